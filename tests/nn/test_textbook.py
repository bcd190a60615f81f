"""The fast way and the textbook's way end at the same parameters, whatever is chosen."""

from __future__ import annotations

from itertools import cycle, islice, pairwise, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nn
from nn.activations import HIDDEN_ACTIVATIONS
from nn.network import Network
from nn.optimizers import OPTIMIZERS
from nn.rule import Rule
from nn.training import Training
from tests.nn import textbook
from tests.nn.problems import BINARY, CLASSES, ENDS, Data, build, examples

M, STEPS, SEED = 50, 30, 5
RATES = {"sum_squared_error": 0.002}  # which is no mean


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


def by_the_book(net: Network, data: Data, Y: np.ndarray, rule: Rule) -> np.ndarray:
    """Return the parameters after all steps; ``net`` is left as it is."""
    theta, memory = net.parameters.copy(), {}
    weights = np.zeros(theta.size)  # one for each weight, zero for each bias
    for W, _ in cut(net, weights):
        W[...] = 1
    names = [layer.activation.name for layer in net.layers]
    for pick in islice(textbook.batches(M, rule.batch_size, SEED), STEPS):
        pairs = textbook.gradients(
            cut(net, theta), names, net.loss.name, data.X_train[:, pick], Y[:, pick]
        )
        gradient = np.concatenate([d.ravel() for pair in pairs for d in pair if d is not None])
        gradient += weights * rule.l2 * theta
        before, are_weights = theta, weights == 1
        at_zero = are_weights & (theta == 0)
        less = np.sign(gradient) * np.maximum(abs(gradient) - rule.l1, 0)
        pulled = gradient + weights * rule.l1 * np.sign(theta)
        gradient = np.where(at_zero, less, pulled)
        stays = at_zero & (gradient == 0)
        theta = textbook.step(rule.optimizer, theta, gradient, rule.learning_rate, memory)
        if rule.l1:
            passed = are_weights & (np.sign(before) * np.sign(theta) < 0)
            theta = np.where(passed | stays, 0, theta)
    return theta


def compare(net: Network, rule: Rule, goes_at_least: float = 1e-3) -> None:
    data, Y = examples(net, M)
    wanted, start = by_the_book(net, data, Y, rule), net.parameters.copy()
    Training(net, data, rule, np.random.default_rng(SEED)).advance(STEPS)
    np.testing.assert_allclose(net.parameters, wanted, rtol=1e-6, atol=1e-9)
    assert np.abs(wanted - start).max() >= goes_at_least


@pytest.mark.parametrize("hidden", HIDDEN_ACTIVATIONS)
def test_every_activation(hidden: str) -> None:
    compare(build([3, 6, 5, 1], hidden), Rule(STEPS, "sgd", 0.1))
    compare(build([3, 6, 5, 3], hidden, CLASSES), Rule(STEPS, "sgd", 0.1, 8))


@pytest.mark.parametrize("end", ENDS, ids="-".join)
def test_every_output_and_loss(end: tuple[str, str]) -> None:
    for batch_size, bias in ((None, True), (8, False)):
        net = build([3, 6, 5, 1], "tanh", end, bias=bias)
        compare(net, Rule(STEPS, "sgd", RATES.get(end[1], 0.1), batch_size))


@pytest.mark.parametrize("chunk", [4, 2048])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer(optimizer: str, chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With chunks of four, most batches are worked out in pieces; otherwise all are traced."""
    monkeypatch.setattr("nn.fast.chunks.CHUNK", chunk)
    for batch_size in (None, 1, 7, 25, M):
        rule = Rule(STEPS, optimizer, 0.02, batch_size, l2=0.01, l1=0.002)
        compare(build([3, 6, 5, 3], "tanh", CLASSES), rule)


@pytest.mark.parametrize("end", [BINARY, CLASSES], ids="-".join)
def test_line_by_line_too(end: tuple[str, str]) -> None:
    with nn.plain():
        for (hidden, optimizer), batch_size in zip(
            product(HIDDEN_ACTIVATIONS, OPTIMIZERS), cycle((None, 7, M))
        ):
            rule = Rule(STEPS, optimizer, 0.02, batch_size, l2=0.01, l1=0.002)
            compare(build([3, 4, 3, 1], hidden, end), rule)


@st.composite
def anything(draw: st.DrawFn) -> dict[str, Any]:
    end, numbers = draw(st.sampled_from(ENDS)), st.integers(1, 5)
    hidden = draw(st.lists(st.sampled_from(HIDDEN_ACTIVATIONS), max_size=3))
    return {
        "sizes": [draw(numbers), *(draw(numbers) for _ in hidden), draw(numbers)],
        "hidden": hidden,
        "end": end,
        "bias": draw(st.booleans()),
        "optimizer": draw(st.sampled_from(list(OPTIMIZERS))),
        "batch_size": draw(st.none() | st.integers(1, M + 9)),
        "l1": draw(st.sampled_from([0, 0.01])),
        "l2": draw(st.sampled_from([0, 0.1])),
    }


def compare_any(chosen: dict[str, Any]) -> None:
    network = {name: chosen[name] for name in ("sizes", "hidden", "end", "bias")}
    rule = {name: chosen[name] for name in chosen.keys() - network.keys()}
    dead_or_not = 0  # some networks drawn have no slope anywhere
    compare(build(**network), Rule(STEPS, learning_rate=2e-3, **rule), dead_or_not)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(anything())
def test_any_network_with_any_rule(chosen: dict[str, Any]) -> None:
    compare_any(chosen)


@pytest.mark.rest
@settings(max_examples=500, deadline=None, derandomize=True)
@given(anything())
def test_very_many_networks_and_rules(chosen: dict[str, Any]) -> None:
    compare_any(chosen)
