"""The source's own architecture, 784 → 256 → 128 → 64 → 10, and how it learned MNIST.

It learns from the 60,000 official training images less the 5,000 that Glassbox bundles, each
distorted afresh whenever it comes up, for about 20 minutes on one core.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

import nn
from nn.data.augmentation import Distortion
from nn.data.datasets import Dataset

SIZES = [784, 256, 128, 64, 10]
SEED, EPOCHS, BATCH = 0, 500, 128
DISTORTION = Distortion(shear=0.2, thickness=0.8)
RECIPE: dict[str, Any] = {
    "optimizer": "nesterov",
    "learning_rate": 0.1,
    "schedule": "one_cycle",
    "label_smoothing": 0.1,
}


def recipe() -> dict[str, Any]:
    """Return all that the training depends on, but for the data."""
    distortion = dataclasses.asdict(DISTORTION)
    return {
        "epochs": EPOCHS, "batch_size": BATCH, "seed": SEED, **RECIPE, "distortion": distortion
    }  # fmt: skip


def train(data: Dataset, epochs: int = EPOCHS) -> nn.Network:
    """Train, and print how it goes; the test part of ``data`` is the one held out."""
    net = nn.Network(SIZES, rng=np.random.default_rng(SEED))
    iterations = epochs * -(-len(data.y_train) // BATCH)
    for s in nn.train(
        net, data, iterations=iterations, batch_size=BATCH, record_every=4300,
        rng=np.random.default_rng(SEED), augment=DISTORTION, **RECIPE,
    ):  # fmt: skip
        print(
            f"{s.iteration:7,} of {iterations:,}: cost {s.cost:.6f}, training images "
            f"{s.train_accuracy:.2%}, held out {s.test_accuracy:.2%}",
            flush=True,
        )
    return net
