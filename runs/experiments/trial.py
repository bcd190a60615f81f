"""A trial: one training of an experiment, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, nan
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, overload

import numpy as np

from nn.arrays import Array
from nn.evaluation import Snapshot

if TYPE_CHECKING:  # which ask us
    from runs.experiments.hidden import Examined
    from runs.experiments.picture import Picture
    from runs.experiments.settings import Base, Value

State = Literal["waiting", "running", "finished", "ended early", "failed"]
Measure = Literal["test_accuracy", "train_accuracy", "test_cost", "train_cost"]
MEASURES: tuple[Measure, ...] = ("test_accuracy", "train_accuracy", "test_cost", "train_cost")
BYTES, POINT = 2_000, 40  # of a result in memory, about, and of a point of its curve


@dataclass(frozen=True)
class TrialSpec:
    """What one trial is. ``spec`` is None if it makes no training, and ``problem`` says why."""

    number: int  # from 0
    settings: Mapping[str, Value]  # what varies, by its key
    seed: int
    spec: Base | None
    problem: str | None = None

    @property
    def iterations(self) -> int:
        """How many steps it takes."""
        return self.spec.iterations if self.spec else 0


class Point(NamedTuple):
    """What was measured at one moment; costs with penalties on the training examples."""

    iteration: int
    train_cost: float
    train_accuracy: float  # NaN in a regression
    test_cost: float  # NaN without test examples
    test_accuracy: float


def point(seen: Snapshot, before: int = 0) -> Point:
    """Take down what a training has measured; ``before`` it there were so many steps."""
    return Point(
        before + seen.iteration, seen.cost, seen.train_accuracy, seen.test_cost, seen.test_accuracy
    )


NOTHING = Point(0, nan, nan, nan, nan)


class Curve(Sequence[Point]):
    """Points in a row, kept as one array: an experiment has tens of thousands of them."""

    def __init__(self, points: Iterable[Point] = ()) -> None:
        """Take the points."""
        self.table = np.array([*points], float).reshape(-1, len(Point._fields))  # (P, 5)
        self.table.flags.writeable = False

    def __len__(self) -> int:
        return len(self.table)

    @overload
    def __getitem__(self, i: int) -> Point: ...
    @overload
    def __getitem__(self, i: slice) -> Curve: ...
    def __getitem__(self, i: int | slice) -> Point | Curve:
        if isinstance(i, slice):
            return Curve(list(self)[i])
        iteration, *figures = self.table[i].tolist()
        return Point(int(iteration), *figures)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Curve) and np.array_equal(self.table, other.table, equal_nan=True)

    def __hash__(self) -> int:
        return hash(self.table.tobytes())

    def __repr__(self) -> str:
        return f"Curve({list(self)})"


NO_CURVE = Curve()


@dataclass(frozen=True)
class Laid:
    """A trial laid down: taken up again, it goes on as if nothing had happened."""

    checkpoint: Any  # as its kind of training lays itself down
    curve: Curve
    last: Point
    good: Array | None  # the parameters at the last moment, where the checkpoint has none
    seconds: float


@dataclass(frozen=True)
class Signs:
    """Vital signs at the end, of every layer: what the clinic looks at."""

    gradient_norms: tuple[float, ...]  # of each layer, the output's last
    dead: tuple[float, ...] = ()  # the share of ReLU units that are off, of each hidden layer
    saturated: tuple[float, ...] = ()  # the share of flat outputs; NaN if it makes no sense

    @property
    def gradient_norm(self) -> float:
        """Of all layers together."""
        return sum(norm**2 for norm in self.gradient_norms) ** 0.5

    @property
    def most_dead(self) -> float:
        """The share of dead units in the layer that has most."""
        return max(self.dead, default=0.0)


@dataclass(frozen=True)
class Trial:
    """A trial as it stands."""

    trial: TrialSpec
    state: State = "waiting"
    last: Point = NOTHING  # what was measured last
    curve: Curve = NO_CURVE  # some moments, from the first to the last
    seconds: float = 0.0  # of a processor
    parameters: int = 0
    signs: Signs | None = None
    diverged: bool = False  # its figures are then the last finite ones
    problem: str | None = None  # a sentence, if something went wrong
    rung: int | None = None  # at which it was ended early, from 0
    examined: Examined | None = None  # of a hidden trial that is over
    picture: Picture | None = None  # of one on images

    @property
    def number(self) -> int:
        """Which one it is, from 0."""
        return self.trial.number

    @property
    def held(self) -> int:
        """How many bytes are kept of it, about."""
        network = self.examined.network if self.examined else None
        picture = self.picture.size if self.picture else 0
        return BYTES + POINT * len(self.curve) + picture + len(network or b"")

    @property
    def over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state in ("finished", "ended early", "failed")

    @property
    def counts(self) -> bool:
        """Whether its figures are those of its end; one that diverged has its last finite ones."""
        return self.state == "finished" or (self.state == "failed" and self.diverged)

    def figure(self, measure: Measure) -> float:
        """Return one of the last figures; NaN if there is none."""
        return float(getattr(self.last, measure))


def is_better(measure: Measure, one: float, other: float) -> bool:
    """Whether one figure is better than another; any is better than none."""
    if not isfinite(one) or not isfinite(other):
        return isfinite(one)
    return one > other if measure.endswith("accuracy") else one < other
