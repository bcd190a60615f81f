"""Stacked networks against the same networks one by one, and against the tutorial's XOR."""

import warnings
from types import SimpleNamespace

import numpy as np
import pytest

from nn import Network, stack, train
from nn.activations import HIDDEN_ACTIVATIONS
from nn.arrays import columns, targets
from nn.evaluation import evaluate

SHAPES = [[2, 1], [3, 4, 1], [2, 5, 3, 1], [3, 4, 2]]
ENDS = [
    ("sigmoid", "binary_cross_entropy"),
    ("sigmoid", "sum_squared_error"),
    ("identity", "sum_squared_error"),
    ("softmax", "cross_entropy"),
    ("softmax", "mean_squared_error"),
]
REGRESSION = ("identity", "mean_squared_error")
XOR = SimpleNamespace(
    X_train=np.array([[0, 0], [0, 1], [1, 0], [1, 1]], float).T,
    y_train=np.array([0, 1, 1, 0]),
    X_test=np.empty((2, 0)),
    y_test=np.empty(0, int),
)
XOR_Y = XOR.y_train.reshape(1, 4)


def build(sizes: list[int], hidden: str = "tanh", end: tuple = ENDS[0], **settings) -> Network:
    output, loss = end
    if output == "softmax":
        sizes = [*sizes[:-1], max(sizes[-1], 3)]
    settings = {"dtype": np.float64} | settings
    return Network(sizes, hidden=hidden, output=output, loss=loss, **settings)


def draw(net: Network, S: int = 3) -> np.ndarray:
    return np.random.default_rng(1).normal(scale=0.7, size=(S, net.parameters.size))


def examples(net: Network, m: int = 7) -> tuple[SimpleNamespace, np.ndarray]:
    rng, n_outputs = np.random.default_rng(2), net.layer_sizes[-1]
    X, y = columns(m, net.layer_sizes[0], net.dtype), rng.integers(0, max(n_outputs, 2), m)
    X[...] = rng.normal(size=X.shape)
    none = SimpleNamespace(X_test=X[:, :0], y_test=y[:0])
    return SimpleNamespace(X_train=X, y_train=y, **vars(none)), targets(y, n_outputs, net.dtype)


def member(net: Network, theta: np.ndarray) -> Network:
    twin = net.copy()
    twin.parameters[...] = theta
    return twin


def one_by_one(net: Network, thetas: np.ndarray, data: SimpleNamespace, **settings) -> np.ndarray:
    twins = [member(net, theta) for theta in thetas]
    for twin in twins:
        *_, last = train(twin, data, **settings)
        assert last.stop_reason is None
    return np.array([twin.parameters for twin in twins])


def assert_trains_alike(net: Network, tolerance: float = 1e-9, m: int = 7) -> None:
    thetas, (data, Y) = draw(net).astype(net.dtype), examples(net, m)
    settings = {"learning_rate": 0.01, "iterations": 200}
    wanted = one_by_one(net, thetas, data, **settings)
    found = stack.train(net, thetas, data.X_train, Y, **settings)
    assert np.abs(wanted - thetas).max(axis=1).min() > 0.01  # each has gone some way
    assert found.dtype == net.dtype
    np.testing.assert_allclose(found, wanted, rtol=0, atol=tolerance)


# ---- one and the same ------------------------------------------------------------------------


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("sizes", SHAPES, ids=str)
def test_parts_are_views_laid_out_as_in_the_network(sizes: list[int], bias: bool) -> None:
    net = build(sizes, bias=bias)
    thetas = draw(net)
    for s, theta in enumerate(thetas):
        layers = member(net, theta).layers
        for (W, b), layer in zip(stack.parts(net, thetas), layers, strict=True):
            np.testing.assert_array_equal(W[s], layer.W)
            assert np.shares_memory(W, thetas)
            assert (b is None) == (layer.b is None)
            if b is not None:
                np.testing.assert_array_equal(b[s], layer.b)
                assert np.shares_memory(b, thetas)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("end", ENDS, ids="-".join)
