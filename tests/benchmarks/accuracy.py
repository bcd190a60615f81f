"""How long the MNIST page's presets take to read 98 and 99 of 100 official test images.

One core, the full set, another seed each time. Twice: the steps alone, by turns with the matrix
products of as many steps; and the whole job as a worker does it, with every point of the curves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from statistics import median

import numpy as np

import nn
from nn.data.datasets import Dataset
from nn.training import Training
from runs.mnist.job import MnistJob
from runs.mnist.spec import MnistSpec
from runs.service.job import perform
from runs.service.messages import Ended
from tests.benchmarks import peers
from tests.benchmarks.alternation import clocked
from tests.benchmarks.rows import Row, at_least, at_most
from ui.mnist.mnist_presets import BEST, FAST

PROMISED = [(FAST.spec, 98, 6, 7), (BEST.spec, 99, 40, 3)]  # %, seconds, seeds


def rows() -> Iterator[Row]:
    """Train both presets with some seeds."""
    for promised in PROMISED:
        yield from reached(*promised)


def reached(spec: MnistSpec, percent: int, seconds: float, seeds: int) -> Iterator[Row]:
    """Train one of them with some seeds."""
    data = nn.datasets.load("mnist")
    taken, products, right, whole = [], [], [], []
    for seed in range(seeds):
        seeded = replace(spec, seed=seed, data="mnist")
        training = begin(seeded, data)
        taken.append(clocked(partial(training.advance, spec.iterations)))
        products.append(products_of(training, spec.iterations))
        right.append(100 * training.measure().test_accuracy)
        whole.append(clocked(partial(job, seeded)))
    what = f"{percent} % of the test images"
    yield at_most(seconds, f"{what}: steps", min(taken), median(taken), "s")
    ratios = [a / b for a, b in zip(taken, products, strict=True)]
    yield Row(f"{what}: steps ÷ products", min(taken) / min(products), median(ratios))
    yield at_least(percent, f"{what}: reached (least, median)", min(right), median(right), "%")
    yield Row(f"{what}: with every point of the curves", min(whole), median(whole), "s")


def begin(spec: MnistSpec, data: Dataset) -> Training:
    """Set a training up, as a job does."""
    rule = spec.rule(spec.learning_rate, spec.iterations)
    return Training(spec.network(data), data, rule, np.random.default_rng(spec.seed))


def products_of(training: Training, iterations: int) -> float:
    """Return the seconds of the matrix products of as many steps, from a tenth of them."""
    some = iterations // 10
    take = peers.bound(training.net.layer_sizes, training.rule.batch_size or 0)
    return clocked(partial(take, some)) * iterations / some


def job(spec: MnistSpec) -> None:
    """Do what a worker does, on one thread."""
    whole = MnistJob(spec, spec.iterations, True, 1e6)
    assert isinstance(perform(whole, lambda message: None, lambda: False), Ended)
