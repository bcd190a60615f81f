"""A trace does what the code does that it was made from, with whatever the arrays hold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from nn.activations import ACTIVATIONS
from nn.tracing import Trace


@dataclass
class Tape:
    A: np.ndarray
    B: np.ndarray
    C: np.ndarray | None = None


def tape(dtype=np.float64) -> Tape:
    rng = np.random.default_rng(0)
    A, B = (rng.standard_normal((3, 4)).astype(dtype) for _ in range(2))
    return Tape(A, B)


def test_replay_reads_what_the_arrays_hold_now():
    t = tape()

    def work(tapes):
        (t,) = tapes
        np.multiply(t.A, 2, out=t.B)
        t.B += t.A

    trace = Trace(work, [t])
    np.testing.assert_allclose(t.B, 3 * t.A)
    t.A[...] = 5
    trace.replay()
    assert (t.B == 15).all()
    assert len(trace.calls) == 2


def test_arrays_made_on_the_way_are_made_once():
    t = tape()

    def work(tapes):
        (t,) = tapes
        np.divide(t.A, np.exp(t.A).sum(axis=0, keepdims=True), out=t.B)

    trace = Trace(work, [t])
    t.A[...] = np.arange(12).reshape(3, 4)
    trace.replay()
    np.testing.assert_allclose(t.B, t.A / np.exp(t.A).sum(axis=0, keepdims=True))


@pytest.mark.parametrize("layout", ["C", "F"])
def test_products_in_both_layouts(layout):
    rng = np.random.default_rng(0)
    W, A = rng.standard_normal((5, 3)), np.asarray(rng.standard_normal((3, 4)), order=layout)
    t = Tape(A, np.empty((5, 4), order=layout))
    trace = Trace(lambda tapes: np.matmul(W, tapes[0].A, out=tapes[0].B), [t])
    t.B[...] = np.nan
    trace.replay()
    np.testing.assert_allclose(t.B, W @ A)


def test_products_into_a_part_of_a_larger_array():
    t = tape()
    out = np.zeros((6, 9))[::2, ::3]  # neither rows nor columns lie in one piece
    trace = Trace(lambda tapes: np.matmul(tapes[0].A, tapes[0].B.T, out=out), [t])
    out[...] = 0
    trace.replay()
    np.testing.assert_allclose(out, t.A @ t.B.T)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_numbers_take_the_arrays_precision(dtype):
    t = tape(dtype)
    trace = Trace(lambda tapes: np.multiply(tapes[0].A, 0.1, out=tapes[0].B), [t])
    wanted = t.A * 0.1
    t.B[...] = 0
    trace.replay()
    assert wanted.dtype == dtype
    np.testing.assert_array_equal(t.B, wanted)


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_every_activation_can_be_traced(name, dtype):
    """Forward and back, for values that the trace has not seen, equal bit for bit."""

    @dataclass
    class Arrays:
        Z: np.ndarray
        A: np.ndarray
        dA: np.ndarray
        dZ: np.ndarray

    g, rng = ACTIVATIONS[name], np.random.default_rng(0)
    arrays = Arrays(*(np.empty((4, 6), dtype).T for _ in range(4)))

    def fill(scale):
        arrays.Z[...], arrays.dA[...] = (scale * rng.standard_normal((6, 4)) for _ in range(2))

    def work(tapes):
        (t,) = tapes
        g.forward(t.Z, t.A)
        g.backward(t.dA, t.Z, t.A, t.dZ)

    fill(1)
    trace = Trace(work, [arrays])
    for scale in (1, 30, 1000):
        fill(scale)
        with np.errstate(over="ignore", invalid="ignore"):
            work([arrays])
            wanted = arrays.A.copy(), arrays.dZ.copy()
            arrays.A[...], arrays.dZ[...] = np.nan, np.nan
            trace.replay()
        np.testing.assert_array_equal((arrays.A, arrays.dZ), wanted)


@pytest.mark.parametrize(
    "work",
    [
        lambda t: np.add.reduce(t.A, axis=None),
        lambda t: np.where(t.A > 0, t.A, t.B),
        lambda t: np.copyto(t.B, t.A),
    ],
)
def test_what_would_be_missing_from_the_notes_is_refused(work):
    with pytest.raises(TypeError, match="traced"):
        Trace(lambda tapes: work(tapes[0]), [tape()])


def test_an_empty_field_stays_empty():
    t = tape()
    seen = []
    Trace(lambda tapes: seen.append(tapes[0].C), [t])
    assert seen == [None]
