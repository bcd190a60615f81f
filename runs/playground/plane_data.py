"""What the playground learns from: points of the plane, some of them kept back for testing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nn import checks
from nn.arrays import Array, columns, targets
from nn.data.datasets.plane import FEWEST_CLASSES, MOST_CLASSES, PLANE, Points
from nn.data.features import features
from runs.playground.plane_units import Units
from runs.service.limits import within
from runs.small.at_once import Examples, Row

FEWEST_POINTS, MOST_POINTS = 10, 1000
MOST_TEST = 0.9  # of all points
OWN = "own"  # the name of points that a visitor made


@dataclass(frozen=True, eq=False)
class PlaneExamples(Examples):
    """Points of the plane, as they are and as features; ``nn.train`` takes it as it is."""

    P_train: Array  # (2, m)
    P_test: Array  # (2, m_test)
    n_classes: int  # 0: regression

    @property
    def n_outputs(self) -> int:
        """How many outputs a network for these points has."""
        return outputs(self.n_classes)

    @property
    def Y_train(self) -> Array:
        """The wanted outputs: (n_L, m)."""
        return targets(self.y_train, self.n_outputs, self.X_train.dtype)


@dataclass(frozen=True)
class PlaneData:
    """The settings of the points. Equal ones are the same points.

    Raises:
        ValueError: if a setting is out of bounds, with a sentence for the page.
    """

    name: str = "circles"  # in ``nn.data.datasets.plane.PLANE``, or OWN
    points: int = 300
    noise: float = 0.1
    test_share: float = 0.3
    classes: int = 3  # where they can be chosen; of own points: 0 for a regression
    seed: int = 0
    train: tuple[Row, ...] = ()  # own points: x1, x2 and the label or number
    test: tuple[Row, ...] = ()
    units: Units | None = None  # of own points: what they are called, and their own numbers

    def __post_init__(self) -> None:
        """Refuse what cannot be made."""
        if self.name not in {*PLANE, OWN}:
            raise ValueError(f"The data must be one of {', '.join(PLANE)}, not {self.name!r}.")
        lowest = 0 if self.name == OWN and self.classes == 0 else FEWEST_CLASSES
        within("number of points", self.points, FEWEST_POINTS, MOST_POINTS)
        within("noise", self.noise, 0, 1)
        within("share of test points", self.test_share, 0, MOST_TEST)
        within("number of classes", self.classes, lowest, MOST_CLASSES)
        within("number of own points", len(self.train) + len(self.test), 0, MOST_POINTS)
        checks.whole("seed", self.seed, at_least=0)

    @property
    def n_classes(self) -> int:
        """How many classes there are; 0: regression."""
        fixed = PLANE[self.name].classes if self.name != OWN else self.classes
        return self.classes if fixed is None else fixed

    @property
    def n_examples(self) -> tuple[int, int]:
        """How many points there are to train on, and to test on, without making them."""
        if self.name == OWN:
            return len(self.train), len(self.test)
        m_test = round(self.points * self.test_share)
        return self.points - m_test, m_test

    def examples(self, names: Sequence[str]) -> PlaneExamples:
        """Make the points, and compute the features of that name.

        Raises:
            ValueError: if there are no points to train on, or own ones make no sense.
        """
        if self.name != OWN:
            rng = np.random.default_rng(self.seed)
            points = PLANE[self.name].make(self.points, self.noise, rng, self.classes)
            return examples(points, self.n_examples[1], names)
        if not self.train:
            raise ValueError("There are no points to train on yet. Add some, of each class.")
        table = np.array([*self.train, *self.test], np.float32)
        _check(table, self.classes)
        y = table[:, 2] if self.classes == 0 else table[:, 2].astype(np.int64)
        return examples(Points(table[:, :2].T, y, self.classes), len(self.test), names)


def outputs(n_classes: int) -> int:
    """Return one output for two classes or a number, else one for each class."""
    return n_classes if n_classes > 2 else 1


def examples(points: Points, n_test: int, names: Sequence[str]) -> PlaneExamples:
    """Keep the last ``n_test`` points back for testing, and compute the features of all."""
    m = len(points.y) - n_test
    P_train, P_test = (_in_pieces(P) for P in (points.P[:, :m], points.P[:, m:]))
    return PlaneExamples(
        features(names, P_train), points.y[:m], features(names, P_test), points.y[m:],
        P_train, P_test, points.n_classes,
    )  # fmt: skip


def _check(table: Array, classes: int) -> None:
    """Raise ValueError unless own points (m, 3) are finite and their labels are classes."""
    if not np.isfinite(table).all():
        raise ValueError("The coordinates and labels of all points must be finite numbers.")
    if classes and not np.isin(table[:, 2], range(classes)).all():
        raise ValueError(f"The label of each point must be a whole number from 0 to {classes - 1}.")


def _in_pieces(P: Array) -> Array:
    """Copy P (2, m) so that each point lies in one piece."""
    copy = columns(P.shape[1], 2, np.float32)
    copy[...] = P
    return copy
