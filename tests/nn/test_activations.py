"""Every activation against its formula, and its derivative against finite differences."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from nn.activations import (
    ACTIVATIONS,
    HIDDEN_ACTIVATIONS,
    OUTPUT_ACTIVATIONS,
    Activation,
    activation,
)
from tests.nn import textbook

DTYPES = [np.float32, np.float64]
TOLERANCE = {np.float32: 2e-6, np.float64: 1e-14}


def gelu(z: float) -> float:
    return z / 2 * (1 + math.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z**3)))


FORMULAS: dict[str, Callable[[float], float]] = {
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "tanh": math.tanh,
    "relu": lambda z: max(0.0, z),
    "leaky_relu": lambda z: z if z > 0 else 0.01 * z,
    "gelu": gelu,
    "identity": lambda z: z,
}


def expected(name: str, Z: np.ndarray) -> np.ndarray:
    """The activation in float64, one number at a time."""
    Z = Z.astype(np.float64)
    if name == "softmax":
        return np.array([[math.exp(z) / sum(map(math.exp, col)) for z in col] for col in Z.T]).T
    return np.vectorize(FORMULAS.get(name, textbook.G[name][0]), otypes=[float])(Z)


def sums(dtype: type, seed: int = 0) -> np.ndarray:
    """Z of (3, 5), none of them closer to a kink than 0.01."""
    Z = np.random.default_rng(seed).normal(scale=2, size=(3, 5))
    return (Z + 0.01 * np.sign(Z)).astype(dtype)


def run_forward(g: Activation, Z: np.ndarray) -> np.ndarray:
    A = np.full_like(Z, np.nan)
    g.forward(Z, A)
    return A


def test_the_formulas_cover_the_table() -> None:
    assert set(ACTIVATIONS) == set(textbook.G), "add its formula and its slope to the textbook's G"


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_forward_is_the_formula(name: str, dtype: type) -> None:
    Z = sums(dtype)
    A, untouched = run_forward(ACTIVATIONS[name], Z), Z.copy()
    assert A.dtype == dtype
    np.testing.assert_allclose(A, expected(name, Z), rtol=TOLERANCE[dtype], atol=TOLERANCE[dtype])
    np.testing.assert_array_equal(Z, untouched)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_forward_writes_in_place_also_transposed(name: str, dtype: type) -> None:
    Z, memory = sums(dtype), np.full((5, 3), np.nan, dtype)
    assert ACTIVATIONS[name].forward(Z, memory.T) is None
    np.testing.assert_allclose(memory.T, expected(name, Z), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", [g.name for g in ACTIVATIONS.values() if not g.keeps_Z])
def test_A_may_overwrite_Z(name: str) -> None:
    Z = sums(np.float64)
    wanted = expected(name, Z)
    ACTIVATIONS[name].forward(Z, Z)
    np.testing.assert_allclose(Z, wanted, rtol=1e-14)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_backward_agrees_with_finite_differences(name: str, dtype: type) -> None:
    g, Z, h = ACTIVATIONS[name], sums(np.float64), 1e-5
    dA = np.random.default_rng(1).normal(size=Z.shape)
    wanted = np.empty_like(Z)
    for place in np.ndindex(Z.shape):
        nudge = np.zeros_like(Z)
        nudge[place] = h
        change = expected(name, Z + nudge) - expected(name, Z - nudge)
        wanted[place] = (dA * change).sum() / (2 * h)

    Z, A = Z.astype(dtype), expected(name, Z).astype(dtype)
    if not g.keeps_Z:
        Z = A  # as in a layer that has let A overwrite Z
    dZ = np.full_like(Z, np.nan)
    g.backward(dA.astype(dtype), Z, A, dZ)
    np.testing.assert_allclose(dZ, wanted, rtol=0, atol=1e-5 if dtype == np.float32 else 1e-9)


@pytest.mark.parametrize(("name", "slope"), [("relu", 0.0), ("leaky_relu", 0.01)])
def test_at_the_kink_the_slope_is_the_one_below(name: str, slope: float) -> None:
    zero, dZ = np.zeros((1, 1)), np.empty((1, 1))
    ACTIVATIONS[name].backward(np.ones((1, 1)), zero, zero, dZ)
    assert dZ[0, 0] == pytest.approx(slope)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_extreme_inputs_stay_finite_without_warnings(name: str, dtype: type) -> None:
    g = ACTIVATIONS[name]
    Z = np.array([[1000, -1000, 0, 1000], [-1000, -1000, 1000, 1000]], dtype)
    dA, dZ = np.ones_like(Z), np.full_like(Z, np.nan)
    with np.errstate(all="raise", under="ignore"):
        A = run_forward(g, Z)
        g.backward(dA, Z, A, dZ)
    assert np.isfinite(A).all()
    assert np.isfinite(dZ).all()


@pytest.mark.parametrize(
    ("name", "at_minus_1000", "at_1000"),
    [
        ("sigmoid", 0, 1),
        ("tanh", -1, 1),
        ("relu", 0, 1000),
        ("leaky_relu", -10, 1000),
        ("gelu", 0, 1000),
        ("identity", -1000, 1000),
        ("softmax", 0, 1),
    ],
)
@pytest.mark.parametrize("dtype", DTYPES)
def test_limits(name: str, at_minus_1000: float, at_1000: float, dtype: type) -> None:
    A = run_forward(ACTIVATIONS[name], np.array([[-1000], [1000]], dtype))
    np.testing.assert_allclose(A[:, 0], [at_minus_1000, at_1000], rtol=1e-6, atol=1e-30)


def test_softmax_columns_are_probabilities() -> None:
    A = run_forward(ACTIVATIONS["softmax"], sums(np.float32) * 100)
    assert (A >= 0).all()
    np.testing.assert_allclose(A.sum(axis=0), 1, rtol=1e-6)


def test_which_activation_goes_where() -> None:
    assert set(HIDDEN_ACTIVATIONS) == set(FORMULAS)
    assert set(OUTPUT_ACTIVATIONS) == {"sigmoid", "identity", "softmax"}
    assert activation("tanh", place="hidden") is ACTIVATIONS["tanh"]
    assert repr(activation("softmax", place="output")) == "softmax"


@pytest.mark.parametrize(
    ("name", "place", "sentence"),
    [
        ("softmax", "hidden", "hidden activation must be one of sigmoid, .*not 'softmax'"),
        ("relu", "output", "output activation must be one of sigmoid, identity, softmax, not"),
        ("swish", "hidden", "not 'swish'"),
    ],
)
def test_a_wrong_name_lists_the_choices(name: str, place: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        activation(name, place=place)
