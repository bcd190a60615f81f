"""Small networks, examples for them, and slow, sure derivatives: what the tests of ``nn`` share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from nn.arrays import columns, targets
from nn.losses import LOSSES
from nn.network import Network

ENDS = [(output, name) for name, loss in LOSSES.items() for output in loss.outputs]
BINARY = ("sigmoid", "binary_cross_entropy")
CLASSES = ("softmax", "cross_entropy")
LEAST_SQUARES = ("identity", "sum_squared_error")
REGRESSION = ("identity", "mean_squared_error")


@dataclass
class Data:
    """What training needs of a data set."""

    X_train: np.ndarray
    y_train: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray


def build(sizes: list[int], hidden: Any = "tanh", end: tuple = BINARY, **settings: Any) -> Network:
    """A network in float64, all of whose parameters are drawn; a softmax has three outputs."""
    output, loss = end
    sizes = [*sizes[:-1], max(sizes[-1], 3)] if output == "softmax" else sizes
    settings = {"dtype": np.float64} | settings
    net = Network(sizes, hidden=hidden, output=output, loss=loss, **settings)
    net.parameters[...] = np.random.default_rng(1).normal(scale=0.7, size=net.parameters.size)
    return net


def examples(net: Network, m: int = 7, m_test: int = 0) -> tuple[Data, np.ndarray]:
    """Data for a network, and Y, the outputs wanted for the training examples."""
    n_outputs, y = net.layer_sizes[-1], np.arange(m + m_test) % max(net.layer_sizes[-1], 2)
    X = columns(m + m_test, net.layer_sizes[0], net.dtype)
    X[...] = np.random.default_rng(2).normal(size=X.shape)
    Y = targets(y[:m], n_outputs, net.dtype)
    return Data(X[:, :m], y[:m], X[:, m:], y[m:]), Y


def draw(net: Network, S: int = 3) -> np.ndarray:
    """Parameters for S networks of the shape of ``net``."""
    thetas = np.random.default_rng(3).normal(scale=0.7, size=(S, net.parameters.size))
    return thetas.astype(net.dtype)


def member(net: Network, theta: np.ndarray) -> Network:
    """A network as ``net``, with other parameters."""
    twin = net.copy()
    twin.parameters[...] = theta
    return twin


def slopes(cost: Callable[[], float], theta: np.ndarray, h: float = 1e-5) -> np.ndarray:
    """The central differences of ``cost`` by every number in ``theta``, which it looks at."""
    found = []
    for i, value in enumerate(theta.copy()):
        costs = []
        for theta[i] in (value + h, value - h):
            costs.append(cost())
        theta[i] = value
        found.append((costs[0] - costs[1]) / (2 * h))
    return np.array(found)


def flat(gradients: list) -> np.ndarray:
    """The answer of ``Network.gradients`` as one vector."""
    return np.concatenate([part.ravel() for pair in gradients for part in pair if part is not None])


def seeds(few: int, many: int) -> pytest.MarkDecorator:
    """Ask for ``seeds``: a few in every run, the others with ``--rest``."""
    others = pytest.param(range(few, many), marks=pytest.mark.rest)
    return pytest.mark.parametrize("seeds", [range(few), others], ids=["few", "many"])
