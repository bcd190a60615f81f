"""What the reader learns from: MNIST, the same as other scanners would see it, and other hands.

Beside digits there is an eleventh class, what is none, so that the reader learns to tell.
"""

from __future__ import annotations

import numpy as np

from nn.arrays import Array
from nn.data import digits, non_digits, strokes
from nn.data.datasets import Dataset
from nn.pretrained.pasted import interpolation
from nn.pretrained.sets import Part, Written

SIDE = 28
NONE = 10  # the class of what is no digit
WORN = 40_000  # images of MNIST as others would have scanned them
DRAWN = 12_000  # digits from strokes of our own
NO_DIGITS = 22_000
TIMES = {"optdigits": 5, "Semeion": 14, "pendigits": 1}  # how often each set comes up
GREYEST = 0.15  # ink less than that is lost when an image is made black and white


def mixture(data: Dataset, others: list[Written], rng: np.random.Generator) -> Part:
    """Return all that is learned from in an epoch: X (784, m) and labels from 0 to 10."""
    X, y = data.X_train, data.y_train
    some = rng.choice(len(y), min(WORN, len(y)), replace=False)
    parts = [Part(X, y), Part(worn(X.T[some].T, rng), y[some])]
    for other in others:
        parts += _repeated(other.learned, TIMES[other.name], rng)
    share = min(1, len(y) / 55_000)  # of a small set the rest is small as well
    parts.append(Part(*strokes.examples(round(DRAWN * share), rng)))
    none = non_digits.examples(round(NO_DIGITS * share), rng, X, y)
    parts.append(Part(none, np.full(none.shape[1], NONE)))
    return Part(
        np.concatenate([part.X.T for part in parts], dtype=np.float32).T,
        np.concatenate([part.y for part in parts]),
    )


def _repeated(part: Part, times: int, rng: np.random.Generator) -> list[Part]:
    """Repeat a small set, every second time as another scanner would see it."""
    return [Part(worn(part.X, rng, 14) if i % 2 else part.X, part.y) for i in range(times)]


def worn(X: Array, rng: np.random.Generator, coarsest: int = 8) -> Array:
    """Return the digits X (784, m) stretched, in few and ragged or blurred pixels: (784, m)."""
    return np.stack([_scanned(x.reshape(SIDE, SIDE), rng, coarsest) for x in X.T]).T


def _scanned(image: Array, rng: np.random.Generator, coarsest: int) -> Array:
    """Scan one image (28, 28) and put it on a canvas: (784,)."""
    ink = digits.cropped(image)
    h, w = ink.shape
    grid = int(rng.integers(coarsest, 22))  # pixels of the larger side
    new_h, new_w = (max(3, round(grid * n / max(h, w))) for n in (h, w))
    ink = digits.area_weights(h, new_h) @ ink @ digits.area_weights(w, new_w).T
    ink = ink / ink.max()
    if rng.random() < 0.5:  # nearly black and white
        ink = np.clip((ink - rng.uniform(GREYEST, 0.5)) * rng.uniform(2, 20) + 0.5, 0, 1)
    wide = new_w / new_h
    if rng.random() < 0.7:  # stretched, up to a square
        wide = wide ** rng.uniform(0, 1) * np.exp(rng.normal(0, 0.1))
    height, width = (56, max(4, round(56 * wide))) if wide < 1 else (max(4, round(56 / wide)), 56)
    return digits.way(interpolation(height, new_h) @ ink @ interpolation(width, new_w).T).x[:, 0]
