"""Own points as a short text for a link, and back; and another for their names and units.

Points with two decimals are written in four or five letters each: "2." and the letters, where
2 is the number of classes, 0 for a regression. Those with three take five or seven: "2_" and the
letters. Others are written out, as "2:0.1255,1,0;1,2.5,1t"; if that is too long, with three
decimals, which is finer than a picture shows.
"""

from __future__ import annotations

import json
import string
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from nn.data.datasets.plane import HALF, MOST_CLASSES
from runs.playground.plane_data import MOST_POINTS, PlaneData
from runs.playground.plane_units import WISH, Units
from runs.small.at_once import Row
from ui.play.own.points import FAR, FEWEST_TRAIN, own
from ui.tables import table_link
from ui.tables.checked_table import Limits
from ui.tables.table_names import axis_from, is_names

LETTERS = string.ascii_letters + string.digits + "-_"  # 64 that an address takes as they are
MOST_LETTERS = 4000  # 1,000 points of classes, or 800 of a regression
HIGHEST = 5  # of a regression's numbers
KINDS = ("0", *map(str, range(2, MOST_CLASSES + 1)))
LONGEST_UNITS = 800


@dataclass(frozen=True)
class Fineness:
    """How many decimals are kept, and how many letters a point takes: of classes, of a number."""

    mark: str
    decimals: int
    letters: tuple[int, int]

    @property
    def one(self) -> int:
        """How many of the smallest steps make one."""
        return int(10**self.decimals)

    @property
    def edge(self) -> int:
        """How many of them lead to the edge of the plane."""
        return round(FAR * self.one)

    def width(self, classes: int) -> int:
        """How many letters a point takes."""
        return self.letters[0] if classes else self.letters[1]

    def bases(self, classes: int) -> tuple[int, int, int, int]:
        """How many values x1, x2, y and the mark for testing can have."""
        side = 2 * self.edge + 1
        return side, side, MOST_CLASSES if classes else 2 * HIGHEST * self.one + 1, 2

    def keeps(self, row: Row) -> bool:
        """Tell whether nothing of a row is lost."""
        return tuple(round(x, self.decimals) for x in row) == row


ROUGH, FINE = Fineness(".", 2, (4, 5)), Fineness("_", 3, (5, 7))


@lru_cache(maxsize=64)  # it is asked for whenever the page is drawn
def to_link(data: PlaneData) -> str:
    """Write own points; "" if they are too many for a link."""
    rows = [*data.train, *data.test]
    inside = all(_fits(row, data.classes) for row in rows)
    for fineness in (ROUGH, FINE):
        if inside and all(map(fineness.keeps, rows)):
            return _written(data, fineness)
    text = table_link.pack(data.train, data.test, MOST_POINTS)
    if not text:
        return _written(data, FINE) if inside else ""
    return f"{data.classes}:{text}"


def from_link(text: str) -> PlaneData | None:
    """Read what ``to_link`` wrote; None if it makes no sense."""
    kind, mark, rest = text[:1], text[1:2], text[2:]
    if kind not in KINDS or len(rest) > MOST_LETTERS:
        return None
    limits = Limits(MOST_POINTS, FAR, int(kind))
    if mark == ":":
        parts = table_link.unpack(rest, 3, MOST_POINTS, limits)
        return own(*parts, int(kind)) if parts else None
    known = [fineness for fineness in (ROUGH, FINE) if fineness.mark == mark]
    return _read(rest, int(kind), known[0]) if known else None


def units_to_link(units: Units | None) -> str:
    """Write names and units: [[x1, low, high], [x2], [y], [classes]]; "" for none."""
    if units is None:
        return ""
    axes = [
        [axis.name, axis.low, axis.high] if axis.is_scaled else [axis.name]
        for axis in (units.x1, units.x2, units.y)
    ]
    text = json.dumps([*axes, units.classes], ensure_ascii=False, separators=(",", ":"))
    return text if len(text) <= LONGEST_UNITS else ""


def units_from_link(text: str, n_classes: int) -> Units | None:
    """Read what ``units_to_link`` wrote; None if it makes no sense."""
    try:
        *told, classes = json.loads(text[: LONGEST_UNITS + 1])
        x1, x2, y = (axis_from(*axis, half=half) for axis, half in
                     zip(told, (HALF, HALF, WISH), strict=True))  # fmt: skip
    except (ValueError, TypeError, RecursionError):
        return None
    named = is_names(classes, len(classes)) if isinstance(classes, list) else False
    if not named or len(classes) > n_classes or (n_classes and not classes):
        return None
    return Units(x1, x2, y, tuple(classes))


def _written(data: PlaneData, fineness: Fineness) -> str:
    parts = ((data.train, 0), (data.test, 1))
    letters = "".join(_letters(row, data.classes, t, fineness) for part, t in parts for row in part)
    return f"{data.classes}{fineness.mark}{letters}" if len(letters) <= MOST_LETTERS else ""


def _fits(row: Row, classes: int) -> bool:
    return max(map(abs, row[:2])) <= FAR and (classes > 0 or abs(row[2]) <= HIGHEST)


def _letters(row: Row, classes: int, is_test: int, fineness: Fineness) -> str:
    """Write a row as one number with mixed bases, and that with 64 letters."""
    steps, edge = [round(x * fineness.one) for x in row], fineness.edge
    y = int(row[2]) if classes else steps[2] + HIGHEST * fineness.one
    number = 0
    digits = (steps[0] + edge, steps[1] + edge, y, is_test)
    for digit, base in zip(digits, fineness.bases(classes), strict=True):
        number = number * base + digit
    return "".join(LETTERS[number >> 6 * i & 63] for i in reversed(range(fineness.width(classes))))


def _read(letters: str, classes: int, fineness: Fineness) -> PlaneData | None:
    width = fineness.width(classes)
    if len(letters) % width or not set(letters) <= set(LETTERS):
        return None
    numbers = [letters[i : i + width] for i in range(0, len(letters), width)]
    rows = [tuple(_digits(number, classes, fineness)) for number in numbers]
    if len(rows) > MOST_POINTS or any(x1 > 2 * fineness.edge for x1, *_ in rows):
        return None
    if classes and any(y >= classes for _, _, y, _ in rows):
        return None
    train, test = ([_row(row, classes, fineness) for row in rows if row[3] == t] for t in (0, 1))
    return own(train, test, classes) if len(train) >= FEWEST_TRAIN else None


def _digits(letters: str, classes: int, fineness: Fineness) -> Iterator[int]:
    number, digits = 0, []
    for letter in letters:
        number = number * 64 + LETTERS.index(letter)
    for base in reversed(fineness.bases(classes)[1:]):
        number, digit = divmod(number, base)
        digits.append(digit)
    yield from (number, *reversed(digits))


def _row(digits: tuple[int, ...], classes: int, fineness: Fineness) -> Row:
    one, edge = fineness.one, fineness.edge
    y = float(digits[2]) if classes else (digits[2] - HIGHEST * one) / one
    return (digits[0] - edge) / one, (digits[1] - edge) / one, y
