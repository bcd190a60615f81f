"""Early ending: at some moments the better half goes on, by successive halving.

After Jamieson and Talwalkar (2016). What is compared are combinations of settings, by the median
over their seeds; the figures of one moment of all of them, so that the order in which workers came
plays no part. What that saved is known; what it may have missed is told by how well the order at
each rung agrees with the order at the end, among those that came so far.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import isfinite, nan
from statistics import median

from runs.experiments.trial import Measure, Trial, is_better


@dataclass(frozen=True)
class Agreement:
    """How well the order at a rung foretold the order at the end."""

    share: float  # of the iterations, where the rung is
    compared: int  # combinations that came to the end
    alike: float  # the share of their pairs that stand in the same order; NaN: no pair differs


@dataclass(frozen=True)
class Halved:
    """What ending early has saved, and what it may have missed."""

    ended: int  # trials
    saved: float  # the share of all iterations that were not taken
    agreements: tuple[Agreement, ...]


@dataclass(frozen=True)
class Missed:
    """What halving would have done to trials that all came to their end."""

    saved: float  # the share of all iterations that would not have been taken
    kept_best: bool  # whether the best combination would have come to its end
    lost: float  # by how much the best that would have is worse; 0 if it is the best


def median_of(values: Sequence[float]) -> float:
    """Return the median of the finite ones, NaN if there is none."""
    finite = [value for value in values if isfinite(value)]
    return median(finite) if finite else nan


def ranked(figures: Mapping[int, float], measure: Measure) -> list[int]:
    """Sort combinations, the best first; of equals the first, and those without figure last."""
    sign = -1 if measure.endswith("accuracy") else 1
    return sorted(
        figures, key=lambda k: (not isfinite(figures[k]), sign * figures[k] if
                                isfinite(figures[k]) else 0, k)
    )  # fmt: skip


def best_of(figures: Mapping[int, float], measure: Measure, eta: int) -> list[int]:
    """Return one of ``eta`` combinations, the best: those that go on."""
    return sorted(ranked(figures, measure)[: -(-len(figures) // eta)])


def medians(
    trials: Sequence[Trial], n: int, measure: Measure, share: float = 1
) -> dict[int, float]:
    """Return the median over the seeds of each of ``n`` combinations, at a share of its steps.

    A combination that has not come so far is left out.
    """
    found: dict[int, list[float]] = {}
    for trial in trials:
        if share >= 1 and not trial.counts:
            continue
        figure = at(trial, measure, share)
        if figure is not None:
            found.setdefault(trial.number % n, []).append(figure)
    return {k: median_of(values) for k, values in found.items()}


def at(trial: Trial, measure: Measure, share: float) -> float | None:
    """Return a figure at a share of a trial's steps; None if it has not come so far.

    After it diverged, it is the last finite one.
    """
    wanted = share * trial.trial.iterations
    point = next((one for one in trial.curve if one.iteration >= wanted), None)
    if point is None:
        return trial.figure(measure) if trial.over and trial.diverged else None
    return float(getattr(point, measure))


def report(trials: Sequence[Trial], n: int, measure: Measure, rungs: Sequence[float]) -> Halved:
    """Say what ending early has saved, and how far its order can be trusted."""
    early = [trial for trial in trials if trial.state == "ended early"]
    spared = sum(trial.trial.iterations - trial.last.iteration for trial in early)
    total = sum(trial.trial.iterations for trial in trials)
    end = medians(trials, n, measure)
    agreements = tuple(
        Agreement(share, len(end), alike(medians(trials, n, measure, share), end, measure))
        for share in rungs
    )
    return Halved(len(early), spared / total if total else 0.0, agreements)


def alike(one: Mapping[int, float], other: Mapping[int, float], measure: Measure) -> float:
    """Return the share of pairs that stand in the same order in both; ties are left out."""
    same = differ = 0
    for a, b in combinations(sorted(set(one) & set(other)), 2):
        if one[a] == one[b] or other[a] == other[b]:
            continue
        if is_better(measure, one[a], one[b]) == is_better(measure, other[a], other[b]):
            same += 1
        else:
            differ += 1
    return same / (same + differ) if same + differ else nan


def would_have_missed(
    trials: Sequence[Trial], n: int, measure: Measure, rungs: Sequence[float], eta: int
) -> Missed:
    """Say what halving would have done, from the curves of trials that all came to their end."""
    end = medians(trials, n, measure)
    alive, spent, before = list(end), 0.0, 0.0
    for share in rungs:
        spent, before = spent + len(alive) * (share - before), share
        there = {k: v for k, v in medians(trials, n, measure, share).items() if k in alive}
        alive = best_of(there, measure, eta)
    spent += len(alive) * (1 - before)
    best, reached = ranked(end, measure)[0], ranked({k: end[k] for k in alive}, measure)[0]
    saved = 1 - spent / len(end)
    return Missed(saved, end[best] == end[reached], abs(end[best] - end[reached]))
