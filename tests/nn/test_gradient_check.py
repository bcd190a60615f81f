"""Backpropagation against central differences, and the checker that the pages show."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from nn import ACTIVATIONS, Network
from nn.activations import HIDDEN_ACTIVATIONS
from nn.layers import Dense
from nn.look import gradient_check
from tests.nn.problems import CLASSES, ENDS, build, examples, flat, slopes


def assert_gradients_are_right(net: Network, soften: float = 0.0) -> None:
    data, Y = examples(net)
    X, Y = data.X_train, (1 - soften) * Y + soften / 3
    found, wanted = flat(net.gradients(X, Y)), slopes(lambda: net.cost(X, Y), net.parameters)
    assert np.abs(wanted).max() > 1e-3  # there is something to compare
    np.testing.assert_allclose(found, wanted, rtol=1e-6, atol=1e-8, err_msg=str(net))
    assert gradient_check.check(net, X, Y) < 1e-6, net


@pytest.mark.parametrize("hidden", HIDDEN_ACTIVATIONS)
def test_gradients(hidden: str) -> None:
    for end in ENDS:
        assert_gradients_are_right(build([3, 4, 2], hidden, end))
    for bias in (True, False):
        assert_gradients_are_right(build([4, 5, 4, 3], hidden, CLASSES, bias=bias))


def test_gradients_without_hidden_layers_of_mixed_ones_and_for_soft_targets() -> None:
    for end in ENDS:
        assert_gradients_are_right(build([4, 3], "relu", end, bias=end in ENDS[::2]))
    for hidden in (["tanh", "relu", "sigmoid"], ["gelu", "identity", "leaky_relu"]):
        assert_gradients_are_right(build([4, 5, 4, 5, 3], hidden, CLASSES))
    assert_gradients_are_right(build([4, 5, 3], end=CLASSES), soften=0.2)


# ---- the checker ---------------------------------------------------------------------------


def softmax_net(**settings: Any) -> tuple[Network, np.ndarray, np.ndarray]:
    net = build([4, 5, 3], end=CLASSES, **settings)
    data, Y = examples(net)
    return net, data.X_train, Y


def test_a_broken_activation_is_found_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def with_slip_in_unit_2(dA: Any, Z: Any, A: Any) -> np.ndarray:
        dZ = dA * (1 - A * A)
        dZ[2] *= 1.01
        return dZ

    broken = replace(ACTIVATIONS["tanh"], backward=with_slip_in_unit_2)
    monkeypatch.setitem(ACTIVATIONS, "tanh", broken)
    for bias in (True, False):  # after layer 2 nothing is wrong, so the slip shows there first
        found = gradient_check.worst(*softmax_net(bias=bias))
        assert (found.layer, found.index[0]) == (1, 2)
        assert found.error == pytest.approx(0.01, rel=0.02)
        assert found.backprop == pytest.approx(1.01 * found.numerical)


@pytest.mark.parametrize(("parameter", "layer"), [("W", 1), ("W", 2), ("b", 1), ("b", 2)])
def test_a_single_wrong_derivative_is_named(
    parameter: str, layer: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = Dense.backward

    def wrong(self: Dense, dZ: np.ndarray, passed: Any) -> Any:
        back = right(self, dZ, passed)
        if self.n_in == {1: 4, 2: 5}[layer]:
            back.gradients["Wb".index(parameter)][1, 0] += 0.5
        return back

    monkeypatch.setattr(Dense, "backward", wrong)
    found = gradient_check.worst(*softmax_net())
    assert (found.parameter, found.layer, found.index) == (parameter, layer, (1, 0))
    assert found.backprop == pytest.approx(found.numerical + 0.5)
    assert f" at {parameter}[{layer}][1, 0]: backprop " in repr(found)


def test_the_network_is_left_as_it_was() -> None:
    net, X, Y = softmax_net(dtype=np.float32)
    before, memory = net.parameters.copy(), net.parameters
    assert gradient_check.check(net, X, Y) < 1e-6  # in float64 whatever the network is
    assert net.parameters is memory
    np.testing.assert_array_equal(net.parameters, before)


def test_at_most_so_many_are_checked_spread_evenly(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(
        gradient_check, "central_difference", lambda net, i, *_: asked.append(i) or 0.0
    )
    for at_most, n in ((None, 43), (43, 43), (1000, 43), (10, 10), (1, 1)):
        asked.clear()
        gradient_check.check(*softmax_net(), at_most=at_most)
        assert len(set(asked)) == len(asked) == n
        assert asked[0] == 0
        assert n == 1 or asked[-1] == 42
        assert n < 10 or np.ptp(np.diff(asked)) <= 1


def test_locate_counts_through_the_flat_vector() -> None:
    net, *_ = softmax_net()  # 20 + 5 + 15 + 3
    places = [gradient_check.locate(net, i) for i in (0, 6, 20, 24, 25, 42)]
    assert places == [
        (1, "W", (0, 0)), (1, "W", (1, 2)), (1, "b", (0, 0)),
        (1, "b", (4, 0)), (2, "W", (0, 0)), (2, "b", (2, 0)),
    ]  # fmt: skip
    with pytest.raises(IndexError):
        gradient_check.locate(net, 43)


def test_a_comparison_at_some_positions_is_that_of_all_there() -> None:
    net, X, Y = softmax_net()
    every = gradient_check.compare(net, X, Y)
    some = gradient_check.compare(net, X, Y, np.array([3, 0, 7]))
    assert every.positions.tolist() == list(range(net.parameters.size))
    for field in ("backprop", "numerical", "errors"):
        assert np.allclose(getattr(some, field), getattr(every, field)[[3, 0, 7]])
    assert every.errors.max() == gradient_check.worst(net, X, Y, at_most=None).error


@pytest.mark.parametrize("at_most", [6, 20, 50, 10_000])
def test_a_fair_sample_has_as_many_of_each_layer_as_there_are(at_most: int) -> None:
    net = Network([30, 4, 2, 3], rng=np.random.default_rng(0))
    drawn = gradient_check.fair_sample(net, at_most, np.random.default_rng(1))
    assert len({*drawn.tolist()}) == len(drawn) == min(at_most, net.parameters.size)
    ends = np.cumsum([0, *(layer.n_parameters for layer in net.layers)])
    shares = [int(((drawn >= a) & (drawn < b)).sum()) for a, b in pairwise(ends)]
    fair = max(shares)
    for share, layer in zip(shares, net.layers, strict=True):
        assert share >= min(layer.n_parameters, fair - 1)


def test_a_kink_is_told_from_a_bend() -> None:
    net = Network([1, 1, 1], hidden="relu", output="identity", loss="mean_squared_error",
                     rng=np.random.default_rng(0), dtype=np.float64)  # fmt: skip
    net.parameters[...] = [1.0, -1.0, 2.0, 0.0]  # z = 0 at x = 1
    X, Y = np.ones((1, 1)), np.ones((1, 1))
    assert gradient_check.bends(net, 0, X, Y)
    assert not gradient_check.bends(net, 3, X, Y)
    net.parameters[1] = 0.0
    assert not gradient_check.bends(net, 0, X, Y)
