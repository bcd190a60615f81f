"""Train the network that ships, and print how good it is.

``GLASSBOX_DATA=<folder with the four MNIST files> python -m nn.pretrained.make``

It learns from the 60,000 official training images less the 5,000 that Glassbox bundles, so
that these stay unseen; the recipe was chosen on them. The official test images are looked at
once, at the end. It takes about half a minute on one core.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the sums, and so the digits, depend on it

import dataclasses
from typing import Any

import numpy as np

import nn
from nn.datasets import Dataset, mnist_5k
from nn.pretrained import PATH
from nn.training import evaluate

SIZES = [784, 256, 128, 64, 10]
SEED, EPOCHS, BATCH = 0, 25, 128
RECIPE: dict[str, Any] = {
    "optimizer": "nesterov",
    "learning_rate": 0.1,
    "schedule": "one_cycle",
    "l2": 2e-4,
}


def without_bundled(full: Dataset) -> Dataset:
    """Return the full set with the bundled images taken out of its training part."""
    keep = np.setdiff1d(np.arange(len(full.y_train)), mnist_5k.positions_in(full.X_train))
    rows = full.X_train.T[keep]
    return dataclasses.replace(full, X_train=rows.T, y_train=full.y_train[keep])


def main() -> None:
    """Train, measure on the official test images, save."""
    full = nn.datasets.load("mnist")
    if full.name != "mnist":
        raise SystemExit("This needs the full MNIST set: " + " ".join(full.problems))
    data = without_bundled(full)
    net = nn.Network(SIZES, rng=np.random.default_rng(SEED))
    iterations = EPOCHS * -(-len(data.y_train) // BATCH)
    rng = np.random.default_rng(SEED)
    for s in nn.train(
        net, data, iterations=iterations, batch_size=BATCH, record_every=2000, rng=rng, **RECIPE
    ):
        print(
            f"{s.iteration:6} of {iterations}: cost {s.cost:.4f}, training {s.train_accuracy:.2%}"
        )
    test_accuracy = evaluate(net, full.X_test, full.y_test)[1]
    print(f"Official test images: {test_accuracy:.2%} of {len(full.y_test):,}")
    net.provenance = {
        "data": "MNIST, official training images without the 5,000 bundled ones",
        "examples": len(data.y_train),
        "epochs": EPOCHS,
        "batch_size": BATCH,
        "seed": SEED,
        **RECIPE,
        "test_accuracy": test_accuracy,
        "test_data": "the 10,000 official test images",
    }
    net.save(PATH)


if __name__ == "__main__":
    main()
