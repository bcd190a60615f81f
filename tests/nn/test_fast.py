"""A program does what the formulas say that it was made from, whatever the arrays hold."""

from __future__ import annotations

import warnings
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

import nn
from nn import Network
from nn.activations import ACTIVATIONS, HIDDEN_ACTIVATIONS
from nn.fast.program import Program
from nn.fast.runner import NotTraced, Runner
from nn.fast.tracing import address, root
from nn.losses import LOSSES
from nn.optimizers import OPTIMIZERS
from nn.rule import Rule
from nn.training import Training
from tests.nn.problems import build, examples

SHAPE = (3, 4)


def drawn(*shapes: tuple[int, ...], seed: int = 0, dtype: type = np.float64) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    return [rng.standard_normal(shape).astype(dtype) for shape in shapes]


def agree(work, theta: np.ndarray, *inputs: np.ndarray, equal: bool = True) -> Program:
    """Compare a program with the work itself, for arrays that it has not seen, and others."""
    program = Program(work, theta, inputs)
    for seed in (1, 2):
        others = inputs if seed == 1 else [x.copy("K") for x in inputs]  # elsewhere in memory
        for array, values in zip(
            (theta, *others), drawn(theta.shape, *(x.shape for x in inputs), seed=seed), strict=True
        ):
            array[...] = values
        wanted = [np.copy(x) for x in work(theta, *others)]
        for result in program.results:
            result[...] = np.nan
        compare = np.testing.assert_array_equal if equal else np.testing.assert_allclose
        for found, one in zip(program(*others), wanted, strict=True):
            compare(found, one)
    return program


# ---- what is noted, and where it lies --------------------------------------------------------


def test_a_program_reads_what_the_arrays_hold_now() -> None:
    program = agree(lambda theta, X: (2 * X + theta,), *drawn(SHAPE, SHAPE))
    assert len(program.calls) == 2


def test_an_input_that_is_handed_back_is_a_copy() -> None:
    theta, X = drawn(SHAPE, SHAPE)
    _, found = Program(lambda theta, X: (theta + X, X), theta, [X])(X)
    np.testing.assert_array_equal(found, X)
    assert not np.shares_memory(found, X)


def test_what_nobody_reads_is_left_out() -> None:
    def work(theta, X):
        unread = np.exp(X) @ theta.T
        unread = unread + 1
        return (X - theta,)

    assert len(agree(work, *drawn(SHAPE, SHAPE)).calls) == 1


def test_memory_serves_again_and_a_long_way_takes_little() -> None:
    def work(theta, X):
        for _ in range(20):
            X = np.tanh(X + theta) @ theta.T @ theta
        return (X,)

    theta, X = drawn((30, 30), (30, 30))
    program = agree(work, theta, X)
    places = {address(root(a)): root(a).nbytes for call in program.calls for a in call.args}
    assert len(program.calls) == 80
    assert sum(places.values()) <= 6 * X.nbytes  # with the two that it is given


def test_what_is_read_later_is_not_overwritten() -> None:
    def work(theta, X):
        A = np.exp(X)
        B = A + 1
        C = A * B
        D = np.sqrt(np.square(C) + B)
        return (A - D, C)

    agree(work, *drawn(SHAPE, SHAPE))


def test_parts_are_made_where_they_end() -> None:
    def work(theta, X):
        dW, db = X @ theta.T, X.sum(axis=-1, keepdims=True)
        return (np.concatenate([dW.reshape(-1), db.reshape(-1)]),)

    program = agree(work, *drawn((2, 4), SHAPE), equal=False)
    assert [call.func for call in program.calls] == [np.dot, np.dot]  # nothing is copied


def test_parts_that_are_filled_twice_are_copied_in_their_order() -> None:
    def padded(theta, X):
        return (np.pad(X + theta, ((1, 1), (0, 0))),)

    def over_each_other(theta, X):
        later = X - theta
        total = np.zeros_like(X, shape=(5, 4))
        total[:3] = X + theta
        total[2:] = later
        return (total,)

    def changed(theta, X):
        total = np.concatenate([X + theta, X - theta])
        np.multiply(total, 2, out=total)
        return (total,)

    for work in (padded, over_each_other, changed):
        agree(work, *drawn(SHAPE, SHAPE))


def test_the_same_array_twice_in_a_result() -> None:
    def work(theta, X):
        A = X + theta
        return (np.concatenate([A, A, X]), A)

    agree(work, *drawn(SHAPE, SHAPE))


