"""What the failure clinic finds: in the curves of a training, and inside its layers.

Each function takes a ``Recording`` and returns a ``Finding``: a sentence with the numbers of this
very training, and whether they are what the case is about. The sentences hold either way.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nn import stack
from nn.arrays import Array
from nn.look.vitals import dead_units, vitals
from runs.playground.recording import Recording

NOTHING = 0.0005  # a difference that shows as 0.000
FADED = 100  # so many times smaller is a gradient that has vanished
GOOD = 0.9  # of the test points are right: it has learned


@dataclass(frozen=True)
class Finding:
    """A sentence with measured numbers; ``holds`` if it finds what it looked for."""

    sentence: str
    holds: bool


def good(recording: Recording) -> bool:
    """Whether the network is right at most test points."""
    return float(recording.test_accuracy[-1]) >= GOOD


def right(recording: Recording) -> str:
    """Say how often it is right at the test points."""
    return f"Accuracy on the test points: {percent(float(recording.test_accuracy[-1]))}."


def both(recording: Recording) -> str:
    """Say how often it is right at the training points and at the test points."""
    seen, new = float(recording.accuracy[-1]), float(recording.test_accuracy[-1])
    return f"Right: {percent(seen)} of the training points and {percent(new)} of the test points."


def percent(share: float) -> str:
    """Write a share of 1 as "98 %"; 100 % is said only of all."""
    return f"{100 if share == 1 else min(99, round(100 * share))} %"


def rounded(number: float) -> str:
    """Write a large number with two digits that count: 2,300."""
    return f"{float(f'{number:.2g}'):,.0f}"


# ---- in its cost and its accuracy -------------------------------------------------------------


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


# ---- in its weights, gradients and units ------------------------------------------------------


def copies(recording: Recording) -> Finding:
    """Are all units of the first hidden layer the same, with little learned?"""
    apart, n = _apart(recording), recording.network.layers[0].n_out
    alike = apart < NOTHING
    meaning = (
        f"All {n} units of layer 1 are copies: their weights differ by {apart:.3f} at the end, "
        "so the layer counts as one unit."
        if alike
        else _differ(n, apart)
    )
    return Finding(f"{meaning} {right(recording)}", alike and not good(recording))


def no_copies(recording: Recording) -> Finding:
    """Have the units of the first hidden layer become different, and learned?"""
    apart, n = _apart(recording), recording.network.layers[0].n_out
    return Finding(f"{_differ(n, apart)} {right(recording)}", apart > 0.1 and good(recording))


def _differ(n: int, apart: float) -> str:
    return f"The weights of the {n} units of layer 1 differ by up to {apart:.3f} at the end."


def _apart(recording: Recording) -> float:
    """Return by how much weights into and out of the units of layer 1 differ at most."""
    (W, b), (W_out, _), *_ = stack.parts(recording.network, recording.thetas[-1:])
    units = [W[0], W_out[0].T] if b is None else [W[0], b[0], W_out[0].T]
    return float(np.ptp(np.hstack(units), axis=0).max())


def vanishes(recording: Recording) -> Finding:
    """Is the gradient of the first layer next to nothing at the start, and little learned?"""
    share = _gradient_share(recording)
    return Finding(
        f"{_gradient(share)} {right(recording)}", share < 1 / FADED and not good(recording)
    )


def arrives(recording: Recording) -> Finding:
    """Does the gradient reach the first layer, so that it learns?"""
    share = _gradient_share(recording)
    return Finding(f"{_gradient(share)} {right(recording)}", share > 1 / 20 and good(recording))


def _gradient_share(recording: Recording) -> float:
    """Return |gradient| of the first layer divided by that of the output layer, at the start."""
    X, Y = recording.examples.X_train, recording.examples.Y_train
    norms = vitals(recording.network, recording.thetas[:1], X, Y).gradient_norms[0]
    return float(norms[0] / norms[-1])


def _gradient(share: float) -> str:
    size = f"{share:.1f} times" if share > 0.1 or share == 0 else f"1 / {rounded(1 / share)} of"
    return (
        f"At the first step the gradient of layer 1 is {size} that of the output layer, "
        "on the training points."
    )


def dies(recording: Recording) -> Finding:
    """Are many hidden units off for good, and little learned?"""
    off, since = _dead(recording)
    many = 3 * off.sum() >= len(off)
    return Finding(f"{_off(off, since)} {right(recording)}", many and not good(recording))


def lives(recording: Recording) -> Finding:
    """Are nearly all hidden units on for some points, and has it learned?"""
    off, since = _dead(recording)
    few = 5 * off.sum() <= len(off)
    return Finding(f"{_off(off, since)} {right(recording)}", few and good(recording))


def _dead(recording: Recording) -> tuple[Array, int]:
    """Tell which hidden units are off at the end (units,), and from which iteration on."""
    X = recording.examples.X_train
    off = np.hstack(dead_units(recording.network, recording.thetas, X))  # (R, units)
    others = np.flatnonzero(~off[:, off[-1]].all(axis=1))
    since = others[-1] + 1 if len(others) else 0
    return off[-1], int(recording.iterations[since])


def _off(off: Array, since: int) -> str:
    dead, all_of = int(off.sum()), len(off)
    if not dead:
        return f"At the end, each of the {all_of} hidden units is on for some training point."
    are = "is" if dead == 1 else "are"
    return (
        f"{dead} of {all_of} hidden units {are} off for every training point, "
        f"from iteration {since:,} on."
    )
