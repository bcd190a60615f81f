"""Reading numbers of several digits: over-segmentation, and the best way through.

The ink of a line is taken apart into slices, rather too many: pieces that hang together, and
those that may be two digits that touch cut in several places. Every few slices in a row are a
candidate for a digit. Each candidate has a score, the logarithm of how likely it is the digit that
it is most like, and less if it looks like none or if its slices lie far apart. The digits are those
candidates that follow each other from the first slice to the last with the largest sum, which
dynamic programming finds without trying all (Viterbi 1967). So was the postal reader built for
which MNIST's ancestors were collected: Matan et al., "Reading handwritten digits: a ZIP code
recognition system" (1992); LeCun et al. (1998), section V.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from nn.arrays import Array
from nn.backpropagation import Passed
from nn.data import cuts, digits, writing
from nn.data.writing import Piece, Sheet
from nn.look.familiarity import Rule

MOST_DIGITS = 12
MOST_SLICES = 60
TOGETHER = 8  # slices of a digit, at most
WIDE = 0.75  # of the height: a piece that is wider may be two digits
BROADEST = 1.4  # heights of a line: no digit is wider
PLAIN = -0.3  # the score from which a piece is a digit, and is not cut
ODD = 12.0  # what it costs, in logarithms, to be twice as strange as a digit may be
USUAL = 0.7  # of the limit of strangeness: up to there nothing
NARROW = 0.7  # of its height: a single piece that is not wider is one digit
ODDEST = -4.0  # the score that a digit has at least
CUT = 1.0  # what a cut costs
CROSSED = 8.0  # and for each height of ink that it crosses
GAP = 12.0  # what a gap within a digit costs, for each height
APART = 0.12  # heights: what has such gaps on both sides may well be no digit, and no part of one
FAR = 40.0  # what a gap costs that is wider, for each further height
FOREIGN = -3.0  # what it costs then that it is none
PAIR = 2.0  # what it costs that two tall pieces beside each other are one digit
LOW = 6.0  # what it costs to be half as high as the others

Score = Callable[[Array], Array]  # candidates (784, m) to logarithms (m,)


@dataclass(frozen=True, eq=False)
class Part:
    """A digit of a number, or a sign between two."""

    sheet: Sheet
    numbers: tuple[int, ...]  # of its pieces, in ``sheet.labels``
    box: tuple[int, int, int, int]  # top, left, bottom, right
    sign: str = ""  # "." or "-" or "/"; nothing for a digit
    maybe: str = ""  # the sign that it may be, instead of a digit
    cut: bool = False  # it touched the one before
    score: float = 0.0  # how well it passes for a digit

    @property
    def ink(self) -> Array:
        """The whole sheet (h, w), with nothing else on it."""
        found: Array = self.sheet.ink * np.isin(self.sheet.labels, self.numbers)
        return found


@dataclass(frozen=True, eq=False)
class Slice:
    """The least that is moved from one digit to another."""

    piece: Piece
    cost: float = 0.0  # of the cut before it; nothing where another piece begins


def score(known: Rule) -> Score:
    """Return how well columns of pixels (784, m) pass for a digit: logarithms (m,)."""

    def of(X: Array) -> Array:
        return np.concatenate([_marks(known, passes) for _, passes in known.net.forward_passes(X)])

    return of


def _marks(known: Rule, passes: list[Passed]) -> Array:
    likely = np.log(np.maximum(passes[-1].A.max(axis=0), 1e-9))
    odd = known.of(passes) / known.limit
    marks: Array = likely - ODD * np.maximum(odd - USUAL, 0)
    return marks


def parts(ink: Array, score: Score) -> list[list[Part]]:
    """Return the lines of the number in ink (h, w): each its digits and signs, left to right.

    Where the ink is more like one digit, or like nothing, than like several, there are none.

    Raises:
        TooMuchInkError: if there are more marks than a number of 12 digits has.
        ValueError: if there is no ink.
    """
    sheet = writing.sheet(ink)
    if sum(map(len, sheet.lines)) == 1 and _narrow(sheet.lines[0][0]):
        return []
    found = [_line(sheet, row, score) for row in sheet.lines]
    digits = [part for line in found for part in line if not part.sign]
    if len(digits) > MOST_DIGITS:
        raise writing.TooMuchInkError
    return found if _is_number(found, digits) else []


def _narrow(piece: Piece) -> bool:
    return piece.width < NARROW * piece.height


def _is_number(found: list[list[Part]], digits: list[Part]) -> bool:
    """Whether there are several digits, and at least half of them pass.

    What is one piece is rather one digit: it is cut only if all that comes of it passes.
    """
    passing = sum(part.score > ODDEST for part in digits)
    pieces = sum(not part.cut for part in digits)
    wanted = (len(digits) - 1) / 2 if pieces > 1 else len(digits) - 0.5
    stacked = len(found) > 1 and any(len(line) == 1 for line in found)
    return len(digits) > 1 and passing > wanted and not stacked


def _line(sheet: Sheet, row: list[Piece], score: Score) -> list[Part]:
    """Read what stands between the signs of a line."""
    high, found = writing.height([p for p in row if not p.sign]), []
    waiting: list[Piece] = []
    for piece in row:
        if piece.sign:
            found += _digits(sheet, waiting, high, score)
            found.append(Part(sheet, (piece.number,), piece[1:5], piece.sign))
            waiting = []
        else:
            waiting.append(piece)
    return found + _digits(sheet, waiting, high, score)


def _digits(sheet: Sheet, row: list[Piece], high: float, score: Score) -> list[Part]:
    """Find the best way through the slices of a row without signs."""
    if not row:
        return []
    slices = _sliced(sheet, row, high, score)
    if len(slices) > MOST_SLICES:
        raise writing.TooMuchInkError
    spans = [
        (i, j)
        for i in range(len(slices))
        for j in range(i + 1, min(i + TOGETHER, len(slices)) + 1)
        if j == i + 1 or _broad(slices[i:j]) <= BROADEST * high
    ]
    scores = score(np.hstack([_column(sheet, slices[i:j]) for i, j in spans]))
    gains = scores - [_unlikely(slices[i:j], high) for i, j in spans]
    lone = [j == i + 1 and _stands_apart(slices, i, high) for i, j in spans]
    gains = np.where(lone, np.maximum(gains, FOREIGN), gains)
    of = dict(zip(spans, scores.tolist(), strict=True))
    return [
        Part(
            sheet,
            tuple(s.piece.number for s in slices[i:j]),
            _box(slices[i:j]),
            maybe=slices[i].piece.maybe if j == i + 1 else "",
            cut=slices[i].cost > 0,
            score=of[i, j],
        )
        for i, j in best_way(len(slices), dict(zip(spans, gains.tolist(), strict=True)))
    ]


def best_way(n: int, gains: dict[tuple[int, int], float]) -> list[tuple[int, int]]:
    """Return the spans (i, j) that follow each other from 0 to n with the largest sum of gains."""
    best, came = [0.0] + [-np.inf] * n, [0] * (n + 1)
    for (i, j), gain in sorted(gains.items(), key=lambda one: one[0][1]):
        if best[i] + gain > best[j]:
            best[j], came[j] = best[i] + gain, i
    way, at = [], n
    while at:
        way.append((came[at], at))
        at = came[at]
    return way[::-1]


# ---- slices ----------------------------------------------------------------------------------


def _sliced(sheet: Sheet, row: list[Piece], high: float, score: Score) -> list[Slice]:
    """Cut what may be several digits; the sheet's pixels bear the numbers of their slices then."""
    plain = score(np.hstack([_column(sheet, [Slice(piece)]) for piece in row])) > PLAIN
    found = []
    for piece, is_digit in zip(row, plain.tolist(), strict=True):
        wide = piece.width > WIDE * min(high, 2 * piece.height) and piece.height > 0.4 * high
        found += _cut(sheet, piece) if wide and not is_digit else [Slice(piece)]
    return found


