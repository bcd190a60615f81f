"""What is timed does what it says: the ways agree, the layouts hold the same, all are finite."""

from __future__ import annotations

from dataclasses import astuple
from itertools import pairwise

import numpy as np
import pytest

from nn.backpropagation import gradient
from runs.service import stopwatch
from runs.speed import timings
from runs.speed.ways import (
    BATCH,
    NETWORKS,
    both_ways,
    digit_network,
    digits,
    problem,
    traced,
)


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    """A single call a turn, and a few rounds."""
    monkeypatch.setattr(stopwatch, "TURN", 0.0)
    monkeypatch.setattr(stopwatch, "BUDGET", 0.0)


@pytest.mark.parametrize("name", NETWORKS)
def test_the_both_ways_find_the_same_gradient(name):
    """With other weights, too: the trace is not a recording."""
    net, X, Y = problem(name)
    ways, before = both_ways(net, X, Y), 0.0
    for _ in range(2):
        book, other = ways.gradients()
        assert book.dtype == np.float64
        assert book.shape == net.parameters.shape
        assert np.abs(book - before).max() > 1e-3
        np.testing.assert_allclose(other, book, rtol=1e-6, atol=1e-9)
        before = book.copy()
        net.parameters *= 1.5


@pytest.mark.parametrize("name", NETWORKS)
def test_a_step(name):
    found = timings.step(name)
    assert min(found.written, found.replayed, found.products) > 0
    assert found.gain > 0
    assert found.difference < 1e-6
    assert found.digits >= 6
    net, X, Y = problem(name)
    assert found.calls == len(traced(net, X, Y).calls)
    assert found.multiplications == products(net.layer_sizes, X.shape[1])


def products(sizes: list[int], m: int) -> int:
    """Multiplications in W A, dZ A^T, dZ 1 and W^T dZ; the first layer has nobody to tell."""
    pairs = list(pairwise(sizes))
    return sum(2 * n * k * m + k * m + (n * k * m if i else 0) for i, (n, k) in enumerate(pairs))


def test_the_layouts_hold_the_same():
    together, _ = digits(timings.IMAGES)
    apart = np.ascontiguousarray(together)
    assert together.T.flags.c_contiguous
    pick = np.arange(BATCH)[::-1] * 3
    np.testing.assert_array_equal(timings.gather(apart, pick), timings.gather(together, pick))
    W = np.ones((2, 784), np.float32)
    one, other = (timings.product(W, X) for X in (apart, together))
    assert one.shape == (2, BATCH)
    np.testing.assert_allclose(one, other, rtol=1e-5)
    found = timings.layout()
    assert min(astuple(found)) > 0
    assert found.gain == found.gather_apart / found.gather_together


def gradient_of(start):
    X, Y = (part.astype(np.float64) for part in digits(BATCH, start))
    return gradient(digit_network(np.float64), X, Y, BATCH)


def test_rounding_is_small_beside_chance():
    found = timings.precision()
    assert found.double_bytes == 2 * found.single_bytes
    assert 0 < found.rounding < 1e-5
    g, other = (gradient_of(start) for start in (0, BATCH))
    chance = np.linalg.norm(other - g) / np.linalg.norm(g)
    np.testing.assert_allclose(found.chance, chance, rtol=1e-9)
    assert chance > 0.1
    assert found.gain == found.double / found.single


def test_batches_of_every_size():
    found = timings.batches()
    assert found.sizes == timings.BATCH_SIZES
    assert min(found.steps) > 0
    assert all(timings.IMAGES % size == 0 for size in found.sizes)
    assert found.images == tuple(t / m for t, m in zip(found.steps, found.sizes, strict=True))
    assert found.gain == found.images[0] / found.images[-1]
