"""Temperature and calibration error, against cases that can be worked out by hand."""

import numpy as np
import pytest

import nn
from nn.look.calibration import expected_calibration_error, sums, temperature, tempered
from tests.nn.problems import CLASSES, build
from tests.nn.textbook import softmax


def identity_network() -> nn.Network:
    """A network whose last sums are its inputs."""
    net = build([3, 3], [], CLASSES)
    net.layers[0].W[...], net.layers[0].b[...] = np.eye(3), 0
    return net


def labelled(true_T: float, m: int = 20_000) -> tuple[np.ndarray, np.ndarray]:
    """Sums Z (3, m), and labels that are drawn from softmax(Z / true_T)."""
    rng = np.random.default_rng(0)
    Z = rng.normal(0, 3, (m, 3)).T
    chance = softmax(Z / true_T).cumsum(axis=0)
    return Z, (rng.uniform(0, 1, m) > chance).sum(axis=0)


@pytest.mark.parametrize("true_T", [0.5, 1.0, 2.5])
def test_the_temperature_that_made_the_labels_is_found(true_T: float) -> None:
    Z, y = labelled(true_T)
    assert temperature(identity_network(), Z, y) == pytest.approx(true_T, rel=0.04)


def test_no_other_temperature_has_a_smaller_cost() -> None:
    Z, y = labelled(1.7, 500)
    net = identity_network()
    T, Y = temperature(net, Z, y), nn.arrays.one_hot(y, 3, np.float64)
    best = tempered(net, T).cost(Z, Y)
    for factor in (0.5, 0.9, 0.999, 1.001, 1.1, 2):
        assert tempered(net, T * factor).cost(Z, Y) >= best


def test_tempering_divides_the_sums_and_keeps_the_order() -> None:
    net = build([4, 5, 3], end=CLASSES)
    X = np.random.default_rng(2).uniform(0, 1, (7, 4)).T
    cool = tempered(net, 2.0)
    np.testing.assert_allclose(sums(cool, X), sums(net, X) / 2, rtol=1e-6)
    np.testing.assert_allclose(cool.forward(X), softmax(sums(net, X) / 2), rtol=1e-5)
    np.testing.assert_array_equal(cool.predict(X), net.predict(X))
    assert not np.shares_memory(cool.parameters, net.parameters)


def test_a_temperature_needs_a_softmax() -> None:
    with pytest.raises(ValueError, match="softmax"):
        temperature(build([2, 1], []), np.zeros((2, 1)), np.array([0]))


def test_calibration_error_by_hand() -> None:
    # Two answers at 0.9, one of them right: a gap of 0.4. Two at 0.6, both right: also 0.4.
    P = np.array([[0.9, 0.9, 0.4, 0.4], [0.1, 0.1, 0.6, 0.6]])
    assert expected_calibration_error(P, np.array([0, 1, 1, 1])) == pytest.approx(0.4)
    # Gaps of both signs do not cancel between bins.
    P = np.array([[0.95, 0.55], [0.05, 0.45]])
    assert expected_calibration_error(P, np.array([1, 0])) == pytest.approx((0.95 + 0.45) / 2)
    # Full certainty falls into the last bin.
    assert expected_calibration_error(np.array([[1.0], [0.0]]), np.array([0])) == 0


def test_a_calibrated_network_has_next_to_no_error() -> None:
    Z, y = labelled(1.0)
    assert expected_calibration_error(softmax(Z), y) < 0.015
    assert expected_calibration_error(softmax(Z * 3), y) > 0.05


@pytest.mark.parametrize("loss", ["sum_squared_error", "mean_squared_error"])
def test_the_temperature_does_not_depend_on_what_the_network_was_trained_with(loss: str) -> None:
    Z, y = labelled(1.7, 500)
    net = nn.Network([3, 3], loss=loss, initializer="zeros", dtype=np.float64)
    net.layers[0].W[...] = np.eye(3)
    assert temperature(net, Z, y) == temperature(identity_network(), Z, y)
