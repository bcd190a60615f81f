"""Find the sheet of paper on a photo that shows a desk too, and paint the desk over.

A sheet is one large piece of even light whose outline is straight-sided, and on which something
is written. A round 0 in chalk is no sheet, and neither is a frame around a digit: what a sheet
encloses is mostly paper.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from nn.arrays import Array
from nn.data.connected import labelled
from ui.pictures.even_light import split
from ui.pictures.outlines import corners, hull, inside, polygon_area

SIDE = 160  # pixels of the longer side at which the sheet is looked for
SMALLEST, LARGEST = 0.02, 0.97  # of the picture
SOLID = 0.9  # share of the outline that the sheet and what is on it fill
STRAIGHT = 0.93  # share of the outline that is within its six outermost corners
TRIANGLE = 0.85  # share that three corners would hold, were it no sheet but a gap in a digit
MOST = 0.75  # share of what is as light as the sheet that is the sheet
MOST_INK = 0.4  # of the sheet
STEP = 14  # levels by which the desk differs from the sheet at least
REACH = 2.5  # cells to either side of the edge, where that is looked for
ALONG = 0.8  # share of the outline where it is so
MARGIN = 0.02  # of the longer side that is cut off the sheet, where it bends and casts shadows


def alone(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a picture (h, w, 3) with nothing but the sheet, or as it is where none is found."""
    grey = Image.fromarray(pixels).convert("L")
    small = grey.copy()
    small.thumbnail((SIDE, SIDE), Image.Resampling.BOX)
    values = np.asarray(small.filter(ImageFilter.MedianFilter(3)), np.float32)
    outline = None if values.std() < STEP / 4 else _outline(values)
    if outline is None:
        return pixels
    scale = np.array([len(pixels) / values.shape[0], pixels.shape[1] / values.shape[1]])
    within = inside(outline * scale, pixels.shape[:2], MARGIN * max(pixels.shape))
    return _extended(pixels, within)


def _outline(values: Array) -> Array | None:
    """Return the corners (n, 2) of the sheet on a small picture (h, w): rows and columns."""
    bright = _levels(values)
    for level in bright:
        found = _sheet(values > level, values)
        if found is not None:
            return found
    for level in bright[::-1]:  # a dark card on a light desk
        found = _sheet(values < level, values)
        if found is not None:
            return found
    return None


def _levels(values: Array) -> list[float]:
    """Return what may part sheet from desk: the best split, and the best ones on either side."""
    middle = split(values)
    above, below = values[values > middle], values[values <= middle]
    levels = [middle]
    if above.size > 0.1 * values.size:
        levels.append(split(above))
    if below.size > 0.1 * values.size:
        levels.append(split(below))
    return levels


def _sheet(cells: NDArray[np.bool_], values: Array) -> Array | None:
    """Return the outline of the largest piece if that is a sheet with something on it."""
    labels = labelled(cells)
    areas = np.bincount(labels.ravel())
    areas[0] = 0
    piece = labels == areas.argmax()
    whole = piece.any(axis=0).mean() > LARGEST and piece.any(axis=1).mean() > LARGEST
    if whole or piece.sum() < max(SMALLEST * cells.size, MOST * cells.sum()):
        return None
    outline = hull(piece)
    if _has_straight_sides(outline) and _is_written_on(piece, outline):
        return outline if _stands_out(values, outline) else None
    return None


def _has_straight_sides(outline: Array) -> bool:
    """Whether six corners are enough for an outline, and three are too few."""
    area = polygon_area(outline)
    three, six = (polygon_area(corners(outline, n)) for n in (3, 6))
    return six >= STRAIGHT * area and three <= TRIANGLE * area


def _is_written_on(piece: NDArray[np.bool_], outline: Array) -> bool:
    """Whether the piece fills its outline but for some ink away from the edges."""
    within = inside(outline, piece.shape, 0)
    deep = inside(outline, piece.shape, MARGIN * max(piece.shape) + 1)
    ink = deep & ~piece
    gaps = (within & ~deep & ~piece).sum() / within.sum()
    return bool(2 < ink.sum() < MOST_INK * deep.sum() and gaps < 1 - SOLID)


def _stands_out(values: Array, outline: Array) -> bool:
    """Whether there is a step all along the outline, where a falling light has none."""
    middle, size = outline.mean(axis=0), np.array(values.shape)
    steps = []
    for start, end in zip(outline, np.roll(outline, -1, axis=0), strict=True):
        length = np.hypot(*(end - start))
        out = np.array([end[1] - start[1], start[0] - end[0]]) / max(length, 1e-9)
        out *= 1 if out @ (start - middle) > 0 else -1
        places = start + np.arange(0.5, length)[:, None] / max(length, 1e-9) * (end - start)
        near, far = places - REACH * out, places + REACH * out
        seen = ((far > 0) & (far < size) & (near > 0) & (near < size)).all(axis=1)
        (y0, x0), (y1, x1) = near[seen].astype(int).T, far[seen].astype(int).T
        steps.append(values[y0, x0] - values[y1, x1])
    every = np.concatenate(steps)
    if len(every) < 8:
        return False
    return bool((every * np.sign(np.median(every)) > STEP).mean() > ALONG)


def _extended(pixels: NDArray[np.uint8], within: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Let the sheet go on beyond its edges, in the light that falls on it, and cut to it."""
    rows, cols = np.flatnonzero(within.any(axis=1)), np.flatnonzero(within.any(axis=0))
    part = np.s_[rows[0] : rows[-1] + 1, cols[0] : cols[-1] + 1]
    mask, picture = within[part], pixels[part].astype(np.float32)
    y, x = (np.linspace(-1, 1, n, dtype=np.float32) for n in mask.shape)
    terms = np.stack(np.broadcast_arrays(1.0, x[None], y[:, None]), axis=-1)  # a plane
    thin = np.s_[:: max(1, len(mask) // 100), :: max(1, mask.shape[1] // 100)]
    known, seen = terms[thin][mask[thin]], picture[thin][mask[thin]]
    plane = _plane(known, seen)
    light = np.clip(terms @ plane, 0, 255)
    return np.rint(np.where(mask[..., None], picture, light)).astype(np.uint8)


def _plane(terms: Array, seen: Array) -> Array:
    """Fit a plane (3, channels) to the sheet; what lies far off it, such as ink, counts little."""
    weights = np.ones(len(terms), np.float32)
    for _ in range(6):
        weighted = terms * weights[:, None]
        gram = weighted.T @ terms + 1e-3 * np.eye(terms.shape[1])
        plane = np.linalg.solve(gram, weighted.T @ seen)
        misfit = np.abs(seen - terms @ plane).max(axis=1)
        weights = 1 / (1 + (misfit / (2 * np.median(misfit) + 2)) ** 2) ** 2
    found: Array = plane
    return found
