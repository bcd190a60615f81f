"""Pieces of ink that hang together: which of them may be a digit, or a part of one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nn.arrays import Array
from nn.data import writing
from nn.data.connected import labelled, pooled

CELLS = 128  # the longer side at which pieces are told apart
SPECK = 0.05  # of the area of the largest piece
MAX_PIECES = 8  # more are no digit: a grid, a pattern, a page of writing
MOST_SPECKS = 60  # among which dots are looked for
MOST_IN_ROWS = 30, 2  # unless they stand in so many rows, as those of long numbers do
FLAT = 2.0  # times as wide as high: a row of digits, which are smaller than one alone
TIGHT = 0.08, 0.75  # share of a picture cropped to its ink that is ink
MOST_TOUCHED = 7  # places at which a digit touches the edges of its box


def pieces(ink: Array) -> Array:
    """Drop what is no digit from the ink (h, w): specks, and lines across the page."""
    f = -(-max(ink.shape) // (2 * CELLS if _is_flat(ink) else CELLS))
    cells = pooled(ink, f)
    kept = _kept(cells, labelled(cells > 0))
    mask = np.repeat(np.repeat(kept, f, axis=0), f, axis=1)
    return ink * mask[: ink.shape[0], : ink.shape[1]]


def _is_flat(ink: Array) -> bool:
    rows, cols = (np.flatnonzero(ink.any(axis=i)) for i in (1, 0))
    return len(rows) > 0 and bool(np.ptp(cols) > FLAT * np.ptp(rows))


def _kept(cells: Array, labels: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which cells (h, w) belong to a piece that may be a digit or a part of one."""
    areas = np.bincount(labels.ravel())
    strong = np.bincount(labels.ravel(), cells.ravel() > 0.8)
    areas[strong == 0] = 0  # a stain is faint all over
    areas[0] = 0
    crossing = _crossing(labels, areas)
    if _fills(labels, areas, crossing):
        crossing[:] = False
    areas[crossing] = 0
    large = areas > SPECK * areas.max()
    if large.sum() > MAX_PIECES and not _in_rows(labels, large):
        return np.zeros_like(labels, dtype=bool)
    return (large | _dots(labels, (areas > 0) & ~large, large))[labels]


def _dots(
    labels: NDArray[np.int64], specks: NDArray[np.bool_], large: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Which specks (n,) are dots, as those of a date: on the ground between two digits."""
    dots = np.zeros_like(specks)
    if large.sum() < 2 or not 0 < specks.sum() <= MOST_SPECKS:
        return dots
    found, pen = writing.pieces(labels), writing.pen_of(large[labels])
    for row in writing.lines([piece for piece in found if large[piece.number]]):
        high = writing.height(row)
        tall = [piece for piece in row if piece.height >= writing.TALL * high]
        for piece in found:
            if specks[piece.number] and writing.dot(piece, tall, high, pen).sign:
                dots[piece.number] = True
    return dots


def _in_rows(labels: NDArray[np.int64], large: NDArray[np.bool_]) -> bool:
    """Whether some pieces stand in one row or two, as the digits of numbers do."""
    most, rows = MOST_IN_ROWS
    if large.sum() > most:
        return False
    found = [piece for piece in writing.pieces(labels) if large[piece.number]]
    return len(writing.lines(found)) <= rows


def _fills(
    labels: NDArray[np.int64], areas: NDArray[np.int64], crossing: NDArray[np.bool_]
) -> bool:
    """Whether what runs across is a digit that was cropped to its ink, and nothing else is there.

    It touches the rim in few places, where a grid or the lines of a page touch it in many.
    """
    most = areas.max()
    if not crossing.any() or (areas[~crossing] > 0.2 * most).any():
        return False
    if not TIGHT[0] < areas.sum() / labels.size < TIGHT[1]:
        return False
    ink = labels > 0
    few = np.count_nonzero(crossing & (areas > 0)) <= 2
    return bool(few) and touched(ink) <= MOST_TOUCHED


def touched(ink: NDArray[np.bool_]) -> int:
    """Count the places where ink (h, w) touches the rim."""
    rims = (ink[0], ink[-1], ink[:, 0], ink[:, -1])
    return sum(int((np.diff(rim.astype(np.int8), prepend=0) == 1).sum()) for rim in rims)


def _crossing(labels: NDArray[np.int64], areas: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which pieces (n,) run across the page, as a line, a grid or the edge of a table does."""
    numbers = np.arange(len(areas))
    rims = labels[0], labels[-1], labels[:, 0], labels[:, -1]
    top, bottom, left, right = (np.isin(numbers, rim) for rim in rims)
    line = (areas < 0.05 * labels.size) & ((top & bottom) | (left & right))
    return line | (top.astype(int) + bottom + left + right >= 3)
