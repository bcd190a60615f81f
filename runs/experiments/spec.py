"""An experiment: a training to begin from, what varies, and from how many seeds.

All that it will be is known before it starts: its trials, their number, about how long they take
together, and how much memory one of them needs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product
from math import prod
from typing import Any, Literal

import numpy as np

from runs.experiments.settings import (
    Base,
    Setting,
    Subject,
    Value,
    may_vary,
    settings_of,
    subject_of,
    varied,
)
from runs.experiments.trial import MEASURES, Measure, TrialSpec
from runs.experiments.values import MOST_VALUES
from runs.playground.spec import PlaySpec
from runs.service import pace, settings
from runs.service.limits import ManySpec, within
from runs.service.pace import Work, counted
from runs.service.settings import MOST_TRIALS

MOST_AXES, MOST_SEEDS = 8, 100
HALVINGS = (0, 2, 3)  # of so many, one goes on; 0: all do
KNOWN = 8  # experiments whose trials are kept at hand, a few megabytes at most
DEPTH = 3  # rungs at most before the end
LARGEST_SEED = 2**32 - 1


@dataclass(frozen=True)
class Axis:
    """A setting that varies, and its values."""

    key: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class ExperimentSpec(ManySpec):
    """Everything that determines an experiment. Equal ones give equal figures.

    Raises:
        ValueError: with a sentence for the page, if it makes no sense or is too large.
    """

    base: Base
    axes: tuple[Axis, ...] = ()
    seeds: tuple[int, ...] = (0,)
    draw: Literal["grid", "random"] = "grid"
    count: int = 20  # combinations of settings, if they are drawn
    halving: int = 0

    def __post_init__(self) -> None:
        """Refuse what makes no sense, before anything is made of it."""
        within("number of settings that vary", len(self.axes), 0, MOST_AXES)
        keys = [axis.key for axis in self.axes]
        if len(set(keys)) < len(keys):
            raise ValueError("Each setting can vary only once.")
        if "hidden_sizes" in keys and {"depth", "width"} & set(keys):
            raise ValueError(
                "Let either the hidden layers vary, or their number and their units, not both."
            )
        if self.draw not in ("grid", "random"):
            raise ValueError("Settings are taken as a grid, or drawn at random.")
        if self.halving not in HALVINGS:
            raise ValueError("Of 2 or of 3 trainings, one goes on; or all do.")
        within("number of seeds", len(self.seeds), 1, MOST_SEEDS)
        if len(set(self.seeds)) < len(self.seeds):
            raise ValueError("Each seed counts once.")
        for seed in self.seeds:
            if type(seed) is not int or not 0 <= seed <= LARGEST_SEED:
                raise ValueError(f"A seed is a whole number from 0 to {LARGEST_SEED:,}.")
        for axis in self.axes:
            self._check(axis)
        within("number of combinations that are drawn", self.count, 1, MOST_TRIALS)
        if len(self) > (most := settings.trials()):
            raise ValueError(
                f"This makes {len(self):,} trainings, and at most {most:,} are allowed "
                "here. Take fewer values or fewer seeds, or draw some of them at random."
            )

    def _check(self, axis: Axis) -> None:
        setting = self.known.get(axis.key)
        if setting is None:
            raise ValueError(f"{axis.key!r} is no setting that can vary here.")
        if axis.key not in may_vary(self.base):
            raise ValueError(f"With data of your own, the {setting.name} cannot vary.")
        within(f"number of values of the {setting.name}", len(axis.values), 1, MOST_VALUES)
        if len(set(axis.values)) < len(axis.values):
            raise ValueError(f"A value of the {setting.name} comes twice.")
        for value in axis.values:
            check_value(value, setting)
            varied(self.base, {axis.key: value})  # refuses what makes no training

    # ---- what it consists of -----------------------------------------------------------------

    @property
    def subject(self) -> Subject:
        """What is trained."""
        return subject_of(self.base)

    @property
    def kind(self) -> str:
        """What is trained, for whoever foretells how long it takes."""
        return type(self.base).__name__

    @property
    def known(self) -> Mapping[str, Setting]:
        """All settings that may vary here."""
        return settings_of(self.subject)

    @property
    def combinations(self) -> int:
        """How many combinations of settings are tried, each from all seeds."""
        there = prod(len(axis.values) for axis in self.axes)
        return min(self.count, there) if self.draw == "random" else there

    def __len__(self) -> int:
        """How many trainings that makes."""
        return self.combinations * len(self.seeds)

    def trials(self) -> tuple[TrialSpec, ...]:
        """Return all trials: every combination from the first seed, then from the next."""
        return self._trials

    @cached_property
    def _trials(self) -> tuple[TrialSpec, ...]:
        return _made(self)

    def make(self) -> Iterator[TrialSpec]:
        """Yield all trials, made anew."""
        chosen = self._chosen()
        for number, (seed, values) in enumerate(product(self.seeds, chosen)):
            yield self._trial(number, values, seed)

    def _trial(self, number: int, values: Mapping[str, Value], seed: int) -> TrialSpec:
        try:
            return TrialSpec(number, values, seed, varied(self.base, values, seed))
        except ValueError as error:
            return TrialSpec(number, values, seed, None, str(error))

    def _chosen(self) -> list[dict[str, Value]]:
        keys, values = [axis.key for axis in self.axes], [axis.values for axis in self.axes]
        if self.draw == "grid":
            return [dict(zip(keys, one, strict=True)) for one in product(*values)]
        places = self._drawn([len(some) for some in values])
        return [
            {key: some[i] for key, some, i in zip(keys, values, place, strict=True)}
            for place in places
        ]

    def _drawn(self, lengths: list[int]) -> list[tuple[int, ...]]:
        """Draw different combinations, the same ones for the same experiment."""
        rng, found = np.random.default_rng(0), dict[tuple[int, ...], None]()
        if (there := prod(lengths)) <= 10 * MOST_TRIALS:
            order = rng.permutation(there)[: self.combinations]
            return [tuple(int(i) for i in np.unravel_index(k, lengths or [1]))[: len(lengths)]
                    for k in order]  # fmt: skip
        while len(found) < self.combinations:
            found[tuple(int(rng.integers(n)) for n in lengths)] = None
        return list(found)

    @property
    def rungs(self) -> tuple[float, ...]:
        """The shares of its iterations at which a trial may be ended, without the end itself."""
        left, deep = self.combinations, 0
        while self.halving and deep < DEPTH and left >= 2:
            left, deep = -(-left // self.halving), deep + 1
        return tuple(self.halving**-k for k in range(deep, 0, -1))

    @cached_property
    def measure(self) -> Measure:
        """What is compared, if nothing else is wished for: the first that there is."""
        if isinstance(self.base, PlaySpec):
            classes, (_, m_test) = self.base.data.n_classes, self.base.data.n_examples
            return MEASURES[2 * (classes == 0) + (m_test == 0)]
        return MEASURES[0]

    # ---- what it will take, for the service --------------------------------------------------

    @property
    def iterations(self) -> int:
        """How many steps all trials take together, if none ends early."""
        return max(1, sum(trial.iterations for trial in self.trials()))

    @property
    def learning_rate(self) -> float:
        """The base's."""
        return self.base.learning_rate

    def with_iterations(self, iterations: int) -> ExperimentSpec:
        """The same: another number of steps would be another experiment."""
        return self

    def at_hand(self) -> ExperimentSpec:
        """The same: each trial counts, and begins, with the data that there are."""
        return self

    def told(self) -> dict[str, object]:
        """Say in a few words what is tried."""
        varies = [axis.key for axis in self.axes]
        return {"training": "experiment", "of": self.subject, "trials": len(self), "varies": varies}

    @cached_property
    def works(self) -> tuple[Work, ...]:
        """What each trial asks of a processor."""
        return _asked(self) * len(self.seeds)

    @property
    def from_one_seed(self) -> Sequence[TrialSpec]:
        """Every combination once: seeds change nothing about what a trial takes."""
        return self.trials()[: self.combinations]

    def work(self, iterations: int | None = None) -> Work:
        """Return what is asked of a processor for all, or for so many of all iterations."""
        whole = np.sum(self.works, axis=0)
        return whole if iterations is None else whole * (iterations / self.iterations)

    def seconds(self, places: int | None = None) -> float:
        """Return about how long it takes with so many workers; None: those that there are.

        With early ending, that is if all goes as planned.
        """
        each, here = [float(work @ pace.here()) for work in self.works], places or self.places
        return pace.HAND_OVER + max(self.planned * sum(each) / max(1, here), *each)

    @property
    def places(self) -> int:
        """How many workers there are at most."""
        return settings.workers()

    @property
    def planned(self) -> float:
        """The share of all steps that are taken, with what is ended early."""
        steps, alive, before = 0.0, self.combinations, 0.0
        for share in (*self.rungs, 1.0):
            steps, before = steps + alive * (share - before), share
            alive = -(-alive // max(1, self.halving))
        return steps / self.combinations

    def memory(self, threads: int = 1) -> int:
        """Return the bytes that one worker needs at most."""
        return max(
            (one.spec.at_hand().memory(threads) for one in self.from_one_seed if one.spec),
            default=0,
        )


@lru_cache(maxsize=KNOWN)
def _made(spec: ExperimentSpec) -> tuple[TrialSpec, ...]:
    """Make the trials of an experiment; a page asks for the same ones with every run of it."""
    return tuple(spec.make())


@lru_cache(maxsize=KNOWN)
def _asked(spec: ExperimentSpec) -> tuple[Work, ...]:
    """Count what each combination asks of a processor, likewise."""
    each = spec.from_one_seed
    return tuple(one.spec.at_hand().work() if one.spec else counted() for one in each)


def check_value(value: Any, setting: Setting) -> None:
    """Raise ValueError unless a value is of the setting's kind, wherever it comes from."""
    fits = {
        "number": type(value) in (int, float) and bool(np.isfinite(value)),
        "whole": (type(value) is int and abs(value) < 2**40) or (value is None and setting.or_all),
        "choice": type(value) is str and value in setting.choices,
        "flag": type(value) is bool,
        "sizes": type(value) is tuple
        and len(value) <= MOST_AXES
        and all(type(size) is int and 0 < size < 2**20 for size in value),
    }[setting.kind]
    if not fits:
        raise ValueError(f"{value!r} is no value of the {setting.name}.")
