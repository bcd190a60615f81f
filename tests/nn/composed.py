"""Numbers composed of single digits, as if somebody had written them in a row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from nn.arrays import Array, Labels
from nn.pretrained.pasted import interpolation

SHEET = (280, 560)  # pixels: the wide canvas
INK = 0.3  # from which on a pixel of a digit counts


class Hand(NamedTuple):
    """How somebody writes; lengths are in heights of a digit."""

    gap: tuple[float, float] = (0.1, 0.5)  # between the ink of two digits; negative: they overlap
    size: tuple[float, float] = (0.8, 1.2)
    jitter: float = 0.12  # of the ground line
    slope: float = 0.0  # of the line


ORDINARY = Hand()


def numbers(
    X: Array, y: Labels, rng: np.random.Generator, n: int, hand: Hand = ORDINARY
) -> Iterator[tuple[Array, str]]:
    """Compose n numbers of two to six of the images X (784, m); return each sheet and its text."""
    while n:
        which = rng.integers(0, len(y), rng.integers(2, 7))
        sheet = written([X[:, i].reshape(28, 28) for i in which], rng, hand)
        if sheet is not None:
            n -= 1
            yield sheet, "".join(str(y[i]) for i in which)


def written(images: Sequence[Array], rng: np.random.Generator, hand: Hand) -> Array | None:
    """Write images (28, 28) in a row on a sheet; None where they do not fit on it."""
    h, w = SHEET
    high = min(h / 2, 0.9 * w / (len(images) * (0.65 + np.mean(hand.gap))))
    tiles = [_tile(image, round(high * rng.uniform(*hand.size) * 28 / 20)) for image in images]
    gaps = [0, *(high * rng.uniform(*hand.gap, len(images) - 1))]
    free = w - sum(tile.shape[1] for tile in tiles) - sum(gaps)
    if free < 0:
        return None
    sheet, x = np.zeros(SHEET, np.float32), free * rng.uniform(0.1, 0.9)
    for tile, gap in zip(tiles, gaps, strict=True):
        x += gap
        y = h / 2 + hand.jitter * high * rng.uniform(-1, 1) + hand.slope * (x - w / 2)
        top = int(np.clip(y - len(tile) / 2, 0, h - len(tile)))
        place = sheet[top : top + len(tile), round(x) : round(x) + tile.shape[1]]
        np.maximum(place, tile[:, : place.shape[1]], out=place)
        x += tile.shape[1]
    return sheet


def _tile(image: Array, side: int) -> Array:
    """Enlarge an image and crop it to its ink."""
    M = interpolation(side)
    large = M @ image @ M.T
    rows, cols = (np.flatnonzero(large.max(axis=i) > INK) for i in (1, 0))
    tile: Array = large[rows[0] : rows[-1] + 1, cols[0] : cols[-1] + 1]
    return tile


def with_sign(sign: str) -> Array:
    """Two ones, a sign, and two ones."""
    sheet = np.zeros((200, 400), np.float32)
    for left in (40, 90, 230, 280):
        sheet[50:150, left : left + 14] = 1
    if sign.endswith("/"):
        for row in range(44, 156) if "short" in sign else range(35, 165):
            left = round(190 - 0.35 * (row - 35))
            sheet[row, left : left + 14] = 1
    else:
        top, wide = {".": (138, 14), "-": (95, 44)}[sign]
        sheet[top : top + 14, 160 : 160 + wide] = 1
    return sheet


def distance(one: str, other: str) -> int:
    """Count the signs to put in, take out or change (Levenshtein 1965)."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1]
