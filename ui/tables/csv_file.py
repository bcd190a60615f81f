"""A file that a person brings, as a table of text: CSV and its kin.

It is read as a person would read it: whatever stands between the columns, however the numbers are
written, in whatever encoding, with a title above or a column that counts the rows. ``Reading``
says how it was read. What is no table is a ValueError with one sentence for the page.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import pandas as pd

from ui.tables import file_kinds
from ui.tables.cell_numbers import decimal_of, is_gap, looks_like_number, number, yes_or_no
from ui.tables.checked_table import clean, shown

MAX_COLUMNS = 50
MAX_LINES = 20_000
MAX_CELLS = 60_000  # reading more takes seconds
SEPARATORS = {"\t": "tabs", ";": "semicolons", "|": "bars", ",": "commas", " ": "blanks"}
MANY_ROWS = 8  # that are counted by a column without a name for that
SAMPLE = 200  # lines that are looked at to find the separator
KNOWN = re.compile(
    r"(x|y|z)[_ ]?[0-9₀-₉]*|feature[_ ]?\d+|labels?|class(es)?|klasse|targets?|species|category|"
    r"outcome|output|test|id|index",
    re.IGNORECASE,
)
COUNTERS = re.compile(
    r"|#|no\.?|nr\.?|id|idx|index|row|rows|zeile|ligne|unnamed: 0|rownames?", re.IGNORECASE
)


@dataclass(frozen=True)
class Reading:
    """How a file was read."""

    encoding: str = "UTF-8"
    separator: str = ","
    decimal: str = "."
    header: bool = True
    passed_over: tuple[str, ...] = ()  # lines of prose around the table
    comments: int = 0
    counter: int | None = None  # the column that only counts the rows

    def told(self, names: Sequence[str]) -> str:
        """Say it in one sentence."""
        parts = [f"{SEPARATORS[self.separator]} between the columns"]
        if self.decimal == ",":
            parts.append("decimal commas")
        if self.encoding != "UTF-8":
            parts.append(f"encoding {self.encoding}")
        parts.append("names in the first line" if self.header else "no line of names")
        if self.counter is not None:
            parts.append(f"{shown(names[self.counter])} only counts the rows")
        if self.passed_over:
            more = f" and {len(self.passed_over) - 1} more" if len(self.passed_over) > 1 else ""
            parts.append(f"passed over the line {shown(self.passed_over[0])}{more}")
        if self.comments:
            parts.append(f"passed over {self.comments} with #")
        return f"Read with {', '.join(parts)}."


@dataclass(frozen=True)
class Sheet:
    """The cells of a file as text, column by column."""

    names: tuple[str, ...]  # the file's own; "column 1", … where it has none
    columns: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]  # where each row stands in the file, from 1
    reading: Reading

    def numbers(self, i: int) -> tuple[float | None, ...]:
        """Return the numbers of a column, with 1 and 0 for yes and no; None: it is none."""
        return self._numbers[i]

    @cached_property
    def _numbers(self) -> list[tuple[float | None, ...]]:
        return [tuple(map(self._reader(column), column)) for column in self.columns]

    def _reader(self, column: Sequence[str]) -> Callable[[str], float | None]:
        decimal = decimal_of(column) or self.reading.decimal

        def read(cell: str) -> float | None:
            value = number(cell, decimal)
            word = yes_or_no(cell) if value is None else None
            return value if word is None else float(word)

        return read

    @cached_property
    def numeric(self) -> list[bool]:
        """Tell of each column whether it holds numbers, or words for yes and no."""
        return [_is_numeric(column) for column in self.columns]


def read(data: bytes, name: str = "table.csv") -> Sheet:
    """Read a file's content; its name tells what it is meant to be.

    Raises:
        ValueError: with a sentence that says what to do, if it is no table.
    """
    text, encoding = file_kinds.text_of(data, name)
    numbered, comments, forced = _lines(text)
    separator = forced or _separator([line for _, line in numbered[:SAMPLE]])
    rows, lines = _parse(numbered, separator)
    return _sheet(rows, lines, comments, encoding, separator)


def to_csv(frame: pd.DataFrame) -> bytes:
    """Return a table as a file that ``read`` reads."""
    return frame.to_csv(index=False, lineterminator="\n").encode()


# ---- from text to rows of cells -----------------------------------------------------------------


def _lines(text: str) -> tuple[list[tuple[int, str]], list[str], str | None]:
    """Return the lines with their numbers, those of comments, and what a line "sep=;" says."""
    if text.count("\n") + text.count("\r") > 2 * MAX_LINES:
        raise ValueError(f"The file has more than {MAX_LINES:,} lines; keep fewer rows.")
    every = list(enumerate(re.split(r"\r\n|\r|\n", text), 1))
    filled = [(i, line) for i, line in every if line.strip(" \t,;|\ufeff\f\x1a")]
    if not filled:
        raise ValueError("The file is empty.")
    forced = re.fullmatch(r'"?sep=(.)"?[\s;,]*', filled[0][1], re.IGNORECASE)
    if forced and forced[1] in SEPARATORS:
        filled = filled[1:]
    comments = [line for _, line in filled if line.lstrip().startswith("#")]
    kept = [(i, line) for i, line in filled if not line.lstrip().startswith("#")]
    if not kept:
        raise ValueError("The file has no rows.")
    return kept, comments, forced[1] if forced and forced[1] in SEPARATORS else None


def _separator(lines: Sequence[str]) -> str:
    """Return what stands between the columns: what gives equal lines, and most numbers."""
    best, chosen = 0.0, None
    for mark in SEPARATORS:
        try:
            rows = list(_cells(lines, mark, strict=False))
        except csv.Error:
            continue
        width = _width(rows)
        if width < 2:
            continue
        table = [cell for row in rows if len(row) == width for cell in row[:MAX_COLUMNS]]
        numeric = sum(looks_like_number(cell) or is_gap(cell) for cell in table) / len(table)
        score = sum(len(row) == width for row in rows) / len(rows) + numeric - 0.05 * (mark == " ")
        if score > best + 1e-9:
            best, chosen = score, mark
    if chosen is None:
        raise ValueError(
            "The file has one column only; put commas, semicolons or tabs between the columns."
        )
    return chosen


def _cells(lines: Iterable[str], separator: str, *, strict: bool = True) -> Iterator[list[str]]:
    if separator == " ":
        lines = (re.sub(r"[ \t]+", " ", line.strip()) for line in lines)
    ended = (line + "\n" for line in lines)
    return csv.reader(ended, delimiter=separator, skipinitialspace=True, strict=strict)


def _width(rows: Iterable[Sequence[str]]) -> int:
    """Return how many cells most rows have."""
    counts = Counter(map(len, rows))
    return max(counts, key=lambda n: (counts[n], n), default=0)


def _parse(numbered: list[tuple[int, str]], separator: str) -> tuple[list[list[str]], list[int]]:
    """Cut the lines into cells; return the rows and where each begins."""
    reader = _cells((line for _, line in numbered), separator)
    rows, begins, read = [], [], 0
    try:
        for row in reader:
            if len(row) > 100 * MAX_COLUMNS:
                raise _too_wide(len(row))
            rows.append([cell.strip() for cell in row])
            begins.append(numbered[read][0])
            read = reader.line_num  # type: ignore[attr-defined]
    except csv.Error as error:
        line = numbered[min(read, len(numbered) - 1)][0]
        raise ValueError(
            f"Line {line} has a quote that is not closed, or one within a cell; mend it."
        ) from error
    return rows, begins


def _too_wide(n: int) -> ValueError:
    return ValueError(f"The file has {n:,} columns; delete some, so that {MAX_COLUMNS} are left.")


# ---- from rows of cells to columns with names ---------------------------------------------------


def _sheet(
    rows: list[list[str]], lines: list[int], comments: list[str], encoding: str, separator: str
) -> Sheet:
    width = _used_width(rows)
    if width > MAX_COLUMNS:
        raise _too_wide(width)
    if len(rows) * width > MAX_CELLS:
        raise ValueError(
            f"The file has {len(rows):,} rows of {width} cells, which is too much; keep fewer."
        )
    first, last = _block(rows, width)
    prose = [*rows[:first], *rows[last:]]
    rows, lines = rows[first:last], lines[first:last]
    names, header = _names(rows, width, comments, separator)
    if header is not None:
        prose += rows[1:header] if header > 1 else []
        rows, lines = rows[header:], lines[header:]
    elif names:
        comments = comments[:-1]
    if not rows:
        raise ValueError("There is a line of names, and no rows below it; add some.")
    _refuse_long(rows, lines, width)
    columns = tuple(zip(*(row[:width] + [""] * (width - len(row)) for row in rows), strict=True))
    given = _different([clean(name) for name in names or [""] * width])
    reading = Reading(
        encoding, separator, _decimal(columns, separator), bool(names),
        tuple(clean(" ".join(filter(None, row))) for row in prose), len(comments),
        _counter(names, columns),
    )  # fmt: skip
    return Sheet(given, columns, tuple(lines), reading)


def _used_width(rows: list[list[str]]) -> int:
    """Return how many columns there are, without empty ones at the right end."""
    width = _width(rows)
    if width < 2:
        raise ValueError(
            "The file has one column only; put commas, semicolons or tabs between the columns."
        )
    full = [row for row in rows if len(row) >= width]
    while width > 1 and not any(row[width - 1] for row in full if len(row) >= width):
        width -= 1
    return width


def _block(rows: list[list[str]], width: int) -> tuple[int, int]:
    """Return where the table begins and ends among lines of prose."""

    def is_prose(row: list[str]) -> bool:
        filled = [cell for cell in row if cell]
        return len(filled) <= max(1, width - 2) and not any(map(looks_like_number, filled))

    def is_above_names(i: int) -> bool:
        here, *below = ([c for c in row if c] for row in rows[i : i + 3])
        wordy = not any(map(looks_like_number, here)) and len(here) < width
        return wordy and any(
            len(row) > len(here) and not any(number(cell) is not None for cell in row)
            for row in below
        )

    first, last = 0, len(rows)
    while first < last - 1 and width > 1 and (is_prose(rows[first]) or is_above_names(first)):
        first += 1
    while last > first + 1 and width > 2 and is_prose(rows[last - 1]):
        last -= 1
    return first, last


def _names(
    rows: list[list[str]], width: int, comments: list[str], separator: str
) -> tuple[list[str] | None, int | None]:
    """Return the columns' names, and how many rows they take; None where there are none."""
    below = list(zip(*(_padded(row, width) for row in rows[1:]), strict=True))
    numeric = [_is_numeric(column) for column in below] or [False] * width
    alone = len(rows) == 1
    wordy = [_is_header(row, numeric, below, alone=alone) for row in rows[:3]]
    n = [*wordy, False].index(False)
    if n:
        head = max(rows[:n], key=lambda row: sum(bool(KNOWN.fullmatch(cell)) for cell in row))
        if rows.index(head):  # a line that only looks like names stands above
            rows[0], rows[rows.index(head)] = head, rows[0]
        return _fitting(head, width, rows[n:]), n
    if _counts(rows[0], width, below):
        return list(_padded(rows[0], width)), 1
    return _names_in_comment(comments, width, separator), None


