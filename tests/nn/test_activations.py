"""Every activation against the textbook's formula, and the way back against differences of it."""

import numpy as np
import pytest

from nn.activations import ACTIVATIONS, HIDDEN_ACTIVATIONS, OUTPUT_ACTIVATIONS
from nn.checks import activation
from tests.nn import textbook

PRECISIONS = {np.float32: 2e-6, np.float64: 1e-14}
each = pytest.mark.parametrize("name", ACTIVATIONS)


def wanted(name: str, Z: np.ndarray) -> np.ndarray:
    return textbook.G[name][0](Z.astype(np.float64))


def sums(dtype: type) -> np.ndarray:
    """Z of (3, 5), none of them closer to a kink than 0.01."""
    Z = np.random.default_rng(0).normal(scale=2, size=(3, 5))
    return (Z + 0.01 * np.sign(Z)).astype(dtype)


def test_the_formulas_cover_the_table() -> None:
    assert set(ACTIVATIONS) == set(textbook.G), "add its formula and its slope to the textbook's G"


@each
def test_forward_is_the_formula_and_leaves_Z_alone(name: str) -> None:
    for dtype, tolerance in PRECISIONS.items():
        Z = sums(dtype)
        before = Z.copy()
        A = ACTIVATIONS[name].forward(Z)
        assert A.dtype == dtype
        np.testing.assert_array_equal(Z, before)
        np.testing.assert_allclose(A, wanted(name, before), rtol=tolerance, atol=tolerance)


@each
def test_backward_agrees_with_finite_differences(name: str) -> None:
    g, Z, h = ACTIVATIONS[name], sums(np.float64), 1e-5
    dA, differences = np.random.default_rng(1).normal(size=Z.shape), np.empty_like(Z)
    for place in np.ndindex(Z.shape):
        nudge = np.zeros_like(Z)
        nudge[place] = h
        change = wanted(name, Z + nudge) - wanted(name, Z - nudge)
        differences[place] = (dA * change).sum() / (2 * h)
    if slope := textbook.G[name][1]:
        np.testing.assert_allclose(dA * slope(Z), differences, rtol=0, atol=1e-9)

    for dtype, tolerance in ((np.float32, 1e-5), (np.float64, 1e-9)):
        A = wanted(name, Z).astype(dtype)
        dZ = g.backward(dA.astype(dtype), Z.astype(dtype), A)
        assert dZ.dtype == dtype
        np.testing.assert_allclose(dZ, differences, rtol=0, atol=tolerance)


@pytest.mark.parametrize(("name", "slope"), [("relu", 0.0), ("leaky_relu", 0.01)])
def test_at_the_kink_the_slope_is_the_one_below(name: str, slope: float) -> None:
    zero = np.zeros((1, 1))
    dZ = ACTIVATIONS[name].backward(np.ones((1, 1)), zero, zero)
    assert dZ[0, 0] == pytest.approx(slope)


@each
def test_extreme_inputs_stay_finite_without_warnings(name: str) -> None:
    g = ACTIVATIONS[name]
    for dtype in PRECISIONS:
        Z = np.array([[1000, -1000, 0, 1000], [-1000, -1000, 1000, 1000]], dtype)
        with np.errstate(all="raise", under="ignore"):
            A = g.forward(Z)
            dZ = g.backward(np.ones_like(Z), Z, A)
        assert np.isfinite((A, dZ)).all()


@pytest.mark.parametrize("dtype", PRECISIONS)
def test_far_out_each_is_at_its_limit(dtype: type) -> None:
    limits = {
        "sigmoid": (0, 1), "tanh": (-1, 1), "relu": (0, 1000), "leaky_relu": (-10, 1000),
        "gelu": (0, 1000), "identity": (-1000, 1000), "softmax": (0, 1),
    }  # fmt: skip
    for name, limit in limits.items():
        A = ACTIVATIONS[name].forward(np.array([[-1000], [1000]], dtype))
        np.testing.assert_allclose(A[:, 0], limit, rtol=1e-6, atol=1e-30, err_msg=name)


def test_softmax_columns_are_probabilities() -> None:
    Z = sums(np.float32) * 100
    A = ACTIVATIONS["softmax"].forward(Z)
    assert (A >= 0).all()
    np.testing.assert_allclose(A.sum(axis=0), 1, rtol=1e-6)


def test_which_activation_goes_where() -> None:
    assert set(HIDDEN_ACTIVATIONS) == set(textbook.G) - {"softmax"}
    assert set(OUTPUT_ACTIVATIONS) == {"sigmoid", "identity", "softmax"}
    assert activation("tanh", place="hidden") is ACTIVATIONS["tanh"]
    assert repr(activation("softmax", place="output")) == "softmax"
    for name, place, told in (
        ("softmax", "hidden", "hidden activation must be one of sigmoid, .*not 'softmax'"),
        ("relu", "output", "output activation must be one of sigmoid, identity, softmax, not"),
        ("swish", "hidden", "not 'swish'"),
    ):
        with pytest.raises(ValueError, match=told):
            activation(name, place=place)
