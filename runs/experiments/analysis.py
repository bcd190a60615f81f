"""What an experiment says: what mattered, medians and spreads over seeds, and what nobody beats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from nn.look.variance import Anova, Part, anova
from runs.experiments.settings import Setting, Value
from runs.experiments.trial import Measure, Trial, is_better

NAMES: Mapping[Measure, str] = {
    "test_accuracy": "test accuracy",
    "train_accuracy": "training accuracy",
    "test_cost": "test cost",
    "train_cost": "training cost",
}
Price = Literal["seconds", "parameters"]
WORTH = 0.005  # a share that is worth a word: it is written as 1% at least
MOST_PAIRS = 2  # that the sentence names
SIGNIFICANT = 3.0  # times chance: below, a share may be chance itself
QUARTILES = (0.25, 0.75)
ONE_LEFT = "Only one combination came to its end. Let all go on, and see what mattered."


@dataclass(frozen=True)
class Mattered:
    """What explains the differences, in figures and in words."""

    anova: Anova
    sentence: str
    notes: tuple[str, ...]  # sentences on how far that holds


def what_mattered(
    trials: Sequence[Trial], known: Mapping[str, Setting], measure: Measure
) -> Mattered:
    """Take the differences between trials apart; ``known`` has the settings that vary.

    Trials that diverged count with their last finite accuracy; a cost of then says nothing.

    Raises:
        ValueError: with a sentence, if there is nothing that can be told.
    """
    counting = [trial for trial in trials if takes_part(trial, measure)]
    if not counting:
        raise ValueError("No training has come to its end yet.")
    if _combinations(counting) == 1 < _combinations(trials):
        raise ValueError(ONE_LEFT)
    keys = list(counting[0].trial.settings)
    levels = {key: [trial.trial.settings[key] for trial in counting] for key in keys}
    found = anova(levels, [trial.figure(measure) for trial in counting])
    names = {key: known[key].name for key in keys}
    return Mattered(found, sentence(found, names, measure), _notes(found, trials, counting))


def _combinations(trials: Sequence[Trial]) -> int:
    return len({tuple(trial.trial.settings.values()) for trial in trials})


def takes_part(trial: Trial, measure: Measure) -> bool:
    """Whether a trial has a figure of its end that can be compared."""
    wild = trial.diverged and measure.endswith("cost")
    return trial.counts and not wild and isfinite(trial.figure(measure))


def sentence(found: Anova, names: Mapping[str, str], measure: Measure) -> str:
    """Say what explains how much: "The learning rate explains 71%, the activation 4%, …"."""
    single = [part for part in found.parts if len(part.factors) == 1]
    single.sort(key=lambda part: -part.share)
    said = [f"the {names[part.factors[0]]} {'explains ' * (k == 0)}{percent(part.share)}"
            for k, part in enumerate(single)]  # fmt: skip
    pairs = [part for part in found.parts if len(part.factors) == 2 and part.share >= WORTH]
    pairs.sort(key=lambda part: -part.share)
    for part in pairs[:MOST_PAIRS]:
        one, other = (names[factor] for factor in part.factors)
        said.append(f"how the {one} and the {other} go together {percent(part.share)}")
    if found.higher.share >= WORTH:
        more = found.pairs and found.chance.freedom
        rest = "three or more of them together" if more else "what is left"
        said.append(f"{rest} {percent(found.higher.share)}")
    if found.chance.freedom:
        said.append(f"chance {percent(found.chance.share)}")
    words = listed(said)
    return f"Of the differences in {NAMES[measure]}, {words}."


def percent(share: float) -> str:
    """Write a share as people say it."""
    return "less than 1%" if 0 < share < WORTH else f"{share:.0%}"


def listed(said: Sequence[str]) -> str:
    """Join words: a, b and c."""
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"


def _notes(found: Anova, trials: Sequence[Trial], counting: Sequence[Trial]) -> tuple[str, ...]:
    notes = []
    if not found.chance.freedom:
        notes.append("Each combination ran from one seed, so chance cannot be told from the rest.")
    elif weak := [part for part in found.parts if found.f_ratio(part) < SIGNIFICANT
                  and part.share >= WORTH]:  # fmt: skip
        some = "One of these shares is" if len(weak) == 1 else f"{len(weak)} of these shares are"
        notes.append(f"{some} so small beside chance that other seeds may show otherwise.")
    if diverged := sum(trial.diverged for trial in counting):
        notes.append(f"{_trainings(diverged)} diverged and count with their last finite figures."
                     if diverged > 1 else
                     "1 training diverged and counts with its last finite figures.")  # fmt: skip
    if missing := len(trials) - len(counting):
        have = "has" if missing == 1 else "have"
        notes.append(f"{_trainings(missing)} {have} no figures of the end and are left out."
                     if missing > 1 else
                     "1 training has no figures of the end and is left out.")  # fmt: skip
    if not found.exact:
        notes.append("As not all combinations are there equally often, the shares overlap and "
                     "need not add up to 100%.")  # fmt: skip
    if not found.pairs:
        notes.append("There are too few trainings to tell what settings do together.")
    return tuple(notes)


def _trainings(n: int) -> str:
    return f"{n:,} training{'s' * (n != 1)}"


def rows_of(part: Part, names: Mapping[str, str]) -> list[dict[str, object]]:
    """Open a part to its sum: a row for each level, whose squares add up to the part's."""
    return [
        {
            **{names[key]: level for key, level in zip(part.factors, term.levels, strict=True)},
            "trainings": term.count, "mean": term.mean, "effect": term.effect,
            "count × effect²": term.squares,
        }
        for term in part.terms
    ]  # fmt: skip