@pytest.mark.parametrize("sizes", SHAPES, ids=str)
def test_forward_is_each_members_own(sizes: list[int], end: tuple, bias: bool) -> None:
    net = build(sizes, end=end, bias=bias)
    thetas, (data, _) = draw(net), examples(net)
    As = stack.forward(net, thetas, data.X_train)
    assert [A.shape for A in As] == [(3, n, 7) for n in net.layer_sizes[1:]]
    for s, theta in enumerate(thetas):
        twin = member(net, theta)
        [(_, tapes)] = twin.forward_passes(data.X_train)
        for A, tape in zip(As, tapes, strict=True):
            np.testing.assert_allclose(A[s], tape.A, rtol=1e-12)
        np.testing.assert_allclose(As[-1][s], twin.forward(data.X_train), rtol=1e-12)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("end", ENDS, ids="-".join)
@pytest.mark.parametrize("sizes", SHAPES, ids=str)
def test_training_is_that_of_nn_train(sizes: list[int], end: tuple, bias: bool) -> None:
    assert_trains_alike(build(sizes, end=end, bias=bias))


@pytest.mark.parametrize("hidden", HIDDEN_ACTIVATIONS)
def test_training_with_every_hidden_activation(hidden: str) -> None:
    assert_trains_alike(build([3, 4, 3, 1], hidden))


def test_training_with_one_activation_a_layer_and_many_examples() -> None:
    assert_trains_alike(build([3, 4, 3, 1], ["tanh", "gelu"]), m=100)


def test_training_in_float32() -> None:
    assert_trains_alike(build([3, 4, 1], dtype=np.float32), tolerance=1e-5)


def test_examples_in_another_precision_are_turned_into_the_stacks() -> None:
    net = build([3, 4, 1], dtype=np.float32)
    thetas, (data, Y) = draw(net).astype(np.float32), examples(net)
    X = data.X_train + np.random.default_rng(3).normal(size=(3, 7))  # float64, with digits to lose
    settings = {"learning_rate": 0.1, "iterations": 5}
    for ask in (
        lambda X, Y: stack.train(net, thetas, X, Y, **settings),
        lambda X, Y: stack.forward(net, thetas, X)[0],
    ):
        found, wanted = ask(X, Y.astype(np.float64)), ask(X.astype(np.float32), Y)
        np.testing.assert_array_equal(found, wanted)


def test_what_is_given_is_only_read() -> None:
    net = build([3, 4, 1])
    before, (data, Y) = net.parameters.copy(), examples(net)
    thetas = draw(net)
    for array in (thetas, data.X_train, Y):
        array.flags.writeable = False
    new = stack.train(net, thetas, data.X_train, Y, learning_rate=0.1, iterations=2)
    assert not np.shares_memory(new, thetas)
    np.testing.assert_array_equal(net.parameters, before)


def test_no_iteration_changes_nothing() -> None:
    net = build([3, 4, 1])
    thetas, (data, Y) = draw(net), examples(net)
    same = stack.train(net, thetas, data.X_train, Y, learning_rate=0.1, iterations=0)
    np.testing.assert_array_equal(same, thetas)


# ---- one look at all -------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("end", [*ENDS, REGRESSION], ids="-".join)
@pytest.mark.parametrize("sizes", SHAPES, ids=str)
def test_costs_and_accuracies_are_each_members_own(
    sizes: list[int], end: tuple, dtype: type
) -> None:
    net = build(sizes, end=end, dtype=dtype)
    thetas, (data, Y) = draw(net).astype(dtype), examples(net)
    costs = stack.costs(net, thetas, data.X_train, Y)
    found, accuracies = stack.evaluate(net, thetas, data.X_train, data.y_train)
    assert costs.shape == found.shape == accuracies.shape == (3,)
    np.testing.assert_array_equal(costs, found)
    for theta, cost, accuracy in zip(thetas, costs, accuracies, strict=True):
        wanted = evaluate(member(net, theta), data.X_train, data.y_train)
        assert cost == pytest.approx(wanted[0], rel=1e-5 if dtype == np.float32 else 1e-12)
        assert accuracy == wanted[1]