@pytest.mark.parametrize("work", [
    lambda theta, X: (theta @ X.T, X.mT @ theta),
    lambda theta, X: (np.where(theta < X, X, 0.5 * theta),),
    lambda theta, X: (np.pad(X, ((1, 2), (0, 1))) + 1,),
    lambda theta, X: (X.T.reshape(6, 2) + 1, X.reshape(2, 6)[:, ::2] * 2),
    lambda theta, X: (X[1:, ::-1] - theta[:-1], X[None, ..., 2]),
    lambda theta, X: (np.copy(X.T, order="C"), X.mean(axis=(0, 1), keepdims=True) + theta),
    lambda theta, X: (np.moveaxis(X, 0, 1) / theta.T,),
    lambda theta, X: (np.lib.stride_tricks.sliding_window_view(X, 2, axis=1).reshape(3, 6) + 1,),
    lambda theta, X: ((X[:, :, None] @ theta[:, None, :]).max(axis=-1),),
])  # fmt: skip
def test_each_kind_of_operation(work) -> None:
    agree(work, *drawn(SHAPE, SHAPE))


def test_parts_can_be_added_to_and_filled() -> None:
    def work(theta, X):
        total = np.zeros_like(X, shape=(4, 5))
        total[:3, 1:] += X
        total[1:, :4] += theta
        total[0] = 7
        return (total,)

    agree(work, *drawn(SHAPE, SHAPE))


def test_what_is_noted_in_the_parameters_is_noted_each_time() -> None:
    theta, X = drawn(SHAPE, SHAPE)
    start = theta.copy()

    def work(theta, X):
        theta += 0.5 * (X - theta)
        return (X + 1,)

    program = Program(work, theta, [X])  # which notes it once
    np.testing.assert_allclose(theta, (start + X) / 2)
    program(X)
    np.testing.assert_allclose(theta, (start + 3 * X) / 4)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_numbers_take_the_arrays_precision(dtype: type) -> None:
    theta, X = drawn(SHAPE, SHAPE, dtype=dtype)
    (found,) = Program(lambda theta, X: (X * 0.1,), theta, [X])(X)
    assert found.dtype == dtype
    np.testing.assert_array_equal(found, X * 0.1)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_can_be_traced(name: str) -> None:
    """Forward and back, for values that the trace has not seen, equal bit for bit."""
    g = ACTIVATIONS[name]

    def work(theta, Z, dA):
        A = g.forward(Z)
        return A, g.backward(dA, Z, A)

    for dtype in (np.float32, np.float64):
        ones = np.ones((4, 6), dtype)
        program = Program(work, ones, [ones, ones.copy()])
        for scale in (1, 30, 1000):
            Z, dA = (scale * x for x in drawn((4, 6), (4, 6), seed=scale, dtype=dtype))
            with np.errstate(over="ignore", invalid="ignore"):
                for found, wanted in zip(program(Z, dA), work(ones, Z, dA), strict=True):
                    np.testing.assert_array_equal(found, wanted)


@pytest.mark.parametrize(
    "work",
    [
        lambda theta, X: (np.add.reduce(X, axis=None),),
        lambda theta, X: (np.sort(X),),
        lambda theta, X: (X[X > 0],),
        lambda theta, X: (X[[0, 1]],),
        lambda theta, X: (X if X[:1, :1] > 0 else theta,),
        lambda theta, X: (X * np.ones(SHAPE),),
        lambda theta, X: (np.asarray(X) + 1,),
        lambda theta, X: (X * float(X[0, 0]),),
        lambda theta, X: (np.divide(X, theta, where=X > 0),),
        lambda theta, X: np.modf(X),
    ],
)
def test_what_would_be_missing_from_the_notes_is_refused(work) -> None:
    with pytest.raises((TypeError, AttributeError)):
        Program(work, *drawn(SHAPE), drawn(SHAPE))


# ---- on and off ------------------------------------------------------------------------------


RULES = {
    "all": Rule(30),
    "batches": Rule(30, "adam", 0.01, 3),
    "dropout": Rule(30, "momentum", 0.05, 4, dropout=0.4, l1=0.01),
    "chunks": Rule(30, "nesterov", 0.05, 12, l2=0.01, label_smoothing=0.1),
}


def ends(rule: Rule, plainly: bool, **settings) -> list:
    net = build([3, 6, 4, 3], end=("softmax", "cross_entropy"), **settings)
    training = Training(net, examples(net, 14, 5)[0], rule, np.random.default_rng(0))
    course = training.course(range(0, 30, 6))
    if not plainly:
        return [*course, net.parameters]
    with nn.plain():
        return [*course, net.parameters]


