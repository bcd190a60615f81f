"""Train the network that ships, and print its model card.

``GLASSBOX_DATA=<folder with the four MNIST files> python -m nn.pretrained.make``

It learns from the 60,000 official training images less the 5,000 that Glassbox bundles, each
distorted afresh whenever it comes up. Those 5,000 are held out: the recipe, the temperature and
the thresholds were chosen on them. The official test images are looked at once, at the end, by
the network as it stands after the last step. It takes about 20 minutes on one core.
"""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from typing import Any

import numpy as np

import nn
from nn.data.augmentation import Distortion
from nn.data.datasets import Dataset, mnist_5k
from nn.pretrained import PATHS, card, measures

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


def split(full: Dataset) -> Dataset:
    """Return the full set with the bundled images as test part, and not in the training part."""
    held = mnist_5k.load()
    keep = np.setdiff1d(np.arange(len(full.y_train)), mnist_5k.positions_in(full.X_train))
    return dataclasses.replace(
        full,
        X_train=full.X_train.T[keep].T,
        y_train=full.y_train[keep],
        X_test=np.concatenate([held.X_train.T, held.X_test.T]).T,
        y_test=np.concatenate([held.y_train, held.y_test]),
    )


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


def main() -> None:
    """Train, calibrate, measure, save, print the card."""
    full = nn.datasets.load("mnist")
    if full.name != "mnist":
        raise SystemExit("This needs the full MNIST set: " + " ".join(full.problems))
    data = split(full)
    net = measures.finished(train(data), data, full, recipe())
    net.save(PATHS["mlp"])
    print(card.text(net))


if __name__ == "__main__":
    # The sums, and so the digits, depend on the number of threads, and NumPy is loaded by now
    # with as many as there are cores: so this begins once more, with one.
    if os.environ.get("OPENBLAS_NUM_THREADS") == "1":
        main()
    else:
        one = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
        sys.exit(subprocess.call([sys.executable, "-m", "nn.pretrained.make"], env=one))
