"""One dense layer, forward and backward, on numbers small enough to check by hand."""

import numpy as np
import pytest

from nn.layers import Dense, build

THETA = np.array([1, 2, 3, 4, 5, 6, 10, -20.0])  # W row by row, then b
X = np.array([[1, 0], [0, 1], [1, 1.0]])  # (3, 2): two examples
Z = np.array([[14, 15], [-10, -9]])  # W X + b


def dense(activation: str = "relu", *, bias: bool = True) -> Dense:
    layer = Dense(2, activation, bias=bias)
    layer.place((3,))
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
    passed = dense().forward(X)
    assert passed.A_prev is X
    np.testing.assert_array_equal(passed.Z, Z)
    np.testing.assert_array_equal(passed.A, [[14, 15], [0, 0]])
    A = dense("identity", bias=False).forward(X).A
    np.testing.assert_array_equal(A, [[4, 5], [10, 11]])


def test_backward_by_hand() -> None:
    layer = dense("leaky_relu")
    passed = layer.forward(X)
    dZ = layer.activation.backward(np.array([[1, 2], [100, 200]]), passed.Z, passed.A)
    np.testing.assert_allclose(dZ, [[1, 2], [1, 2]])
    back = layer.backward(dZ, passed)
    assert back.dZ is dZ
    dW, db = back.gradients
    np.testing.assert_allclose(dW, [[1, 2, 3], [1, 2, 3]])
    np.testing.assert_allclose(db, [[3], [3]])
    np.testing.assert_allclose(back.dA_prev, [[5, 10], [7, 14], [9, 18]])
    plain = dense("identity", bias=False)
    (dW,) = plain.backward(dZ, plain.forward(X)).gradients
    np.testing.assert_allclose(dW, [[1, 2, 3], [1, 2, 3]])


def test_describe_and_build_are_inverse() -> None:
    described = {"kind": "dense", "n_in": 3, "n_out": 2, "activation": "relu", "bias": False}
    layer = dense(bias=False)
    assert layer.describe() == described
    assert build(described).describe() == described
    assert repr(layer) == "Dense(3 → 2, relu)"


def test_build_refuses_what_describes_no_layer() -> None:
    for change in (
        {"n_in": "3"}, {"n_in": 3.0}, {"n_in": True}, {"n_out": None}, {"bias": 1},
        {"bias": None}, {"activation": 3}, {"activation": "swish"}, {"n_out": 0},
    ):  # fmt: skip
        with pytest.raises(ValueError):
            build(dense().describe() | change)
