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
LEAN = 0.15, 1.2  # of a slash: pixels to the right for each pixel up
DATED = 0.25  # at least, of the two slashes of a date
LONGER = 1.2  # digits' heights, for any other slash
ALIKE = 0.06  # the lean of two slashes
MOST_SPECKS = 300  # that are looked at
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
    maybe: str = ""  # "/" if it may be one, and may as well be a 1

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
    seen = set(large)
    specks = [piece for piece in found if piece not in seen]
    pen = pen_of(cells)
    rows = [_signed(row, _nearest(specks, row, rows), labels, pen) for row in rows]
    return Sheet(ink / most, _softened(labels.astype(np.int16), ink > FAINT * most), rows)


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


def _nearest(specks: list[Piece], row: list[Piece], rows: list[list[Piece]]) -> list[Piece]:
    """Return the specks, as far as there are few, that are nearest to a line."""
    if len(specks) > MOST_SPECKS:
        return []
    away = [[min(_apart(speck, p) for p in line) for line in rows] for speck in specks]
    return [speck for speck, each in zip(specks, away, strict=True) if rows[np.argmin(each)] is row]


def _apart(one: Piece, other: Piece) -> float:
    down = max(one.top - other.bottom, other.top - one.bottom, 0)
    across = max(one.left - other.right, other.left - one.right, 0)
    return float(np.hypot(down, across))


# ---- signs -----------------------------------------------------------------------------------


def pen_of(cells: NDArray[np.bool_]) -> float:
    """Return how thick strokes are: each has two sides, and edges count 4 / π too much."""
    sides = np.count_nonzero(cells[1:] ^ cells[:-1]) + np.count_nonzero(
        cells[:, 1:] ^ cells[:, :-1]
    )
    return 2 * np.count_nonzero(cells) / max(sides * np.pi / 4, 1)


def _signed(
    row: list[Piece], specks: list[Piece], labels: NDArray[np.int64], pen: float
) -> list[Piece]:
    """Mark the dashes, dots and slashes of a line, and leave out underlines."""
    high = height(row)
    tall = [piece for piece in row if piece.height >= TALL * high]
    found = [_dash(piece, tall, high) for piece in row if not _underlines(piece, high)]
    found = [dot(piece, tall, high, pen) for piece in found]
    dots = [dot(piece, tall, high, pen) for piece in specks]
    slashes, doubtful = _slashes(tall, labels)
    found = [p._replace(sign="/") if p in slashes else p for p in found]
    found = [p._replace(maybe="/") if p in doubtful else p for p in found]
    return sorted([*found, *(dot for dot in dots if dot.sign)], key=lambda piece: piece.middle)


def _underlines(piece: Piece, high: float) -> bool:
    return piece.width > UNDERLINE * high and piece.height < 0.3 * high


def _dash(piece: Piece, tall: list[Piece], high: float) -> Piece:
    """Mark a piece as a dash if it lies between digits, at half their height."""
    flat = piece.width > DASH * piece.height and piece.height < 0.35 * high
    at = _where(piece, tall)
    common = max(min(piece.right, p.right) - max(piece.left, p.left) for p in tall)
    free = common < 0.3 * piece.width
    return piece._replace(sign="-") if flat and free and 0.2 < at < 0.85 else piece


def _where(piece: Piece, tall: list[Piece]) -> float:
    """Say where between the top, 0, and the ground, 1, of its neighbour a piece lies."""
    near = min(tall, key=lambda other: abs(other.middle - piece.middle))
    return ((piece.top + piece.bottom) / 2 - near.top) / near.height


def dot(piece: Piece, tall: list[Piece], high: float, pen: float) -> Piece:
    """Mark a piece as a dot if it is as thick as the pen, and on the ground between two digits."""
    size, least = max(piece.height, piece.width), min(piece.height, piece.width)
    if least < 0.6 * pen or size > min(max(3 * pen, SPECK * high), 0.35 * high):
        return piece
    between = min(p.middle for p in tall) < piece.middle < max(p.middle for p in tall)
    free = all(piece.middle < p.left or piece.middle > p.right for p in tall)
    on_ground = 0.75 < _where(piece, tall) < 1.3
    return piece._replace(sign=".") if between and free and on_ground else piece


def _slashes(tall: list[Piece], labels: NDArray[np.int64]) -> tuple[list[Piece], list[Piece]]:
    """Return what is no 1 but a slash, straight, leaning, longer than its neighbours; and what may.

    Two that part day, month and year may be as short as digits, if no 1 leans as much as they do.
    """
    usual = float(np.median([piece.height for piece in tall]))
    leaning = [_lean(piece, labels) for piece in tall]
    inner = [i for i in range(1, len(tall) - 1) if LEAN[0] < leaning[i] < LEAN[1]]
    dated = sorted(inner, key=lambda i: -leaning[i])[:2]
    least = max([DATED, *(1.3 * leaning[i] for i in inner if i not in dated)])
    if _is_date(len(tall), sorted(dated)) and all(
        leaning[i] > least and tall[i].height > 0.9 * usual for i in dated
    ):
        return [tall[i] for i in dated], []
    out = [i for i in inner if _sticks_out(tall, i)]
    longer = [i for i in out if tall[i].height > LONGER * usual]
    found = [
        tall[i]
        for i in inner
        if any(
            abs(leaning[i] - leaning[j]) < ALIKE and tall[i].height > 0.9 * tall[j].height
            for j in longer
        )
    ]
    return found, [tall[i] for i in out if tall[i].height > usual and tall[i] not in found]


def _sticks_out(tall: list[Piece], i: int) -> bool:
    """Whether a piece reaches further up and down than its neighbours, or hardly less."""
    piece, before, after = tall[i], tall[i - 1], tall[i + 1]
    above = min(before.top, after.top) - piece.top
    below = piece.bottom - max(before.bottom, after.bottom)
    return min(above, below) > -0.02 * piece.height


def _is_date(n: int, slashes: list[int]) -> bool:
    """Whether the digits around two slashes are as many as those of a day, a month and a year."""
    if len(slashes) != 2:
        return False
    first, second = slashes
    days, months, years = first, second - first - 1, n - second - 1
    return (days in (1, 2) and months in (1, 2) and years in (2, 4)) or (
        days == 4 and months in (1, 2) and years in (1, 2)
    )


def _lean(piece: Piece, labels: NDArray[np.int64]) -> float:
    """Say how far a straight piece leans to the right for each pixel up; 0 if it is bent."""
    box = labels[piece.top : piece.bottom, piece.left : piece.right] == piece.number
    rows, cols = np.nonzero(box)
    (a, b), (_, c) = np.cov(rows, cols)
    across, along = np.linalg.eigvalsh(np.array([[a, b], [b, c]]))
    length = np.sqrt(12 * along)
    return -float(b / a) if np.sqrt(12 * across) < 1.3 * piece.area / length else 0.0
