"""The opened numbers against sums worked by hand, and against the network's own gradients."""

import warnings
from typing import Any

import numpy as np
import pytest

from nn import Network, train
from nn.activations import HIDDEN_ACTIVATIONS
from nn.fast.chunks import CHUNK
from nn.look.chain_rule import WeightSlope, _cross_entropy_slope, unit_sum, weight_slopes
from nn.look.gradient_check import central_difference, locate
from tests.nn.problems import (
    CLASSES,
    ENDS,
    LEAST_SQUARES,
    REGRESSION,
    build,
    draw,
    examples,
    flat,
    member,
)

SHAPES = [[2, 1], [3, 4, 1], [2, 3, 2, 1], [3, 4, 2]]
CLOSE = {"rtol": 1e-9, "atol": 1e-12}
ALPHA = 0.5


def weight_slope(net: Network, *opened: Any, **named: Any) -> WeightSlope:
    """Open a weight at one moment, as the network is."""
    [found] = weight_slopes(net, net.parameters[None], *opened, **named)
    return found


def every_slope(net: Network, X: np.ndarray, Y: np.ndarray) -> list[WeightSlope]:
    """Open all parameters, in the order of the flat vector."""
    places = [locate(net, position) for position in range(net.parameters.size)]
    return [
        weight_slope(net, X, Y, layer, unit, column if name == "W" else None, ALPHA)
        for layer, name, (unit, column) in places
    ]


# ---- by hand ---------------------------------------------------------------------------------
#
# 2 → 1 relu → 1 identity, squared error.   W1 = (1, 2), b1 = -1, W2 = 3, b2 = 2.
#
#   x        z1 = x1 + 2 x2 - 1   a1   a2 = 3 a1 + 2    y    dA2 = 2 (a2 - y)   dA1 = 3 dZ2
#   (1, 2)           4             4        14          13          2                6
#   (0, 0)          -1             0         2           5         -6              -18
#   (2, 1)           3             3        11           9          4               12


def by_hand(end: tuple = LEAST_SQUARES) -> tuple[Network, np.ndarray, np.ndarray]:
    net = build([2, 1, 1], "relu", end)
    net.parameters[...] = [1, 2, -1, 3, 2]
    return net, np.array([[1, 0, 2], [2, 0, 1]]), np.array([[13, 5, 9]])


def test_the_way_forward_by_hand() -> None:
    net, X, _ = by_hand()
    hidden, output = unit_sum(net, X, 1, 0, 2), unit_sum(net, X, 2, 0, 2)
    np.testing.assert_array_equal(hidden.terms, [2, 2])
    assert (hidden.bias, hidden.z, hidden.a) == (-1, 3, 3)
    np.testing.assert_array_equal(output.terms, [9])
    assert (output.bias, output.z, output.a) == (2, 11, 11)
    assert unit_sum(net, X, 1, 0, 1).a == 0  # relu cuts -1 off
    with pytest.raises(AttributeError):
        hidden.z = 0  # what is opened stays as it is


def test_the_way_back_to_a_hidden_weight_by_hand() -> None:
    found = weight_slope(*by_hand(), layer=1, unit=0, source=1, learning_rate=ALPHA)
    np.testing.assert_array_equal(found.downstream, [3])
    np.testing.assert_array_equal(found.dZ_next, [[2, -6, 4]])
    np.testing.assert_array_equal(found.dA, [6, -18, 12])
    np.testing.assert_array_equal(found.slope, [1, 0, 1])
    np.testing.assert_array_equal(found.dZ, [6, 0, 12])
    np.testing.assert_array_equal(found.inputs, [2, 0, 1])
    np.testing.assert_array_equal(found.each, [12, 0, 12])
    assert (found.dw, found.w, found.updated) == (24, 2, 2 - ALPHA * 24)