def _padded(row: Sequence[str], width: int) -> list[str]:
    return [*row[:width], *[""] * (width - len(row))]


def _is_header(
    row: list[str], numeric: list[bool], below: Sequence[Sequence[str]], *, alone: bool
) -> bool:
    """Tell whether a row names the columns: words stand where numbers are below."""
    cells = _padded(row, len(numeric))
    columns = below or [()] * len(cells)
    here = [
        number(cell) is None and cell not in column  # "y" is a word, where no "y" is below
        for cell, is_number, column in zip(cells, numeric, columns, strict=True)
        if is_number and not is_gap(cell)
    ]
    if here or any(numeric):
        return 2 * sum(here) > len(here)
    if not all(cells) or any(number(cell) is not None for cell in cells):
        return False
    known = sum(bool(KNOWN.fullmatch(cell)) for cell in cells)
    new = all(cell not in column for cell, column in zip(cells, columns, strict=True))
    return alone or known > 1 or new


def _fitting(head: list[str], width: int, rows: list[list[str]]) -> list[str]:
    """Return as many names as there are columns."""
    while len(head) > width and not head[-1]:
        head = head[:-1]
    if len(head) > width and rows:
        raise ValueError(
            f"The first line names {len(head)} columns, and the rows have {width}; add the column "
            "that is missing, or delete its name."
        )
    if len(head) == width - 1 and not any(len(row) > width for row in rows):
        return ["", *head]  # a column of row names without a name of its own
    return _padded(head, width)


