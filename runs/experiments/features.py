"""Random features as a trial: no steps, a formula. See ``nn.look.random_features``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

import nn
from nn.arrays import Array, Labels, targets
from nn.data.datasets import Dataset
from nn.fast.interrupt import Pulse, heed
from nn.look import random_features
from nn.network import to_labels
from runs.experiments.trial import NOTHING, Point
from runs.service import pace
from runs.service.data import about, load_data
from runs.service.limits import Spec, within
from runs.service.pace import Work, counted

MOST = 3000  # units, and examples
FLOAT = 8  # bytes
SVD = 100  # products for each number of A and each of its shorter side, for the pseudoinverse
DOUBLE = 3  # times as much as in float32: numbers are twice as long, and the units are drawn


@dataclass(frozen=True)
class FeaturesSpec(Spec):
    """A hidden layer that stays as it was drawn, and outputs of least squares.

    Raises:
        ValueError: if a value is out of bounds.
    """

    data: str = "mnist-5k"
    examples: int = 200  # to learn from, drawn from the training examples
    units: int = 200
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse what makes no sense."""
        known = about(self.data)
        within("number of examples", self.examples, 2, min(MOST, known.n_train))
        within("number of units", self.units, 1, MOST)
        within("seed", self.seed, 0, 2**32 - 1)

    @property
    def iterations(self) -> int:
        """One: the outputs are computed at once."""
        return 1

    @property
    def learning_rate(self) -> float:
        """None is needed."""
        return 0.0

    def with_iterations(self, iterations: int) -> FeaturesSpec:
        """The same: there is nothing to take further."""
        return self

    def told(self) -> dict[str, object]:
        """Say in a few words what is computed."""
        return {"training": "random features", "examples": self.examples, "units": self.units}

    def work(self, iterations: int | None = None) -> Work:
        """Return what is asked of the processor."""
        known = about(self.data)
        shape = pace.Dense((known.pixels, self.units, known.n_classes), ("relu",))
        narrow, wide = sorted((self.units, self.examples))
        exam = shape.exam(self.examples + known.n_test)
        return DOUBLE * exam + counted(100, narrow * wide, SVD * narrow**2 * wide)

    def memory(self, threads: int = 1) -> int:
        """Return the bytes that it takes at most, beside the data that all share."""
        known = about(self.data)
        m, n = self.examples + known.n_test, self.units
        return FLOAT * (m * (known.pixels + 3 * n) + n * (2 * known.pixels + 4 * self.examples))


@dataclass(eq=False)
class Few:
    """Some training examples, and the test examples."""

    X_train: Array
    y_train: Labels
    X_test: Array
    y_test: Labels


@dataclass(eq=False)
class Computed:
    """What stands in for a training: it is done or not."""

    net: nn.Network
    iteration: int = 0

    def checkpoint(self) -> Computed:
        """Lay nothing down: what is not done is done anew."""
        return replace(self, iteration=0)


@dataclass(eq=False)
class OnFeatures:
    """A trial of random features."""

    spec: FeaturesSpec
    moments: Sequence[int] = (1,)
    last: Point = NOTHING
    reason: str | None = None
    points: list[Point] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Choose the examples by the seed."""
        whole: Dataset = load_data(self.spec.data)
        self.rng = np.random.default_rng(self.spec.seed)
        few = self.rng.choice(len(whole.y_train), self.spec.examples, replace=False)
        X, y = whole.X_train.T[few].T, whole.y_train[few]
        self.data, self.n_classes = Few(X, y, whole.X_test, whole.y_test), whole.n_classes
        sizes = [len(X), self.spec.units, whole.n_classes]
        self.training = Computed(
            nn.Network(
                sizes, output="identity", loss="mean_squared_error", bias=False, dtype=np.float64
            )
        )

    def good(self) -> Array:
        """Return the parameters."""
        return self.training.net.parameters

    def go_on(self, until: int, pulse: Pulse) -> None:
        """Compute the outputs, and measure.

        Raises:
            Interrupted: if the pulse says so beforehand.
        """
        heed(pulse)
        if self.training.iteration:
            return
        data, net = self.data, self.training.net
        found = random_features.fit(
            data.X_train, data.y_train, self.spec.units, self.n_classes, self.rng
        )
        net.parameters[...] = np.concatenate([found.W.ravel(), found.V.ravel()])
        self.training.iteration = 1
        train, test = (self._asked(X, y) for X, y in (
            (data.X_train, data.y_train), (data.X_test, data.y_test)
        ))  # fmt: skip
        self.last = Point(1, *train, *test)
        self.points.append(self.last)

    def _asked(self, X: Array, y: Labels) -> tuple[float, float]:
        """Return the mean squared error and the accuracy."""
        net = self.training.net
        A, Y = net.forward(X), targets(y, self.n_classes, net.dtype)
        return float(net.loss.total(A, A, Y)) / len(y), float(np.mean(to_labels(A) == y))
