"""Stacked networks against the same networks one by one, and against the tutorial's XOR."""

import warnings
from itertools import product

import numpy as np
import pytest

from nn import Network, stack, train
from nn.activations import HIDDEN_ACTIVATIONS
from nn.evaluation import evaluate
from tests.nn.problems import ENDS, LEAST_SQUARES, REGRESSION, build, draw, examples, member

SHAPES = [[2, 1], [3, 4, 1], [2, 5, 3, 1], [3, 4, 2]]


def assert_trains_alike(net: Network, tolerance: float = 1e-9, m: int = 7) -> None:
    thetas, (data, Y) = draw(net), examples(net, m)
    settings, wanted = {"learning_rate": 0.01, "iterations": 100}, []
    for theta in thetas:
        twin = member(net, theta)
        *_, last = train(twin, data, **settings, record_every=100)
        assert last.stop_reason is None
        wanted.append(twin.parameters)
    found = stack.train(net, thetas, data.X_train, Y, **settings)
    assert np.abs(wanted - thetas).max(axis=1).min() > 0.01  # each has gone some way
    assert found.dtype == net.dtype
    np.testing.assert_allclose(found, wanted, rtol=0, atol=tolerance)


# ---- one and the same ------------------------------------------------------------------------


def test_parts_are_views_laid_out_as_in_the_network() -> None:
    for sizes, bias in product(SHAPES, (True, False)):
        net = build(sizes, bias=bias)
        thetas = draw(net)
        members = [member(net, theta) for theta in thetas]
        for i, (W, b) in enumerate(stack.parts(net, thetas)):
            np.testing.assert_array_equal(W, [twin.layers[i].W for twin in members])
            assert np.shares_memory(W, thetas)
            assert (b is not None) == bias
            if bias:
                np.testing.assert_array_equal(b, [twin.layers[i].b for twin in members])
                assert np.shares_memory(b, thetas)