def test_the_way_back_to_an_output_weight_and_to_biases_by_hand() -> None:
    out = weight_slope(*by_hand(), layer=2, unit=0, source=0, learning_rate=ALPHA)
    assert (out.downstream, out.dZ_next) == (None, None)
    np.testing.assert_array_equal(out.dA, [2, -6, 4])
    np.testing.assert_array_equal(out.each, [8, 0, 12])
    assert (out.dw, out.w, out.updated) == (20, 3, 3 - ALPHA * 20)
    b1 = weight_slope(*by_hand(), layer=1, unit=0, source=None, learning_rate=ALPHA)
    np.testing.assert_array_equal(b1.inputs, [1, 1, 1])
    assert (b1.dw, b1.w, b1.updated) == (18, -1, -1 - ALPHA * 18)
    mean = weight_slope(*by_hand(REGRESSION), layer=2, unit=0, source=0, learning_rate=ALPHA)
    np.testing.assert_allclose(mean.dA, [2 / 3, -2, 4 / 3], rtol=1e-14)  # all divided by m = 3
    assert mean.dw == pytest.approx(20 / 3, rel=1e-14)


def test_cross_entropy_by_hand() -> None:
    """With w = b = 0: a = 1/2, g' = 1/4, and dA = -1/a / m = -1 where y = 1, +1 where y = 0."""
    net = build([1, 1])
    net.parameters[...] = 0
    found = weight_slope(net, np.array([[4, 8]]), np.array([[1, 0]]), 1, 0, 0, ALPHA)
    np.testing.assert_array_equal(found.dA, [-1, 1])
    np.testing.assert_array_equal(found.slope, [0.25, 0.25])
    np.testing.assert_array_equal(found.each, [-1, 2])
    assert (found.dw, found.updated) == (1, -ALPHA)


# ---- against the network ---------------------------------------------------------------------


def assert_slopes_are_the_networks(net: Network, m: int = 5) -> None:
    data, Y = examples(net, m)
    X = data.X_train
    found, gradient = every_slope(net, X, Y), flat(net.gradients(X, Y))
    assert np.abs(gradient).max() > 1e-3
    np.testing.assert_allclose([s.dw for s in found], gradient, **CLOSE)
    np.testing.assert_allclose([s.each.sum() for s in found], gradient, **CLOSE)
    np.testing.assert_allclose([s.numerical for s in found], gradient, rtol=1e-5, atol=1e-8)
    np.testing.assert_array_equal(found[-1].numerical, central_difference(net, -1, X, Y))
    np.testing.assert_array_equal([s.w for s in found], net.parameters)
    np.testing.assert_allclose([s.updated for s in found], net.parameters - ALPHA * gradient)
    for position, s in enumerate(found):
        is_output = locate(net, position)[0] == len(net.layers)
        assert (s.downstream is None) == (s.dZ_next is None) == is_output
        if not is_output:
            np.testing.assert_allclose(s.downstream @ s.dZ_next, s.dA, **CLOSE)
        if not is_output or net.layers[-1].activation.name != "softmax":
            assert {a.shape for a in (s.dA, s.slope, s.dZ, s.inputs, s.each)} == {(m,)}
            np.testing.assert_allclose(s.dA * s.slope, s.dZ, **CLOSE)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("sizes", SHAPES, ids=str)
def test_every_slope_is_the_networks(sizes: list[int], bias: bool) -> None:
    assert_slopes_are_the_networks(build(sizes, bias=bias))


@pytest.mark.parametrize("end", ENDS, ids="-".join)
def test_every_slope_with_every_output_and_loss(end: tuple) -> None:
    assert_slopes_are_the_networks(build([3, 4, 2], end=end))


@pytest.mark.parametrize("hidden", HIDDEN_ACTIVATIONS)
def test_every_slope_with_every_hidden_activation(hidden: str) -> None:
    assert_slopes_are_the_networks(build([2, 3, 2, 3], hidden, CLASSES))


def test_more_examples_than_a_chunk() -> None:
    assert_slopes_are_the_networks(build([2, 3, 1]), m=CHUNK + 3)


@pytest.mark.parametrize("loss", ["mean_squared_error", "sum_squared_error"])
def test_softmax_with_squares_shares_out_what_all_outputs_ask_for(loss: str) -> None:
    net = build([3, 4, 3], end=("softmax", loss))
    data, Y = examples(net)
    A, m = net.forward(data.X_train), (7 if "mean" in loss else 1)
    dA = 2 * (A - Y) / m
    for unit in range(3):
        found = weight_slope(net, data.X_train, Y, 2, unit, 1, ALPHA)
        np.testing.assert_allclose(found.outputs, A, rtol=1e-12)
        np.testing.assert_allclose(found.dA_outputs, dA, rtol=1e-12)
        np.testing.assert_allclose(found.dA, dA[unit], rtol=1e-12)
        wanted = A[unit] * (dA[unit] - (A * dA).sum(axis=0))
        np.testing.assert_allclose(found.dZ, wanted, rtol=1e-9)
        assert found.slope is None


