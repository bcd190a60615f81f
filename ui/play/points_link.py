"""Own points as a short text for a link, and back.

Points with two decimals are written in four or five letters each: "2." and the letters, where
2 is the number of classes, 0 for a regression. Others are written out, as "2:0.125,1,0;1,2.5,1t".
"""

from __future__ import annotations

import string
from collections.abc import Iterator
from functools import lru_cache

from nn.datasets.plane import MOST_CLASSES
from runs.plane_data import MOST_POINTS, PlaneData
from runs.small import Row
from ui import table_link
from ui.play.points import DECIMALS, FAR, FEWEST_TRAIN, own
from ui.tables import Limits

LETTERS = string.ascii_letters + string.digits + "-_"  # 64 that an address takes as they are
MOST_LETTERS = 4000  # 1,000 points of classes, or 800 of a regression
CENT = 10**DECIMALS
EDGE = round(FAR * CENT)
HIGHEST = 5 * CENT  # of a regression's numbers, in hundredths
KINDS = ("0", *map(str, range(2, MOST_CLASSES + 1)))


@lru_cache(maxsize=64)  # it is asked for whenever the page is drawn
def to_link(data: PlaneData) -> str:
    """Write own points; "" if they are too many for a link."""
    rows = [*data.train, *data.test]
    if any(tuple(round(x, DECIMALS) for x in row) != row for row in rows) or not all(
        _fits(row, data.classes) for row in rows
    ):
        text = table_link.pack(data.train, data.test, MOST_POINTS)
        return f"{data.classes}:{text}" if text else ""
    parts = ((data.train, 0), (data.test, 1))
    letters = "".join(_letters(row, data.classes, t) for part, t in parts for row in part)
    return f"{data.classes}.{letters}" if len(letters) <= MOST_LETTERS else ""


def from_link(text: str) -> PlaneData | None:
    """Read what ``to_link`` wrote; None if it makes no sense."""
    kind, mark, rest = text[:1], text[1:2], text[2:]
    if kind not in KINDS or len(rest) > MOST_LETTERS:
        return None
    limits = Limits(MOST_POINTS, FAR, int(kind))
    if mark == ":":
        parts = table_link.unpack(rest, 3, MOST_POINTS, limits)
        return own(*parts, int(kind)) if parts else None
    return _read(rest, int(kind)) if mark == "." else None


def _bases(classes: int) -> tuple[int, int, int, int]:
    """How many values x1, x2, y and the mark for testing can have."""
    return 2 * EDGE + 1, 2 * EDGE + 1, MOST_CLASSES if classes else 2 * HIGHEST + 1, 2


def _fits(row: Row, classes: int) -> bool:
    return max(map(abs, row[:2])) <= FAR and (classes > 0 or abs(row[2]) * CENT <= HIGHEST)


def _letters(row: Row, classes: int, is_test: int) -> str:
    """Write a row as one number with mixed bases, and that with 64 letters."""
    cents = [round(x * CENT) for x in row]
    y = int(row[2]) if classes else cents[2] + HIGHEST
    number = 0
    digits = (cents[0] + EDGE, cents[1] + EDGE, y, is_test)
    for digit, base in zip(digits, _bases(classes), strict=True):
        number = number * base + digit
    return "".join(LETTERS[number >> 6 * i & 63] for i in reversed(range(_width(classes))))


def _width(classes: int) -> int:
    return 4 if classes else 5


def _read(letters: str, classes: int) -> PlaneData | None:
    width = _width(classes)
    if len(letters) % width or not set(letters) <= set(LETTERS):
        return None
    numbers = [letters[i : i + width] for i in range(0, len(letters), width)]
    rows = [tuple(_digits(number, classes)) for number in numbers]
    if len(rows) > MOST_POINTS or any(x1 > 2 * EDGE for x1, *_ in rows):
        return None
    if classes and any(y >= classes for _, _, y, _ in rows):
        return None
    parts = ([_row(row, classes) for row in rows if row[3] == t] for t in (0, 1))
    train, test = parts
    return own(train, test, classes) if len(train) >= FEWEST_TRAIN else None


def _digits(letters: str, classes: int) -> Iterator[int]:
    number, digits = 0, []
    for letter in letters:
        number = number * 64 + LETTERS.index(letter)
    for base in reversed(_bases(classes)[1:]):
        number, digit = divmod(number, base)
        digits.append(digit)
    yield from (number, *reversed(digits))


def _row(digits: tuple[int, ...], classes: int) -> Row:
    y = float(digits[2]) if classes else (digits[2] - HIGHEST) / CENT
    return (digits[0] - EDGE) / CENT, (digits[1] - EDGE) / CENT, y
