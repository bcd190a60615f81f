"""Losses against hand-computed values, and at the far ends where a naive log would break."""

from collections.abc import Callable
from math import log

import numpy as np
import pytest

from nn.losses import LOSSES, loss
from nn.network import Network

FITTING = {
    ("sigmoid", "binary_cross_entropy"),
    ("softmax", "cross_entropy"),
    ("sigmoid", "sum_squared_error"),
    ("softmax", "sum_squared_error"),
    ("identity", "sum_squared_error"),
    ("sigmoid", "mean_squared_error"),
    ("softmax", "mean_squared_error"),
    ("identity", "mean_squared_error"),
}
OUTPUTS = ("sigmoid", "softmax", "identity")


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


@pytest.mark.parametrize("name", ["sum_squared_error", "mean_squared_error"])
def test_the_gradient_of_squares_is_twice_the_error_written_in_place(name: str) -> None:
    A, Y, dA = np.array([[1.0, 2.0]]), np.array([[0.5, 4.0]]), np.empty((1, 2))
    gradient = LOSSES[name].gradient
    assert gradient is not None
    assert gradient(A, Y, dA) is None
    np.testing.assert_array_equal(dA, [[1, -4]])


def test_cross_entropies_go_straight_from_A_minus_Y() -> None:
    fused = [name for name, found in LOSSES.items() if found.fused]
    assert fused == ["binary_cross_entropy", "cross_entropy"]


@pytest.mark.parametrize(("output", "name"), sorted(FITTING))
def test_all_but_the_sum_of_squares_are_means(output: str, name: str) -> None:
    net = net_with_Z_equal_X(2, output, name)
    X, Y = np.array([[0.3, -1], [0.7, 2]]), np.array([[1, 0], [0, 1.0]])
    once, twice = net.cost(X, Y), net.cost(np.hstack([X, X]), np.hstack([Y, Y]))
    assert twice == pytest.approx(2 * once if name == "sum_squared_error" else once, rel=1e-14)


def test_the_mean_of_squares_is_divided_by_the_examples_and_not_by_the_outputs() -> None:
    net = net_with_Z_equal_X(2, "identity", "mean_squared_error")
    X, Y = np.array([[1.0, 2], [3, 4]]), np.array([[0.0, 2], [5, 1]])
    assert net.cost(X, Y) == 14 / 2
    [(_, db)] = net.gradients(X, Y)
    np.testing.assert_allclose(db, [[1], [1]], rtol=1e-14)  # (2 + 0) / 2 and (-4 + 6) / 2


@pytest.mark.parametrize("name", LOSSES)
def test_a_stack_of_networks_has_a_loss_each(name: str) -> None:
    rng = np.random.default_rng(0)
    Z, A, Y = rng.normal(size=(4, 2, 3)), rng.random((4, 2, 3)), rng.random((2, 3))
    found = LOSSES[name].total(Z, A, Y)
    assert found.shape == (4,)
    one_by_one = [LOSSES[name].total(z, a, Y) for z, a in zip(Z, A, strict=True)]
    np.testing.assert_allclose(found, one_by_one, rtol=1e-14)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    ("output", "name", "Z", "Y", "cost"),
    [
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
    ],
)
def test_huge_logits(output: str, name: str, Z: list, Y: list, cost: float, dtype: type) -> None:
    net = net_with_Z_equal_X(len(Z), output, name, dtype)
    X, Y_column = np.array([Z], dtype).T, np.array([Y], dtype).T
    with np.errstate(all="raise", under="ignore"):
        found, [(dW, db)] = net.cost(X, Y_column), net.gradients(X, Y_column)
        A = net.forward(X)
    assert found == pytest.approx(cost, rel=1e-6)
    assert np.isfinite(dW).all()
    assert np.isfinite(db).all()
    if LOSSES[name].fused:
        np.testing.assert_allclose(db, A - Y_column, atol=1e-6)
        np.testing.assert_allclose(dW, (A - Y_column) @ X.T, rtol=1e-6, atol=1e-30)


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("name", LOSSES)
def test_which_loss_fits_which_output(name: str, output: str) -> None:
    make: Callable[[], Network] = lambda: Network([2, 2], output=output, loss=name)
    if (output, name) in FITTING:
        assert make().loss is LOSSES[name]
        return
    with pytest.raises(ValueError) as refusal:
        make()
    needed = {"binary_cross_entropy": "sigmoid", "cross_entropy": "softmax"}[name]
    sentence = str(refusal.value)
    assert sentence.startswith(f"{name} needs {needed} outputs; with {output} use ")
    advice = sentence.split(" use ")[1].rstrip(".").split(", ")
    assert {(output, other) for other in advice} == {pair for pair in FITTING if pair[0] == output}


def test_an_unknown_loss_lists_the_choices() -> None:
    with pytest.raises(ValueError, match=r"one of sum_squared_error, .*, not 'hinge'\.$"):
        loss("hinge", output="sigmoid")
