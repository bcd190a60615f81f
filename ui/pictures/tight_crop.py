"""Pictures that are cropped to the ink, so that there is no paper around the digit.

What touches the rim of a picture is the edge of a table on most photos. Here it is the digit:
its ink reaches to all four sides, and touches each in few places and for a short way.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from nn.arrays import Array
from nn.data.connected import labelled, pooled
from ui.pictures import printed_lines
from ui.pictures.even_light import split, terms
from ui.pictures.ink_pieces import touched

SIDE = 96  # pixels of the longer side at which the light is estimated
SMALL = 100  # pixels of a side, up to which all greys stay
FULL = 0.93  # of the picture's sides that the ink reaches over
SHARE = 0.06, 0.8  # of the picture that is ink
RIM = 0.45  # of the rim that is ink, at most
TOUCHED = 8  # places at which a digit touches the edges of its box
PIECES = 3  # of a digit, at most
CONTRAST = 0.25  # of ink and paper, as a logarithm
BETWEEN = 0.4  # share of the pixels that are neither ink nor paper
ROUGH = 0.2  # of the contrast, by which paper may vary
WHOLE = 0.9  # of a side: two that are ink for so long are the edge of a table
MARGIN = 1 / 8  # of the longer side, that is put around


def opened(pixels: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    """Return the ink of a tight picture (h, w, 3) with a margin, or None if it is no such picture.

    The ink is black on white, or white on black if the paper is the darker.
    """
    grey = Image.fromarray(pixels).convert("L")
    thumb = grey.copy()
    thumb.thumbnail((SIDE, SIDE), Image.Resampling.BOX)
    small, values = (np.log(np.asarray(image, np.float32) + 8) for image in (thumb, grey))
    found = [(_ink(small, values, sign), sign) for sign in (1, -1)]
    chosen = max(((_paper(ink), sign, ink) for ink, sign in found if ink is not None), default=None,
                 key=lambda one: one[:2])  # fmt: skip
    if chosen is None:
        return None
    _, sign, ink = chosen
    ink = printed_lines.without(ink)
    level = np.rint(255 * np.pad(ink, max(2, round(MARGIN * max(ink.shape))))).astype(np.uint8)
    return np.repeat((255 - level if sign > 0 else level)[..., None], 3, axis=2)


def _paper(ink: Array) -> float:
    """How much of the corners, of the rim and of the whole is paper."""
    on = ink > 0.5
    rim = np.concatenate([on[0], on[-1], on[:, 0], on[:, -1]])
    return float(3 - on[[0, 0, -1, -1], [0, -1, 0, -1]].mean() - rim.mean() - on.mean())


def _ink(small: Array, values: Array, sign: int) -> Array | None:
    """Return the ink (h, w) of a picture in logarithms, or None where it is not tight.

    Sign 1 takes the paper for the lighter, −1 for the darker. The light on it is a polynomial of
    second degree, as on other photos; here it is fitted to the paper alone.
    """
    places, flat = terms(*small.shape), sign * small
    for _ in range(4):
        flat -= flat.min()
        paper = flat > split(flat * (255 / max(float(flat.max()), 1e-6))) * flat.max() / 255
        gram = places[paper.ravel()].T @ places[paper.ravel()] + 1e-3 * np.eye(6, dtype=np.float32)
        light = np.linalg.solve(gram, places[paper.ravel()].T @ small[paper])
        flat = sign * (small - (places @ light).reshape(small.shape))
    if paper.all() or not paper.any():
        return None
    base, depth = np.median(flat[paper]), np.median(flat[paper]) - np.median(flat[~paper])
    share = (base - flat) / max(depth, 1e-6)
    if depth < CONTRAST or ((share > 0.3) & (share < 0.7)).mean() > BETWEEN:
        return None
    if np.std(share[share < 0.3]) > ROUGH:
        return None
    lit = Image.fromarray((places @ light).reshape(small.shape).astype(np.float32))
    under = np.asarray(lit.resize(values.shape[::-1], Image.Resampling.BICUBIC))
    ink = (base - sign * (values - under)) / depth
    if max(ink.shape) > SMALL:  # the greys of few pixels say where a stroke ends
        ink = (ink - 0.3) / 0.4
    ink = np.clip(ink, 0, 1)
    return ink if _is_tight(ink) else None


def _is_tight(ink: Array) -> bool:
    """Whether the ink is one digit that fills the picture."""
    cells = pooled(ink, -(-max(ink.shape) // SIDE)) > 0.5
    labels = labelled(cells)
    areas = np.bincount(labels.ravel())
    areas[0] = 0
    large = areas > 0.05 * areas.max()
    kept = large[labels] & cells
    rims = [kept[0], kept[-1], kept[:, 0], kept[:, -1]]
    sides = np.array([rim.mean() for rim in rims])
    return bool(
        large.sum() <= PIECES
        and SHARE[0] < (ink > 0.5).mean() < SHARE[1]
        and all(
            np.ptp(np.flatnonzero(kept.any(axis=i))) > FULL * kept.shape[1 - i] - 2 for i in (0, 1)
        )
        and 1 <= touched(kept) <= TOUCHED
        and np.concatenate(rims).mean() < RIM
        and (sides > WHOLE).sum() < 2
    )
