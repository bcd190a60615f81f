"""Pruning: which weights stay, counted by hand, and the ticket that wins."""

import numpy as np
import pytest

import nn
from nn.look import pruning
from nn.rule import Rule
from nn.training import Training


def test_the_largest_weights_of_each_layer_stay_and_all_biases() -> None:
    net = nn.Network([4, 5, 2], rng=np.random.default_rng(0))
    net.layers[0].W[...] = np.arange(-10, 10).reshape(5, 4)
    kept = net.sharing(pruning.largest(net, 0.25))
    assert sorted(net.layers[0].W[kept.layers[0].W == 1]) == [-10, -9, -8, 8, 9]
    assert kept.layers[1].W.sum() == round(0.25 * 10)
    assert all((layer.b == 1).all() for layer in kept.layers)


def test_chance_keeps_as_many() -> None:
    net = nn.Network([30, 20, 10], rng=np.random.default_rng(0))
    chosen, drawn = pruning.largest(net, 0.1), pruning.at_random(net, 0.1, np.random.default_rng(0))
    assert drawn.sum() == chosen.sum()
    assert (drawn != chosen).any()


@pytest.mark.parametrize("share", [0, -1, 1.1])
def test_a_share_that_makes_no_sense_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="share of weights"):
        pruning.largest(nn.Network([2, 2]), share)


@pytest.mark.rest
@pytest.mark.parametrize("seed", range(2))
def test_the_winning_ticket_learns_more_than_chance(
    seed: int, small_mnist: nn.datasets.Dataset
) -> None:
    net = nn.Network([784, 50, 10], rng=np.random.default_rng(seed))
    first = net.parameters.copy()

    def trained(mask: np.ndarray) -> float:
        net.parameters[...] = first * mask
        rule = Rule(400, "momentum", 0.1, 64)
        training = Training(net, small_mnist, rule, np.random.default_rng(seed))
        training.hold(mask)
        (last,) = training.course([])
        assert (net.parameters[mask == 0] == 0).all()
        return float(last.test_accuracy)

    everything = trained(np.ones_like(first))
    winning = trained(pruning.largest(net, 0.02))
    by_chance = trained(pruning.at_random(net, 0.02, np.random.default_rng(seed)))
    assert everything > winning > by_chance + 0.1
