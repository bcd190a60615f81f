"""Vital signs against units that are dead or saturated by construction, and plain gradients."""

import warnings

import numpy as np
import pytest

from nn import Network, stack
from nn.arrays import targets
from nn.vitals import dead_units, vitals

ENDS = [
    ("sigmoid", "binary_cross_entropy", 1),
    ("softmax", "cross_entropy", 3),
    ("identity", "mean_squared_error", 1),
]
X = np.array([[1.0, 2, 3, 4]])  # (1, 4)


def build(sizes: list[int], hidden: str | list[str], end: tuple = ENDS[0], **settings) -> Network:
    settings = {"dtype": np.float64, "rng": np.random.default_rng(0)} | settings
    output, loss, _ = end
    return Network(sizes, hidden=hidden, output=output, loss=loss, **settings)


def one_layer(hidden: str, weights: list[float], biases: list[float]) -> tuple:
    """A network with these units in its only hidden layer, and what ``vitals`` takes."""
    net = build([1, len(weights), 1], hidden)
    net.layers[0].W[:, 0], net.layers[0].b[:, 0] = weights, biases
    return net, net.parameters[None].copy(), X, np.array([[0.0, 1, 0, 1]])


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("end", ENDS, ids=lambda end: end[0])
def test_gradient_norms_are_those_of_the_networks_gradients(end: tuple, bias: bool) -> None:
    rng = np.random.default_rng(1)
    net = build([3, 5, 4, end[2]], ["tanh", "relu"], end, bias=bias)
    thetas, inputs = rng.normal(size=(6, net.parameters.size)), rng.normal(size=(3, 9))
    Y = targets(np.arange(9) % max(end[2], 2), end[2], np.float64)
    found = vitals(net, thetas, inputs, Y)
    assert found.gradient_norms.shape == (6, 3)
    for theta, norms in zip(thetas, found.gradient_norms, strict=True):
        net.parameters[...] = theta
        for (dW, db), norm in zip(net.gradients(inputs, Y), norms, strict=True):
            squares = (dW**2).sum() + (0 if db is None else (db**2).sum())
            assert norm == pytest.approx(np.sqrt(squares), rel=1e-12)


def test_a_relu_unit_that_is_off_for_every_example_is_dead() -> None:
    """With x from 1 to 4: z = -x, x - 4, x - 3.5, x and 0. Only x = 4 wakes the third."""
    found = vitals(*one_layer("relu", [-1, 1, 1, 1, 0], [0, -4, -3.5, 0, 0]))
    np.testing.assert_array_equal(found.dead[0], [[True, True, False, False, True]])
    np.testing.assert_allclose(found.dead_shares, [[3 / 5]])


def test_many_moments_are_worked_out_in_pieces_with_the_same_result(monkeypatch) -> None:
    net, inputs = build([2, 4, 3, 1], ["relu", "tanh"]), np.random.default_rng(3).random((2, 9))
    thetas, Y = np.random.default_rng(2).normal(size=(7, net.parameters.size)), np.ones((1, 9))
    whole = vitals(net, thetas, inputs, Y)
    monkeypatch.setattr(stack, "AT_ONCE", 200)
    pieces = vitals(net, thetas, inputs, Y)
    np.testing.assert_allclose(pieces.gradient_norms, whole.gradient_norms, rtol=1e-12)
    np.testing.assert_array_equal(pieces.saturated, whole.saturated)
    assert whole.dead[0].any()
    for found in (pieces.dead, dead_units(net, thetas, inputs)):
        for layer, wanted in zip(found, whole.dead, strict=True):
            np.testing.assert_array_equal(layer, wanted)


def test_dead_units_are_told_for_each_moment_and_layer() -> None:
    net = build([1, 2, 2, 1], "relu")
    thetas = np.ones((3, net.parameters.size))
    thetas[1, :4] = -1  # the whole first layer is off; the second lives by its biases
    thetas[2, 4:6], thetas[2, 8] = -1, -1  # one unit of the second
    found = vitals(net, thetas, X, np.zeros((1, 4)))
    np.testing.assert_array_equal(found.dead_shares, [[0, 0], [1, 0], [0, 0.5]])
    assert [units.shape for units in found.dead] == [(3, 2), (3, 2)]


@pytest.mark.parametrize("hidden", ["leaky_relu", "gelu", "tanh", "sigmoid", "identity"])
def test_only_relu_units_die(hidden: str) -> None:
    found = vitals(*one_layer(hidden, [-10, -20], [-5, -5]))
    assert not found.dead[0].any()


@pytest.mark.parametrize(
    ("hidden", "flat_from"),
    [  # where the slope is a twentieth of the steepest
        ("tanh", np.arctanh(np.sqrt(0.95))),
        ("sigmoid", 2 * np.arctanh(np.sqrt(0.95))),
    ],
)
@pytest.mark.parametrize("sign", [1, -1])
def test_outputs_on_the_flat_ends_are_saturated(hidden: str, flat_from: float, sign: int) -> None:
    """Unit by unit, all, one half and none of the z = w x lie beyond the bend."""
    weights = [sign * flat_from * w for w in (1.01, 0.4, 0.24)]  # x is 1, 2, 3, 4
    found = vitals(*one_layer(hidden, weights, [0, 0, 0]))
    np.testing.assert_allclose(found.saturated, [[(4 + 2 + 0) / 12]])


@pytest.mark.parametrize("hidden", ["relu", "leaky_relu", "gelu", "identity"])
def test_what_has_no_flat_ends_is_never_saturated(hidden: str) -> None:
    assert np.isnan(vitals(*one_layer(hidden, [50, -50], [0, 0])).saturated).all()


def test_every_layer_is_judged_by_its_own_activation() -> None:
    net = build([1, 3, 3, 1], ["relu", "tanh"])
    net.parameters[...] = 50
    found = vitals(net, net.parameters[None], X, np.zeros((1, 4)))
    assert np.isnan(found.saturated[0, 0])
    assert found.saturated[0, 1] == 1


def test_without_hidden_layers_there_is_only_a_gradient() -> None:
    net = build([1, 1], [])
    found = vitals(net, np.ones((2, 2)), X, np.zeros((1, 4)))
    assert found.gradient_norms.shape == (2, 1)
    assert (found.dead, found.dead_shares.shape, found.saturated.shape) == ([], (2, 0), (2, 0))


def test_a_network_beyond_all_numbers_does_not_warn() -> None:
    net = build([1, 3, 1], "relu", ENDS[2])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = vitals(net, np.full((1, net.parameters.size), 1e300), X, np.zeros((1, 4)))
    assert not np.isfinite(found.gradient_norms).all()