def test_softmax_knows_the_sums_of_its_rivals() -> None:
    net = build([3, 4, 3], end=CLASSES)
    X = examples(net)[0].X_train
    found = [unit_sum(net, X, 2, unit, 1) for unit in range(3)]
    for s in found:
        np.testing.assert_allclose(s.rivals, [other.z for other in found], rtol=1e-12)
        assert s.a == pytest.approx(np.exp(s.z) / np.exp(s.rivals).sum(), rel=1e-12)
    np.testing.assert_allclose([s.a for s in found], net.forward(X)[:, 1], rtol=1e-12)
    assert unit_sum(net, X, 1, 0, 1).rivals is None
    output = weight_slope(net, X, examples(net)[1], 2, 0, 0, ALPHA)
    assert (output.dA, output.slope, output.outputs, output.downstream) == (None,) * 4


def test_several_moments_are_opened_as_if_one_by_one() -> None:
    net = build([3, 4, 1])
    (data, Y), thetas, before = examples(net), draw(net), net.parameters.copy()
    for place in ((1, 2, 0), (1, 0, None), (2, 0, 3)):
        together = weight_slopes(net, thetas, data.X_train, Y, *place, ALPHA)
        np.testing.assert_array_equal(net.parameters, before)
        for theta, found in zip(thetas, together, strict=True):
            wanted = weight_slope(member(net, theta), data.X_train, Y, *place, ALPHA)
            np.testing.assert_equal(vars(found), vars(wanted))


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-12), (np.float32, 1e-6)])
def test_updated_is_where_training_goes(dtype: type, tolerance: float) -> None:
    for sizes, bias in (([2, 1], True), ([3, 4, 1], False)):
        net = build(sizes, bias=bias, dtype=dtype)
        data, Y = examples(net)
        updated = [s.updated for s in every_slope(net, data.X_train, Y)]
        before = net.parameters.copy()
        list(train(net, data, learning_rate=ALPHA, iterations=1))
        assert np.abs(net.parameters - before).max() > 0.01
        np.testing.assert_allclose(updated, net.parameters, rtol=0, atol=tolerance)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("sizes", SHAPES, ids=str)
def test_every_unit_adds_up_to_what_the_network_says(sizes: list[int], bias: bool) -> None:
    net = build(sizes, bias=bias)
    X = A_prev = examples(net, 3)[0].X_train
    for layer, dense in enumerate(net.layers, start=1):
        Z = dense.W @ A_prev + (dense.b if bias else 0)
        A = np.tanh(Z) if layer < len(net.layers) else 1 / (1 + np.exp(-Z))
        for unit, example in np.ndindex(Z.shape):
            found = unit_sum(net, X, layer, unit, example)
            np.testing.assert_allclose(found.inputs, A_prev[:, example], rtol=1e-12)
            np.testing.assert_array_equal(found.weights, dense.W[unit])
            assert found.bias == (dense.b[unit, 0] if bias else None)
            assert found.z == pytest.approx(Z[unit, example], rel=1e-12)
            assert found.z == pytest.approx(found.terms.sum() + (found.bias or 0), rel=1e-12)
            assert found.a == pytest.approx(A[unit, example], rel=1e-12)
        A_prev = A


def test_a_float32_network_is_opened_in_float64() -> None:
    net = build([3, 4, 1], dtype=np.float32)
    data, Y = examples(net)
    twin, X = net.copy(np.float64), data.X_train.astype(float)
    wanted, found = flat(twin.gradients(X, Y.astype(float))), every_slope(net, data.X_train, Y)
    np.testing.assert_allclose([s.dw for s in found], wanted, rtol=1e-12)
    np.testing.assert_allclose([s.numerical for s in found], wanted, rtol=1e-5, atol=1e-9)
    total = unit_sum(net, data.X_train, 2, 0, 0)
    assert total.inputs.dtype == total.weights.dtype == np.float64
    np.testing.assert_allclose(total.a, twin.forward(X)[0, 0], rtol=1e-12)


