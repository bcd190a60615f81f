"""The penalties L1 and L2: their value, their gradient, and that biases go free."""

from types import SimpleNamespace

import numpy as np
import pytest

from nn import Network, train
from nn.regularization import Penalty

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