def _counts(row: list[str], width: int, below: Sequence[Sequence[str]]) -> bool:
    """Tell whether a first row of numbers is 0, 1, 2, …, which programs write for want of names."""
    cells = _padded(row, width)
    if cells[0] == "" and cells[1:] == [str(i) for i in range(width - 1)]:
        return True
    broken = sum(any(set(cell) & set(".,") for cell in column) for column in below)
    return cells == [str(i) for i in range(width)] and broken >= 2


def _names_in_comment(comments: list[str], width: int, separator: str) -> list[str] | None:
    """Return the names in the last comment, as programs write them; None if it holds none."""
    for mark in (separator, ",", " "):
        for line in islice(reversed(comments), 1):
            (cells,) = _cells([line.lstrip().removeprefix("#")], mark)
            found = [cell.strip() for cell in cells]
            if len(found) == width and not any(map(looks_like_number, found)):
                return found
    return None


def _refuse_long(rows: list[list[str]], lines: list[int], width: int) -> None:
    long = [(i, len(row)) for i, row in zip(lines, rows, strict=True) if any(row[width:])]
    if long:
        first = ", ".join(f"line {i} has {n}" for i, n in long[:3])
        more = f", and {len(long) - 3} more" if len(long) > 3 else ""
        raise ValueError(
            f"Some rows have more than {width} cells: {first}{more}. Put quotes around a cell "
            "that holds the separator."
        )