@pytest.mark.parametrize("rule", RULES)
def test_plainly_or_fast_the_same_comes_out(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """To rounding: db is a sum, and a product with ones adds up in another order."""
    if rule == "chunks":
        monkeypatch.setattr("nn.fast.chunks.CHUNK", 5)
    *snapshots, fast = ends(RULES[rule], plainly=False)
    *others, plain = ends(RULES[rule], plainly=True)
    np.testing.assert_allclose(fast, plain, rtol=1e-11, atol=1e-14)
    assert [s.train_accuracy for s in snapshots] == [s.train_accuracy for s in others]
    np.testing.assert_allclose([s.cost for s in snapshots], [s.cost for s in others], rtol=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("batch_size", [None, 4])
def test_without_biases_bit_for_bit(dtype: type, batch_size: int | None) -> None:
    settings = {"dtype": dtype, "bias": False}
    for optimizer in OPTIMIZERS:
        rule = Rule(30, optimizer, 0.01, batch_size)
        fast, plain = (ends(rule, off, **settings)[-1] for off in (False, True))
        assert fast.tobytes() == plain.tobytes(), optimizer


def test_plainly_every_formula_of_every_step_is_gone_through(monkeypatch) -> None:
    seen = []
    forward = nn.layers.Dense.forward
    monkeypatch.setattr(
        nn.layers.Dense, "forward", lambda self, A: seen.append(type(A)) or forward(self, A)
    )
    net = build([3, 6, 1])
    training = Training(net, examples(net)[0], Rule(9))
    with nn.plain():
        training.advance(4)
        assert seen == 8 * [np.ndarray]
    training.advance(9)
    assert len(seen) == 8 + 2  # traced once


def test_a_runner_follows_a_network_that_is_given_other_memory() -> None:
    net = build([3, 6, 1])
    data, Y = examples(net)
    runner = Runner(net)
    before = runner.gradient(data.X_train, Y).copy()
    net.share(2 * net.parameters)
    after = runner.gradient(data.X_train, Y)
    assert np.abs(after - before).max() > 1e-3
    np.testing.assert_allclose(after, net.gradient_vector(data.X_train, Y), rtol=1e-12)


# ---- what cannot be traced -------------------------------------------------------------------


def items(Z):
    A = Z.copy()
    A[Z < 0] = 0
    return A


def picked(Z):
    return np.maximum(Z[np.arange(len(Z))], 0)


def read_as_plain(Z):
    return np.maximum(np.asarray(Z), 0)


def branching(Z):
    return 0 * Z if (Z < 0).all() else np.maximum(Z, 0)


def with_memory_of_its_own(Z):
    on = np.empty(Z.shape)
    np.greater(Z, 0, out=on)
    return Z * on


ODD = [items, picked, read_as_plain, branching, with_memory_of_its_own]


@pytest.mark.parametrize("batch_size", [None, 3])
@pytest.mark.parametrize("forward", ODD, ids=lambda f: f.__name__)
def test_a_network_that_cannot_be_traced_trains_as_one_that_can(forward, batch_size, monkeypatch):
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((8, 2)).T, np.arange(8) % 2
    data = SimpleNamespace(X_train=X, y_train=y, X_test=X[:, :0], y_test=y[:0])
    odd = replace(ACTIVATIONS["relu"], forward=forward)
    monkeypatch.setitem(ACTIVATIONS, "odd", odd)
    monkeypatch.setattr("nn.checks.HIDDEN_ACTIVATIONS", ["relu", "odd"])
    found = []
    for hidden in ("relu", "odd"):
        net = Network([2, 5, 2], hidden=hidden, rng=np.random.default_rng(1), dtype=np.float64)
        rule = Rule(50, learning_rate=0.5, batch_size=batch_size)
        training = Training(net, data, rule, np.random.default_rng(2))
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            training.advance(50)
        shapes = 1 if batch_size is None else 2  # the last batch of an epoch is smaller
        assert len(told) == (shapes if hidden == "odd" else 0)
        assert all(one.category is NotTraced for one in told)
        found.append(net.parameters)
    np.testing.assert_allclose(*found, rtol=1e-12)


def test_a_slip_in_a_formula_is_told_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(Z):
        return Z @ Z

    monkeypatch.setitem(ACTIVATIONS, "tanh", replace(ACTIVATIONS["tanh"], forward=wrong))
    net = build([3, 6, 1])
    with pytest.raises(ValueError, match="matmul"):
        Training(net, examples(net)[0], Rule(9)).advance(1)


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
        batches = training.batches
        programs = list(batches.runner.programs.values()) if rule.batch_size else [batches.step]
        assert programs
        assert all(isinstance(program, Program) for program in programs)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_whole_step_is_traced_with_its_optimizer_unless_that_counts(optimizer: str) -> None:
    """Adam's factors depend on how many steps there were, and a program would keep them."""
    net = build([3, 6, 1])
    data, Y = examples(net)
    training, by_hand = Training(net, data, Rule(9, optimizer, 0.1)), net.copy()
    training.advance(2)
    training.restore(training.checkpoint())
    training.advance(5)
    training.rule = replace(training.rule, learning_rate=0.3)
    net.share(net.parameters.copy())  # other memory
    training.advance(9)
    assert isinstance(training.batches.step, Program) == (optimizer != "adam")
    stepper = OPTIMIZERS[optimizer](by_hand.parameters)
    for alpha in 5 * [0.1] + 4 * [0.3]:
        slopes = by_hand.gradient_vector(data.X_train, Y)
        stepper.step(by_hand.parameters, slopes, alpha)
    np.testing.assert_allclose(net.parameters, by_hand.parameters, rtol=1e-11)
