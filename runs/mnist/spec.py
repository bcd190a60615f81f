"""Everything that determines a training, and what it takes, known before anything is allocated."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

import nn
from nn.arrays import Array
from nn.data.augmentation import AUGMENTATIONS
from nn.data.datasets import About, Dataset
from nn.fast.chunks import chunk_of
from nn.layers import Activation, BatchNorm, Conv2D, Dense, Layer, MaxPool, place
from nn.rule import Rule
from runs.mnist import moments
from runs.mnist.layered import Layered
from runs.service import pace
from runs.service.data import about, at_hand
from runs.service.limits import within
from runs.service.pace import Work, counted

MAX_HIDDEN_LAYERS = 6
MAX_UNITS = 1024
MAX_CONVOLUTIONS = 3
MAX_FILTERS = 64
MAX_KERNEL = 9
MAX_POOL = 4
MAX_ITERATIONS = 100_000
POINTS = 200  # of a curve, about
FEW = 6  # points at least, besides the first
DISTORTING = 50  # numbers for each pixel of a distorted image
FLOAT, INDEX = 4, 8  # bytes
VECTORS = {"sgd": 0, "momentum": 1, "nesterov": 1, "adam": 2}  # that an optimizer keeps
PASSES = 4  # arrays of each layer, there and back
DISTORTED = 24_000_000  # bytes that the distortion of a chunk works with
MANY = 100  # points, beside which a few more at first do not count


@dataclass(frozen=True)
class Convolution:
    """A layer that looks at every patch of an image: its filters, their side, what is pooled.

    Raises:
        ValueError: if a value is out of bounds.
    """

    filters: int = 8
    kernel: int = 5  # pixels along a side
    pool: int = 2  # places along a side, of which the largest answer stays; 1: all stay

    def __post_init__(self) -> None:
        """Refuse what makes no sense."""
        within("number of filters", self.filters, 1, MAX_FILTERS)
        within("side of a filter", self.kernel, 1, MAX_KERNEL)
        within("side of a pool", self.pool, 1, MAX_POOL)

    def layers(self, activation: str, *, normalized: bool) -> list[Layer]:
        """Describe it as layers. The largest of sums is found before the activation: it is less
        work, and for an activation that rises it is the same.
        """
        pool = [MaxPool(self.pool)] if self.pool > 1 else []
        norm = [BatchNorm()] if normalized else []
        return [Conv2D(self.filters, self.kernel), *pool, *norm, Activation(activation)]


@dataclass(frozen=True)
class MnistSpec:
    """The settings of one training on a set of images.

    Raises:
        ValueError: if a value is out of bounds; the message names it and the bounds.
    """

    data: str = "mnist-5k"
    convolutions: tuple[Convolution, ...] = ()  # before the hidden layers
    batch_norm: bool = False  # of each convolution's channels
    hidden_sizes: tuple[int, ...] = (10,)
    hidden: str = "relu"
    initializer: str = "he"
    optimizer: str = "sgd"
    learning_rate: float = 0.3
    schedule: str = "constant"
    l2: float = 0.0
    label_smoothing: float = 0.0
    augmentation: str = "none"
    iterations: int = 1000
    batch_size: int | None = None  # None: all training examples
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse what cannot be trained, before anything is allocated for it."""
        about(self.data)  # refuses what is not known
        within("number of hidden layers", len(self.hidden_sizes), 0, MAX_HIDDEN_LAYERS)
        for size in self.hidden_sizes:
            within("size of a hidden layer", size, 1, MAX_UNITS)
        within("number of convolutions", len(self.convolutions), 0, MAX_CONVOLUTIONS)
        within("number of iterations", self.iterations, 1, MAX_ITERATIONS)
        within("learning rate", self.learning_rate, 0, 1000)
        within("strength of L2", self.l2, 0, 10)
        within("label smoothing", self.label_smoothing, 0, 0.5)
        if self.augmentation not in AUGMENTATIONS:
            raise ValueError(f"The augmentation must be one of {', '.join(AUGMENTATIONS)}.")
        within("seed", self.seed, 0, 2**32 - 1)
        if self.batch_size is not None:
            within("batch size", self.batch_size, 1, 60_000)
        if self.convolutions:
            self.placed()

    def with_iterations(self, iterations: int) -> MnistSpec:
        """The same for another number of iterations."""
        return replace(self, iterations=iterations)

    def at_hand(self) -> MnistSpec:
        """The same with the data set that there is on this machine."""
        return replace(self, data=at_hand(self.data))

    def told(self) -> dict[str, object]:
        """Say in a few words what is trained."""
        sizes, filters = self.hidden_sizes, tuple(one.filters for one in self.convolutions)
        told = {"training": self.data, "iterations": self.iterations, "hidden": sizes}
        return told | ({"filters": filters} if filters else {})

    @property
    def about(self) -> About:
        """What its images are."""
        return about(self.data)

    @property
    def shape(self) -> pace.Dense | Layered:
        """The shapes of its network."""
        if self.convolutions:
            return Layered(self.placed())
        sizes = (self.about.pixels, *self.hidden_sizes, self.about.n_classes)
        return pace.Dense(sizes, (self.hidden,) * len(self.hidden_sizes))

    def work(self, iterations: int | None = None) -> Work:
        """Return what is asked of the processor for all iterations, or for so many of them."""
        (m, m_test), net = self.about.examples, self.shape
        batch, distorted = min(self.batch_size or m, m), self.augmentation != "none"
        gathered = self.about.pixels * ((batch < m) + DISTORTING * distorted)
        step = net.step(batch, self.optimizer) + counted(0, batch * gathered)
        measuring = net.exam(m + m_test)
        each = step + measuring * (len(self.recorded(m, m_test)) / self.iterations)
        return each * (self.iterations if iterations is None else iterations) + measuring * 2

    def memory(self, threads: int = 1) -> int:
        """Return the bytes that it takes at most, beside the data that all share.

        ``threads`` share the measuring; each has arrays of its own.
        """
        about, n, net = self.about, self.shape.parameters, Layered(self.placed())
        m, pixels, classes = about.n_train, about.pixels, about.n_classes
        batch, vectors = min(self.batch_size or m, m), VECTORS[self.optimizer]
        ahead = self.optimizer == "nesterov"
        working = 4 + vectors + ahead + 3 * (self.l2 > 0)  # W and its last good copy, dW twice
        laid_down = 2 * (2 + vectors + moments.most(n))  # a checkpoint, and the same on its way out
        units, widest = sum((*self.hidden_sizes, classes, 1)), max(self.hidden_sizes, default=10)
        chunk = chunk_of(net.layers)
        sizes = self._program_sizes(chunk)
        arrays = PASSES + (self.hidden == "gelu")  # which keeps one more
        passes = (arrays * units + net.held) * sum(sizes) + PASSES * widest * max(sizes)
        first = n + (pixels + net.traced) * min(batch, chunk)  # while the first step is traced
        gathered = min(batch, chunk) * (pixels + classes) if batch < m else 0
        measured = (threads + 1) * passes // 2
        floats = n * (working + laid_down) + measured + first + gathered + 3 * m * classes
        return FLOAT * floats + 5 * INDEX * m + DISTORTED * (self.augmentation != "none")

    def _program_sizes(self, chunk: int) -> set[int]:
        """Return how many examples at once there are programs for: chunks, and what is left."""
        m, m_test = self.about.examples
        batch = min(self.batch_size or m, m)
        amounts = (batch, m % batch, m, m_test)
        return {min(n, chunk) for n in amounts if n} | {n % chunk for n in amounts if n % chunk}

    def layers(self, classes: int) -> list[Layer]:
        """Describe the layers: convolutions, hidden layers, and the outputs."""
        seeing = [
            layer
            for convolution in self.convolutions
            for layer in convolution.layers(self.hidden, normalized=self.batch_norm)
        ]
        hidden = [Dense(size, self.hidden) for size in self.hidden_sizes]
        return [*seeing, *hidden, Dense(classes, "softmax")]

    def placed(self) -> list[Layer]:
        """Place the layers one behind the other; they know their shapes then, and hold nothing.

        Raises:
            ValueError: if they do not fit together, as a window that is larger than its image.
        """
        layers = self.layers(self.about.n_classes)
        place(layers, self.input_shape(self.about.pixels))
        return layers

    def input_shape(self, pixels: int) -> tuple[int, ...]:
        """Return the shape of an image: for convolutions height, width and channels."""
        side = math.isqrt(pixels)
        return (side, side, 1) if self.convolutions else (pixels,)

    def network(self, data: Dataset) -> nn.Network:
        """Build the untrained network."""
        return self.started((data.X_train.shape[0], data.n_classes))

    def started(self, sizes: Sequence[int]) -> nn.Network:
        """Build the untrained network for so many pixels, first, and classes, last of sizes."""
        return nn.Network.from_layers(
            self.layers(sizes[-1]),
            input_shape=self.input_shape(sizes[0]),
            initializer=self.initializer,
            rng=np.random.default_rng(self.seed),
        )

    def with_parameters(self, sizes: Sequence[int], parameters: Array) -> nn.Network:
        """Build the network with parameters that are known already."""
        layers, shape = self.layers(sizes[-1]), self.input_shape(sizes[0])
        net = nn.Network.unset(layers, shape, "cross_entropy", np.float32)
        net.parameters[...] = parameters
        return net

    def rule(self, learning_rate: float, iterations: int) -> Rule:
        """Say how it learns, with a learning rate and a number of iterations of the moment."""
        return Rule(
            iterations, self.optimizer, learning_rate, self.batch_size, self.schedule, self.l2,
            self.label_smoothing, AUGMENTATIONS[self.augmentation],
        )  # fmt: skip

    def recorded(self, m: int, m_test: int) -> Sequence[int]:
        """Return the iterations to take snapshots at, from the numbers of examples.

        Measuring all examples takes about a third of the time that learning from them takes,
        so small batches are measured as seldom as once per pass through the data, all in all. But
        the points lie close together at first, where most happens.
        """
        batch = min(self.batch_size or m, m)
        every = max(1, self.iterations // POINTS, (m + m_test) // batch)
        return dense_at_first(self.iterations, every)


def dense_at_first(iterations: int, every: int) -> Sequence[int]:
    """Return about as many iterations as there are evenly, each ``every``, but dense at first.

    They grow by a factor, as 1, 4, 16, …, up to the distance that is kept from then on. Where that
    leaves too few for the rest, all of them spread like a power.
    """
    n = -(-iterations // every)
    if every == 1:
        return range(iterations)
    factor = 2 if n >= MANY else 4
    early = [0, 1]
    while early[-1] * factor < every:
        early.append(early[-1] * factor)
    if n <= 2 * len(early):
        n = max(n - 2, FEW)
        return sorted({0, 1, *(round(iterations * (k / n) ** 3) for k in range(1, n + 1))})
    rest = every if n >= MANY else -(-iterations // (n - len(early)))
    return [*early, *range(rest, iterations, rest)]
