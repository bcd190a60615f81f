"""From ink to the 28 × 28 pixels that the network reads, as the makers of MNIST did it.

LeCun, Cortes and Burges scaled every digit into a box of 20 × 20 pixels, keeping its
proportions, which made the edges grey; then they put the centre of its mass at the centre of
a field of 28 × 28. A network trained on such images reads a drawing well only if the drawing
has gone the same way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nn.arrays import Array

SIDE = 28  # pixels of a side of the field
BOX = 20  # the larger side of the digit in it
FAINT = 0.1  # contrast below which a mark counts as paper
NOTHING = "Nothing is drawn yet. Draw a digit from 0 to 9."
MAX_CANVAS = 4096  # pixels of a side


@dataclass(frozen=True)
class Steps:
    """Which steps a drawing goes through; leave one out to see what it is good for."""

    crop: bool = True  # cut away the empty margins; else take the whole sheet
    proportions: bool = True  # keep height to width; else stretch to a square
    box: bool = True  # 20 pixels, with a margin; else fill all 28
    centre: bool = True  # centre of mass in the middle; else the middle of the box


@dataclass(frozen=True, eq=False)
class Way:
    """A drawing after each step."""

    ink: Array  # (h, w) as drawn, 0 to 1
    cropped: Array  # (h', w')
    scaled: Array  # at most (28, 28)
    field: Array  # (28, 28)

    @property
    def x(self) -> Array:
        """The rows of the field one after the other, as a column: (784, 1) float32."""
        return np.clip(self.field, 0, 1).astype(np.float32).reshape(-1, 1)


def from_canvas(rgba: NDArray[np.uint8]) -> Array:
    """Turn a drawing (h, w, 4), uint8, into one example (784, 1), float32 in [0, 1].

    Dark ink on light paper, light ink on dark, and ink on a transparent canvas all do.

    Raises:
        ValueError: if there is nothing on the canvas, or it is no such array.
    """
    return way(ink(rgba)).x


def way(ink: Array, steps: Steps = Steps()) -> Way:
    """Take ink (h, w), 0 to 1, through the steps.

    Raises:
        ValueError: if there is no ink.
    """
    part = cropped(ink, margins=not steps.crop)
    small = scaled(part, BOX if steps.box else SIDE, stretched=not steps.proportions)
    return Way(ink, part, small, centred(small, by_mass=steps.centre))


def ink(rgba: NDArray[np.uint8]) -> Array:
    """Return how much ink each pixel carries: (h, w) from 0, paper, to 1.

    Paper is what the edge of the canvas mostly is: transparent, or else its median colour.
    """
    rgba = np.asarray(rgba)
    if rgba.ndim != 3 or rgba.shape[2] != 4 or rgba.dtype != np.uint8:
        raise ValueError("The drawing must be an array (height, width, 4) of bytes.")
    if not 1 <= min(rgba.shape[:2]) <= max(rgba.shape[:2]) <= MAX_CANVAS:
        raise ValueError(f"The drawing must have 1 to {MAX_CANVAS} pixels on each side.")
    paper = np.median(_edge(rgba), axis=0).astype(np.float32)  # (4,): red, green, blue, alpha
    alpha = rgba[..., 3]
    if paper[3] < 128:
        return np.maximum(alpha - paper[3], 0) / 255
    contrast = np.abs(rgba[..., 0] - paper[0])
    for channel in (1, 2):  # one at a time is many times faster than all at once
        np.maximum(contrast, np.abs(rgba[..., channel] - paper[channel]), out=contrast)
    return contrast * alpha / (255 * 255)


def cropped(ink: Array, margins: bool = False) -> Array:
    """Bring the darkest ink to 1, and cut away the margins unless they shall stay.

    Raises:
        ValueError: if there is no ink.
    """
    if ink.max() < FAINT:
        raise ValueError(NOTHING)
    ink = ink / ink.max()
    if margins:
        return ink
    rows, cols = np.flatnonzero(ink.max(axis=1) > FAINT), np.flatnonzero(ink.max(axis=0) > FAINT)
    return ink[rows[0] : rows[-1] + 1, cols[0] : cols[-1] + 1]


def scaled(ink: Array, side: int = BOX, stretched: bool = False) -> Array:
    """Scale (h, w) so that the larger side becomes ``side`` pixels, averaging what merges.

    A thin stroke becomes pale by that, so the darkest ink is brought to 1 again.
    """
    h, w = ink.shape
    scale_h, scale_w = (side / h, side / w) if stretched else (side / max(h, w),) * 2
    new_h, new_w = max(1, round(h * scale_h)), max(1, round(w * scale_w))
    small = area_weights(h, new_h) @ ink @ area_weights(w, new_w).T
    return small / small.max()


def centred(digit: Array, by_mass: bool = True) -> Array:
    """Put (h, w) of at most 28 × 28 into the field, its centre of mass, or else its own, in
    the middle.
    """
    h, w = digit.shape
    row, col = centre_of_mass(digit) if by_mass else (h / 2, w / 2)
    top = min(max(round(SIDE / 2 - row), 0), SIDE - h)
    left = min(max(round(SIDE / 2 - col), 0), SIDE - w)
    field = np.zeros((SIDE, SIDE), np.float32)
    field[top : top + h, left : left + w] = digit
    return field


def centre_of_mass(ink: Array) -> tuple[float, float]:
    """Return the mean row and column of the ink (h, w)."""
    (h, w), mass = ink.shape, ink.sum()
    row, col = ink.sum(axis=1) @ np.arange(h) / mass, ink.sum(axis=0) @ np.arange(w) / mass
    return float(row), float(col)


def area_weights(n: int, new_n: int) -> Array:
    """Return (new_n, n) weights: how much of each old pixel falls into each new one.

    Rows sum to 1, so that multiplying averages; both sides are stretched to the same length.
    """
    edges, new_edges = np.arange(n + 1) / n, np.arange(new_n + 1) / new_n
    overlap = np.minimum(new_edges[1:, None], edges[1:]) - np.maximum(
        new_edges[:-1, None], edges[:-1]
    )
    return (np.maximum(overlap, 0) * new_n).astype(np.float32)


def _edge(image: NDArray[Any]) -> NDArray[Any]:
    return np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