# ---- over seeds ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Spread:
    """Figures of the same thing from several seeds."""

    values: tuple[float, ...]  # finite ones

    @property
    def median(self) -> float:
        """The middle one; NaN of none."""
        return float(np.median(self.values)) if self.values else float("nan")

    @property
    def low(self) -> float:
        """The lowest."""
        return min(self.values, default=float("nan"))

    @property
    def high(self) -> float:
        """The highest."""
        return max(self.values, default=float("nan"))

    @property
    def quartiles(self) -> tuple[float, float]:
        """Between which the middle half lies."""
        if not self.values:
            return float("nan"), float("nan")
        low, high = np.quantile(self.values, QUARTILES)
        return float(low), float(high)


@dataclass(frozen=True)
class Summary:
    """A combination of settings, over its seeds."""

    settings: Mapping[str, Value]
    trials: tuple[Trial, ...]
    figures: Spread
    seconds: float  # median
    parameters: int


def summaries(trials: Sequence[Trial], n: int, measure: Measure) -> list[Summary]:
    """Put the seeds of each of n combinations together."""
    return [_summary(trials[k::n], measure) for k in range(n)]


def _summary(trials: Sequence[Trial], measure: Measure) -> Summary:
    figures = Spread(tuple(t.figure(measure) for t in trials if takes_part(t, measure)))
    taken = [trial.seconds for trial in trials if trial.seconds]
    return Summary(
        trials[0].trial.settings, tuple(trials), figures,
        float(np.median(taken)) if taken else float("nan"),
        max(trial.parameters for trial in trials),
    )  # fmt: skip


def heat(
    trials: Sequence[Trial], across: str, down: str, measure: Measure
) -> dict[tuple[Value, Value], Spread]:
    """Put all trials with the same two settings together, whatever else varies."""
    found: dict[tuple[Value, Value], list[float]] = {}
    for trial in trials:
        key = trial.trial.settings[across], trial.trial.settings[down]
        some = found.setdefault(key, [])
        if takes_part(trial, measure):
            some.append(trial.figure(measure))
    return {key: Spread(tuple(some)) for key, some in found.items()}


@dataclass(frozen=True, eq=False)
class Band:
    """A curve over seeds: at each of M moments that all have, the middle and the spread."""

    iterations: NDArray[np.int64]  # (M,)
    median: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def band(trials: Sequence[Trial], measure: Measure) -> Band:
    """Put the curves of some trials together, at the moments that all of them have."""
    curves = [
        {point.iteration: float(getattr(point, measure)) for point in trial.curve}
        for trial in trials if trial.curve
    ]  # fmt: skip
    moments = sorted(set.intersection(*map(set, curves))) if curves else []
    if not moments:
        return Band(np.empty(0, np.int64), *(np.empty(0) for _ in range(3)))
    table = np.array([[curve[i] for i in moments] for curve in curves])
    return Band(np.array(moments), np.median(table, axis=0), table.min(axis=0), table.max(axis=0))


# ---- what nobody beats -----------------------------------------------------------------------


def pareto(trials: Sequence[Trial], measure: Measure, price: Price) -> list[int]:
    """Return the numbers of the trials that nobody beats in both, the cheapest first.

    Another beats one if it is better and no dearer, or as good and cheaper.
    """
    found = [trial for trial in trials if trial.state == "finished"
             and isfinite(trial.figure(measure))]  # fmt: skip
    sign = -1 if measure.endswith("accuracy") else 1
    found.sort(key=lambda one: (getattr(one, price), sign * one.figure(measure), one.number))
    front: list[Trial] = []
    for trial in found:
        if not front or is_better(measure, trial.figure(measure), front[-1].figure(measure)):
            front.append(trial)
    return [trial.number for trial in front]
