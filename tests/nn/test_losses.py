"""Losses against hand-computed values, and at the far ends where a naive log would break."""

from math import log

import numpy as np
import pytest

from nn.checks import loss
from nn.losses import LOSSES
from nn.network import Network

FITTING = {
    "sigmoid": ["sum_squared_error", "mean_squared_error", "binary_cross_entropy"],
    "softmax": ["sum_squared_error", "mean_squared_error", "cross_entropy"],
    "identity": ["sum_squared_error", "mean_squared_error"],
}
PAIRS = [(output, name) for output, names in FITTING.items() for name in names]


def net_with_Z_equal_X(n: int, output: str, loss: str, dtype: type = np.float64) -> Network:
    net = Network([n, n], output=output, loss=loss, dtype=dtype)
    net.layers[0].W[...] = np.eye(n)
    return net


@pytest.mark.parametrize(
    ("name", "Z", "A", "Y", "total"),
    [
        ("sum_squared_error", [[1, 2], [3, 4]], [[1, 2], [3, 4]], [[0, 2], [5, 1]], 14),
        ("sum_squared_error", [[9]], [[0.5]], [[1]], 0.25),  # A counts, not Z
        ("mean_squared_error", [[9, 9]], [[1, 2]], [[0, 4]], 5),  # the network divides by m
        ("binary_cross_entropy", [[0, log(3)]], [[0.5, 0.75]], [[1, 0]], log(2) + log(4)),
        ("binary_cross_entropy", [[0], [-log(3)]], [[0.5], [0.25]], [[0], [1]], log(2) + log(4)),
        ("cross_entropy", [[0, log(2)], [0, 0]], [[1 / 2, 2 / 3], [1 / 2, 1 / 3]],
         [[1, 0], [0, 1]], log(2) + log(3)),
    ],
)  # fmt: skip
def test_hand_computed_totals(name: str, Z: list, A: list, Y: list, total: float) -> None:
    found = LOSSES[name].total(*(np.array(a, float) for a in (Z, A, Y)))
    assert found == pytest.approx(total, rel=1e-14)


def test_the_gradient_of_squares_is_twice_the_error_and_cross_entropies_need_none() -> None:
    for name in ("sum_squared_error", "mean_squared_error"):
        A, Y = np.array([[1.0, 2.0]]), np.array([[0.5, 4.0]])
        np.testing.assert_array_equal(LOSSES[name].gradient(A, Y), [[1, -4]])
    fused = [name for name, found in LOSSES.items() if found.fused]
    assert fused == ["binary_cross_entropy", "cross_entropy"]  # straight from A - Y


def test_all_but_the_sum_of_squares_are_means_over_the_examples() -> None:
    X, Y = np.array([[0.3, -1], [0.7, 2]]), np.array([[1, 0], [0, 1.0]])
    for output, name in PAIRS:
        net, factor = net_with_Z_equal_X(2, output, name), 2 if name == "sum_squared_error" else 1
        twice = net.cost(np.hstack([X, X]), np.hstack([Y, Y]))
        assert twice == pytest.approx(factor * net.cost(X, Y), rel=1e-14), name
    # It is divided by the examples, and not by the outputs.
    net = net_with_Z_equal_X(2, "identity", "mean_squared_error")
    X, Y = np.array([[1.0, 2], [3, 4]]), np.array([[0.0, 2], [5, 1]])
    assert net.cost(X, Y) == 14 / 2
    [(_, db)] = net.gradients(X, Y)
    np.testing.assert_allclose(db, [[1], [1]], rtol=1e-14)  # (2 + 0) / 2 and (-4 + 6) / 2


@pytest.mark.parametrize("name", LOSSES)
def test_a_stack_of_networks_has_a_loss_each(name: str) -> None:
    rng = np.random.default_rng(0)
    Z, A, Y = rng.normal(size=(4, 2, 3)), rng.random((4, 2, 3)), rng.random((2, 3))
    one_by_one = [LOSSES[name].total(z, a, Y) for z, a in zip(Z, A, strict=True)]
    np.testing.assert_allclose(LOSSES[name].total(Z, A, Y), one_by_one, rtol=1e-14)


HUGE = [
    ("sigmoid", "binary_cross_entropy", [1000], [0], 1000),
    ("sigmoid", "binary_cross_entropy", [-1000], [1], 1000),
    ("sigmoid", "binary_cross_entropy", [1000], [1], 0),
    ("sigmoid", "binary_cross_entropy", [-1000], [0], 0),
    ("softmax", "cross_entropy", [1000, -1000], [0, 1], 2000),
    ("softmax", "cross_entropy", [1000, -1000], [1, 0], 0),
    ("softmax", "cross_entropy", [1000, 1000], [1, 0], log(2)),
    ("softmax", "cross_entropy", [-1000, -1000], [1, 0], log(2)),
    ("sigmoid", "sum_squared_error", [1000], [0], 1),
    ("softmax", "sum_squared_error", [1000, -1000], [0, 1], 2),
    ("identity", "sum_squared_error", [1000], [-1000], 4e6),
    ("sigmoid", "mean_squared_error", [1000], [0], 1),
    ("softmax", "mean_squared_error", [1000, -1000], [0, 1], 2),
]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_huge_logits(dtype: type) -> None:
    for output, name, Z, Y, cost in HUGE:
        net = net_with_Z_equal_X(len(Z), output, name, dtype)
        X, Y_column = np.array([Z], dtype).T, np.array([Y], dtype).T
        with np.errstate(all="raise", under="ignore"):
            found, [(dW, db)] = net.cost(X, Y_column), net.gradients(X, Y_column)
            A = net.forward(X)
        assert found == pytest.approx(cost, rel=1e-6), (name, Z)
        assert np.isfinite(dW).all()
        assert np.isfinite(db).all()
        if LOSSES[name].fused:
            np.testing.assert_allclose(db, A - Y_column, atol=1e-6)
            np.testing.assert_allclose(dW, (A - Y_column) @ X.T, rtol=1e-6, atol=1e-30)


def test_which_loss_fits_which_output() -> None:
    for output, name in PAIRS:
        assert Network([2, 2], output=output, loss=name).loss is LOSSES[name]
    with pytest.raises(ValueError, match=r"one of sum_squared_error, .*, not 'hinge'\.$"):
        loss("hinge", output="sigmoid")


def test_a_loss_that_does_not_fit_is_told_with_those_that_do() -> None:
    for name, needed in (("binary_cross_entropy", "sigmoid"), ("cross_entropy", "softmax")):
        for output in FITTING.keys() - {needed}:
            with pytest.raises(ValueError) as refusal:
                Network([2, 2], output=output, loss=name)
            advice = f"with {output} use {', '.join(FITTING[output])}."
            assert str(refusal.value) == f"{name} needs {needed} outputs; {advice}"
