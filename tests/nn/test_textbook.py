"""The fast way and the textbook's way end at the same parameters, whatever is chosen."""

from __future__ import annotations

from itertools import islice, pairwise

import numpy as np
import pytest

from nn.activations import HIDDEN_ACTIVATIONS
from nn.arrays import columns, targets
from nn.losses import LOSSES
from nn.network import Network
from nn.optimizers import OPTIMIZERS
from nn.rule import Rule
from nn.training import Training
from runs.small import Examples
from tests.nn import textbook

M, STEPS, SEED = 50, 30, 5
ENDS = [(name, output) for name, loss in LOSSES.items() for output in loss.outputs]


def examples(n_classes: int) -> Examples:
    rng = np.random.default_rng(1)
    X = columns(M, 3, np.float64)
    X[...] = rng.standard_normal((3, M))
    return Examples(X, rng.integers(0, n_classes, M), X[:, :0], np.empty(0, np.int64))


def network(hidden: str, loss: str, output: str, bias: bool = True) -> Network:
    sizes = [3, 6, 5, 3 if output == "softmax" else 1]
    return Network(
        sizes, hidden=hidden, loss=loss, output=output, bias=bias, dtype=np.float64,
        initializer="xavier", rng=np.random.default_rng(2),
    )  # fmt: skip


def cut(net: Network, theta: np.ndarray) -> list:
    """View a flat vector as [(W, b), …], with no help from the network."""
    pairs, start = [], 0
    for n, n_next in pairwise(net.layer_sizes):
        W = theta[start : start + n * n_next].reshape(n_next, n)
        start += W.size
        b = theta[start : start + n_next].reshape(n_next, 1) if net.layers[0].bias else None
        start += 0 if b is None else n_next
        pairs.append((W, b))
    return pairs


def by_the_book(net: Network, data: Examples, rule: Rule, steps: int) -> np.ndarray:
    """Return the parameters after some steps; ``net`` is left as it is."""
    theta, memory = net.parameters.copy(), {}
    Y = targets(data.y_train, net.layer_sizes[-1], np.float64)
    names = [layer.activation.name for layer in net.layers]
    for pick in islice(textbook.batches(M, rule.batch_size, SEED), steps):
        pairs = textbook.gradients(
            cut(net, theta), names, net.loss.name, data.X_train[:, pick], Y[:, pick]
        )
        gradient = np.concatenate([d.ravel() for pair in pairs for d in pair if d is not None])
        gradient += weights(net) * rule.l2 * theta
        before, are_weights = theta, weights(net) == 1
        at_zero = are_weights & (theta == 0)
        less = np.sign(gradient) * np.maximum(abs(gradient) - rule.l1, 0)
        pulled = gradient + weights(net) * rule.l1 * np.sign(theta)
        gradient = np.where(at_zero, less, pulled)
        stays = at_zero & (gradient == 0)
        theta = textbook.step(rule.optimizer, theta, gradient, rule.learning_rate, memory)
        if rule.l1:
            passed = are_weights & (np.sign(before) * np.sign(theta) < 0)
            theta = np.where(passed | stays, 0, theta)
    return theta


def weights(net: Network) -> np.ndarray:
    """One for each weight, zero for each bias."""
    flags = np.zeros(net.parameters.size)
    for W, _ in cut(net, flags):
        W[...] = 1
    return flags


def compare(net: Network, rule: Rule) -> None:
    data = examples(net.layer_sizes[-1] if net.layer_sizes[-1] > 1 else 2)
    wanted = by_the_book(net, data, rule, STEPS)
    start = net.parameters.copy()
    Training(net, data, rule, np.random.default_rng(SEED)).advance(STEPS)
    np.testing.assert_allclose(net.parameters, wanted, rtol=1e-6, atol=1e-9)
    assert np.abs(wanted - start).max() > 1e-3  # it went somewhere


@pytest.mark.parametrize("hidden", HIDDEN_ACTIVATIONS)
@pytest.mark.parametrize(("loss", "output"), ENDS)
@pytest.mark.parametrize("batch_size", [None, 8])
def test_activations_and_losses(hidden, loss, output, batch_size):
    rate = 0.002 if loss == "sum_squared_error" else 0.1
    compare(network(hidden, loss, output), Rule(STEPS, "sgd", rate, batch_size))


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("batch_size", [None, 1, 7, 25, M])
@pytest.mark.parametrize("chunk", [4, 2048])
def test_optimizers_and_batches(optimizer, batch_size, chunk, monkeypatch):
    """With chunks of four, most batches are worked out in pieces; otherwise all are traced."""
    monkeypatch.setattr("nn.workspace.CHUNK", chunk)
    compare(
        network("tanh", "cross_entropy", "softmax"),
        Rule(STEPS, optimizer, 0.02, batch_size, l2=0.01, l1=0.002),
    )


@pytest.mark.parametrize("bias", [True, False])
def test_biases(bias):
    net = network("sigmoid", "binary_cross_entropy", "sigmoid", bias)
    compare(net, Rule(STEPS, "adam", 0.02, 7))