def _is_numeric(column: Sequence[str]) -> bool:
    """Tell whether half of a column's cells are numbers, or all of them words for yes and no."""
    filled = [cell for cell in column if not is_gap(cell)]
    numbers = sum(number(cell) is not None for cell in filled)
    if numbers:
        return 2 * numbers >= len(filled)
    return bool(filled) and all(yes_or_no(cell) is not None for cell in filled)


def _decimal(columns: Sequence[Sequence[str]], separator: str) -> str:
    """Return the decimal mark of the file, for columns that do not tell."""
    cells = [cell for column in columns for cell in column]
    shown_mark = decimal_of(cells)
    if shown_mark or separator == ",":
        return shown_mark or "."
    numbers = [cell for cell in cells if number(cell) is not None]
    commas, dots = (sum(mark in cell for cell in numbers) for mark in ",.")
    return "," if commas and not dots else "."


def _counter(names: list[str] | None, columns: Sequence[Sequence[str]]) -> int | None:
    """Return the first column if it only counts the rows."""
    cells = columns[0]
    counts = len(cells) > 1 and len(columns) > 2
    start = number(cells[0]) if counts else None
    if start not in (0, 1) or any(number(c) != start + i for i, c in enumerate(cells)):
        return None
    named = names is not None and bool(COUNTERS.fullmatch(names[0].strip()))
    return 0 if named or (len(columns) > 3 and len(cells) >= MANY_ROWS) else None


def _different(names: Sequence[str]) -> tuple[str, ...]:
    """Name each column differently; one without a name by its place."""
    found: list[str] = []
    for i, name in enumerate(names, 1):
        usual, n = name or f"column {i}", 2
        given = usual
        while given in found:
            given, n = f"{usual} ({n})", n + 1
        found.append(given)
    return tuple(found)
