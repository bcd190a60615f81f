"""Known digits pasted onto a large canvas, as if somebody had drawn them there.

With it one can measure whether the way from ink to pixels loses anything: images of any size,
at any place, with thicker and thinner strokes must be read as well as the images themselves.
"""

from __future__ import annotations

import numpy as np

from nn.arrays import Array
from nn.data import digits
from nn.data.digits import SIDE

CANVAS = 280  # pixels of a side
SMALLEST = 0.4  # share of the canvas's side that the image takes at least


def pasted(X: Array, wider: int, rng: np.random.Generator) -> Array:
    """Paste each of the images X (784, m) on a canvas and bring it back: (784, m).

    Each gets a size from 40 to 100 % of the canvas and a place by chance; ``wider`` is 1 for
    strokes that are one pixel of the image thicker, -1 for thinner ones, 0 for neither.
    """
    back = np.empty((X.shape[1], SIDE**2), np.float32)
    for row, x in zip(back, X.T, strict=True):
        row[:] = digits.way(paste(x.reshape(SIDE, SIDE), wider, rng)).x[:, 0]
    return back.T


def paste(image: Array, wider: int, rng: np.random.Generator) -> Array:
    """Enlarge an image (28, 28), change its strokes, lay it on an empty canvas: (280, 280)."""
    size = int(rng.integers(round(SMALLEST * CANVAS), CANVAS + 1))
    top, left = rng.integers(0, CANVAS - size + 1, 2)
    W = interpolation(size)
    canvas = np.zeros((CANVAS, CANVAS), np.float32)
    canvas[top : top + size, left : left + size] = pen(W @ image @ W.T, wider, size / SIDE)
    return canvas


def interpolation(size: int, side: int = SIDE) -> Array:
    """Return (size, side) weights that enlarge by linear interpolation between pixel middles."""
    at = np.clip((np.arange(size) + 0.5) * side / size - 0.5, 0, side - 1)
    return np.maximum(1 - np.abs(at[:, None] - np.arange(side)), 0).astype(np.float32)


def pen(ink: Array, wider: int, pixel: float) -> Array:
    """Make every stroke of (h, w) thicker by ``pixel`` if ``wider`` is 1, thinner if it is -1.

    Each place becomes the largest, or the smallest, of a square around it.
    """
    more = round(pixel)
    if not wider:
        return ink
    choose = np.maximum if wider > 0 else np.minimum
    ink = np.pad(ink, (more // 2, more - more // 2))
    return _window(_window(ink, more + 1, choose).T, more + 1, choose).T


def _window(a: Array, n: int, choose: np.ufunc) -> Array:
    """Take the largest, or smallest, of every n rows in a row, by doubling."""
    have = 1
    while have < n:
        step = min(have, n - have)
        a = choose(a[step:], a[:-step])
        have += step
    return a
