"""Backpropagation against central differences, and the checker that the pages show."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from nn import ACTIVATIONS, Network, gradient_check
from nn.activations import HIDDEN_ACTIVATIONS
from nn.layers import Dense

PAIRS = [
    ("sigmoid", "binary_cross_entropy"),
    ("softmax", "cross_entropy"),
    ("sigmoid", "sum_squared_error"),
    ("softmax", "sum_squared_error"),
    ("identity", "sum_squared_error"),
]
SIZES = {0: [4, 3], 1: [4, 5, 3], 2: [4, 5, 4, 3]}  # by number of hidden layers
HIDDEN_AND_DEPTH = [
    ("relu", 0),
    *((name, depth) for name in HIDDEN_ACTIVATIONS for depth in (1, 2)),
]


def examples(n_outputs: int = 3, m: int = 6) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(5)
    return rng.normal(size=(4, m)), np.eye(n_outputs)[rng.integers(0, n_outputs, m)].T


def random_net(sizes: list[int], **settings: object) -> Network:
    rng = np.random.default_rng(7)
    net = Network(sizes, rng=rng, **({"dtype": np.float64} | settings))
    net.parameters[...] = rng.normal(scale=0.7, size=net.parameters.size)
    return net


def central_differences(net: Network, X: np.ndarray, Y: np.ndarray, h: float = 1e-5) -> np.ndarray:
    theta, slopes = net.parameters, np.empty(net.parameters.size)
    for i, value in enumerate(theta.copy()):
        theta[i] = value + h
        above = net.cost(X, Y)
        theta[i] = value - h
        slopes[i] = (above - net.cost(X, Y)) / (2 * h)
        theta[i] = value
    return slopes


def flat(gradients: list) -> np.ndarray:
    return np.concatenate([part.ravel() for pair in gradients for part in pair if part is not None])


def assert_gradients_are_right(net: Network, X: np.ndarray, Y: np.ndarray) -> None:
    found, slopes = flat(net.gradients(X, Y)), central_differences(net, X, Y)
    assert np.abs(slopes).max() > 1e-3  # there is something to compare
    np.testing.assert_allclose(found, slopes, rtol=1e-6, atol=1e-8)
    assert gradient_check.check(net, X, Y) < 1e-6


@pytest.mark.parametrize("bias", [True, False], ids=["bias", "no_bias"])
@pytest.mark.parametrize(("output", "loss"), PAIRS)
@pytest.mark.parametrize(("hidden", "depth"), HIDDEN_AND_DEPTH)
def test_gradients(hidden: str, depth: int, output: str, loss: str, bias: bool) -> None:
    net = random_net(SIZES[depth], hidden=hidden, output=output, loss=loss, bias=bias)
    assert_gradients_are_right(net, *examples())


@pytest.mark.parametrize("loss", ["binary_cross_entropy", "sum_squared_error"])
def test_gradients_of_a_single_output(loss: str) -> None:
    X, Y = examples()
    assert_gradients_are_right(random_net([4, 3, 1], output="sigmoid", loss=loss), X, Y[:1])


@pytest.mark.parametrize(
    "hidden",
    [["tanh", "relu", "sigmoid"], ["gelu", "identity", "leaky_relu"], ["relu", "gelu", "tanh"]],
)
def test_gradients_of_mixed_activations(hidden: list[str]) -> None:
    assert_gradients_are_right(random_net([4, 5, 4, 5, 3], hidden=hidden), *examples())


def test_soft_targets_are_fine() -> None:
    X, Y = examples()
    assert_gradients_are_right(random_net([4, 5, 3], hidden="tanh"), X, 0.8 * Y + 0.2 / 3)


# ---- the checker ---------------------------------------------------------------------------


def backward_with_slip_in_unit_2(
    dA: np.ndarray, Z: np.ndarray, A: np.ndarray, dZ: np.ndarray
) -> None:
    dZ[...] = dA * (1 - A * A)
    dZ[2] *= 1.01


def test_a_broken_activation_is_found_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = replace(ACTIVATIONS["tanh"], backward=backward_with_slip_in_unit_2)
    X, Y = examples()
    good = random_net([4, 5, 4, 3], hidden=["sigmoid", "tanh"])
    assert gradient_check.check(good, X, Y) < 1e-6
    monkeypatch.setitem(ACTIVATIONS, "tanh", broken)
    for bias in (True, False):  # after layer 2 nothing is wrong, so the slip shows there first
        net = random_net([4, 5, 3], hidden="tanh", bias=bias)
        found = gradient_check.worst(net, X, Y)
        assert found.layer == 1
        assert found.index[0] == 2
        assert found.error == pytest.approx(0.01, rel=0.02)
        assert found.backprop == pytest.approx(1.01 * found.numerical)


@pytest.mark.parametrize(("parameter", "layer"), [("W", 1), ("W", 2), ("b", 1), ("b", 2)])
def test_a_single_wrong_derivative_is_named(
    parameter: str, layer: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = Dense.backward_from_dZ

    def wrong(self: Dense, tape: object, dA_prev: np.ndarray | None) -> None:
        right(self, tape, dA_prev)
        if self.n_in == {1: 4, 2: 5}[layer]:
            getattr(tape, f"d{parameter}")[1, 0] += 0.5

    monkeypatch.setattr(Dense, "backward_from_dZ", wrong)
    found = gradient_check.worst(random_net([4, 5, 3], hidden="tanh"), *examples())
    assert (found.parameter, found.layer, found.index) == (parameter, layer, (1, 0))
    assert found.backprop == pytest.approx(found.numerical + 0.5)
    assert f" at {parameter}[{layer}][1, 0]: backprop " in repr(found)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_network_is_left_as_it_was(dtype: type) -> None:
    net = random_net([4, 5, 3], dtype=dtype)
    before, memory = net.parameters.copy(), net.parameters
    assert gradient_check.check(net, *examples()) < 1e-6  # in float64 whatever the network is
    assert net.parameters is memory
    assert net.dtype == dtype
    np.testing.assert_array_equal(net.parameters, before)


@pytest.mark.parametrize(("at_most", "n"), [(None, 43), (43, 43), (1000, 43), (10, 10), (1, 1)])
def test_at_most_so_many_are_checked_spread_evenly(
    at_most: int | None, n: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    right: Callable = gradient_check.central_difference
    monkeypatch.setattr(
        gradient_check,
        "central_difference",
        lambda net, i, X, Y, workspace: (asked.append(int(i)), right(net, i, X, Y))[1],
    )
    gradient_check.check(random_net([4, 5, 3]), *examples(), at_most=at_most)
    assert len(asked) == len(set(asked)) == n
    assert asked[0] == 0
    assert n == 1 or asked[-1] == 42
    assert n < 10 or np.ptp(np.diff(asked)) <= 1


def test_locate_counts_through_the_flat_vector() -> None:
    net = random_net([4, 5, 3])  # 20 + 5 + 15 + 3
    places = [gradient_check.locate(net, i) for i in (0, 6, 20, 24, 25, 42)]
    assert places == [
        (1, "W", (0, 0)), (1, "W", (1, 2)), (1, "b", (0, 0)),
        (1, "b", (4, 0)), (2, "W", (0, 0)), (2, "b", (2, 0)),
    ]  # fmt: skip
    with pytest.raises(IndexError):
        gradient_check.locate(net, 43)
