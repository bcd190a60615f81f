"""The penalties L1 and L2: their value, their gradient, and that biases go free."""

import numpy as np
import pytest

from nn import Network, train
from nn.regularization import Penalty
from tests.nn.problems import build, draw, examples, member

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
        layer.W -= 0.2 * (dW + l2 * layer.W + l1 * np.sign(layer.W))
    np.testing.assert_allclose(net.parameters, plain.parameters, rtol=1e-13)
    assert last.cost == pytest.approx(plain.cost(data.X_train, Y) + by_hand(plain, l1, l2))
