"""Vital signs against units that are dead or saturated by construction, and plain gradients."""

import warnings

import numpy as np
import pytest

from nn import stack
from nn.look.vitals import Vitals, dead_units, vitals
from tests.nn.problems import BINARY, CLASSES, REGRESSION, build, draw, examples, member

X = np.array([[1.0, 2, 3, 4]])  # (1, 4)
NO_Y = np.zeros((1, 4))


def one_layer(hidden: str, weights: list[float], biases: list[float]) -> Vitals:
    """The vital signs of a network with these units in its only hidden layer."""
    net = build([1, len(weights), 1], hidden)
    net.layers[0].W[:, 0], net.layers[0].b[:, 0] = weights, biases
    return vitals(net, net.parameters[None].copy(), X, np.array([[0.0, 1, 0, 1]]))


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("end", [BINARY, CLASSES, REGRESSION], ids="-".join)
def test_gradient_norms_are_those_of_the_networks_gradients(end: tuple, bias: bool) -> None:
    net = build([3, 5, 4, 1], ["tanh", "relu"], end, bias=bias)
    thetas, (data, Y) = draw(net, 6), examples(net, 9)
    found = vitals(net, thetas, data.X_train, Y)
    assert found.gradient_norms.shape == (6, 3)
    for theta, norms in zip(thetas, found.gradient_norms, strict=True):
        gradients = member(net, theta).gradients(data.X_train, Y)
        for (dW, db), norm in zip(gradients, norms, strict=True):
            squares = (dW**2).sum() + (0 if db is None else (db**2).sum())
            assert norm == pytest.approx(np.sqrt(squares), rel=1e-12)


def test_a_relu_unit_that_is_off_for_every_example_is_dead() -> None:
    """With x from 1 to 4: z = -x, x - 4, x - 3.5, x and 0. Only x = 4 wakes the third."""
    found = one_layer("relu", [-1, 1, 1, 1, 0], [0, -4, -3.5, 0, 0])
    np.testing.assert_array_equal(found.dead[0], [[True, True, False, False, True]])
    np.testing.assert_allclose(found.dead_shares, [[3 / 5]])


def test_many_moments_are_worked_out_in_pieces_with_the_same_result(monkeypatch) -> None:
    net, inputs = build([2, 4, 3, 1], ["relu", "tanh"]), np.random.default_rng(3).random((2, 9))
    thetas, Y = draw(net, 17), np.ones((1, 9))
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
    found = vitals(net, thetas, X, NO_Y)
    np.testing.assert_array_equal(found.dead_shares, [[0, 0], [1, 0], [0, 0.5]])
    assert [units.shape for units in found.dead] == [(3, 2), (3, 2)]


def test_only_relu_units_die_and_what_has_no_flat_ends_is_never_saturated() -> None:
    for hidden in ("leaky_relu", "gelu", "tanh", "sigmoid", "identity"):
        assert not one_layer(hidden, [-10, -20], [-5, -5]).dead[0].any(), hidden
    for hidden in ("relu", "leaky_relu", "gelu", "identity"):
        assert np.isnan(one_layer(hidden, [50, -50], [0, 0]).saturated).all(), hidden


@pytest.mark.parametrize(
    ("hidden", "flat_from"),
    [  # where the slope is a twentieth of the steepest
        ("tanh", np.arctanh(np.sqrt(0.95))),
        ("sigmoid", 2 * np.arctanh(np.sqrt(0.95))),
    ],
)
def test_outputs_on_the_flat_ends_are_saturated(hidden: str, flat_from: float) -> None:
    """Unit by unit, all, one half and none of the z = w x lie beyond the bend."""
    for sign in (1, -1):
        weights = [sign * flat_from * w for w in (1.01, 0.4, 0.24)]  # x is 1, 2, 3, 4
        found = one_layer(hidden, weights, [0, 0, 0])
        np.testing.assert_allclose(found.saturated, [[(4 + 2 + 0) / 12]])


def test_every_layer_is_judged_by_its_own_activation() -> None:
    net = build([1, 3, 3, 1], ["relu", "tanh"])
    net.parameters[...] = 50
    found = vitals(net, net.parameters[None], X, NO_Y)
    np.testing.assert_array_equal(found.saturated, [[np.nan, 1]])


def test_without_hidden_layers_there_is_only_a_gradient() -> None:
    found = vitals(build([1, 1], []), np.ones((2, 2)), X, NO_Y)
    assert found.gradient_norms.shape == (2, 1)
    assert (found.dead, found.dead_shares.shape, found.saturated.shape) == ([], (2, 0), (2, 0))


def test_a_network_beyond_all_numbers_does_not_warn() -> None:
    net = build([1, 3, 1], "relu", REGRESSION)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = vitals(net, np.full((1, net.parameters.size), 1e300), X, NO_Y)
    assert not np.isfinite(found.gradient_norms).all()
