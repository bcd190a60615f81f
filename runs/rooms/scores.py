"""What an entry to a challenge is worth: three trainings on hidden data, and what came of them.

Everything follows from the challenge's secret and the entry's settings alone: the same entry has
the same result, to the last bit, whoever trains it and however often it was laid down.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, isfinite, log10
from statistics import fmean, pstdev
from typing import Any

from runs.experiments.hidden import SEEDS, HiddenSpec, chance
from runs.experiments.spec import Axis, ExperimentSpec
from runs.experiments.trial import Curve, Trial
from runs.mnist.spec import MnistSpec
from runs.playground.spec import PlaySpec
from runs.rooms.challenges import Challenge, Entered, Opened, seconds

N_SEEDS = 3
CURVE = 40  # points that a board shows
RATES = tuple(float(f"{10 ** (k / 4):.3g}") for k in range(-12, 5))  # from 0.001 to 10
RATE = "learning_rate"
Result = dict[str, Any]


class Failed(Exception):
    """An entry that cannot be scored; the message is a sentence for whoever entered it."""


def experiment(opened: Opened, entered: Entered, *, to_find_best: bool = False) -> ExperimentSpec:
    """Return the trainings of an entry; with ``to_find_best`` those of other learning rates, too.

    Raises:
        ValueError: with a sentence, if a training would be too large.
    """
    drawn = chance(opened.seed, SEEDS).choice(2**32, N_SEEDS, replace=False)
    rates = dict.fromkeys((entered.learning_rate, *RATES))
    axes = (Axis(RATE, tuple(rates)),) if to_find_best else ()
    return ExperimentSpec(HiddenSpec(entered, opened.seed), axes, tuple(map(int, drawn)))


def best_rate(trials: Sequence[Trial]) -> float:
    """Return the learning rate that ends with the lowest cost on hidden data, of those tried."""
    costs = dict[float, list[float]]()
    for one in trials:
        bad = one.diverged or not isfinite(one.last.test_cost)
        costs.setdefault(_rate(one), []).append(inf if bad else one.last.test_cost)
    return min(RATES, key=lambda rate: fmean(costs[rate]))


def result(
    opened: Opened, entered: Entered, trials: Sequence[Trial], at: float, best: float | None = None
) -> Result:
    """Return what came of an entry, as JSON; ``best`` is the learning rate to be guessed.

    Raises:
        Failed: with a sentence, if a training came to nothing.
    """
    challenge, rate = opened.challenge, entered.learning_rate
    own = [one for one in trials if _rate(one) == rate]
    for one in own:
        if not one.counts:
            raise Failed(one.problem or "This training came to nothing.")
    scores = [_accuracy(one) for one in own]
    middle = _middle(own)
    examined = middle.examined
    robust = [one.examined.robust for one in own if one.examined]
    found: Result = {
        "score": fmean(scores),
        "spread": pstdev(scores),
        "scores": scores,
        "parameters": own[0].parameters,
        "units": units(entered),
        "seconds": seconds(entered),
        "robust": fmean(robust) if robust else None,
        "curve": _shown(middle.curve),
        "plane": examined.plane if examined else None,
        "at": at,
    }
    return found | {"value": _value(challenge, found, own, rate, best)}


def network(entered: Entered, trials: Sequence[Trial]) -> bytes | None:
    """Return the parameters that the middle one of an entry's trainings has ended with.

    None if it reads no images, or is too large to be handed on.
    """
    own = [one for one in trials if _rate(one) == entered.learning_rate and one.counts]
    examined = _middle(own).examined if own else None
    return examined.network if examined else None


def _middle(own: Sequence[Trial]) -> Trial:
    """Return the training whose accuracy is in the middle: what the board shows is of this one."""
    return sorted(own, key=_accuracy)[len(own) // 2]


def units(entered: Entered) -> int:
    """Count the units of the hidden layers, and the filters."""
    if isinstance(entered, PlaySpec):
        return sum(entered.play.hidden_sizes)
    assert isinstance(entered, MnistSpec)
    return sum(entered.hidden_sizes) + sum(one.filters for one in entered.convolutions)


def off_by(rate: float, best: float) -> float:
    """Return how far a guess is from the best learning rate, in powers of ten: 1 is ten times."""
    return round(abs(log10(rate / best)), 2) if rate > 0 else inf


def _rate(trial: Trial) -> float:
    spec = trial.trial.spec
    assert spec
    return spec.learning_rate


def _accuracy(trial: Trial) -> float:
    accuracy = trial.last.test_accuracy
    return accuracy if isfinite(accuracy) else 0.0


def _value(
    challenge: Challenge, found: Result, own: Sequence[Trial], rate: float, best: float | None
) -> float | None:
    """Return what the challenge ranks by; None if the entry has no such figure."""
    if challenge.by == "steps":
        steps = [_steps(one.curve, challenge.threshold or 0.0) for one in own]
        there = [one for one in steps if one is not None]
        return fmean(there) if len(there) == len(steps) else None
    if challenge.by == "distance":
        off = off_by(rate, best) if best else inf
        return off if isfinite(off) else None
    value: float = found[challenge.by]
    return value


def _steps(curve: Curve, accuracy: float) -> int | None:
    """Return the first iteration at which so many hidden examples are read right."""
    return next((one.iteration for one in curve if one.test_accuracy >= accuracy), None)


def _shown(curve: Curve) -> list[list[float]]:
    """Return some points of the cost: (iteration, cost), with four digits."""
    points = [one for one in curve if isfinite(one.train_cost)]
    last = len(points) - 1
    kept = sorted({round(last * k / (CURVE - 1)) for k in range(CURVE)}) if points else []
    return [[points[k].iteration, float(f"{points[k].train_cost:.4g}")] for k in kept]
