"""Tables as CSV files: to bring and to take away.

As in ``tables``, a problem is a ValueError with one sentence for the page.
"""

from __future__ import annotations

import io
import re

import numpy as np
import pandas as pd

from runs.small import MAX_EXAMPLES
from ui.tables import NUMBER, check, is_empty, is_yes

MAX_BYTES = 200_000
MAX_COLUMNS = 50  # more make pandas slow


def read_csv(data: bytes, inputs: list[str], label: str, part: str | None) -> pd.DataFrame:
    """Read an uploaded file: inputs as float64, the label as int64, ``part`` as bool.

    Columns are found by their names in the first line, else, if that line holds numbers, taken
    in order; ``part`` may be missing. What comes out passes ``check``.

    Raises:
        ValueError: with a sentence, whatever is in the file.
    """
    return _typed(read_cells(data, inputs, label, part), inputs, label, part)


def read_cells(
    data: bytes,
    inputs: list[str],
    label: str,
    part: str | None,
    rows: int = MAX_EXAMPLES,
    *,
    free: bool = False,
) -> pd.DataFrame:
    """Read an uploaded file of at most so many rows into a table of text, unchecked.

    ``free``: labels may be words, and columns of other names are taken in order.

    Raises:
        ValueError: with a sentence, if it is no table with these columns.
    """
    lines, separator = _lines(data, rows)
    # If the first line can be read alone, it fixes how many columns the whole may have.
    head = [str(cell) for cell in _parse(lines[:1], separator).iloc[0]]
    where, has_header = _find_columns(head, inputs, label, part, free=free)
    cells = _parse(lines, separator).iloc[int(has_header) :]
    frame = pd.DataFrame({name: cells[i].to_numpy(object) for name, i in where.items()})
    if part and part not in frame:
        frame[part] = False
    return frame


def _typed(frame: pd.DataFrame, inputs: list[str], label: str, part: str | None) -> pd.DataFrame:
    """Check a table of text and turn it into one of numbers, in the same order."""
    check(frame, inputs, label, part)
    full = ~frame[[*inputs, label]].map(is_empty).all(axis=1)
    frame = frame[full].reset_index(drop=True)
    if part:
        frame[part] = [is_yes(cell, "") for cell in frame[part]]
    frame = frame.astype(dict.fromkeys([*inputs, label], np.float64))
    return frame.astype({label: np.int64})


def _lines(data: bytes, rows: int) -> tuple[list[str], str]:
    """Return the lines of a file, without empty ones at its ends, and what separates cells."""
    if len(data) > MAX_BYTES:
        raise ValueError(f"The file is larger than {MAX_BYTES // 1000} KB; use fewer rows.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise ValueError("The file is no text in UTF-8; save it as CSV in UTF-8 and try again.")
    lines = re.split(r"\r\n|\r|\n", text.lstrip("\r\n ").rstrip("\r\n\t ,;"))
    if lines == [""]:
        raise ValueError("The file is empty.")
    if len(lines) > rows + 1:
        raise ValueError(f"The file has more than {rows:,} rows; delete some.")
    separator = max("\t;,", key=lines[0].count)  # the comma last: it may be a decimal one
    if lines[0].count(separator) >= MAX_COLUMNS:
        raise ValueError(f"The file has more than {MAX_COLUMNS} columns; delete some.")
    return lines, separator


def _parse(lines: list[str], separator: str) -> pd.DataFrame:
    """Read lines into a table of text, with numbered columns and the header as first row."""
    try:
        return pd.read_csv(
            io.StringIO("\n".join(lines)), sep=separator, header=None, dtype=str, engine="c",
            na_filter=False, skip_blank_lines=False, nrows=len(lines),
        )  # fmt: skip
    except ValueError as error:  # pandas' own sentences speak of tokens and buffers
        raise ValueError(
            "The file is no table: a line has more cells than the first, or a quote is not closed."
        ) from error


def _find_columns(
    head: list[str], inputs: list[str], label: str, part: str | None, *, free: bool
) -> tuple[dict[str, int], bool]:
    """Return the position of each column, and whether the first line is a header."""
    wanted, names = [*inputs, label], [cell.strip().casefold() for cell in head]
    every = [*wanted, part] if part else wanted
    in_order = dict(zip(every, range(len(names)), strict=False))
    if all(NUMBER.fullmatch(name) for name in names[: len(inputs if free else wanted)]):
        if not len(wanted) <= len(names) <= len(every):
            raise ValueError(
                f"The file has {len(names)} columns, but {len(wanted)} are needed: "
                f"{', '.join(wanted)}."
            )
        return in_order, False
    if free and len(names) == len(wanted) and {*names} != {name.casefold() for name in wanted}:
        return in_order, True
    for name in every:
        count = names.count(name.casefold())
        if count > 1 or (count == 0 and name != part):
            problem = "is missing from" if count == 0 else "occurs twice in"
            raise ValueError(f"The column {name} {problem} the first line of the file.")
    found = [name for name in every if name.casefold() in names]
    return {name: names.index(name.casefold()) for name in found}, True


def to_csv(frame: pd.DataFrame) -> bytes:
    """Return the table as a file that ``read_csv`` reads."""
    return frame.to_csv(index=False, lineterminator="\n").encode()
