"""Timings: what training costs, by how its arithmetic is asked for. Measured here and now.

Four short comparisons, each well below half a second; all times are in seconds.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from nn.arrays import Array
from nn.rule import Rule
from nn.training import Training
from runs.service.data import load_data
from runs.service.stopwatch import Call, Clock, Desk, alternate
from runs.speed.ways import BATCH, DIGITS, both_ways, digit_network, digits, problem, traced

DESK = Desk()  # of the whole server: one measurement at a time
IMAGES = 2048  # of the bundled digits; every batch size divides it
EVERY = IMAGES // BATCH  # the product takes one image in so many
BATCH_SIZES = (1, 4, 16, 64, 256, 1024)
CLOCK = time.perf_counter


@dataclass(frozen=True)
class StepTimes:
    """Seconds of going forward and back once, both ways; and of the products alone."""

    written: float
    replayed: float
    products: float
    calls: int  # of NumPy, in the program
    multiplications: int  # in the products
    difference: float  # of the two gradients, as a share of the largest derivative

    @property
    def gain(self) -> float:
        """How many times as fast the list of calls is as the formulas line by line."""
        return self.written / self.replayed

    @property
    def digits(self) -> int:
        """To how many digits the two gradients agree."""
        return int(-math.log10(max(self.difference, np.finfo(np.float64).eps)))


@dataclass(frozen=True)
class LayoutTimes:
    """Seconds of the same work with each image in one piece, and with its pixels far apart."""

    gather_apart: float
    gather_together: float
    product_apart: float
    product_together: float

    @property
    def gain(self) -> float:
        """How many times as fast images are gathered that lie in one piece."""
        return self.gather_apart / self.gather_together


@dataclass(frozen=True)
class PrecisionTimes:
    """Seconds of going forward and back once, in two precisions."""

    double: float
    single: float
    double_bytes: int  # of the parameters and the batch
    single_bytes: int
    rounding: float  # |g32 - g64| / |g64|, where g is the gradient
    chance: float  # |g' - g| / |g|, where g' is the gradient of other images

    @property
    def gain(self) -> float:
        """How many times as fast float32 is as float64."""
        return self.double / self.single


@dataclass(frozen=True)
class BatchTimes:
    """Seconds of a whole step, with gathering the batch and moving the weights, by its size."""

    sizes: tuple[int, ...]
    steps: tuple[float, ...]

    @property
    def images(self) -> tuple[float, ...]:
        """The time for each image."""
        return tuple(t / size for t, size in zip(self.steps, self.sizes, strict=True))

    @property
    def gain(self) -> float:
        """How many times as fast the largest batch handles an image as the smallest."""
        return self.images[0] / self.images[-1]


def step(name: str, clock: Clock = CLOCK) -> StepTimes:
    """Time a step of one of the ``NETWORKS``; both compute in float64."""
    with np.errstate(over="ignore", under="ignore"):
        ways = both_ways(*problem(name))
        wanted, found = ways.gradients()
        products = [call for call in ways.program.calls if is_product(call)]
        works: list[Call] = [ways.written, ways.replay, partial(_each, products)]
        written, replayed, bare = alternate(works, clock)
    difference = float(np.abs(found - wanted).max())
    return StepTimes(
        written=written,
        replayed=replayed,
        products=bare,
        calls=len(ways.program.calls),
        multiplications=sum(multiplications(call) for call in products),
        difference=difference / float(np.abs(wanted).max()),
    )


def layout(clock: Clock = CLOCK) -> LayoutTimes:
    """Time gathering a batch, and a product with one image in ``EVERY``, in two layouts."""
    together, _ = digits(IMAGES)  # (784, IMAGES): the .T of an array (IMAGES, 784)
    apart = np.ascontiguousarray(together)  # the same numbers, stored pixel by pixel
    rng = np.random.default_rng(0)
    pick = rng.choice(IMAGES, BATCH, replace=False)
    W = rng.standard_normal(DIGITS[1::-1]).astype(together.dtype)
    works = [partial(gather, X, pick) for X in (apart, together)]
    works += [partial(product, W, X) for X in (apart, together)]
    return LayoutTimes(*alternate(works, clock))


def gather(X: Array, pick: Any) -> Array:
    """Copy the columns ``pick`` (batch,) of X (784, m)."""
    return X[:, pick]


def product(W: Array, X: Array) -> Array:
    """Multiply W (n, 784) by one column in ``EVERY`` of X (784, m)."""
    return W @ X[:, ::EVERY]


def precision(clock: Clock = CLOCK) -> PrecisionTimes:
    """Time a step in float64 and float32, and compare the gradients."""
    X, Y = digits(BATCH)
    (double, g64), (single, g32) = (_replay(dtype, X, Y) for dtype in (np.float64, np.float32))
    _, other = _replay(np.float64, *digits(BATCH, start=BATCH))
    slow, fast = alternate([double, single], clock)
    numbers, size = g64.size + X.size, float(np.linalg.norm(g64))
    return PrecisionTimes(
        slow,
        fast,
        double_bytes=numbers * g64.itemsize,
        single_bytes=numbers * g32.itemsize,
        rounding=float(np.linalg.norm(g32 - g64)) / size,
        chance=float(np.linalg.norm(other - g64)) / size,
    )


def _replay(dtype: type[np.floating[Any]], X: Array, Y: Array) -> tuple[Call, Array]:
    X, Y = X.astype(dtype), Y.astype(dtype)
    program = traced(digit_network(dtype), X, Y)
    return partial(program, X, Y), program(X, Y)[0]  # before it is called they hold nothing


def batches(clock: Clock = CLOCK) -> BatchTimes:
    """Time whole steps with batches of each of the ``BATCH_SIZES``, as training takes them."""
    data = load_data("mnist-5k")
    data = replace(data, X_train=data.X_train[:, :IMAGES], y_train=data.y_train[:IMAGES])

    def work(size: int) -> Call:
        rule = Rule(learning_rate=0.01, batch_size=size)
        training = Training(digit_network(np.float32), data, rule, np.random.default_rng(0))
        return lambda: training.advance(training.iteration + 1)

    with np.errstate(over="ignore", under="ignore"):
        return BatchTimes(BATCH_SIZES, tuple(alternate([work(m) for m in BATCH_SIZES], clock)))


def is_product(call: Any) -> bool:
    """Tell whether a call in a program is a product of matrices."""
    return getattr(call, "func", None) in (np.dot, np.matmul)


def multiplications(call: Any) -> int:
    """Count the multiplications in a product of (n, k) and (k, m): n k m."""
    a, b = call.args[:2]
    return int(a.shape[0] * a.shape[1] * b.shape[1])


def _each(calls: Sequence[Call]) -> None:
    for call in calls:
        call()