def test_what_is_given_is_only_read_and_what_is_returned_is_the_callers_own() -> None:
    net = build([3, 4, 1])
    data, Y = examples(net)
    given = (net.parameters, data.X_train, Y)
    for array in given:
        array.flags.writeable = False
    found, total = weight_slope(net, *given[1:], 1, 0, 0, ALPHA), unit_sum(net, given[1], 1, 0, 0)
    for array in (*vars(found).values(), *vars(total).values()):
        if isinstance(array, np.ndarray):
            assert not any(np.shares_memory(array, a) for a in given)


# ---- numbers at the very end of their range --------------------------------------------------


@pytest.fixture
def no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def test_saturated_outputs_do_not_warn_and_dZ_stays_right(no_warnings) -> None:
    net = build([1, 1])
    net.parameters[...] = [1000, 0]
    X, Y = np.array([[1, 1, -1, -1]]), np.array([[1, 0, 1, 0]])
    found = weight_slope(net, X, Y, 1, 0, 0, ALPHA)
    np.testing.assert_allclose(found.dZ, [0, 0.25, -0.25, 0], atol=1e-300)
    np.testing.assert_array_equal(found.slope[:2], [0, 0])
    np.testing.assert_array_equal(found.dA[[0, 1, 3]], [-0.25, np.inf, 0.25])
    assert found.dA[2] < -1e300
    assert (found.dw, found.updated) == (0.5, 1000 - ALPHA / 2)
    assert found.numerical == pytest.approx(0.5, rel=1e-5)


def test_the_slope_of_cross_entropy_at_0_and_1() -> None:
    """J is -log A where Y = 1, and -log(1 - A) where Y = 0: the other term plays no part."""
    A, Y = np.array([0, 0, 1, 1, 0.5, 0.5, 0.5]), np.array([0, 1, 0, 1, 0, 1, 0.25])
    with np.errstate(divide="ignore"):
        found = _cross_entropy_slope(A, Y)
    np.testing.assert_array_equal(found, [1, -np.inf, np.inf, -1, 2, -2, 1])


def test_a_network_beyond_all_numbers_does_not_warn(no_warnings) -> None:
    net = build([2, 3, 1], "relu", LEAST_SQUARES)
    net.parameters[...] = 1e300
    X, Y = np.ones((2, 4)), np.zeros((1, 4))
    assert not np.isfinite(weight_slope(net, X, Y, 1, 0, 0, ALPHA).dw)
    assert unit_sum(net, X, 2, 0, 0).z == np.inf


# ---- refusals --------------------------------------------------------------------------------


def test_places_that_there_are_not() -> None:
    net = build([3, 4, 1])
    data, Y = examples(net, 3)
    for place, told in (
        ((0, 0, 0), "The layer must be a whole number from 1 to 2, not 0"),
        ((3, 0, 0), "The layer must be a whole number from 1 to 2, not 3"),
        ((1.0, 0, 0), "The layer must be a whole number from 1 to 2, not 1.0"),
        ((1, 4, 0), "The unit must be a whole number from 0 to 3, not 4"),
        ((2, 1, 0), "The unit must be a whole number from 0 to 0, not 1"),
        ((1, -1, 0), "The unit must be a whole number from 0 to 3, not -1"),
        ((1, 0, 3), "must be a whole number from 0 to 2, not 3"),
        ((1, 0, -1), "must be a whole number from 0 to 2, not -1"),
    ):
        with pytest.raises(ValueError, match=told):
            weight_slope(net, data.X_train, Y, *place, ALPHA)
        with pytest.raises(ValueError, match=told):
            unit_sum(net, data.X_train, *place)


def test_what_does_not_fit() -> None:
    net = build([3, 4, 1])
    data, Y = examples(net)
    X = data.X_train
    for wrong_X, wrong_Y, told in (
        (X[:2], Y, "X must have 3 rows"),
        (X, Y[:, :4], r"Y must have the shape \(1, 7\)"),
    ):
        with pytest.raises(ValueError, match=told):
            weight_slope(net, wrong_X, wrong_Y, 1, 0, 0, ALPHA)
    for wrong_X in (X[:2], X[:, 0], X[:, :0]):
        with pytest.raises(ValueError, match="X must have 3 rows"):
            unit_sum(net, wrong_X, 1, 0, 0)
    with pytest.raises(ValueError, match="no biases"):
        weight_slope(build([3, 4, 1], bias=False), X, Y, 1, 0, None, ALPHA)
