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
from ui.pictures import printed_lines
from ui.pictures.ink_pieces import pieces

FLAT = 3  # levels by which the paper of a clean drawing may vary
SMALL = 64  # pixels of the longer side at which the paper is estimated
WINDOW = 21  # pixels of its neighbourhood: wider than any stroke
LEVEL = 64  # of paper under even light: leaves room for ink four times as light
FAINTEST = 0.16  # contrast of the darkest mark below which a page counts as empty
NOISE = 8  # times the noise that ink must exceed


def is_clean(pixels: NDArray[np.uint8]) -> bool:
    """Whether (h, w, 3) is a drawing, not a photo: one colour all around, and in most places."""
    edge = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]]).astype(np.int16)
    paper = np.median(edge, axis=0)
    if np.abs(edge - paper).max() > FLAT:
        return False
    same = (np.abs(pixels - paper) <= FLAT).all(axis=2)
    return bool(same.mean() > 0.3)


def split(values: NDArray[Any]) -> float:
    """Return the level that parts values best into two classes, as Otsu (1979) found it."""
    whole = np.clip(values, 0, 255).astype(np.uint8).ravel()
    counts = np.bincount(whole, minlength=256).astype(float)
    below, sums = np.cumsum(counts), np.cumsum(counts * np.arange(256))
    above = below[-1] - below
    with np.errstate(divide="ignore", invalid="ignore"):
        between = below * above * (sums / below - (sums[-1] - sums) / above) ** 2
    return float(np.argmax(np.where((below > 0) & (above > 0), between, -1))) + 0.5


def evened(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the ink of a photo (h, w), black on white or white on black as it was."""
    flat = without_slope(grey)
    dark = has_dark_ink(flat)
    ink = printed_lines.without(strokes(contrast(flat, dark)), ruled=True)
    ink = pieces(ink)
    return np.rint(255 * (1 - ink if dark else ink)).astype(np.uint8)


def without_slope(grey: NDArray[np.uint8]) -> Image.Image:
    """Divide by light that falls off smoothly, so that most of the paper becomes LEVEL.

    The logarithm of the light is a polynomial of second degree in x and y. Whatever lies
    far off it, such as ink, loses its weight as the fit is repeated.
    """
    image = Image.fromarray(grey)
    values = np.log(np.asarray(_small(image), np.float32) + 4)
    places = terms(*values.shape)  # (pixels, 6)
    weights = np.ones(values.size, np.float32)
    for _ in range(8):
        weighted = places * weights[:, None]
        found = np.linalg.solve(weighted.T @ places, weighted.T @ values.ravel())
        misfit = np.abs(values.ravel() - places @ found)
        weights = 1 / (1 + (misfit / (2 * np.median(misfit) + 0.01)) ** 2) ** 2
    light = Image.fromarray((places @ found).reshape(values.shape).astype(np.float32))
    light = light.resize(image.size, Image.Resampling.BICUBIC)
    flat = LEVEL * (grey + np.float32(4)) / np.exp(np.asarray(light))
    return Image.fromarray(np.clip(flat, 0, 255).astype(np.uint8))


def terms(h: int, w: int) -> Array:
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


def _small(image: Image.Image) -> Image.Image:
    small: Any = image.copy()
    small.thumbnail((SMALL, SMALL), Image.Resampling.BOX)
    return small
