"""One dense layer, forward and backward, on numbers small enough to check by hand."""

import numpy as np
import pytest

from nn.activations import ACTIVATIONS
from nn.layers import LAYERS, Dense

THETA = np.array([1, 2, 3, 4, 5, 6, 10, -20.0])  # W row by row, then b
X = np.array([[1, 0], [0, 1], [1, 1.0]])  # (3, 2): two examples
Z = np.array([[14, 15], [-10, -9]])  # W X + b


def dense(activation: str = "relu", *, bias: bool = True) -> Dense:
    layer = Dense(3, 2, ACTIVATIONS[activation], bias=bias)
    layer.attach(THETA[: layer.n_parameters].copy())
    return layer


def test_the_flat_vector_is_W_row_by_row_then_b() -> None:
    theta = THETA.copy()
    layer = Dense(3, 2, ACTIVATIONS["relu"])
    layer.attach(theta)
    np.testing.assert_array_equal(layer.W, [[1, 2, 3], [4, 5, 6]])
    np.testing.assert_array_equal(layer.b, [[10], [-20]])
    layer.W[0, 1], layer.b[1, 0] = 7, 8
    assert theta[1] == 7
    assert theta[7] == 8


@pytest.mark.parametrize(("bias", "n"), [(True, 8), (False, 6)])
def test_number_of_parameters(bias: bool, n: int) -> None:
    layer = dense(bias=bias)
    assert layer.n_parameters == n
    assert (layer.b is None) == (not bias)


def test_forward_by_hand() -> None:
    layer = dense()
    tape = layer.tape(2, np.empty(8), keep_Z=True)
    A = layer.forward(X, tape)
    np.testing.assert_array_equal(tape.Z, Z)
    np.testing.assert_array_equal(A, [[14, 15], [0, 0]])
    assert A is tape.A


def test_forward_without_bias_by_hand() -> None:
    layer = dense("identity", bias=False)
    A = layer.forward(X, layer.tape(2, np.empty(6), keep_Z=False))
    np.testing.assert_array_equal(A, [[4, 5], [10, 11]])


def test_backward_by_hand() -> None:
    layer, gradient, dA_prev = dense("leaky_relu"), np.full(8, np.nan), np.full((3, 2), np.nan)
    tape = layer.tape(2, gradient, keep_Z=False)
    layer.forward(X, tape)
    tape.dA[...] = [[1, 2], [100, 200]]
    layer.backward(tape, dA_prev)
    np.testing.assert_allclose(tape.dZ, [[1, 2], [1, 2]])
    np.testing.assert_allclose(tape.dW, [[1, 2, 3], [1, 2, 3]])
    np.testing.assert_allclose(tape.db, [[3], [3]])
    np.testing.assert_allclose(dA_prev, [[5, 10], [7, 14], [9, 18]])
    np.testing.assert_allclose(gradient, [1, 2, 3, 1, 2, 3, 3, 3])


def test_the_first_layer_has_nobody_to_tell_and_no_bias_no_db() -> None:
    layer, gradient = dense("identity", bias=False), np.full(6, np.nan)
    tape = layer.tape(2, gradient, keep_Z=False)
    layer.forward(X, tape)
    tape.dZ[...] = [[1, 2], [0, 1]]
    layer.backward_from_dZ(tape, None)
    assert tape.db is None
    np.testing.assert_array_equal(gradient, [1, 2, 3, 0, 1, 1])


@pytest.mark.parametrize(
    ("activation", "keep_Z", "apart"),
    [("tanh", False, False), ("tanh", True, True), ("gelu", False, True)],
)
def test_A_overwrites_Z_only_where_nobody_needs_Z(
    activation: str, keep_Z: bool, apart: bool
) -> None:
    tape = dense(activation).tape(2, np.empty(8), keep_Z=keep_Z)
    assert np.shares_memory(tape.A, tape.Z) != apart


def test_each_example_lies_in_one_piece() -> None:
    tape = dense().tape(4, np.empty(8, np.float32), keep_Z=True)
    for name in ("Z", "A", "dA", "dZ"):
        array = getattr(tape, name)
        assert array.shape == (2, 4)
        assert array.dtype == np.float32
        assert array.T.flags.c_contiguous


def test_describe_and_build_are_inverse() -> None:
    described = {"kind": "dense", "n_in": 3, "n_out": 2, "activation": "relu", "bias": False}
    layer = dense(bias=False)
    assert layer.describe() == described
    assert LAYERS["dense"].build(described, place="hidden").describe() == described
    assert repr(layer) == "Dense(3 → 2, relu)"


@pytest.mark.parametrize(
    "change",
    [
        {"n_in": "3"}, {"n_in": 3.0}, {"n_in": True}, {"n_out": None}, {"bias": 1},
        {"bias": None}, {"activation": 3}, {"activation": "swish"}, {"activation": "softmax"},
    ],
)  # fmt: skip
def test_build_refuses_what_describes_no_layer(change: dict) -> None:
    with pytest.raises(ValueError):
        Dense.build(dense().describe() | change, place="hidden")
