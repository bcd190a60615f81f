"""Take away what is printed, not written: the box around a digit, and the lines of the paper.

A frame is a piece of long straight strokes with four sides and ink within. A 0 with corners is
none while nothing stands in it; an 8 is none, since what is left of it would be a bar.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nn.arrays import Array
from nn.data.connected import labelled, pooled
from ui.pictures.ink_pieces import pieces
from ui.pictures.outlines import corners, hull, inside, polygon_area

CELLS = 160  # the longer side at which frames are looked for
INK = 0.3  # from which on a pixel counts as ink
SLOPES = np.tan(np.deg2rad(np.arange(-12, 12.1, 1.5)))  # of the lines that are looked for
LONG = 0.2  # of the longer side: what is straight for so long is part of a line
WHOLE = 0.9  # share of a line that is there
SMALLEST = 0.3  # of the picture's sides, for a frame
SQUARE = 0.92  # share of the outline of a frame that is within its four corners
WITHIN = 0.3  # of the side of a frame, at least, is what stands in it high or wide
THIN = 0.02  # of the longer side: lines of paper are not thicker
REST = 0.02  # of the ink: so little is nothing but what was left of lines
MOST_FRAMES = 3  # one within the other


class Side(NamedTuple):
    """A straight line, and on which side of it the digit lies."""

    start: Array  # row and column
    end: Array
    inwards: Array  # of length 1


def without(ink: Array, ruled: bool = False) -> Array:
    """Return ink (h, w), from 0 to 1, without frames; and without lines from rim to rim if asked.

    Where nothing else would be left, it is returned as it is.
    """
    found = ink
    for _ in range(MOST_FRAMES):
        inner = _without_frame(found)
        if inner is None:
            break
        found = inner
    return _without_lines(found) if ruled else found


def _mask(ink: Array) -> tuple[NDArray[np.bool_], int]:
    factor = -(-max(ink.shape) // CELLS)
    return pooled(ink, factor) > INK, factor


# ---- frames ----------------------------------------------------------------------------------


def _without_frame(ink: Array) -> Array | None:
    """Return what stands in the largest frame, or None if there is no frame."""
    cells, factor = _mask(ink)
    if not _encloses(cells):
        return None
    labels = labelled(_straight(cells))
    areas = np.bincount(labels.ravel())
    areas[0] = 0
    for number in np.argsort(-areas)[:3]:
        if areas[number] < 2 * LONG * max(cells.shape):
            return None
        box = _box(labels == number, cells)
        if box is not None:
            inner = _emptied(ink, box * factor, factor)
            if inner is not None:
                return inner
    return None


def _encloses(cells: NDArray[np.bool_]) -> bool:
    """Whether the ink encloses as much as a frame does: what is open is quickly told."""
    closed = np.pad(cells, 2)
    closed[1:] |= closed[:-1]  # what is a line is closed at its corners, too
    closed[:, 1:] |= closed[:, :-1]
    areas = np.bincount(labelled(~closed).ravel())
    return bool((areas[2:] > SMALLEST**2 * cells.size / 4).any())


def _box(piece: NDArray[np.bool_], cells: NDArray[np.bool_]) -> Array | None:
    """Return the four corners of a piece of straight strokes, if it is a frame."""
    rows, cols = np.flatnonzero(piece.any(axis=1)), np.flatnonzero(piece.any(axis=0))
    if min(np.ptp(rows) / len(cells), np.ptp(cols) / cells.shape[1]) < SMALLEST:
        return None
    outline = hull(piece)
    box = corners(outline, 4)
    if len(box) < 4 or polygon_area(box) < SQUARE * polygon_area(outline):
        return None
    return box if all(_there(side, cells) for side in _sides(box)) else None


def _sides(box: Array) -> list[Side]:
    middle = box.mean(axis=0)
    sides = []
    for start, end in zip(box, np.roll(box, -1, axis=0), strict=True):
        along = (end - start) / np.hypot(*(end - start))
        inwards = np.array([along[1], -along[0]])
        sign = 1 if inwards @ (middle - start) > 0 else -1
        sides.append(Side(start, end, sign * inwards))
    return sides


def _there(side: Side, cells: NDArray[np.bool_]) -> bool:
    """Whether there is ink all along the side, within a few cells."""
    length = np.hypot(*(side.end - side.start))
    steps = np.linspace(0.03, 0.97, max(8, int(length)))[:, None]
    places = side.start + steps * (side.end - side.start)
    reach = np.arange(-1.5, max(3, 0.06 * length))
    return bool(_seen(cells, places, side.inwards, reach).any(axis=1).mean() > WHOLE)


def _emptied(ink: Array, box: Array, factor: int) -> Array | None:
    """Take the frame away and return what stands in it; None if that is nothing."""
    found = ink.copy()
    wide = 0.0
    for side in _sides(box):
        wide = max(wide, _erase(found, side, 2 * factor))
    if found.max() < INK:
        return None
    found /= found.max()
    around = inside(box, ink.shape, -2 * factor - 1)
    found = pieces(_touching(found, inside(box, ink.shape, wide + 2 * factor), around))
    rows, cols = np.flatnonzero((found > 0.5).any(1)), np.flatnonzero((found > 0.5).any(0))
    high, broad = np.ptp(box[:, 0]), np.ptp(box[:, 1])
    if not len(rows) or np.ptp(rows) < WITHIN * high * 0.9:
        return None
    if max(np.ptp(rows), np.ptp(cols)) < WITHIN * max(high, broad):
        return None
    return found


def _touching(ink: Array, core: NDArray[np.bool_], box: NDArray[np.bool_]) -> Array:
    """Return the pieces that have a part within the frame."""
    factor = -(-max(ink.shape) // CELLS)
    labels = labelled(pooled(ink, factor) > 0.1)
    kept = np.zeros(labels.max() + 1, bool)
    kept[np.unique(labels[pooled(core & box, factor) > 0])] = True
    kept[0] = False
    mask = np.repeat(np.repeat(kept[labels], factor, axis=0), factor, axis=1)
    return ink * mask[: ink.shape[0], : ink.shape[1]]


def _straight(cells: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the cells that belong to long straight strokes along, or up and down."""
    length = max(6, round(LONG * max(cells.shape)))
    return _along(cells, length) | _along(cells.T, length).T


