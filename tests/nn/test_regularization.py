"""The penalties L1 and L2: their value, their gradient, and that biases go free."""

from types import SimpleNamespace

import numpy as np
import pytest

from nn import Network, train
from nn.regularization import Penalty
from nn.rule import Rule
from nn.training import Training

STRENGTHS = [{"l2": 0.3}, {"l1": 0.2}, {"l1": 0.2, "l2": 0.3}]
each = pytest.mark.parametrize("strength", STRENGTHS, ids=["l2", "l1", "both"])
X = np.array([[0.5, -1, 2], [1, 0.3, -0.7]])
Y = np.array([[0, 1, 1.0]])


def small_net(*, bias: bool = True) -> Network:
    rng = np.random.default_rng(3)
    net = Network(
        [2, 3, 1], hidden="tanh", output="sigmoid", loss="binary_cross_entropy", bias=bias,
        rng=rng, dtype=np.float64,
    )  # fmt: skip
    net.parameters[...] = rng.normal(size=net.parameters.size)
    return net


def by_hand(net: Network, l1: float = 0.0, l2: float = 0.0) -> float:
    weights = [float(w) for layer in net.layers for w in layer.W.ravel()]
    return sum(l1 * abs(w) + l2 / 2 * w * w for w in weights)


@each
@pytest.mark.parametrize("bias", [True, False])
def test_the_penalty_is_that_of_the_weights_one_by_one(bias: bool, strength: dict) -> None:
    net = small_net(bias=bias)
    found = Penalty(net, **strength).cost(net.parameters)
    assert found == pytest.approx(by_hand(net, **strength), rel=1e-14)


@each
def test_a_stack_of_networks_has_a_penalty_each(strength: dict) -> None:
    net = small_net()
    thetas = np.random.default_rng(1).normal(size=(4, net.parameters.size))
    found = Penalty(net, **strength).cost(thetas)
    assert found.shape == (4,)
    for theta, cost in zip(thetas, found, strict=True):
        net.parameters[...] = theta
        assert cost == pytest.approx(by_hand(net, **strength), rel=1e-14)


@each
@pytest.mark.parametrize("bias", [True, False])
def test_the_gradient_agrees_with_finite_differences_of_the_penalised_cost(
    bias: bool, strength: dict
) -> None:
    net, h = small_net(bias=bias), 1e-5
    penalty, theta = Penalty(net, **strength), net.parameters
    gradient = net.gradient_vector(X, Y, net.workspace())
    penalty.add_gradient(theta, gradient)

    def cost_at(i: int, value: float) -> float:
        before, theta[i] = theta[i], value
        cost = net.cost(X, Y) + penalty.cost(theta)
        theta[i] = before
        return cost

    for i, value in enumerate(theta.copy()):
        slope = (cost_at(i, value + h) - cost_at(i, value - h)) / (2 * h)
        assert gradient[i] == pytest.approx(slope, abs=1e-8)


def test_l1_pulls_every_weight_as_hard_and_one_of_zero_not_at_all() -> None:
    net = small_net()
    net.parameters[0] = 0
    gradient = np.zeros(net.parameters.size)
    Penalty(net, l1=0.5).add_gradient(net.parameters, gradient)
    dW, _ = net.layers[0].parts(gradient[: net.layers[0].n_parameters])
    assert dW[0, 0] == 0
    np.testing.assert_array_equal(dW, 0.5 * np.sign(net.layers[0].W))


@each
def test_biases_are_free(strength: dict) -> None:
    net = small_net()
    penalty, gradient = Penalty(net, **strength), np.zeros(net.parameters.size)
    penalty.add_gradient(net.parameters, gradient)
    of_layers = np.split(gradient, [net.layers[0].n_parameters])
    for layer, part in zip(net.layers, of_layers, strict=True):
        dW, db = layer.parts(part)
        wanted = strength.get("l2", 0) * layer.W + strength.get("l1", 0) * np.sign(layer.W)
        np.testing.assert_allclose(dW, wanted)
        assert not db.any()
    before = penalty.cost(net.parameters)
    net.layers[0].b[...] = 1000
    assert penalty.cost(net.parameters) == before


def test_without_strength_even_weights_beyond_all_squares_cost_nothing() -> None:
    net = small_net()
    thetas = np.array([net.parameters, np.full(net.parameters.size, 1e300)])
    np.testing.assert_array_equal(Penalty(net).cost(thetas), [0, 0])
    assert np.isfinite(Penalty(net, l1=0.1).cost(thetas)).all()


@each
def test_training_pays_the_penalty_and_shows_it_in_the_training_cost_only(strength: dict) -> None:
    y = Y[0].astype(int)
    data = SimpleNamespace(X_train=X, y_train=y, X_test=X, y_test=y)
    net, plain = small_net(), small_net()
    penalty, first_cost = Penalty(plain, **strength), plain.cost(X, Y)
    first, last = train(net, data, **strength, learning_rate=0.2, iterations=1)
    assert first.test_cost == pytest.approx(first_cost)
    assert first.cost == pytest.approx(first_cost + penalty.cost(plain.parameters))
    for layer, (dW, db) in zip(plain.layers, plain.gradients(X, Y), strict=True):
        layer.b -= 0.2 * db
        pull = strength.get("l2", 0) * layer.W + strength.get("l1", 0) * np.sign(layer.W)
        layer.W -= 0.2 * (dW + pull)
    np.testing.assert_allclose(net.parameters, plain.parameters, rtol=1e-13)
    assert last.cost == pytest.approx(plain.cost(X, Y) + penalty.cost(plain.parameters))


def useless_inputs(m: int = 60) -> SimpleNamespace:
    """Two inputs that say what the class is, and six of chance."""
    rng = np.random.default_rng(5)
    X = rng.normal(size=(m, 8)).T
    y = (X[0] - 2 * X[1] + 0.3 * rng.normal(size=m) > 0).astype(int)
    return SimpleNamespace(X_train=X, y_train=y, X_test=X[:, :0], y_test=y[:0])


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
    net = small_net()
    penalty, theta = Penalty(net, l1=0.5), net.parameters
    theta[...] = 0.01
    penalty.add_gradient(theta, np.zeros_like(theta))
    theta[...] = -0.02
    penalty.stop_at_zero(theta)
    for layer in net.layers:
        assert (layer.W == 0).all()
        assert (layer.b == -0.02).all()


def test_a_weight_of_zero_leaves_only_if_the_cost_pulls_harder_than_lambda() -> None:
    net = small_net()
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
    net, data = small_net(), useless_inputs()
    data.X_train = data.X_train[:2]
    data.X_test = data.X_test[:2]
    training = Training(net, data, Rule(200, learning_rate=0.3, l1=0.3, dropout=dropout))
    training.steps.free = np.ones_like(net.parameters)
    training.steps.free[[0, 1]] = 0
    net.parameters[0], before = 0, net.parameters[1]
    training.advance(200)
    assert (net.parameters[0], net.parameters[1]) == (0, before)
    assert (net.layers[0].W == 0).sum() > 1
