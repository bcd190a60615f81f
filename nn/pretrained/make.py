"""Train a network that ships, and print its model card.

``GLASSBOX_DATA=<the four MNIST files> GLASSBOX_HANDWRITING=<other sets> python -m
nn.pretrained.make`` makes the reader, in about 40 minutes on one core; ``… make mlp`` makes the
other, in 20. Where to get the other sets, and how they are called, says ``sets``; without them the
reader learns from MNIST and from our own strokes.

Of MNIST, the 5,000 training images that Glassbox bundles are held out: the recipe, the temperature
and the limits were chosen on them. The official test images, and the last third of each other
set, are looked at once, at the end, by the network as it stands after the last step.
"""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys

import numpy as np

import nn
from nn.data.datasets import Dataset, mnist_5k
from nn.pretrained import JUDGE, PATHS, card, measures, mlp, reader, sets


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


def main(name: str) -> None:
    """Train, calibrate, measure, save, print the card."""
    full = nn.datasets.load("mnist")
    if full.name != "mnist":
        raise SystemExit("This needs the full MNIST set: " + " ".join(full.problems))
    data, others = split(full), sets.load()
    if name == "mlp":
        net = measures.finished_mlp(mlp.train(data), data, full, others)
    else:
        net, judge = measures.finished_reader(reader.train(data, others), data, full, others)
        judge.save(JUDGE)
    net.save(PATHS[name])
    print(card.text(net))


if __name__ == "__main__":
    # The sums, and so the digits, depend on the number of threads, and NumPy is loaded by now
    # with as many as there are cores: so this begins once more, with one.
    wanted = sys.argv[1] if len(sys.argv) > 1 else "reader"
    if wanted not in PATHS:
        raise SystemExit(f"There is no {wanted}: choose one of {', '.join(PATHS)}.")
    if os.environ.get("OPENBLAS_NUM_THREADS") == "1":
        main(wanted)
    else:
        one = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
        sys.exit(subprocess.call([sys.executable, "-m", "nn.pretrained.make", wanted], env=one))