def _along(cells: NDArray[np.bool_], length: int) -> NDArray[np.bool_]:
    """Return the cells in runs of ``length`` along rows that rise or fall a little."""
    h, w = cells.shape
    if w < length:
        return np.zeros_like(cells)
    found = np.zeros_like(cells)
    rows, cols = np.arange(h)[:, None], np.arange(w)
    pad = np.zeros((h, 1), np.int32)
    for slope in SLOPES:
        there = (rows + np.rint(slope * (cols - w / 2)).astype(int)) % h
        sums = np.hstack([pad, np.cumsum(cells[there, cols], axis=1, dtype=np.int32)])
        whole = sums[:, length:] - sums[:, :-length] >= 0.95 * length  # (h, w - length + 1)
        if whole.any():
            sums = np.cumsum(np.pad(whole, [(0, 0), (length, length - 1)]), axis=1)
            runs = (sums[:, length:] - sums[:, :-length])[:, :w] > 0
            found[there, cols] |= runs
    return found & cells


# ---- lines of the paper ----------------------------------------------------------------------


def _without_lines(ink: Array) -> Array:
    """Take away thin straight lines that run from rim to rim, unless the ink is nothing else."""
    cells, factor = _mask(ink)
    sides = _ruled(cells) + [
        Side(side.start[::-1], side.end[::-1], side.inwards[::-1]) for side in _ruled(cells.T)
    ]
    if not sides:
        return ink
    found, thin, count = ink.copy(), max(3.0, THIN * max(ink.shape)), 0
    for side in sides:
        scaled = Side(side.start * factor, side.end * factor, side.inwards)
        count += _erase(found, scaled, 2 * factor, thin) > 0
    if not count:
        return ink
    if np.count_nonzero(found > INK) < REST * np.count_nonzero(ink > INK):
        found[:] = 0
    found = pieces(found / max(float(found.max()), INK))
    return ink if found.max() < INK and count <= 2 else found


