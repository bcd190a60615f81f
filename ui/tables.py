"""Examples that a user types, uploads or is sent in a link, checked before anything learns.

A problem is a ValueError with one sentence for the page. Values are quoted in backticks, so
that Markdown shows them as they are. Row numbers count as the user does: the first row is 1.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from runs.small import MAX_EXAMPLES, Row

Rows = tuple[Row, ...]
MAX_BYTES = 200_000  # of an uploaded file
MAX_COLUMNS = 50  # of an uploaded file; more make pandas slow
MAX_VALUE = 1000  # of an input, without its sign
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
YES, NO = {"true", "yes", "1", "1.0"}, {"false", "no", "0", "0.0", ""}


def check(
    frame: pd.DataFrame, inputs: list[str], label: str = "Y", part: str | None = None
) -> tuple[Rows, Rows]:
    """Return the rows to train on and those to test on: floats, the inputs and then the label.

    ``part`` names a column of booleans: whether to keep the row for testing. Rows without any
    input and label are left out, since they are just being typed.

    Raises:
        ValueError: with a sentence that says what to change, and in which row.
    """
    wanted = [*inputs, label]
    for name in [*wanted, part] if part else wanted:
        if list(frame.columns).count(name) != 1:
            raise ValueError(f"The table needs exactly one column {name}.")
    kept = frame[part].tolist() if part else [False] * len(frame)
    train: list[Row] = []
    test: list[Row] = []
    table = zip(*(frame[name].tolist() for name in wanted), strict=True)
    for i, cells in enumerate(table):
        if not all(_empty(cell) for cell in cells):
            rows = test if _is_yes(kept[i], f"Row {i + 1}, column {part}") else train
            rows.append(_row(cells, wanted, i + 1))
            if len(train) + len(test) > MAX_EXAMPLES:
                raise ValueError(f"There are more than {MAX_EXAMPLES:,} examples; delete some.")
    _enough(train, test)
    return tuple(train), tuple(test)


def _enough(train: Sequence[Row], test: Sequence[Row]) -> None:
    if not train and not test:
        raise ValueError("There are no examples yet; add at least two rows.")
    if len(train) < 2:
        raise ValueError("Training needs at least 2 examples; add a row, or test on fewer.")


def _row(cells: Sequence[Any], names: list[str], number: int) -> Row:
    """Turn the cells of one row, the label last, into floats."""
    places = [f"Row {number}, column {name}" for name in names]
    values = [_number(cell, place) for cell, place in zip(cells, places, strict=True)]
    if values[-1] not in (0, 1):
        raise ValueError(f"{places[-1]}: the label must be 0 or 1, not {_shown(cells[-1])}.")
    return tuple(values)


def _empty(cell: Any) -> bool:
    """Tell whether nothing is in a cell."""
    if isinstance(cell, str):
        return not cell.strip()
    return bool(pd.api.types.is_scalar(cell) and pd.isna(cell))


def _number(cell: Any, place: str) -> float:
    """Return the number in a cell, which may be text; ``float`` alone would take "nan", "1_0"."""
    if _empty(cell):
        raise ValueError(f"{place} is empty; type a number there, or delete the row.")
    text = isinstance(cell, str) and NUMBER.fullmatch(cell.strip())
    if not text and not isinstance(cell, int | float | np.integer | np.floating | np.bool_):
        raise ValueError(f"{place}: {_shown(cell)} is not a number; write one such as 0.5.")
    try:
        value = float(cell)
    except OverflowError:  # a whole number of more than 300 digits
        value = np.inf
    if abs(value) > MAX_VALUE:
        raise ValueError(
            f"{place}: {_shown(cell)} is too large; use numbers from -{MAX_VALUE} to {MAX_VALUE}."
        )
    return value + 0.0  # no minus zero


def _is_yes(cell: Any, place: str) -> bool:
    """Return the tick in a cell; an empty one is none."""
    word = "" if _empty(cell) else _shown(cell).strip("`").lower()
    if word not in YES | NO:
        raise ValueError(f"{place}: write true or false, not {_shown(cell)}.")
    return word in YES


def _shown(cell: Any) -> str:
    """Quote a bad value: short, on one line, and nothing in it that Markdown would act on."""
    short = isinstance(cell, int) and abs(cell) < 1e20  # Python refuses to write very long ones
    if not short and not isinstance(cell, str | float | np.generic):
        return "what is there"
    text = str(cell).strip()
    start = "".join(c if c.isprintable() and c != "`" else "?" for c in text[:24])
    return f"`{start}…`" if len(text) > 24 else f"`{start}`"


def read_csv(data: bytes, inputs: list[str], label: str, part: str | None) -> pd.DataFrame:
    """Read an uploaded file: inputs as float64, the label as int64, ``part`` as bool.

    Columns are found by their names in the first line, else, if that line holds numbers, taken
    in order; ``part`` may be missing. What comes out passes ``check``.

    Raises:
        ValueError: with a sentence, whatever is in the file.
    """
    lines, separator = _lines(data)
    # If the first line can be read alone, it fixes how many columns the whole may have.
    head = [str(cell) for cell in _parse(lines[:1], separator).iloc[0]]
    where, has_header = _find_columns(head, inputs, label, part)
    cells = _parse(lines, separator).iloc[int(has_header) :]
    frame = pd.DataFrame({name: cells[i].to_numpy(object) for name, i in where.items()})
    if part and part not in frame:
        frame[part] = False
    return _typed(frame, inputs, label, part)


def _typed(frame: pd.DataFrame, inputs: list[str], label: str, part: str | None) -> pd.DataFrame:
    """Check a table of text and turn it into one of numbers, in the same order."""
    check(frame, inputs, label, part)
    full = ~frame[[*inputs, label]].map(_empty).all(axis=1)
    frame = frame[full].reset_index(drop=True)
    if part:
        frame[part] = [_is_yes(cell, "") for cell in frame[part]]
    frame = frame.astype(dict.fromkeys([*inputs, label], np.float64))
    return frame.astype({label: np.int64})


def _lines(data: bytes) -> tuple[list[str], str]:
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
    if len(lines) > MAX_EXAMPLES + 1:
        raise ValueError(f"The file has more than {MAX_EXAMPLES:,} rows; delete some.")
    separator = max("\t;,", key=lines[0].count)  # the comma last: it may be a decimal one
    if lines[0].count(separator) >= MAX_COLUMNS:
        raise ValueError(f"The file has more than {MAX_COLUMNS} columns; delete some.")
    return lines, separator


def _parse(lines: list[str], separator: str) -> pd.DataFrame:
    """Read lines into a table of text, with numbered columns and the header as first row."""
    try:
        return pd.read_csv(
            io.StringIO("\n".join(lines)), sep=separator, header=None, dtype=str, engine="c",
            na_filter=False, skip_blank_lines=False, nrows=MAX_EXAMPLES + 1,
        )  # fmt: skip
    except ValueError as error:  # pandas' own sentences speak of tokens and buffers
        raise ValueError(
            "The file is no table: a line has more cells than the first, or a quote is not closed."
        ) from error


def _find_columns(
    head: list[str], inputs: list[str], label: str, part: str | None
) -> tuple[dict[str, int], bool]:
    """Return the position of each column, and whether the first line is a header."""
    wanted, names = [*inputs, label], [cell.strip().casefold() for cell in head]
    every = [*wanted, part] if part else wanted
    if all(NUMBER.fullmatch(name) for name in names[: len(wanted)]):
        if not len(wanted) <= len(names) <= len(every):
            raise ValueError(
                f"The file has {len(names)} columns, but {len(wanted)} are needed: "
                f"{', '.join(wanted)}."
            )
        return dict(zip(every, range(len(names)), strict=False)), False
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
