"""An exam gives the same marks whoever shares the work, and can be broken off."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from nn.arrays import columns, targets
from nn.evaluation import Exam, evaluate
from nn.fast.interrupt import Interrupted
from nn.fast.runner import Runner
from nn.network import Network

CHUNK = 16


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nn.fast.chunks.CHUNK", CHUNK)


def problem(m: int) -> tuple[Network, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    X = columns(m, 5, np.float32)
    X[...] = rng.standard_normal((5, m))
    return Network([5, 7, 3], rng=rng), X, rng.integers(0, 3, m)


def exam(m: int, threads: int) -> Exam:
    net, X, y = problem(m)
    return Exam(net, X, y, [Runner(net) for _ in range(threads)])


@pytest.mark.parametrize("m", [1, CHUNK, CHUNK + 1, 40 * CHUNK - 3])
def test_the_marks_by_hand_however_many_threads_there_are(m: int) -> None:
    net, X, y = problem(m)
    cost, accuracy = evaluate(net, X, y)
    assert cost == pytest.approx(net.cost(X, targets(y, 3)), rel=1e-6)
    assert accuracy == (net.predict(X) == y).mean()
    assert {exam(m, threads).take() for threads in (1, 2, 3, 8)} == {(cost, accuracy)}


def test_no_examples_have_no_figures() -> None:
    assert np.isnan([exam(0, 1).take(), exam(0, 2).take()]).all()
    net, X, _ = problem(1)  # nor need they be whole numbers
    assert np.isnan(Exam(net, X[:, :0], np.array([]), [Runner(net)]).take()).all()


def test_the_network_is_asked_as_it_is_now() -> None:
    one = exam(50, 2)
    before = one.take()
    one.net.parameters *= 2
    assert one.take() != before


@pytest.mark.parametrize(("threads", "dtype"), [(1, np.float32), (3, np.float64)])
def test_numbers_instead_of_labels_have_a_cost_and_no_accuracy(threads: int, dtype: type) -> None:
    _, X, _ = problem(3 * CHUNK)
    y = np.random.default_rng(1).standard_normal(3 * CHUNK).astype(dtype)
    net = Network([5, 4, 1], output="identity", loss="mean_squared_error")
    cost, accuracy = Exam(net, X, y, [Runner(net) for _ in range(threads)]).take()
    assert cost == pytest.approx(np.mean((net.forward(X)[0] - y) ** 2), rel=1e-5)
    assert np.isnan(accuracy)
    assert (type(cost), type(accuracy)) == (float, float)


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_it_can_be_broken_off_between_chunks_and_taken_again(threads: int) -> None:
    one, asked = exam(30 * CHUNK, threads), []

    def pulse() -> bool:
        asked.append(threading.current_thread())
        return len(asked) > 2

    before = set(threading.enumerate())
    with pytest.raises(Interrupted):
        one.take(pulse)
    assert asked == 3 * [threading.current_thread()], "the pulse is for one thread alone"
    assert set(threading.enumerate()) <= before
    assert one.take() == exam(30 * CHUNK, 1).take()


@pytest.mark.parametrize("threads", [1, 2])
def test_a_network_beyond_all_numbers_does_not_warn(threads: int) -> None:
    one = exam(3 * CHUNK, threads)
    one.net.parameters[...] = 1e38
    cost, accuracy = one.take()
    assert not np.isfinite(cost)
    assert 0 <= accuracy <= 1
