"""What the failure clinic finds in the curves of a training: its cost and its accuracy.

Each function takes a ``Recording`` and returns a ``Finding``: a sentence with the numbers of this
very training, and whether they are what the case is about. The sentences hold either way.
"""

from __future__ import annotations

import numpy as np

from nn import stack
from runs.playground.clinic_words import Finding, both, good, right
from runs.playground.recording import Recording


def jumps(recording: Recording) -> Finding:
    """Does the cost jump up and down, and stay higher than it began, on average?

    The average, as where it ends is chance: it differs from one processor to another.
    """
    first, later = recording.cost[0], recording.cost[len(recording.cost) // 2 :].mean()
    rises, steps = _rises(recording)
    average = f"{later:.3g} on average in the second half"
    if recording.stop_reason:
        average += " of the steps that could be taken"
    sentence = (
        f"{_rose(rises, steps)} It was {first:.3g} before the first step, and {average}. "
        f"{right(recording)}"
    )
    return Finding(sentence, bool(later > first) and rises > steps / 4)


def falls_smoothly(recording: Recording) -> Finding:
    """Does the cost fall in nearly every step?"""
    first, last = _first_and_last(recording)
    rises, steps = _rises(recording)
    end = f"It went from {first:.3f} to {last:.3f}."
    sentence = f"{_rose(rises, steps)} {end} {right(recording)}"
    return Finding(sentence, rises < steps / 20 and last < first / 5 and good(recording))


def _rises(recording: Recording) -> tuple[int, int]:
    """Count the recorded steps in which the training cost rose, and all of them."""
    return int((np.diff(recording.cost) > 0).sum()), len(recording.cost) - 1


def _rose(rises: int, steps: int) -> str:
    return f"The cost on the training points rose in {rises:,} of {steps:,} steps."


def stands_still(recording: Recording) -> Finding:
    """Has training ended almost where it began?"""
    first, last = _first_and_last(recording)
    farthest = float(np.abs(recording.thetas[-1] - recording.thetas[0]).max())
    steps = int(recording.iterations[-1])
    sentence = (
        f"In {steps:,} steps no weight or bias got farther than {farthest:.3f} from its start. "
        f"{_moved(first, last)} {right(recording)}"
    )
    return Finding(sentence, 0.9 * first < last <= first)


def gets_there(recording: Recording) -> Finding:
    """Has the cost fallen far?"""
    first, last = _first_and_last(recording)
    return Finding(
        f"{_moved(first, last)} {right(recording)}", last < first / 3 and good(recording)
    )


def _first_and_last(recording: Recording) -> tuple[float, float]:
    return float(recording.cost[0]), float(recording.cost[-1])


def _moved(first: float, last: float) -> str:
    return f"The cost on the training points went from {first:.3f} to {last:.3f}."


def underfits(recording: Recording) -> Finding:
    """Does it get even the training points wrong?"""
    seen = float(recording.accuracy[-1])
    return Finding(f"{both(recording)} {_units(recording)}", seen < 0.93)


def fits(recording: Recording) -> Finding:
    """Does it get the training points right, and the test points too?"""
    seen = float(recording.accuracy[-1])
    return Finding(f"{both(recording)} {_units(recording)}", seen > 0.97 and good(recording))


def _units(recording: Recording) -> str:
    n = sum(recording.experiment.hidden_sizes)
    return (
        f"With {n} hidden units, its cost on the training points ends at {recording.cost[-1]:.3f}."
    )


def overfits(recording: Recording) -> Finding:
    """Does the test cost rise, far above the training cost?"""
    train, test, lowest = _costs(recording)
    sentence = f"{_gap(recording, train, test)} {both(recording)}"
    return Finding(sentence, test > 1.3 * lowest and test > 3 * train)


def generalises(recording: Recording) -> Finding:
    """Does the test cost stay near its lowest, and near the training cost?"""
    train, test, lowest = _costs(recording)
    sentence = f"{_gap(recording, train, test)} {both(recording)}"
    return Finding(sentence, test < 1.2 * lowest and test < 3 * train)


def _costs(recording: Recording) -> tuple[float, float, float]:
    """Return the cost at the end on training and test points, and the lowest on test points."""
    X, Y = recording.examples.X_train, recording.examples.Y_train
    train = stack.costs(recording.network, recording.thetas[-1:], X, Y)[0]  # without penalties
    return float(train), float(recording.test_cost[-1]), float(recording.test_cost.min())


def _gap(recording: Recording, train: float, test: float) -> str:
    best = int(recording.test_cost.argmin())
    penalised = recording.experiment.l1 or recording.experiment.l2
    without = ", both without the penalty" if penalised else ""
    return (
        f"At the end the cost is {train:.3f} on the training points and {test:.3f} on the test "
        f"points{without}. On the test points it was lowest at iteration "
        f"{recording.iterations[best]:,}, with {recording.test_cost[best]:.3f}."
    )