def _ruled(cells: NDArray[np.bool_]) -> list[Side]:
    """Return the lines from the left to the right rim."""
    h, w = cells.shape
    rows, cols = np.arange(h)[:, None], np.arange(w)
    share, best, end = np.zeros(h), np.zeros(h), max(2, w // 80)
    for slope in SLOPES[np.abs(SLOPES) < 0.15]:
        shift = np.rint(slope * (cols - w / 2)).astype(int)
        there = rows + shift
        seen = np.where((there >= 0) & (there < h), cells[there % h, cols], False)
        on = seen.mean(axis=1) * seen[:, :end].any(axis=1) * seen[:, -end:].any(axis=1)
        better = on > share + 0.01
        share, best = np.where(better, on, share), np.where(better, slope, best)
    lines, at = [], 0
    while at < h:
        if share[at] > WHOLE:
            end = at
            while end + 1 < h and share[end + 1] > WHOLE:
                end += 1
            row, slope = (at + end) / 2 + 0.5, best[(at + end) // 2]
            start, stop = np.array([row - slope * w / 2, 0]), np.array([row + slope * w / 2, w])
            lines.append(Side(start, stop, np.array([1.0, 0.0])))
            at = end
        at += 1
    return lines


# ---- both ------------------------------------------------------------------------------------


def _erase(ink: Array, side: Side, reach: int, thickest: float = np.inf) -> float:
    """Erase a line near a side, following it; return its thickness, 0 if nothing was done.

    Where a stroke crosses the line it stays, and where one ends at it, it ends there.
    """
    length = float(np.hypot(*(side.end - side.start)))
    reach = round(reach + 0.06 * length) if thickest == np.inf else 2 * reach
    along = (side.end - side.start) / length
    places = side.start + np.arange(-reach, length + reach, 0.5)[:, None] * along
    offsets = np.arange(-reach, 2 * reach + 1.0)
    profile = _seen(ink > INK, places, side.inwards, offsets)  # (n, k)
    on_it = profile[2 * reach : -2 * reach]
    hit: NDArray[np.bool_] = np.asarray(on_it.any(axis=1))
    if hit.mean() < 0.5:
        return 0.0
    first = profile.argmax(axis=1)
    ends = ~np.take_along_axis(
        profile, np.minimum(first[:, None] + np.arange(len(offsets)), len(offsets) - 1), 1
    )
    runs = np.where(ends.any(axis=1), ends.argmax(axis=1), len(offsets))
    usual = slice(2 * reach, -2 * reach)
    wide = float(np.median(runs[usual][hit]))
    if wide > thickest:
        return 0.0
    begin = _followed(first, np.asarray(profile.any(axis=1)), max(9, len(places) // 8))
    here = (offsets + reach)[None] - begin[:, None]  # cells beyond the line's outer edge
    band = (here >= -1) & (here < wide + 1)
    before = (profile & (here >= -3) & (here < -1)).any(axis=1)
    beyond = (profile & (here >= wide + 1) & (here < wide + 3)).any(axis=1)
    band &= ~np.asarray(before & beyond)[:, None]
    spots = places[:, None] + offsets[None, :, None] * side.inwards
    y, x = (np.floor(spots[band]).astype(int)).T
    fits = (y >= 0) & (x >= 0) & (y < ink.shape[0]) & (x < ink.shape[1])
    ink[y[fits], x[fits]] = 0
    return wide


def _followed(first: NDArray[np.int64], hit: NDArray[np.bool_], window: int) -> Array:
    """Return where the line begins at each place: the median of the places around it."""
    known = np.flatnonzero(hit)
    filled = np.interp(np.arange(len(first)), known, first[known])
    padded = np.pad(filled, window // 2, mode="edge")
    views = np.lib.stride_tricks.sliding_window_view(padded, window)
    found: Array = np.median(views, axis=1)[: len(first)]
    return np.pad(found, (0, len(first) - len(found)), mode="edge")


def _seen(
    cells: NDArray[np.bool_], places: Array, across: Array, offsets: Array
) -> NDArray[np.bool_]:
    """Look across a line at each place: (places, offsets); beyond the rim there is nothing."""
    spots = np.floor(places[:, None] + offsets[None, :, None] * across).astype(int)
    y, x = spots[..., 0], spots[..., 1]
    h, w = cells.shape
    within = (y >= 0) & (x >= 0) & (y < h) & (x < w)
    seen: NDArray[np.bool_] = within & cells[np.clip(y, 0, h - 1), np.clip(x, 0, w - 1)]
    return seen
