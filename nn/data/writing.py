"""Ink on a sheet, taken apart: pieces that hang together, the lines that they stand in, signs.

A piece is not yet a digit: the flag of a 5 may be one of its own, and two digits that touch are
one piece. Which belong together is decided by who can read (``nn.look.numbers``). Here is told
only what can be seen without reading: specks, the dots and dashes of a date, what stands in a row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nn.arrays import Array
from nn.data.connected import labelled, n_runs
from nn.data.digits import FAINT

INK = 0.3  # of the darkest ink, from which on pixels hang together
SOFT = 3  # pixels around a piece that are its faint edge
MOST_RUNS = 20_000  # runs of ink along the rows: noise has more
MOST_PIECES = 60  # without specks
MOST_LINES = 4
SPECK = 0.12  # of a digit's height: what is smaller both ways is a dot or nothing
TALL = 0.5  # of a digit's height: what is lower is but a part of a digit, or a sign
DASH = 1.6  # times as wide as high
UNDERLINE = 2.0  # digits' heights
TOO_MUCH = "Up to 12 digits are read one by one, and here are more marks. So all is read as one."


class TooMuchInkError(ValueError):
    """More marks than a number has."""

    def __init__(self) -> None:
        super().__init__(TOO_MUCH)


class Piece(NamedTuple):
    """Ink that hangs together; its box is half open, as slices are."""

    number: int  # its pixels bear it in ``Sheet.labels``
    top: int
    left: int
    bottom: int
    right: int
    area: int  # pixels
    sign: str = ""  # "." or "-" or "/" if it is one

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def middle(self) -> float:
        """Where it stands from left to right."""
        return (self.left + self.right) / 2


@dataclass(frozen=True, eq=False)
class Sheet:
    """Ink (h, w), the number of the piece that each pixel belongs to, and lines of pieces."""

    ink: Array
    labels: NDArray[np.int16]  # (h, w), 0 is paper
    lines: list[list[Piece]]  # from top to bottom, the pieces from left to right


def sheet(ink: Array) -> Sheet:
    """Take ink (h, w) apart.

    Raises:
        TooMuchInkError: if there are more marks than a number has, told before they are looked at.
        ValueError: if there is no ink.
    """
    most = float(ink.max())
    if most < FAINT:
        raise ValueError("There is no ink.")
    cells = ink > INK * most
    if n_runs(cells) > MOST_RUNS:
        raise TooMuchInkError
    labels = labelled(cells)
    found = pieces(labels)
    height = max(piece.height for piece in found)
    large = [piece for piece in found if max(piece.height, piece.width) >= SPECK * height]
    if len(large) > MOST_PIECES:
        raise TooMuchInkError
    rows = lines(large)
    if len(rows) > MOST_LINES:
        raise TooMuchInkError
    dots = [p for p in found if p not in large][:MOST_RUNS]
    return Sheet(
        ink / most, _softened(labels.astype(np.int16), ink > FAINT * most), _with_signs(rows, dots)
    )


def pieces(labels: NDArray[np.int64]) -> list[Piece]:
    """Return the pieces of a numbered sheet (h, w)."""
    rows, cols = np.nonzero(labels)
    of, n = labels[rows, cols], int(labels.max()) + 1
    top, left = np.full(n, labels.shape[0]), np.full(n, labels.shape[1])
    bottom, right = np.zeros(n, int), np.zeros(n, int)
    np.minimum.at(top, of, rows)
    np.minimum.at(left, of, cols)
    np.maximum.at(bottom, of, rows + 1)
    np.maximum.at(right, of, cols + 1)
    columns = (top, left, bottom, right, np.bincount(of, minlength=n))
    boxes = np.stack(columns, axis=1).tolist()
    return [Piece(i, *box) for i, box in enumerate(boxes) if box[-1]]


def _softened(labels: NDArray[np.int16], faint: NDArray[np.bool_]) -> NDArray[np.int16]:
    """Give the faint pixels at the edges of a piece to it."""
    found = np.pad(labels, 1)
    for _ in range(SOFT):
        around = np.maximum.reduce(
            [found[1 + y : found.shape[0] - 1 + y, 1 + x : found.shape[1] - 1 + x]
             for y in (-1, 0, 1) for x in (-1, 0, 1)]
        )  # fmt: skip
        inner = found[1:-1, 1:-1]
        inner[...] = np.where((inner == 0) & faint, around, inner)
    return found[1:-1, 1:-1]


# ---- lines -----------------------------------------------------------------------------------


def lines(found: list[Piece]) -> list[list[Piece]]:
    """Return the lines of writing, from top to bottom, each from left to right.

    Each tall piece goes on with the next to the right that stands beside it, so that lines may
    rise and fall; what is small belongs to the nearest line.
    """
    tall = sorted(_tall(found), key=lambda piece: piece.middle)
    of = {piece: i for i, piece in enumerate(tall)}
    for i, piece in enumerate(tall):
        beside = next((other for other in tall[i + 1 :] if _beside(piece, other)), None)
        if beside is not None:
            joined, old = sorted((of[piece], of[beside]))
            of = {one: joined if line == old else line for one, line in of.items()}
    rows = [[piece for piece in tall if of[piece] == line] for line in sorted({*of.values()})]
    for piece in found:
        if piece not in of:
            min(rows, key=lambda row: min(_apart(piece, other) for other in row)).append(piece)
    for row in rows:
        row.sort(key=lambda piece: piece.middle)
    return sorted(rows, key=lambda row: float(np.mean([p.top + p.bottom for p in row])))


def _tall(found: list[Piece]) -> list[Piece]:
    """Return the pieces that are as high as digits are."""
    highest = max(piece.height for piece in found)
    usual = height([piece for piece in found if piece.height > TALL * highest])
    return [piece for piece in found if piece.height > TALL * usual]


def height(row: list[Piece]) -> float:
    """Return how high the digits of a line are."""
    highest = max(piece.height for piece in row)
    return float(np.median([piece.height for piece in row if piece.height >= TALL * highest]))


def _beside(one: Piece, other: Piece) -> bool:
    common = min(one.bottom, other.bottom) - max(one.top, other.top)
    return common > 0.3 * min(one.height, other.height)


def _apart(one: Piece, other: Piece) -> float:
    down = max(one.top - other.bottom, other.top - one.bottom, 0)
    across = max(one.left - other.right, other.left - one.right, 0)
    return float(np.hypot(down, across))


# ---- signs -----------------------------------------------------------------------------------


def _with_signs(rows: list[list[Piece]], dots: list[Piece]) -> list[list[Piece]]:
    """Mark dashes and dots, and leave out underlines and specks."""
    found = []
    for row in rows:
        high = height(row)
        tall = [piece for piece in row if piece.height >= TALL * high]
        thin = float(np.median([piece.area / max(piece.height, piece.width) for piece in tall]))
        kept = [_dash(piece, tall, high) for piece in row if not _underlines(piece, high)]
        kept += [dot._replace(sign=".") for dot in dots if _is_dot(dot, tall, high, thin)]
        found.append(sorted(kept, key=lambda piece: piece.middle))
    return found


def _underlines(piece: Piece, high: float) -> bool:
    return piece.width > UNDERLINE * high and piece.height < 0.3 * high


def _dash(piece: Piece, tall: list[Piece], high: float) -> Piece:
    """Mark a piece as a dash if it lies between digits, at half their height."""
    flat = piece.width > DASH * piece.height and piece.height < 0.35 * high
    if not flat:
        return piece
    near = min(tall, key=lambda other: abs(other.middle - piece.middle))
    at = ((piece.top + piece.bottom) / 2 - near.top) / near.height
    common = max(min(piece.right, p.right) - max(piece.left, p.left) for p in tall)
    free = common < 0.3 * piece.width
    return piece._replace(sign="-") if free and 0.2 < at < 0.85 else piece


def _is_dot(dot: Piece, tall: list[Piece], high: float, thin: float) -> bool:
    """Whether it is as thick as the pen, and on the ground between two digits."""
    if max(dot.height, dot.width) < 0.6 * thin:
        return False
    near = min(tall, key=lambda other: abs(other.middle - dot.middle))
    between = tall[0].middle < dot.middle < max(piece.middle for piece in tall)
    free = all(dot.middle < p.left or dot.middle > p.right for p in tall)
    return bool(between and free and abs(dot.bottom - near.bottom) < 0.25 * high)
