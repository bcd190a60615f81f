"""How soon a convolutional network reads 99 and 99.5 of 100 official test images, on one core.

Layers, batches and learning rates were chosen by the last 5,000 training images, with the other
55,000 to learn from. What is timed are the steps, with all 60,000.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from statistics import mean, median

import numpy as np

import nn
from nn.data.augmentation import Distortion
from nn.data.datasets import Dataset
from nn.layers import Activation, BatchNorm, Conv2D, Dense, Dropout, Layer, MaxPool
from nn.rule import Rule
from nn.training import Training
from tests.benchmarks.alternation import clocked
from tests.benchmarks.rows import Row, at_least, at_most

BATCH, SEEDS = 128, 3


@dataclass(frozen=True)
class Recipe:
    """What is trained, how long, and what it reaches."""

    percent: float  # of the test images, in the mean of the seeds
    seconds: float
    epochs: float
    layers: tuple[Layer, ...]
    alpha: float = 0.004  # at its highest; Adam, one cycle
    augment: Distortion | None = None


def block(*convolutions: int, kernel: int = 3) -> list[Layer]:
    """Convolutions with so many filters, each with batch norm; the last one is pooled."""
    layers: list[Layer] = []
    for i, filters in enumerate(convolutions, start=1):
        pool = [MaxPool(2)] if i == len(convolutions) else []
        layers += [Conv2D(filters, kernel), *pool, BatchNorm(), Activation("relu")]
    return layers


QUICK = (*block(16, kernel=5), *block(32), Dense(128, "relu"), Dense(10, "softmax"))
GOOD = (
    *block(16, kernel=5), *block(32, 48), Dense(128, "relu"), Dropout(0.3), Dense(10, "softmax"),
)  # fmt: skip
RECIPES = [
    Recipe(99, 20, 1.5, QUICK),
    Recipe(99.5, 300, 12, GOOD, augment=nn.AUGMENTATIONS["gentle"]),
]


def rows() -> Iterator[Row]:
    """Train each of them with some seeds."""
    data = nn.datasets.load("mnist")
    for recipe in RECIPES:
        taken, right = [], []
        for seed in range(SEEDS):
            training = begin(recipe, data, seed)
            taken.append(clocked(partial(training.advance, training.rule.iterations)))
            right.append(100 * training.test.take()[1])
        what = f"convolution, {recipe.percent} % of the test images"
        yield at_most(recipe.seconds, f"{what}: steps", min(taken), median(taken), "s")
        yield at_least(
            recipe.percent, f"{what}: reached (mean, median)", mean(right), median(right), "%"
        )


def begin(recipe: Recipe, data: Dataset, seed: int) -> Training:
    """Set a training up."""
    rng = np.random.default_rng(seed)
    net = nn.Network.from_layers(recipe.layers, input_shape=(28, 28, 1), rng=rng)
    iterations = int(recipe.epochs * len(data.y_train) / BATCH)
    rule = Rule(iterations, "adam", recipe.alpha, BATCH, "one_cycle", augment=recipe.augment)
    return Training(net, data, rule, rng)
