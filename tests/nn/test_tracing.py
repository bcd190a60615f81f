"""A trace does what the code does that it was made from, with whatever the arrays hold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import SimpleNamespace

import numpy as np
import pytest

from nn import Network
from nn.activations import ACTIVATIONS, HIDDEN_ACTIVATIONS
from nn.losses import LOSSES
from nn.rule import Rule
from nn.tracing import Trace
from nn.training import Training


@dataclass
class Tape:
    A: np.ndarray
    B: np.ndarray
    C: np.ndarray | None = None
    D: np.ndarray | None = None


def tape(dtype: type = np.float64) -> Tape:
    return Tape(*np.random.default_rng(0).standard_normal((2, 3, 4)).astype(dtype))


def test_replay_reads_what_the_arrays_hold_now() -> None:
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


def test_arrays_made_on_the_way_are_made_once() -> None:
    t = tape()

    def work(tapes):
        (t,) = tapes
        np.divide(t.A, np.exp(t.A).sum(axis=0, keepdims=True), out=t.B)

    trace = Trace(work, [t])
    t.A[...] = np.arange(12).reshape(3, 4)
    trace.replay()
    np.testing.assert_allclose(t.B, t.A / np.exp(t.A).sum(axis=0, keepdims=True))


@pytest.mark.parametrize("layout", ["C", "F", "a part of a larger array"])
def test_products_wherever_they_go(layout: str) -> None:
    part = np.zeros((6, 9))[::2, ::3]  # neither rows nor columns lie in one piece
    t = tape()
    t.C = np.zeros((3, 3), order=layout) if layout in "CF" else part
    trace = Trace(lambda tapes: np.matmul(tapes[0].A, tapes[0].B.T, out=tapes[0].C), [t])
    t.A *= 2
    t.C[...] = np.nan
    trace.replay()
    np.testing.assert_allclose(t.C, t.A @ t.B.T)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_numbers_take_the_arrays_precision(dtype: type) -> None:
    t = tape(dtype)
    trace = Trace(lambda tapes: np.multiply(tapes[0].A, 0.1, out=tapes[0].B), [t])
    wanted = t.A * 0.1
    t.B[...] = 0
    trace.replay()
    assert wanted.dtype == dtype
    np.testing.assert_array_equal(t.B, wanted)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_can_be_traced(name: str) -> None:
    """Forward and back, for values that the trace has not seen, equal bit for bit."""
    g, rng = ACTIVATIONS[name], np.random.default_rng(0)

    def work(tapes: list[Tape]) -> None:
        (t,) = tapes
        Z, A, dA, dZ = t.A, t.B, t.C, t.D
        g.forward(Z, A)
        g.backward(dA, Z, A, dZ)

    for dtype in (np.float32, np.float64):
        t = Tape(*(np.ones((4, 6), dtype).T for _ in range(4)))
        trace = Trace(work, [t])
        for scale in (1, 30, 1000):
            t.A[...], t.C[...] = scale * rng.standard_normal((2, 6, 4))
            with np.errstate(over="ignore", invalid="ignore"):
                work([t])
                wanted = t.B.copy(), t.D.copy()
                t.B[...], t.D[...] = np.nan, np.nan
                trace.replay()
            np.testing.assert_array_equal((t.B, t.D), wanted)


@pytest.mark.parametrize(
    "work",
    [
        lambda t: np.add.reduce(t.A, axis=None),
        lambda t: np.where(t.A > 0, t.A, t.B),
        lambda t: np.copyto(t.B, t.A),
    ],
)
def test_what_would_be_missing_from_the_notes_is_refused(work) -> None:
    with pytest.raises(TypeError, match="traced"):
        Trace(lambda tapes: work(tapes[0]), [tape()])


def test_an_empty_field_stays_empty() -> None:
    seen = []
    Trace(lambda tapes: seen.append(tapes[0].C), [tape()])
    assert seen == [None]


# ---- what cannot be traced -------------------------------------------------------------------


def items(Z, A):
    A[...] = Z
    A[Z < 0] = 0


def picked(Z, A):
    rows = Z[np.arange(len(Z))]  # a copy
    np.maximum(rows, 0, out=A)


def read_as_plain(Z, A):
    np.maximum(np.asarray(Z), 0, out=np.asarray(A))


def branching(Z, A):
    if (Z < 0).all():
        A -= A
    else:
        np.maximum(Z, 0, out=A)


def filled(Z, A):
    A.fill(0)
    np.maximum(Z, A, out=A)


def with_memory_of_its_own(Z, A):
    on = np.empty(Z.shape)
    np.greater(Z, 0, out=on)
    np.multiply(Z, on, out=A)


def with_what_was_worked_out_before(Z, A):
    np.multiply(Z, np.greater(np.asarray(Z), 0), out=A)


ODD = [items, picked, read_as_plain, branching, filled, with_memory_of_its_own,
       with_what_was_worked_out_before]  # fmt: skip


@pytest.mark.parametrize("batch_size", [None, 3])
@pytest.mark.parametrize("forward", ODD, ids=lambda f: f.__name__)
def test_a_network_that_cannot_be_traced_trains_as_one_that_can(forward, batch_size, monkeypatch):
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((8, 2)).T, np.arange(8) % 2
    data = SimpleNamespace(X_train=X, y_train=y, X_test=X[:, :0], y_test=y[:0])
    odd = replace(ACTIVATIONS["relu"], forward=forward, keeps_Z=True)
    monkeypatch.setitem(ACTIVATIONS, "odd", odd)
    monkeypatch.setattr("nn.activations.HIDDEN_ACTIVATIONS", ["relu", "odd"])
    ends = []
    for hidden in ("relu", "odd"):
        net = Network([2, 5, 2], hidden=hidden, rng=np.random.default_rng(1), dtype=np.float64)
        rule = Rule(50, learning_rate=0.5, batch_size=batch_size)
        Training(net, data, rule, np.random.default_rng(2)).advance(50)
        ends.append(net.parameters)
    np.testing.assert_allclose(*ends, rtol=1e-12)


@pytest.mark.parametrize("hidden", HIDDEN_ACTIVATIONS)
@pytest.mark.parametrize(("output", "loss"), [
    (output, name) for name, one in LOSSES.items() for output in one.outputs
])  # fmt: skip
def test_whatever_comes_with_us_is_traced(hidden, output, loss):
    """What is not trains as well, but slower."""
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((8, 2)).T, np.arange(8) % 2
    data = SimpleNamespace(X_train=X, y_train=y, X_test=X[:, :0], y_test=y[:0])
    net = Network([2, 5, 2], hidden=hidden, output=output, loss=loss, rng=rng, dtype=np.float64)
    for rule in (Rule(3), Rule(3, batch_size=3, dropout=0.5)):
        training = Training(net, data, rule, rng)
        training.advance(3)
        assert training.steps.traces
        assert all(isinstance(trace, Trace) for trace in training.steps.traces.values())
