"""The penalties L1 and L2: their value, their gradient, and that biases go free."""

import numpy as np
import pytest

from nn import Network, train
from nn.regularization import Penalty
from nn.rule import Rule
from nn.training import Training
from tests.nn.problems import Data, build, draw, examples, member

each = pytest.mark.parametrize(
    ("l1", "l2"), [(0, 0.3), (0.2, 0), (0.2, 0.3)], ids=["l2", "l1", "both"]
)


def by_hand(net: Network, l1: float, l2: float) -> float:
    weights = [float(w) for layer in net.layers for w in layer.W.ravel()]
    return sum(l1 * abs(w) + l2 / 2 * w * w for w in weights)


@each
def test_the_penalty_is_that_of_the_weights_one_by_one_and_biases_are_free(l1, l2) -> None:
    for bias in (True, False):
        net = build([2, 3, 1], bias=bias)
        penalty, thetas = Penalty(net, l1=l1, l2=l2), draw(net)
        wanted = [by_hand(member(net, theta), l1, l2) for theta in thetas]
        np.testing.assert_allclose(penalty.cost(thetas), wanted, rtol=1e-14)
        assert penalty.cost(thetas[0]) == pytest.approx(wanted[0], rel=1e-14)


def test_without_strength_even_weights_beyond_all_squares_cost_nothing() -> None:
    net = build([2, 3, 1])
    thetas = np.array([net.parameters, np.full(net.parameters.size, 1e300)])
    np.testing.assert_array_equal(Penalty(net).cost(thetas), [0, 0])
    assert np.isfinite(Penalty(net, l1=0.1).cost(thetas)).all()


@each
def test_training_pays_the_penalty_and_shows_it_in_the_training_cost_only(l1, l2) -> None:
    net, plain = build([2, 3, 1]), build([2, 3, 1])
    data, Y = examples(net)
    data.X_test, data.y_test = data.X_train, data.y_train
    first, last = train(net, data, l1=l1, l2=l2, learning_rate=0.2, iterations=1)
    assert first.test_cost == pytest.approx(plain.cost(data.X_train, Y))
    assert first.cost == pytest.approx(first.test_cost + by_hand(plain, l1, l2))
    for layer, (dW, db) in zip(plain.layers, plain.gradients(data.X_train, Y), strict=True):
        layer.b -= 0.2 * db
        moved = layer.W - 0.2 * (dW + l2 * layer.W + l1 * np.sign(layer.W))
        layer.W[...] = np.where(l1 * moved * layer.W < 0, 0, moved)  # L1 stops at zero
    np.testing.assert_allclose(net.parameters, plain.parameters, rtol=1e-13)
    assert last.cost == pytest.approx(plain.cost(data.X_train, Y) + by_hand(plain, l1, l2))


def useless_inputs(m: int = 60) -> Data:
    """Two inputs that say what the class is, and six of chance."""
    rng = np.random.default_rng(5)
    X = rng.normal(size=(m, 8)).T
    y = (X[0] - 2 * X[1] + 0.3 * rng.normal(size=m) > 0).astype(int)
    return Data(X, y, X[:, :0], y[:0])


@pytest.mark.parametrize(
    ("optimizer", "rate"), [("sgd", 0.5), ("momentum", 0.05), ("nesterov", 0.05), ("adam", 0.02)]
)
@pytest.mark.parametrize("start", ["zeros", "normal"])
def test_l1_makes_useless_weights_exactly_zero_and_ends_in_the_minimum(
    optimizer: str, rate: float, start: str
) -> None:
    """There, a weight of zero is pulled by less than lambda, and any other by just as much."""
    data, l1 = useless_inputs(), 0.1
    net = Network(
        [8, 1], output="sigmoid", loss="binary_cross_entropy", initializer=start,
        rng=np.random.default_rng(0), dtype=np.float64,
    )  # fmt: skip
    *_, last = train(
        net, data, optimizer=optimizer, learning_rate=rate, l1=l1, iterations=3000,
        record_every=3000, schedule="cosine",
    )  # fmt: skip
    W, zero = net.layers[0].W[0], net.layers[0].W[0] == 0
    np.testing.assert_array_equal(zero, [False, False, *6 * [True]])
    [(dW, db)] = net.gradients(data.X_train, data.y_train[None])
    assert (abs(dW[0][zero]) <= l1).all()
    np.testing.assert_allclose(dW[0][~zero], -l1 * np.sign(W[~zero]), atol=1e-3)
    assert abs(db[0, 0]) < 1e-3
    assert last.cost == pytest.approx(
        net.cost(data.X_train, data.y_train[None]) + l1 * abs(W).sum()
    )


def test_a_weight_that_would_pass_zero_stops_there_and_a_bias_does_not() -> None:
    net = build([2, 3, 1])
    penalty, theta = Penalty(net, l1=0.5), net.parameters
    theta[...] = 0.01
    penalty.add_gradient(theta, np.zeros_like(theta))
    theta[...] = -0.02
    penalty.stop_at_zero(theta)
    for layer in net.layers:
        assert (layer.W == 0).all()
        assert (layer.b == -0.02).all()


def test_a_weight_of_zero_leaves_only_if_the_cost_pulls_harder_than_lambda() -> None:
    net = build([2, 3, 1])
    penalty, theta = Penalty(net, l1=0.5), net.parameters
    theta[...] = 0
    gradient = np.full_like(theta, 0.4)
    gradient[[0, 1]] = 0.7, -0.7
    penalty.add_gradient(theta, gradient)
    np.testing.assert_allclose(gradient[:6], [0.2, -0.2, 0, 0, 0, 0])
    theta[...] = 1  # by the speed that momentum had gathered
    penalty.stop_at_zero(theta)
    np.testing.assert_array_equal(theta[:6], [1, 1, 0, 0, 0, 0])


@pytest.mark.parametrize("dropout", [0.0, 0.5])
def test_what_stops_at_zero_and_what_is_frozen_do_not_disturb_each_other(dropout: float) -> None:
    net, data = build([2, 3, 1]), useless_inputs()
    data.X_train = data.X_train[:2]
    data.X_test = data.X_test[:2]
    training = Training(net, data, Rule(200, learning_rate=0.3, l1=0.3, dropout=dropout))
    free = np.ones_like(net.parameters)
    free[[0, 1]] = 0
    training.hold(free)
    net.parameters[0], before = 0, net.parameters[1]
    training.advance(200)
    assert (net.parameters[0], net.parameters[1]) == (0, before)
    assert (net.layers[0].W == 0).sum() > 1
