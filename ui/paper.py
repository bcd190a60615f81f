"""Even out the light on a photo of a page, so that only the ink is left on it.

Paper is found by closing the ink: every pixel takes the brightest value of its
neighbourhood, then the darkest of those. A stroke narrower than the neighbourhood
disappears, and a shadow stays. What differs from that paper is ink, or too faint to be.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from nn.arrays import Array

FLAT = 3  # levels by which the paper of a clean drawing may vary
SMALL = 64  # pixels of the longer side at which the paper is estimated
WINDOW = 21  # pixels of its neighbourhood: wider than any stroke
LEVEL = 64  # of paper under even light: leaves room for ink four times as light
FAINTEST = 0.16  # contrast of the darkest mark below which a page counts as empty
NOISE = 8  # times the noise that ink must exceed
CELLS = 128  # the longer side at which pieces are told apart
SPECK = 0.05  # of the area of the largest piece
MAX_PIECES = 8  # more are no digit: a grid, a pattern, a page of writing


def is_clean(pixels: NDArray[np.uint8]) -> bool:
    """Whether (h, w, 3) is a drawing, not a photo: one colour all around, and in most places."""
    edge = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]]).astype(np.int16)
    paper = np.median(edge, axis=0)
    if np.abs(edge - paper).max() > FLAT:
        return False
    same = (np.abs(pixels - paper) <= FLAT).all(axis=2)
    return bool(same.mean() > 0.3)


def evened(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the ink of a photo (h, w), black on white or white on black as it was."""
    flat = without_slope(grey)
    dark = has_dark_ink(flat)
    ink = pieces(strokes(contrast(flat, dark)))
    return np.rint(255 * (1 - ink if dark else ink)).astype(np.uint8)


def without_slope(grey: NDArray[np.uint8]) -> Image.Image:
    """Divide by light that falls off smoothly, so that most of the paper becomes LEVEL.

    The logarithm of the light is a polynomial of second degree in x and y. Whatever lies
    far off it, such as ink, loses its weight as the fit is repeated.
    """
    image = Image.fromarray(grey)
    values = np.log(np.asarray(_small(image), np.float32) + 4)
    terms = _terms(*values.shape)  # (pixels, 6)
    weights = np.ones(values.size, np.float32)
    for _ in range(8):
        weighted = terms * weights[:, None]
        found = np.linalg.solve(weighted.T @ terms, weighted.T @ values.ravel())
        misfit = np.abs(values.ravel() - terms @ found)
        weights = 1 / (1 + (misfit / (2 * np.median(misfit) + 0.01)) ** 2) ** 2
    light = Image.fromarray((terms @ found).reshape(values.shape).astype(np.float32))
    light = light.resize(image.size, Image.Resampling.BICUBIC)
    flat = LEVEL * (grey + np.float32(4)) / np.exp(np.asarray(light))
    return Image.fromarray(np.clip(flat, 0, 255).astype(np.uint8))


def _terms(h: int, w: int) -> Array:
    """Return 1, x, y, x², xy and y² of each pixel: (h·w, 6)."""
    y, x = (n.ravel() for n in np.mgrid[-1 : 1 : h * 1j, -1 : 1 : w * 1j].astype(np.float32))
    return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=1)


def has_dark_ink(image: Image.Image) -> bool:
    """Whether the ink is darker than the paper: what stands out most is then darker."""
    small = _small(image)
    around = small.filter(ImageFilter.MedianFilter(WINDOW))
    return bool(((np.asarray(small, np.float32) - np.asarray(around)) ** 3).sum() <= 0)


def _closed(small: Image.Image) -> tuple[Image.Image, Image.Image]:
    """Paint over what is dark and narrow, and over what is light and narrow."""
    grow, shrink = ImageFilter.MaxFilter(WINDOW), ImageFilter.MinFilter(WINDOW)
    return small.filter(grow).filter(shrink), small.filter(shrink).filter(grow)


