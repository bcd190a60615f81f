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
    theta, layer = THETA.copy(), dense()
    layer.attach(theta)
    np.testing.assert_array_equal(layer.W, [[1, 2, 3], [4, 5, 6]])
    np.testing.assert_array_equal(layer.b, [[10], [-20]])
    layer.W[0, 1], layer.b[1, 0] = 7, 8
    assert (theta[1], theta[7]) == (7, 8)
    assert (layer.n_parameters, dense(bias=False).n_parameters) == (8, 6)
    assert dense(bias=False).b is None


def test_forward_by_hand() -> None:
    layer = dense()
    tape = layer.tape(2, np.empty(8), keep_Z=True)
    A = layer.forward(X, tape)
    np.testing.assert_array_equal(tape.Z, Z)
    np.testing.assert_array_equal(A, [[14, 15], [0, 0]])
    assert A is tape.A
    plain = dense("identity", bias=False)
    A = plain.forward(X, plain.tape(2, np.empty(6), keep_Z=False))
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


def test_each_example_lies_in_one_piece_and_A_overwrites_Z_where_nobody_needs_it() -> None:
    for activation, keep_Z, apart in (
        ("tanh", False, False), ("tanh", True, True), ("gelu", False, True),
    ):  # fmt: skip
        tape = dense(activation).tape(4, np.empty(8, np.float32), keep_Z=keep_Z)
        assert np.shares_memory(tape.A, tape.Z) != apart
        for array in (tape.Z, tape.A, tape.dA, tape.dZ):
            assert (array.shape, array.dtype) == ((2, 4), np.float32)
            assert array.T.flags.c_contiguous


def test_describe_and_build_are_inverse() -> None:
    described = {"kind": "dense", "n_in": 3, "n_out": 2, "activation": "relu", "bias": False}
    layer = dense(bias=False)
    assert layer.describe() == described
    assert LAYERS["dense"].build(described, place="hidden").describe() == described
    assert repr(layer) == "Dense(3 → 2, relu)"


def test_build_refuses_what_describes_no_layer() -> None:
    for change in (
        {"n_in": "3"}, {"n_in": 3.0}, {"n_in": True}, {"n_out": None}, {"bias": 1},
        {"bias": None}, {"activation": 3}, {"activation": "swish"}, {"activation": "softmax"},
    ):  # fmt: skip
        with pytest.raises(ValueError):
            Dense.build(dense().describe() | change, place="hidden")
