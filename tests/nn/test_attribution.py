"""What each input adds to an answer: against finite differences, and against its own sum."""

import numpy as np
import pytest

import nn
from nn import pretrained
from nn.activations import HIDDEN_ACTIVATIONS
from nn.data.datasets import mnist_5k
from nn.look.attribution import unit_slope, versus
from nn.look.chain_rule import unit_sum
from tests.nn.problems import CLASSES, build, seeds, slopes


def network(hidden: str = "relu", **settings) -> nn.Network:
    return build([6, 5, 4, 3], hidden, CLASSES, **settings)


def example(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).uniform(0, 1, (6, 1))


def last_sums(net: nn.Network, x: np.ndarray) -> np.ndarray:
    ((_, passes),) = net.forward_passes(x)
    return passes[-1].Z[:, 0]


@pytest.mark.parametrize("hidden", HIDDEN_ACTIVATIONS)
def test_the_slope_of_a_unit_is_its_finite_difference(hidden: str) -> None:
    net, x = network(hidden), example()
    for layer, unit in ((1, 4), (2, 0), (3, 2)):
        wanted = slopes(lambda at=(layer, unit): unit_sum(net, x, *at, 0).z, x[:, 0])
        np.testing.assert_allclose(unit_slope(net, x, layer, unit), wanted, rtol=1e-6, atol=1e-8)
    np.testing.assert_array_equal(unit_slope(net, x, 1, 3), net.layers[0].W[3])
    single = unit_slope(net.copy(np.float32), x.astype(np.float32), 3, 2)
    np.testing.assert_allclose(single, wanted, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("hidden", ["relu", "tanh"])
def test_the_terms_are_slope_times_input_and_the_value_is_the_difference(hidden: str) -> None:
    net, x = network(hidden), example(2)
    explained, Z, p = versus(net, x, 2, 0), last_sums(net, x), net.predict_proba(x)[:, 0]
    assert explained.value == pytest.approx(Z[2] - Z[0])
    assert np.exp(explained.value) == pytest.approx(p[2] / p[0])  # so many times likelier
    difference = unit_slope(net, x, 3, 2) - unit_slope(net, x, 3, 0)
    np.testing.assert_allclose(explained.terms, difference * x[:, 0], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("hidden", ["relu", "leaky_relu", "identity"])
def test_without_biases_and_bends_nothing_is_left_over(hidden: str) -> None:
    for seed in range(5):
        assert versus(network(hidden, bias=False), example(seed), 0, 1).rest == pytest.approx(0)


def test_the_rest_is_what_the_biases_add() -> None:
    """With the units that are on held fixed, a ReLU network is x -> M x + r; r is the rest."""
    net, x = network(), example(3)
    (W1, b1), (W2, b2), (W3, b3) = ((d.W, d.b) for d in net.layers)
    on1 = (W1 @ x + b1 > 0) * 1.0
    A1 = on1 * (W1 @ x + b1)
    on2 = (W2 @ A1 + b2 > 0) * 1.0
    r = W3 @ (on2 * (W2 @ (on1 * b1) + b2)) + b3
    assert versus(net, x, 1, 2).rest == pytest.approx(float(r[1, 0] - r[2, 0]))


@pytest.mark.parametrize("hidden", ["relu", "tanh", "gelu"])
def test_from_a_blank_sheet_the_rest_is_what_the_blank_sheet_gives(hidden: str) -> None:
    net, x = network(hidden), example(4)
    blank = last_sums(net, np.zeros_like(x))
    explained = versus(net, x, 0, 2, from_blank=True)
    assert explained.rest == pytest.approx(blank[0] - blank[2], abs=2e-3)
    assert explained.value == versus(net, x, 0, 2).value


@pytest.mark.parametrize(("name", "near"), [("mlp", 0.06), ("reader", 0.3)])
@seeds(3, 20)
def test_on_networks_that_ship_the_rest_is_about_the_blank_sheet(seeds, name, near) -> None:
    net, data = pretrained.load(name), mnist_5k.load()
    blank = last_sums(net, np.zeros((784, 1), np.float32))
    for i in seeds:
        x = data.X_test[:, i : i + 1]
        first, second = (int(j) for j in np.argsort(-net.forward(x)[:, 0])[:2])
        explained = versus(net, x, first, second, from_blank=True)
        assert explained.rest == pytest.approx(blank[first] - blank[second], abs=near)


def test_what_is_not_there_is_refused() -> None:
    net = network()
    for winner, other in ((3, 0), (0, -1)):
        with pytest.raises(ValueError, match="outputs must be numbers from 0 to 2"):
            versus(net, example(), winner, other)
    for layer, unit in ((0, 0), (4, 0), (1, 5), (1, -1)):
        with pytest.raises(ValueError, match="no such unit"):
            unit_slope(net, example(), layer, unit)
    with pytest.raises(ValueError, match="One example"):
        versus(net, np.zeros((6, 2)), 0, 1)


def test_a_path_that_goes_through_the_network_in_pieces_adds_up_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As it does in a network of more than 2^20 parameters."""
    net, x = network("tanh"), example()
    whole = versus(net, x, 1, 0, from_blank=True)
    monkeypatch.setattr("nn.fast.chunks.CHUNK", 100)
    in_pieces = versus(net, x, 1, 0, from_blank=True)
    assert in_pieces.value == whole.value
    np.testing.assert_allclose(in_pieces.terms, whole.terms, rtol=1e-12)


@pytest.mark.rest
def test_a_network_of_more_than_a_million_parameters_is_explained_from_a_blank_sheet() -> None:
    net = nn.Network([784, 1360, 10], rng=np.random.default_rng(0))
    assert net.parameters.size > 2**20
    x = np.random.default_rng(1).uniform(0, 1, (784, 1)).astype(np.float32)
    told, blank = versus(net, x, 3, 5, from_blank=True), last_sums(net, 0 * x)
    assert told.rest == pytest.approx(blank[3] - blank[5], abs=0.05)
