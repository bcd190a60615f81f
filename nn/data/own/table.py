"""A table with a picture in each row: its label, and its pixels, as Kaggle has it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nn.data.own import levels, zips
from nn.data.own.source import (
    MAX_UNPACKED,
    MOST_CLASSES,
    MOST_LISTED,
    BadSetError,
    Grey,
    Places,
    Source,
    check_number,
    classes,
)

Open = Callable[[], io.BufferedIOBase]  # a new reading of the file from its beginning
MAX_LINE = 600_000  # bytes
SEPARATORS = (b",", b";", b"\t")
LABELS = {b"label", b"labels", b"class", b"target", b"y", b"digit", b"letter"}
NUMBER = re.compile(rb"\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*", re.IGNORECASE)
WHOLE = re.compile(rb"(?:\d{1,5},)*\d{1,5}")
LOOKED_AT = 200  # rows, to see what numbers there are
NO_TEXT = "This file is no text; save the table as CSV in UTF-8, and bring that file."
NO_LABEL = "There are {} columns, all of them pixels; put the label of each picture before them."
COLUMNS = (
    "The first row has {}; wanted are a label and the pixels of a square picture, "
    "as 1 + 784 for 28 × 28."
)

FEW = 30  # columns: too few for pixels
NO_PICTURES = (
    "The first row has {}, and these are no pixels; the playground takes such tables, and this "
    "page those with a label and the pixels of a picture in each row."
)


class Form(NamedTuple):
    """How the rows are written."""

    separator: bytes
    columns: int
    last: bool  # the label is the last column, not the first
    titled: bool  # the first row holds the columns' names
    side: int  # of a picture

    def label(self, line: bytes) -> bytes:
        """Return what stands in the label's column."""
        if self.last:
            return line.rpartition(self.separator)[2]
        return line.partition(self.separator)[0]

    def pixels(self, line: bytes) -> NDArray[np.float32]:
        """Return the numbers of a row. Raises ValueError if some are none."""
        if self.last:
            text = line.rpartition(self.separator)[0]
        else:
            text = line.partition(self.separator)[2]
        if self.separator == b"," and WHOLE.fullmatch(text):
            return np.fromstring(text, np.float32, sep=",")  # ten times faster
        values = text.replace(b'"', b"").split(self.separator)
        return np.array(values).astype(np.float32)


def source(open_file: Open) -> Source:
    """List the rows of a table.

    Raises:
        BadSetError: if it cannot be taken.
    """
    form = _form(open_file)
    code: dict[bytes, int] = {}
    numbers, first = [], []
    for count, line in enumerate(_rows(open_file, form), start=1):
        if line.count(form.separator) != form.columns - 1:
            raise BadSetError(
                f"Row {count + form.titled:,} has {line.count(form.separator) + 1:,} columns, and "
                f"the first has {form.columns:,}; mend it, or leave it out."
            )
        numbers.append(code.setdefault(form.label(line), len(code)))
        if count <= LOOKED_AT:
            first.append(line)
        if len(code) > 50 * MOST_CLASSES:
            check_number(len(code))
        if count > MOST_LISTED:
            raise BadSetError(f"There are more than {MOST_LISTED:,} rows; bring fewer.")
    if not numbers:
        raise BadSetError("There is no row in this table; bring one with a label and its pixels.")
    grey = levels.scale(_numbers(first, form))
    written = [_label(text) for text in code]
    names, y = classes([written[number] for number in numbers])

    def pictures(places: Places) -> Iterator[Grey | str]:
        wanted = iter(places.tolist())
        next_one = next(wanted, None)
        for count, line in enumerate(_rows(open_file, form)):
            if next_one is None:
                return
            if count == next_one:
                yield _picture(line, form, grey)
                next_one = next(wanted, None)

    test = np.zeros(len(y), bool)
    return Source("a table of labels and pixels", names, y, test, pictures)


def _picture(line: bytes, form: Form, grey: levels.To_grey) -> Grey | str:
    try:
        return grey(form.pixels(line)).reshape(form.side, form.side)
    except ValueError:
        return "a pixel is no number"


def _numbers(lines: list[bytes], form: Form) -> NDArray[np.float32]:
    """Return the numbers of those rows that are all numbers."""
    found = []
    for line in lines:
        try:
            found.append(form.pixels(line))
        except ValueError:
            continue
    if not found:
        raise BadSetError("The pixels in this table are no numbers; bring them from 0 to 255.")
    return np.concatenate(found)


def _label(text: bytes) -> str:
    """Return a label as text; 3.0 and "3" are 3."""
    told = text.strip().strip(b'"').decode("utf-8", "replace").strip()
    if not told:
        raise BadSetError("Some rows have no label; give each one, or leave them out.")
    return told[:-2] if re.fullmatch(r"-?\d+\.0", told) else told


def _form(open_file: Open) -> Form:
    """Look at the first rows, and tell how they are written."""
    lines = _lines(open_file)
    head, row = next(lines, b""), next(lines, b"")
    separator = max(SEPARATORS, key=head.count)
    fields = head.split(separator)
    titled = not all(NUMBER.fullmatch(field.strip(b'"')) for field in fields[1:-1] or fields)
    side, n = levels.side_of(len(fields) - 1), len(fields)
    if side is None and levels.side_of(n):
        raise BadSetError(NO_LABEL.format(f"{n:,}"))
    if side is None:
        told = NO_PICTURES if 1 < n <= FEW else COLUMNS
        raise BadSetError(told.format(f"{n:,} column{'s' * (n != 1)}"))
    names = [field.strip().strip(b'"').lower() for field in fields]
    last = titled and names[-1] in LABELS and names[0] not in LABELS
    values = (row if titled else head).split(separator)
    if not titled and not last:  # a word can only be the label
        words = [not NUMBER.fullmatch(values[i].strip(b'"')) for i in (0, -1)]
        last = words == [False, True]
    return Form(separator, n, last, titled, side)


def _rows(open_file: Open, form: Form) -> Iterator[bytes]:
    lines = _lines(open_file)
    if form.titled:
        next(lines, None)
    return lines


def _lines(open_file: Open) -> Iterator[bytes]:
    """Yield the lines that are not empty.

    Raises:
        BadSetError: if it is no text, or too long.
    """
    total = 0
    with zips.plainly(), open_file() as file:
        while line := file.readline(MAX_LINE + 1):
            if not total:
                if line.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in line:
                    raise BadSetError(NO_TEXT)
                line = line.removeprefix(b"\xef\xbb\xbf")
            total += len(line)
            if len(line) > MAX_LINE:
                raise BadSetError("A row of this table is far too long; put each picture in one.")
            if total > MAX_UNPACKED:
                raise BadSetError(
                    f"This table is larger than {MAX_UNPACKED // 10**6} MB; keep fewer rows."
                )
            if line := line.strip():
                yield line
