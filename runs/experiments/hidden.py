"""A trial on data that nobody has seen: as an entry to a class's challenge is measured.

All of it follows from a secret: which points are drawn, or which of the digits that come along are
for testing. At the end the network is also asked about examples that were disturbed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np

import nn
from nn.arrays import Array, Labels
from nn.data.datasets import Dataset
from nn.data.datasets.plane import HALF
from nn.data.features import features
from nn.evaluation import Examples, evaluate
from nn.look.loss_surface import grid
from runs.mnist.spec import MnistSpec
from runs.playground.plane_data import PlaneExamples
from runs.playground.spec import PlaySpec
from runs.service.data import BUNDLED, load_data
from runs.service.limits import Spec
from runs.service.pace import Work

SEEDS, DATA, DISTURBED = range(3)  # what is drawn from a secret, each on its own
OFFERED = 10_000  # pages offer no seed of points from here on
POINTS, TEST_SHARE = 1000, 0.7  # of the plane: 300 to learn from, 700 to test on
CURVE = 100  # points of a curve, about
SHAKEN = 0.25  # how far a disturbed point strays
SHIFT = 2  # pixels of a disturbed image, in each of four directions
SIDE = 32  # of the picture of the plane
FLOAT = 4  # bytes
LARGEST = 2_000_000  # bytes of a network that is handed on


def chance(secret: int, of: int) -> np.random.Generator:
    """Return a source of chance that follows from a secret."""
    return np.random.default_rng([secret, of])


@dataclass(frozen=True)
class HiddenSpec(Spec):
    """Settings as they were entered, and the secret by which they are measured.

    Raises:
        ValueError: if the learning rate makes no sense.
    """

    entered: PlaySpec | MnistSpec
    secret: int = field(repr=False)
    rate: float | None = None  # another learning rate than was entered
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse what cannot be trained."""
        _ = self.trained

    @property
    def trained(self) -> PlaySpec | MnistSpec:
        """The training itself; points of the plane are others than were entered."""
        entered, changes = self.entered, {"seed": self.seed, "learning_rate": self.learning_rate}
        if isinstance(entered, MnistSpec):
            return replace(entered, **changes)  # type: ignore[arg-type]
        seed = int(chance(self.secret, DATA).integers(OFFERED, 2**32))
        data = replace(entered.data, points=POINTS, test_share=TEST_SHARE, seed=seed)
        return PlaySpec(data, replace(entered.play, edits=(), **changes))  # type: ignore[arg-type]

    @property
    def data(self) -> str:
        """What must be on the machine for it: the digits that come along."""
        return BUNDLED

    def images(self) -> Dataset | None:
        """Return the images, if it is about images: those that come along, divided anew."""
        return None if isinstance(self.entered, PlaySpec) else _divided(self.secret)

    @property
    def iterations(self) -> int:
        """How many steps it takes."""
        return self.entered.iterations

    @property
    def learning_rate(self) -> float:
        """The step size alpha."""
        return self.entered.learning_rate if self.rate is None else self.rate

    def with_iterations(self, iterations: int) -> HiddenSpec:
        """The same for another number of iterations."""
        return replace(self, entered=self.entered.with_iterations(iterations))

    def told(self) -> dict[str, object]:
        """Say in a few words what is trained."""
        return self.entered.told() | {"training": "entry"}

    def work(self, iterations: int | None = None) -> Work:
        """Return what is asked of the processor for all iterations, or for so many of them."""
        return self.trained.work(iterations)

    def memory(self, threads: int = 1) -> int:
        """Return the bytes that it takes at most: images that are divided anew are a copy."""
        copy = 0
        if isinstance(self.entered, MnistSpec):
            about = self.entered.about
            copy = 2 * FLOAT * sum(about.examples) * about.pixels
        return self.trained.memory(threads) + copy

    def examine(self, net: nn.Network, data: Examples) -> Examined:
        """Look at a trained network from other sides."""
        rng = chance(self.secret, DISTURBED)
        if not isinstance(data, PlaneExamples):
            robust = _shifted(net, data.X_test, data.y_test)
            return Examined(robust, network=self._handed_on(net))
        assert isinstance(self.entered, PlaySpec)
        names = self.entered.play.features
        shaken = data.P_test.T + SHAKEN * rng.standard_normal(data.P_test.T.shape)
        X = features(names, np.ascontiguousarray(shaken, np.float32).T)
        return Examined(evaluate(net, X, data.y_test)[1], _plane(net, names))

    def _handed_on(self, net: nn.Network) -> bytes | None:
        """Return the parameters, unless they are too many, or not those of the settings."""
        small = net.parameters.nbytes <= LARGEST
        as_entered = self.learning_rate == self.entered.learning_rate
        return net.parameters.tobytes() if small and as_entered else None


@dataclass(frozen=True)
class Examined:
    """What else is known of a trained network."""

    robust: float  # the accuracy on disturbed examples
    plane: str | None = None  # SIDE rows of SIDE hexadecimal digits: how sure of class 1
    network: bytes | None = field(default=None, repr=False)  # that reads images: its parameters


@lru_cache(maxsize=1)
def _divided(secret: int) -> Dataset:
    """Divide the digits that come along anew: as many to test on as before, but others."""
    known = load_data(BUNDLED)
    X = np.concatenate([known.X_train.T, known.X_test.T])  # (m, n_0)
    y = np.concatenate([known.y_train, known.y_test])
    order = chance(secret, DATA).permutation(len(y))
    first, rest = np.split(order, [len(known.y_train)])
    return Dataset(X[first].T, y[first], X[rest].T, y[rest], known.about, known.source)


def _shifted(net: nn.Network, X: Array, y: Labels) -> float:
    """Return the mean accuracy on images (n_0, m) that were shifted in four directions."""
    side = int(np.sqrt(len(X)))
    images = X.T.reshape(-1, side, side)
    padded = np.pad(images, ((0, 0), (SHIFT, SHIFT), (SHIFT, SHIFT)))
    corners = ((0, SHIFT), (2 * SHIFT, SHIFT), (SHIFT, 0), (SHIFT, 2 * SHIFT))
    moved = (padded[:, i : i + side, j : j + side] for i, j in corners)
    found = [evaluate(net, np.ascontiguousarray(one).reshape(len(y), -1).T, y)[1] for one in moved]
    return float(np.mean(found))


def _plane(net: nn.Network, names: tuple[str, ...]) -> str | None:
    """Ask a network of two classes about places of the whole plane, from the top left."""
    if net.layer_sizes[-1] != 1:
        return None
    P = np.ascontiguousarray(grid((-HALF, HALF, -HALF, HALF), SIDE), np.float32).T
    sure = np.nan_to_num(net.forward(features(names, P))[0], nan=0.5)
    return "".join(f"{round(15 * float(one)):x}" for one in sure.clip(0, 1))