def _cut(sheet: Sheet, piece: Piece) -> list[Slice]:
    """Cut a piece wherever it might be cut."""
    box = np.s_[piece.top : piece.bottom, piece.left : piece.right]
    labels = sheet.labels[box]
    mine = labels == piece.number
    paths = cuts.cuts(sheet.ink[box] * mine)
    right_of = np.zeros(mine.shape, int)
    for path in paths:
        right_of += np.arange(piece.width) >= path.columns[:, None]
    found, number = [], int(sheet.labels.max())
    for i, cost in enumerate([0.0, *(CUT + CROSSED * path.ink for path in paths)]):
        rows, cols = np.nonzero(mine & (right_of == i))
        if not len(rows):
            continue
        number += 1
        labels[rows, cols] = number
        top, left = piece.top + int(rows.min()), piece.left + int(cols.min())
        bottom, right = piece.top + int(rows.max()) + 1, piece.left + int(cols.max()) + 1
        found.append(Slice(Piece(number, top, left, bottom, right, len(rows)), cost))
    return found


def _column(sheet: Sheet, slices: list[Slice]) -> Array:
    """Take some slices the way of every digit: (784, 1)."""
    top, left, bottom, right = _box(slices)
    box = np.s_[max(top - 1, 0) : bottom + 1, max(left - 1, 0) : right + 1]
    mine = np.isin(sheet.labels[box], [s.piece.number for s in slices])
    ink = sheet.ink[box] * mine
    return digits.way(ink).x if ink.max() >= digits.FAINT else np.zeros((784, 1), np.float32)


def _unlikely(slices: list[Slice], high: float) -> float:
    """What speaks against a digit of these slices, but for its looks."""
    top, _, bottom, right = _box(slices)
    cost = slices[0].cost + LOW * max(0.0, 1.5 - 2 * (bottom - top) / high)
    right = slices[0].piece.right
    for before, after in pairwise(slices):
        gap = max(0, after.piece.left - right) / high
        cost += GAP * gap + FAR * max(0, gap - APART)
        common = min(right, after.piece.right) - after.piece.left
        tall = min(before.piece.height, after.piece.height) > 0.6 * high
        beside = common < 0.3 * min(before.piece.width, after.piece.width)
        cost += PAIR * (tall and beside and not after.cost)
        right = max(right, after.piece.right)
    return cost


def _stands_apart(slices: list[Slice], i: int, high: float) -> bool:
    """Whether a slice is a piece by itself, with a gap on both sides."""
    before, after = slices[:i], slices[i + 1 :]
    if slices[i].cost or (after and after[0].cost):
        return False
    gaps = [slices[i].piece.left - max(s.piece.right for s in before)] if before else []
    gaps += [min(s.piece.left for s in after) - slices[i].piece.right] if after else []
    return all(gap > APART * high for gap in gaps)


def _broad(slices: list[Slice]) -> int:
    _, left, _, right = _box(slices)
    return right - left


def _box(slices: list[Slice]) -> tuple[int, int, int, int]:
    found = [s.piece for s in slices]
    return (
        min(p.top for p in found), min(p.left for p in found),
        max(p.bottom for p in found), max(p.right for p in found),
    )  # fmt: skip