def contrast(image: Image.Image, dark: bool) -> Array:
    """How far each pixel is from the paper under it: (h, w), about 0 on paper."""
    under = paper_under(_small(image), dark).resize(image.size, Image.Resampling.BICUBIC)
    difference = _difference(image, under, dark)
    return difference - np.median(difference)


def paper_under(small: Image.Image, dark: bool) -> Image.Image:
    """Estimate the paper: what is there, but beneath the ink what is around it.

    Closing alone is wrong at the rim, where nothing lies beyond a falling light.
    """
    closed = _closed(small)[not dark]
    difference = _difference(small, closed, dark)
    ink = Image.fromarray(difference > 0.4 * difference.max()).convert("L")
    around = ink.filter(ImageFilter.MaxFilter(5))
    return Image.composite(closed, small, around).filter(ImageFilter.GaussianBlur(2))


def _difference(image: Image.Image, paper: Image.Image, dark: bool) -> Array:
    """By how much of the paper's light the ink is darker, or lighter: light cancels out."""
    ink, under = np.asarray(image, np.float32), np.asarray(paper, np.float32)
    return (under - ink) / (under + 1) if dark else (ink - under) / (under + 16)


def strokes(contrast: Array) -> Array:
    """Stretch the contrast (h, w): 0 for paper and faint lines, 1 for ink, edges between."""
    noise = 1.5 * np.median(np.abs(contrast))  # the standard deviation, if it is normal
    level = np.quantile(contrast, 0.9995)
    if level < max(FAINTEST, NOISE * noise):
        return np.zeros_like(contrast)
    return np.clip((contrast / level - 0.38) / 0.3, 0, 1)


def pieces(ink: Array) -> Array:
    """Drop what is no digit from the ink (h, w): specks, and lines across the page."""
    f = -(-max(ink.shape) // CELLS)
    padded = np.pad(ink, [(0, -n % f) for n in ink.shape])
    h, w = (n // f for n in padded.shape)
    cells = padded.reshape(h, f, w, f).max(axis=(1, 3))
    kept = _kept(cells, labelled(cells > 0))
    mask = np.repeat(np.repeat(kept, f, axis=0), f, axis=1)
    return ink * mask[: ink.shape[0], : ink.shape[1]]


def labelled(cells: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Number the connected pieces of (h, w) from 1 on; 0 is paper."""
    h, w = cells.shape
    labels = np.pad(np.where(cells, -1, 0), 1).ravel()  # the rim saves every check of bounds
    steps = [dy * (w + 2) + dx for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
    numbers = labels.tolist()
    count = 0
    for start in np.flatnonzero(labels):
        if numbers[start] < 0:
            count += 1
            numbers[start], todo = count, [int(start)]
            while todo:
                at = todo.pop()
                for near in [at + step for step in steps if numbers[at + step] < 0]:
                    numbers[near] = count
                    todo.append(near)
    return np.array(numbers).reshape(h + 2, w + 2)[1:-1, 1:-1]


def _kept(cells: Array, labels: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which cells (h, w) belong to a piece that may be a digit or a part of one."""
    areas = np.bincount(labels.ravel())
    strong = np.bincount(labels.ravel(), cells.ravel() > 0.8)
    areas[strong == 0] = 0  # a stain is faint all over
    areas[0] = 0
    areas[_crossing(labels, areas)] = 0
    large = areas > SPECK * areas.max()
    return large[labels] & (large.sum() <= MAX_PIECES)


def _crossing(labels: NDArray[np.int64], areas: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which pieces (n,) run across the page, as a line, a grid or the edge of a table does."""
    numbers = np.arange(len(areas))
    rims = labels[0], labels[-1], labels[:, 0], labels[:, -1]
    top, bottom, left, right = (np.isin(numbers, rim) for rim in rims)
    line = (areas < 0.05 * labels.size) & ((top & bottom) | (left & right))
    return line | (top.astype(int) + bottom + left + right >= 3)


def _small(image: Image.Image) -> Image.Image:
    small: Any = image.copy()
    small.thumbnail((SMALL, SMALL), Image.Resampling.BOX)
    return small
