"""The L2 penalty: its value, its gradient, and that biases go free."""

from types import SimpleNamespace

import numpy as np
import pytest

from nn import Network, train
from nn.regularization import L2

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


@pytest.mark.parametrize("bias", [True, False])
def test_the_penalty_is_half_lambda_times_the_squared_weights(bias: bool) -> None:
    net = small_net(bias=bias)
    by_hand = 0.2 / 2 * sum((layer.W**2).sum() for layer in net.layers)
    assert L2(net, 0.2).penalty(net.parameters) == pytest.approx(by_hand, rel=1e-14)


@pytest.mark.parametrize("bias", [True, False])
def test_the_gradient_agrees_with_finite_differences_of_the_penalised_cost(bias: bool) -> None:
    net, h = small_net(bias=bias), 1e-5
    l2, theta = L2(net, 0.3), net.parameters
    gradient = net.gradient_vector(X, Y, net.workspace())
    l2.add_gradient(theta, gradient)

    def cost_at(i: int, value: float) -> float:
        before, theta[i] = theta[i], value
        cost = net.cost(X, Y) + l2.penalty(theta)
        theta[i] = before
        return cost

    for i, value in enumerate(theta.copy()):
        slope = (cost_at(i, value + h) - cost_at(i, value - h)) / (2 * h)
        assert gradient[i] == pytest.approx(slope, abs=1e-8)


def test_biases_are_free() -> None:
    net = small_net()
    l2, gradient = L2(net, 0.5), np.zeros(net.parameters.size)
    l2.add_gradient(net.parameters, gradient)
    of_layers = np.split(gradient, [net.layers[0].n_parameters])
    for layer, part in zip(net.layers, of_layers, strict=True):
        dW, db = layer.parts(part)
        np.testing.assert_allclose(dW, 0.5 * layer.W)
        assert not db.any()
    before = l2.penalty(net.parameters)
    net.layers[0].b[...] = 1000
    assert l2.penalty(net.parameters) == before


def test_training_pays_the_penalty_and_shows_it_in_the_training_cost_only() -> None:
    y = Y[0].astype(int)
    data = SimpleNamespace(X_train=X, y_train=y, X_test=X, y_test=y)
    net, plain = small_net(), small_net()
    l2, first_cost = L2(plain, 0.1), plain.cost(X, Y)
    first, last = train(net, data, l2=0.1, learning_rate=0.2, iterations=1)
    assert first.test_cost == pytest.approx(first_cost)
    assert first.cost == pytest.approx(first_cost + l2.penalty(plain.parameters))
    for layer, (dW, db) in zip(plain.layers, plain.gradients(X, Y), strict=True):
        layer.b -= 0.2 * db
        layer.W -= 0.2 * (dW + 0.1 * layer.W)
    np.testing.assert_allclose(net.parameters, plain.parameters, rtol=1e-13)
    assert last.cost == pytest.approx(plain.cost(X, Y) + l2.penalty(plain.parameters))
