"""Known digits pasted onto a large canvas, as if somebody had drawn them there.

With it one can measure whether the way from ink to pixels loses anything: images of any size,
at any place, with thicker and thinner strokes must be read as well as the images themselves.
"""

from __future__ import annotations

import numpy as np

from nn import digits
from nn.arrays import Array
from nn.digits import SIDE

CANVAS = 280  # pixels of a side
SMALLEST = 0.4  # share of the canvas's side that the image takes at least


def pasted(X: Array, wider: int, rng: np.random.Generator) -> Array:
    """Paste each of the images X (784, m) on a canvas and bring it back: (784, m).

    Each gets a size from 40 to 100 % of the canvas and a place by chance; ``wider`` is 1 for
    strokes thickened by one pixel of the image, -1 for thinned ones, 0 for neither.
    """
    back = np.empty((X.shape[1], SIDE**2), np.float32)
    for row, x in zip(back, X.T, strict=True):
        row[:] = digits.way(paste(pen(x.reshape(SIDE, SIDE), wider), rng)).x[:, 0]
    return back.T


def paste(image: Array, rng: np.random.Generator) -> Array:
    """Enlarge an image (28, 28) and lay it on an empty canvas: (280, 280)."""
    size = int(rng.integers(round(SMALLEST * CANVAS), CANVAS + 1))
    top, left = rng.integers(0, CANVAS - size + 1, 2)
    W = interpolation(size)
    canvas = np.zeros((CANVAS, CANVAS), np.float32)
    canvas[top : top + size, left : left + size] = W @ image @ W.T
    return canvas


def interpolation(size: int) -> Array:
    """Return (size, 28) weights that enlarge by linear interpolation between pixel middles."""
    at = np.clip((np.arange(size) + 0.5) * SIDE / size - 0.5, 0, SIDE - 1)
    return np.maximum(1 - np.abs(at[:, None] - np.arange(SIDE)), 0).astype(np.float32)


def pen(image: Array, wider: int) -> Array:
    """Make every stroke of (28, 28) one pixel wider or thinner, across and down.

    Each pixel becomes the largest, or the smallest, of a square of two by two.
    """
    if not wider:
        return image
    choose = np.maximum if wider > 0 else np.minimum
    padded = np.pad(image, (1, 0))
    down = choose(padded[1:], padded[:-1])
    return choose(down[:, 1:], down[:, :-1])
