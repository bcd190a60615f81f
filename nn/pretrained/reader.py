"""The reader: how the network learns that reads by default.

It has convolutions, and eleven outputs while it learns, the last for what is no digit. Batch
normalisation and dropout help it to learn, and have no part in its answers: in the end the former
is worked into the weights, and the latter left out.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np

import nn
from nn.arrays import Array, Labels
from nn.data.augmentation import Distortion
from nn.data.datasets import Dataset
from nn.layers import (
    Activation,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Layer,
    MaxPool,
    Shape,
    split,
)  # fmt: skip
from nn.layers.normalization import EPSILON
from nn.pretrained.mixture import NONE, mixture
from nn.pretrained.sets import Part, Written

SEED, EPOCHS, BATCH = 0, 13, 128
SETTLING = 8_192  # examples that say what mean and variance are in the end
DISTORTION = Distortion(thickness=0.8)
RECIPE: dict[str, Any] = {
    "optimizer": "adam",
    "learning_rate": 0.003,
    "schedule": "one_cycle",
    "label_smoothing": 0.02,
}
LAST_EPOCHS, GENTLE = 5, Distortion(5, 0.05, 0.05, 1.0, 0.4, 0.8)
LAST_RECIPE: dict[str, Any] = {
    "optimizer": "adam", "learning_rate": 0.0003, "schedule": "cosine"
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Lessons:
    """What is learned from, with a class for what is none, and the digits that are held out."""

    X_train: Array
    y_train: Labels
    X_test: Array
    y_test: Labels


def layers() -> list[Layer]:
    """Describe the network as it learns."""
    return [
        Conv2D(32, 5), MaxPool(2), BatchNorm(), Activation("relu"),
        Conv2D(64, 3), BatchNorm(), Activation("relu"),
        Conv2D(64, 3, padding=1), MaxPool(2), BatchNorm(), Activation("relu"),
        Conv2D(128, 3), BatchNorm(), Activation("relu"),
        Dense(256), BatchNorm(), Activation("relu"), Dropout(0.4),
        Dense(NONE + 1, activation="softmax"),
    ]  # fmt: skip


def recipe() -> dict[str, Any]:
    """Return all that the training depends on, but for the data."""
    return {
        "epochs": EPOCHS, "batch_size": BATCH, "seed": SEED, **RECIPE,
        "distortion": dataclasses.asdict(DISTORTION),
        "last epochs, without normalisation and dropout": LAST_EPOCHS,
        **{f"their {name}": value for name, value in LAST_RECIPE.items()},
        "their distortion": dataclasses.asdict(GENTLE),
    }  # fmt: skip


def train(data: Dataset, others: list[Written], epochs: int = EPOCHS) -> nn.Network:
    """Train, and print how it goes; the test part of ``data`` is the one held out.

    The network that is returned has eleven outputs.
    """
    rng = np.random.default_rng(SEED)
    learned = mixture(data, others, rng)
    net = nn.Network.from_layers(layers(), input_shape=(28, 28, 1), rng=rng)
    _learn(net, learned, data, others, rng, epochs, DISTORTION, RECIPE)
    sample = learned.X.T[rng.choice(len(learned.y), min(SETTLING, len(learned.y)), replace=False)].T
    settle(net, DISTORTION(sample, rng))
    return refined(folded(net), data, others)


def refined(net: nn.Network, data: Dataset, others: list[Written]) -> nn.Network:
    """Let a network that was trained learn a little more, from digits almost as they will come."""
    rng = np.random.default_rng(SEED + 1)
    learned = mixture(data, others, rng)
    _learn(net, learned, data, others, rng, LAST_EPOCHS, GENTLE, LAST_RECIPE)
    return net


def _learn(
    net: nn.Network, learned: Part, data: Dataset, others: list[Written],
    rng: np.random.Generator, epochs: int, distortion: Distortion, recipe: dict[str, Any],
) -> None:  # fmt: skip
    all_of_it = Lessons(learned.X, learned.y, data.X_test, data.y_test)
    iterations = epochs * -(-len(learned.y) // BATCH)
    for s in nn.train(
        net, all_of_it, iterations=iterations, batch_size=BATCH, record_every=-(-iterations // 4),
        rng=rng, augment=distortion, **recipe,
    ):  # fmt: skip
        held = (f"{p.name} {np.mean(net.predict(p.held.X) == p.held.y):.2%}" for p in others)
        print(
            f"{s.iteration:7,} of {iterations:,}: cost {s.cost:.4f}, held out: MNIST "
            f"{s.test_accuracy:.2%}",
            *held, sep=", ", flush=True,
        )  # fmt: skip


def settle(net: nn.Network, X: Array) -> None:
    """Let each normalisation note the mean and variance that it meets with X (784, m)."""
    for i, layer in enumerate(net.layers):
        if isinstance(layer, BatchNorm):
            A = np.concatenate([p[i].A_prev for _, p in net.forward_passes(X)], axis=1)
            places = A.reshape(-1, len(layer.mean), A.shape[1]).astype(np.float64)
            layer.mean[:, 0], layer.variance[:, 0] = places.mean((0, 2)), places.var((0, 2))


def folded(net: nn.Network) -> nn.Network:
    """Return a network that answers the same without normalisation and dropout.

    gamma (W x + b - mean) / root + beta is a sum with other weights and another bias. Where the
    largest of several sums is taken before, it stays the largest if gamma is positive.

    Raises:
        ValueError: if it is not.
    """
    kept: list[Layer] = []
    parameters: list[Array] = []
    for layer, theta in zip(net.layers, split(net.parameters, net.layers), strict=True):
        if isinstance(layer, BatchNorm):
            W, b = parameters[-2:]
            slope = layer.gamma / np.sqrt(layer.variance + EPSILON)
            if isinstance(kept[-1], MaxPool) and not (slope > 0).all():
                raise ValueError("A gamma behind a pool is not positive.")
            parameters[-2:] = [slope * W, slope * (b - layer.mean) + layer.beta]
        elif not isinstance(layer, Dropout):
            kept.append(layer)
            parameters += layer.arrays(theta)  # W and b, if it has any
    return _network(kept, net.input_shape, parameters)


def without_none(net: nn.Network) -> nn.Network:
    """Return the network without its last output: it names a digit, whatever it is shown."""
    *before, last = zip(net.layers, split(net.parameters, net.layers), strict=True)
    W, b = last[0].arrays(last[1])
    layers = [*(layer for layer, _ in before), Dense(NONE, activation="softmax")]
    return _network(layers, net.input_shape, [*(part for _, part in before), W[:NONE], b[:NONE]])


def _network(layers: list[Layer], shape: Shape, parameters: list[Array]) -> nn.Network:
    net = nn.Network.unset(layers, shape, "cross_entropy", np.float32)
    net.parameters[...] = np.concatenate([part.ravel() for part in parameters])
    return net


def judge(net: nn.Network) -> nn.Network:
    """Return the last layer alone: it is given what the layers before made of a drawing."""
    twin = nn.Network([net.layers[-1].n_in, NONE + 1])
    twin.parameters[...] = net.parameters[-net.layers[-1].n_parameters :]
    return twin
