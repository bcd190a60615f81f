"""Everything that determines a training of the small convolutional network."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

import nn
from nn import checks
from nn.arrays import Array
from nn.data.augmentation import AUGMENTATIONS
from nn.layers import Conv2D, Dense, MaxPool
from nn.rule import Rule
from runs.convolution.kernels import Frozen
from runs.convolution.shift import SHIFTS
from runs.service.limits import Spec, within
from runs.service.pace import Dense as Shapes
from runs.service.pace import Work, counted

SIDE, CLASSES = 28, 10
SIZES = ((3, 5, 7), (3, 5))  # that the kernels of the two layers may have
MOST_FILTERS = (12, 24)
MAX_ITERATIONS = 5000
ACTIVATIONS = ("relu", "leaky_relu", "tanh", "sigmoid")
MOMENTS, MOST_NUMBERS = 48, 260_000  # recorded moments, and parameters of all of them together
MEASURED, TESTED = 250, 500  # training and test images that are asked about at each moment
M, M_TEST = 4000, 1000  # images of the bundled set
CALLS = 130  # of functions, on the way there
DISTORTING = 60_000  # numbers for each image
TIMES = 3  # as long for a number of the patches: they are more than a cache holds
FIXED = 150_000_000  # bytes for everything that does not grow


@dataclass(frozen=True)
class ConvSpec(Spec):
    """The settings of one training. Equal ones train alike, to the last bit.

    Raises:
        ValueError: if a value is out of bounds, with a sentence for the page.
    """

    filters: tuple[int, int] = (8, 16)
    kernels: tuple[int, int] = (5, 3)  # how wide and high they are
    activation: str = "relu"
    optimizer: str = "adam"
    learning_rate: float = 0.003
    batch_size: int = 32
    augmentation: str = "strong"
    iterations: int = 2000
    seed: int = 0
    frozen: tuple[Frozen, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot be trained, before anything is allocated for it."""
        for layer, (n, size) in enumerate(zip(self.filters, self.kernels, strict=True)):
            within("number of filters", n, 1, MOST_FILTERS[layer])
            if size not in SIZES[layer]:
                raise ValueError(f"A kernel of {size} × {size} is not among the choices.")
        if self.activation not in ACTIVATIONS:
            raise ValueError(f"The activation must be one of {', '.join(ACTIVATIONS)}.")
        checks.one_of("optimizer", self.optimizer, nn.OPTIMIZERS)
        if self.augmentation not in AUGMENTATIONS:
            raise ValueError(f"The augmentation must be one of {', '.join(AUGMENTATIONS)}.")
        within("learning rate", self.learning_rate, 0, 1000)
        within("batch size", self.batch_size, 1, M)
        within("number of iterations", self.iterations, 1, MAX_ITERATIONS)
        within("seed", self.seed, 0, 2**32 - 1)
        self._check_frozen()
        _ = self.rule

    def _check_frozen(self) -> None:
        for one in self.frozen:
            within("number of a frozen filter", one.filter + 1, 1, self.filters[0])
            if len(one.numbers) != self.kernels[0] ** 2:
                raise ValueError("A kernel by hand must be as large as the others of its layer.")
        if len({one.filter for one in self.frozen}) < len(self.frozen):
            raise ValueError("A filter can have one kernel only.")

    # ---- what the service asks -------------------------------------------------------------

    def with_iterations(self, iterations: int) -> ConvSpec:
        """The same for another number of iterations."""
        return replace(self, iterations=iterations)

    def told(self) -> dict[str, object]:
        """Say in a few words what is trained."""
        return {"training": "convolution", "iterations": self.iterations, "hidden": self.filters}

    def work(self, iterations: int | None = None) -> Work:
        """Return what is asked of the processor for all iterations, or for so many of them."""
        distorting = 2 * self.batch_size * DISTORTING * (self.augmentation != "none")
        step = self._way(self.batch_size, 3) + counted(0, distorting)
        step += self._beside.step(self.batch_size, self.optimizer)
        exam = self._way(MEASURED + TESTED, 1) + self._beside.exam(MEASURED + TESTED)
        shifting = exam * (len(SHIFTS) * M_TEST / (MEASURED + TESTED))
        whole = step * self.iterations + exam * len(self.moments()) + shifting
        return whole if iterations is None else whole * (iterations / self.iterations)

    def memory(self, threads: int = 1) -> int:
        """Return the bytes that it takes at most; more threads would not help it."""
        return FIXED + 12 * len(self.moments()) * self.n_parameters

    def _way(self, m: int, ways: int) -> Work:
        """What m examples take: there, or there and back, which is three times as much."""
        (n1, n2), (k1, k2) = self.filters, self.kernels
        a, c = self.maps
        first, second = a[0] ** 2 * k1 * k1, c[0] ** 2 * k2 * k2 * n1
        products = first * n1 + second * n2 + self.n_flat * CLASSES
        numbers = TIMES * (first + second) + 3 * (a[0] ** 2 * n1 + c[0] ** 2 * n2)  # and maps
        return counted(CALLS * ways, m * numbers * ways, m * products * ways)

    @property
    def _beside(self) -> Shapes:
        """The shapes of the dense network."""
        return Shapes((SIDE**2, self.n_hidden, CLASSES), (self.activation,))

    # ---- the network -----------------------------------------------------------------------

    @property
    def maps(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """How wide the maps of each layer are, before and after the pool."""
        first = SIDE - self.kernels[0] + 1
        second = first // 2 - self.kernels[1] + 1
        return (first, first // 2), (second, second // 2)

    @property
    def filters_1(self) -> int:
        """How many filters the first layer has; the three others likewise."""
        return self.filters[0]

    @property
    def filters_2(self) -> int:
        return self.filters[1]

    @property
    def kernel_1(self) -> int:
        return self.kernels[0]

    @property
    def kernel_2(self) -> int:
        return self.kernels[1]

    @property
    def n_flat(self) -> int:
        """How many numbers the last pool hands to the outputs."""
        return self.maps[1][1] ** 2 * self.filters[1]

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many numbers there are of W and b of each layer, as they lie in the parameters."""
        (n1, n2), (k1, k2) = self.filters, self.kernels
        return n1 * k1 * k1, n1, n2 * k2 * k2 * n1, n2, CLASSES * self.n_flat, CLASSES

    @property
    def n_parameters(self) -> int:
        """How many weights and biases there are."""
        return sum(self.sizes)

    @property
    def n_hidden(self) -> int:
        """How many hidden units a dense network has that has about as many parameters."""
        return max(1, round((self.n_parameters - CLASSES) / (SIDE**2 + 1 + CLASSES)))

    def network(self, dtype: np.typing.DTypeLike = np.float32) -> nn.Network:
        """Build the network with its first weights, and the kernels that were made by hand."""
        (n1, n2), (k1, k2) = self.filters, self.kernels
        net = nn.Network.from_layers(
            [Conv2D(n1, k1, activation=self.activation), MaxPool(2),
             Conv2D(n2, k2, activation=self.activation), MaxPool(2), Dense(CLASSES, "softmax")],
            input_shape=(SIDE, SIDE, 1), initializer=self.initializer,
            rng=np.random.default_rng(self.seed), dtype=dtype,
        )  # fmt: skip
        self.put_frozen(net.parameters)
        return net

    def dense(self, dtype: np.typing.DTypeLike = np.float32) -> nn.Network:
        """Build a network without convolution that has about as many parameters."""
        rng = np.random.default_rng(self.seed)
        return nn.Network(
            [SIDE**2, self.n_hidden, CLASSES],
            hidden=self.activation, initializer=self.initializer, rng=rng, dtype=dtype,
        )  # fmt: skip

    @property
    def initializer(self) -> str:
        """Where weights start, as suits the activation."""
        return "he" if "relu" in self.activation else "xavier"

    @property
    def rule(self) -> Rule:
        """How it learns."""
        return Rule(
            self.iterations, self.optimizer, self.learning_rate, self.batch_size,
            augment=AUGMENTATIONS[self.augmentation],
        )  # fmt: skip

    def put_frozen(self, theta: Array) -> None:
        """Write the kernels that were made by hand into parameters (…, n_parameters)."""
        size = self.kernels[0] ** 2
        for one in self.frozen:
            theta[..., one.filter * size : (one.filter + 1) * size] = one.numbers

    def free(self) -> Array | None:
        """Return (n_parameters,) with 0 for what does not learn, or None if all does."""
        if not self.frozen:
            return None
        free, size = np.ones(self.n_parameters, np.float32), self.kernels[0] ** 2
        for one in self.frozen:
            free[one.filter * size : (one.filter + 1) * size] = 0
        return free

    def moments(self) -> NDArray[np.int64]:
        """Return the iterations that are recorded: close together at first, where most happens."""
        n = min(MOMENTS, MOST_NUMBERS // self.n_parameters)
        at = np.rint(self.iterations * np.linspace(0, 1, n) ** 2)
        return np.unique(at).astype(np.int64)
