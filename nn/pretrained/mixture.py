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
WORN, FILLED = 11_000, 8_000  # images of MNIST as others would have scanned them
DRAWN = 5_000  # digits from strokes of our own
NO_DIGITS = 9_000
TIMES = {"optdigits": 2, "Semeion": 10, "pendigits": 2}  # how often each set comes up
GREYEST = 0.15  # ink less than that is lost when an image is made black and white
DOTS = 13, 21  # of a side of an image that is stretched to fill its square


def mixture(data: Dataset, others: list[Written], rng: np.random.Generator) -> Part:
    """Return all that is learned from in an epoch: X (784, m) and labels from 0 to 10."""
    X, y = data.X_train, data.y_train
    some = rng.permutation(len(y))[: WORN + FILLED]
    some, more = np.split(some, [len(some) * WORN // (WORN + FILLED)])
    parts = [Part(X, y), Part(worn(X.T[some].T, rng), y[some])]
    parts.append(Part(filled(X.T[more].T, rng), y[more]))
    for other in others:
        parts += _repeated(other, rng)
    share = min(1, len(y) / 55_000)  # of a small set the rest is small as well
    parts.append(Part(*strokes.examples(round(DRAWN * share), rng)))
    none = non_digits.examples(round(NO_DIGITS * share), rng, X, y)
    parts.append(Part(none, np.full(none.shape[1], NONE)))
    return Part(
        np.concatenate([part.X.T for part in parts], dtype=np.float32).T,
        np.concatenate([part.y for part in parts]),
    )


def _repeated(other: Written, rng: np.random.Generator) -> list[Part]:
    """Repeat a small set, every second time as another scanner would see it."""
    X, y = other.learned.X, other.learned.y
    again = filled if other.name == "pendigits" else lambda X, rng: worn(X, rng, 14)
    return [Part(again(X, rng) if i % 2 else X, y) for i in range(TIMES[other.name])]


def worn(X: Array, rng: np.random.Generator, coarsest: int = 8) -> Array:
    """Return the digits X (784, m) stretched, in few and ragged or blurred pixels: (784, m)."""
    return np.stack([_worn(x.reshape(SIDE, SIDE), rng, coarsest) for x in X.T]).T


def filled(X: Array, rng: np.random.Generator) -> Array:
    """Return the digits X (784, m) stretched to fill a square of few dots each: (784, m)."""
    return np.stack([_filled(x.reshape(SIDE, SIDE), rng) for x in X.T]).T


def _worn(image: Array, rng: np.random.Generator, coarsest: int) -> Array:
    """Scan one image (28, 28), stretch it, and put it on a canvas: (784,)."""
    ink = digits.cropped(image)
    h, w = ink.shape
    grid = int(rng.integers(coarsest, 22))  # pixels of the larger side
    ink = _scanned(ink, *(max(3, round(grid * n / max(h, w))) for n in (h, w)))
    if rng.random() < 0.5:  # nearly black and white
        ink = _hardened(ink, rng.uniform(GREYEST, 0.5), rng.uniform(2, 20))
    wide = ink.shape[1] / ink.shape[0]
    if rng.random() < 0.7:  # stretched, up to a square
        wide = wide ** rng.uniform(0, 1) * np.exp(rng.normal(0, 0.1))
    return _on_canvas(ink, wide)


def _filled(image: Array, rng: np.random.Generator) -> Array:
    """Scan one image (28, 28) into a square, as Semeion's are, and put it on a canvas: (784,)."""
    ink = digits.cropped(image)
    n, wide = int(rng.integers(*DOTS)), np.exp(rng.normal(-0.2, 0.12))
    if rng.random() < 0.8:
        ink = _scanned(ink, n, n)
    else:  # as it was
        across = max(3, round(n * ink.shape[1] / ink.shape[0]))
        ink, wide = _scanned(ink, n, across), wide * across / n
    steep = 1e3 if rng.random() < 0.8 else rng.uniform(3, 20)  # black and white, or nearly
    return _on_canvas(_hardened(ink, rng.uniform(0.2, 0.5), steep), wide)


def _scanned(ink: Array, rows: int, columns: int) -> Array:
    """Return the ink in so many pixels; the darkest is 1."""
    h, w = ink.shape
    ink = digits.area_weights(h, rows) @ ink @ digits.area_weights(w, columns).T
    return ink / ink.max()


def _hardened(ink: Array, cut: float, steep: float) -> Array:
    """Turn greys below ``cut`` to paper and those above it to ink, with a slope between them."""
    return np.clip((ink - cut) * steep + 0.5, 0, 1)


def _on_canvas(ink: Array, wide: float) -> Array:
    """Enlarge a scan to a shape ``wide`` times as wide as high, and read it from there: (784,)."""
    rows, columns = ink.shape
    height, width = (56, max(4, round(56 * wide))) if wide < 1 else (max(4, round(56 / wide)), 56)
    return digits.way(interpolation(height, rows) @ ink @ interpolation(width, columns).T).x[:, 0]