@pytest.mark.parametrize("end", ENDS, ids="-".join)
def test_a_pass_leaves_what_each_members_own_pass_leaves(end: tuple) -> None:
    for sizes, bias in zip(SHAPES, (True, False, True, False), strict=True):
        net = build(sizes, end=end, bias=bias)
        thetas, (data, Y) = draw(net), examples(net)
        As = stack.forward(net, thetas, data.X_train)
        assert [A.shape for A in As] == [(3, n, 7) for n in net.layer_sizes[1:]]
        layers = stack.passes(net, thetas, data.X_train, Y)
        for s, theta in enumerate(thetas):
            twin = member(net, theta)
            there = twin.passes(data.X_train)
            back = twin.backward(there, Y, 7)
            for A, both, passed, wanted in zip(As, layers, there, back, strict=True):
                np.testing.assert_allclose(A[s], passed.A, rtol=1e-12)
                np.testing.assert_allclose(both.passed.Z[s], passed.Z, rtol=1e-12)
                assert len(both.back.gradients) == len(wanted.gradients) == 1 + bias
                pairs = [(both.back.dZ, wanted.dZ)]
                pairs += zip(both.back.gradients, wanted.gradients, strict=True)
                for found, own in pairs:
                    np.testing.assert_allclose(found[s], own, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("end", ENDS, ids="-".join)
def test_training_is_that_of_nn_train(end: tuple) -> None:
    assert_trains_alike(build([2, 5, 3, 1], end=end))
    assert_trains_alike(build([3, 4, 2], end=end, bias=False))


@pytest.mark.parametrize("hidden", HIDDEN_ACTIVATIONS)
def test_training_with_every_hidden_activation(hidden: str) -> None:
    assert_trains_alike(build([3, 4, 3, 1], hidden))


def test_training_with_one_activation_a_layer_many_examples_or_in_float32() -> None:
    assert_trains_alike(build([3, 4, 3, 1], ["tanh", "gelu"]), m=100)
    assert_trains_alike(build([3, 4, 1], dtype=np.float32), tolerance=1e-5)


def test_examples_in_another_precision_are_turned_into_the_stacks() -> None:
    net = build([3, 4, 1], dtype=np.float32)
    thetas, (_, Y) = draw(net), examples(net)
    X = np.random.default_rng(3).normal(size=(3, 7))  # float64, with digits to lose
    settings = {"learning_rate": 0.1, "iterations": 5}
    for ask in (
        lambda X, Y: stack.train(net, thetas, X, Y, **settings),
        lambda X, Y: stack.forward(net, thetas, X)[0],
    ):
        found, wanted = ask(X, Y.astype(np.float64)), ask(X.astype(np.float32), Y)
        np.testing.assert_array_equal(found, wanted)


def test_what_is_given_is_only_read_and_no_iteration_changes_nothing() -> None:
    net = build([3, 4, 1])
    before, thetas, (data, Y) = net.parameters.copy(), draw(net), examples(net)
    for array in (thetas, data.X_train, Y):
        array.flags.writeable = False
    for iterations in (2, 0):
        new = stack.train(net, thetas, data.X_train, Y, learning_rate=0.1, iterations=iterations)
        assert not np.shares_memory(new, thetas)
        np.testing.assert_array_equal(net.parameters, before)
    np.testing.assert_array_equal(new, thetas)


# ---- one look at all -------------------------------------------------------------------------


@pytest.mark.parametrize(("dtype", "close"), [(np.float32, 1e-5), (np.float64, 1e-12)])
@pytest.mark.parametrize("end", ENDS, ids="-".join)
def test_costs_and_accuracies_are_each_members_own(end: tuple, dtype: type, close: float) -> None:
    for sizes in SHAPES:
        net = build(sizes, end=end, dtype=dtype)
        thetas, (data, Y) = draw(net), examples(net)
        costs = stack.costs(net, thetas, data.X_train, Y)
        found, accuracies = stack.evaluate(net, thetas, data.X_train, data.y_train)
        assert costs.shape == found.shape == accuracies.shape == (3,)
        np.testing.assert_array_equal(costs, found)
        twins = [member(net, theta) for theta in thetas]
        wanted = [evaluate(twin, data.X_train, data.y_train) for twin in twins]
        np.testing.assert_allclose(costs, [cost for cost, _ in wanted], rtol=close)
        np.testing.assert_array_equal(accuracies, [accuracy for _, accuracy in wanted])


def test_numbers_instead_of_labels_have_costs_and_no_accuracies() -> None:
    net = build([3, 4, 1], end=REGRESSION)
    thetas, (data, _) = draw(net), examples(net)
    y = np.random.default_rng(4).normal(size=7)
    costs, accuracies = stack.evaluate(net, thetas, data.X_train, y)
    for theta, cost in zip(thetas, costs, strict=True):
        outputs = member(net, theta).forward(data.X_train)[0]
        assert cost == pytest.approx(np.mean((outputs - y) ** 2), rel=1e-12)
    assert np.isnan(accuracies).all()


def test_one_that_diverges_leaves_the_others_alone_and_does_not_warn() -> None:
    net = build([3, 4, 1], "relu", LEAST_SQUARES)
    thetas, (data, Y) = draw(net), examples(net)
    wild = thetas.copy()
    wild[1] *= 1e150
    settings = {"learning_rate": 0.01, "iterations": 50}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        calm = stack.train(net, thetas, data.X_train, Y, **settings)
        found = stack.train(net, wild, data.X_train, Y, **settings)
        stack.forward(net, found, data.X_train)
    assert not np.isfinite(found[1]).any()
    np.testing.assert_allclose(found[[0, 2]], calm[[0, 2]], rtol=1e-12)


@pytest.mark.parametrize(("n_h", "solved"), [(2, 44), (4, 97), (8, 100)])
def test_so_many_of_a_hundred_seeds_solve_xor(n_h: int, solved: int) -> None:
    """Drawn the way the XOR tutorial draws: weights from randn, biases zero."""
    net = build([2, n_h, 1])
    X, Y = np.array([[0, 0, 1, 1], [0, 1, 0, 1.0]]), np.array([[0, 1, 1, 0]])
    thetas = np.zeros((100, net.parameters.size))
    for seed, theta in enumerate(thetas):
        legacy = np.random.RandomState(seed)
        theta[: 2 * n_h] = legacy.randn(n_h, 2).ravel()
        theta[3 * n_h : 4 * n_h] = legacy.randn(1, n_h).ravel()
    thetas = stack.train(net, thetas, X, Y, learning_rate=0.3, iterations=1000)
    right = (stack.forward(net, thetas, X)[-1] > 0.5) == Y  # (100, 1, 4)
    assert np.count_nonzero(right.all(axis=(1, 2))) == solved


# ---- refusals --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"thetas": np.zeros((3, 20))}, r"21 columns, but its shape is \(3, 20\)"),
        ({"thetas": np.zeros(21)}, r"21 columns, but its shape is \(21,\)"),
        ({"X": np.zeros((2, 7))}, "X must have 3 rows"),
        ({"X": np.zeros((3, 0))}, "X must have 3 rows"),
        ({"Y": np.zeros((1, 6))}, r"Y must have the shape \(1, 7\)"),
        ({"learning_rate": -1}, "learning rate must be a number of at least 0"),
        ({"iterations": 1.5}, "number of iterations must be a whole number"),
    ],
)
def test_arguments_that_make_no_sense(change: dict, sentence: str) -> None:
    given = {"thetas": np.zeros((3, 21)), "X": np.zeros((3, 7)), "Y": np.zeros((1, 7))}
    settings = {"learning_rate": 0.1, "iterations": 1}
    with pytest.raises(ValueError, match=sentence):
        stack.train(build([3, 4, 1]), **(given | settings | change))


def test_a_look_at_examples_that_do_not_fit() -> None:
    net = build([3, 4, 1])
    for look in (stack.costs, stack.passes):
        with pytest.raises(ValueError, match="X must have 3 rows"):
            look(net, draw(net), np.zeros((2, 7)), np.zeros((1, 7)))
        with pytest.raises(ValueError, match=r"Y must have the shape \(1, 7\)"):
            look(net, draw(net), np.zeros((3, 7)), np.zeros((1, 6)))