def test_numbers_instead_of_labels_have_costs_and_no_accuracies() -> None:
    net = build([3, 4, 1], end=REGRESSION)
    thetas, (data, _) = draw(net), examples(net)
    y = np.random.default_rng(4).normal(size=7)
    costs, accuracies = stack.evaluate(net, thetas, data.X_train, y)
    for theta, cost in zip(thetas, costs, strict=True):
        outputs = member(net, theta).forward(data.X_train)[0]
        assert cost == pytest.approx(np.mean((outputs - y) ** 2), rel=1e-12)
    assert np.isnan(accuracies).all()


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("end", [*ENDS, REGRESSION], ids="-".join)
@pytest.mark.parametrize("sizes", SHAPES, ids=str)
def test_a_pass_leaves_what_each_members_own_pass_leaves(
    sizes: list[int], end: tuple, bias: bool
) -> None:
    net = build(sizes, end=end, bias=bias)
    thetas, (data, Y) = draw(net), examples(net)
    tapes = stack.passes(net, thetas, data.X_train, Y)
    for s, theta in enumerate(thetas):
        twin = member(net, theta)
        own = twin.workspace().tapes(7)
        twin.backprop(data.X_train, Y, own, 7)
        for tape, wanted in zip(tapes, own, strict=True):
            for name in ("A", "dZ", "dW", *(["db"] if bias else [])):
                found = getattr(tape, name)[s]
                np.testing.assert_allclose(found, getattr(wanted, name), rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(tapes[-1].Z[s], own[-1].Z, rtol=1e-12)


@pytest.mark.parametrize(
    ("X", "Y", "sentence"),
    [((2, 7), (1, 7), "X must have 3 rows"), ((3, 7), (1, 6), r"Y must have the shape \(1, 7\)")],
)
def test_a_look_at_examples_that_do_not_fit(X: tuple, Y: tuple, sentence: str) -> None:
    net = build([3, 4, 1])
    for look in (stack.costs, stack.passes):
        with pytest.raises(ValueError, match=sentence):
            look(net, draw(net), np.zeros(X), np.zeros(Y))


# ---- one that diverges -----------------------------------------------------------------------


def test_one_that_diverges_leaves_the_others_alone_and_does_not_warn() -> None:
    net = build([3, 4, 1], "relu", ("identity", "sum_squared_error"))
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


# ---- the tutorial ----------------------------------------------------------------------------


@pytest.mark.parametrize(("n_h", "solved"), [(2, 44), (4, 97), (8, 100)])
def test_so_many_of_a_hundred_seeds_solve_xor(n_h: int, solved: int) -> None:
    """Drawn the way the XOR tutorial draws: weights from randn, biases zero."""
    net = build([2, n_h, 1])
    thetas = np.zeros((100, net.parameters.size))
    for seed, theta in enumerate(thetas):
        legacy = np.random.RandomState(seed)
        theta[: 2 * n_h] = legacy.randn(n_h, 2).ravel()
        theta[3 * n_h : 4 * n_h] = legacy.randn(1, n_h).ravel()
    thetas = stack.train(net, thetas, XOR.X_train, XOR_Y, learning_rate=0.3, iterations=1000)
    right = (stack.forward(net, thetas, XOR.X_train)[-1] > 0.5) == XOR_Y  # (100, 1, 4)
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
    settings = {
        "thetas": np.zeros((3, 21)),
        "X": np.zeros((3, 7)),
        "Y": np.zeros((1, 7)),
        "learning_rate": 0.1,
        "iterations": 1,
    }
    with pytest.raises(ValueError, match=sentence):
        stack.train(build([3, 4, 1]), **(settings | change))
