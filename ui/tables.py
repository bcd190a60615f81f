"""Examples that a user types, uploads or is sent in a link, checked before anything learns.

A problem is a ValueError with one sentence for the page. Values are quoted in backticks, so
that Markdown shows them as they are. Row numbers count as the user does: the first row is 1.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from runs.small import MAX_EXAMPLES, Row

Rows = tuple[Row, ...]
MAX_VALUE = 1000  # of an input, without its sign
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
YES, NO = {"true", "yes", "1", "1.0"}, {"false", "no", "0", "0.0", ""}


@dataclass(frozen=True)
class Limits:
    """What a table may hold."""

    rows: int = MAX_EXAMPLES
    value: float = MAX_VALUE  # of an input, without its sign
    classes: int = 2  # labels are whole numbers below it; 0: the label is any number


USUAL = Limits()


def check(
    frame: pd.DataFrame,
    inputs: list[str],
    label: str = "Y",
    part: str | None = None,
    limits: Limits = USUAL,
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
        if not all(is_empty(cell) for cell in cells):
            rows = test if is_yes(kept[i], f"Row {i + 1}, column {part}") else train
            rows.append(_row(cells, wanted, i + 1, limits))
            if len(train) + len(test) > limits.rows:
                raise ValueError(f"There are more than {limits.rows:,} examples; delete some.")
    _enough(train, test)
    return tuple(train), tuple(test)


def _enough(train: Sequence[Row], test: Sequence[Row]) -> None:
    if not train and not test:
        raise ValueError("There are no examples yet; add at least two rows.")
    if len(train) < 2:
        raise ValueError("Training needs at least 2 examples; add a row, or test on fewer.")


def _row(cells: Sequence[Any], names: list[str], number: int, limits: Limits) -> Row:
    """Turn the cells of one row, the label last, into floats."""
    places = [f"Row {number}, column {name}" for name in names]
    largest = [limits.value] * (len(names) - 1) + [MAX_VALUE]
    values = [_number(*told) for told in zip(cells, places, largest, strict=True)]
    if limits.classes and values[-1] not in range(limits.classes):
        few = "0 or 1" if limits.classes == 2 else f"a whole number from 0 to {limits.classes - 1}"
        raise ValueError(f"{places[-1]}: the label must be {few}, not {shown(cells[-1])}.")
    return tuple(values)


def is_empty(cell: Any) -> bool:
    """Tell whether nothing is in a cell."""
    if isinstance(cell, str):
        return not cell.strip()
    return bool(pd.api.types.is_scalar(cell) and pd.isna(cell))


def _number(cell: Any, place: str, largest: float) -> float:
    """Return the number in a cell, which may be text; ``float`` alone would take "nan", "1_0"."""
    if is_empty(cell):
        raise ValueError(f"{place} is empty; type a number there, or delete the row.")
    text = isinstance(cell, str) and NUMBER.fullmatch(cell.strip())
    if not text and not isinstance(cell, int | float | np.integer | np.floating | np.bool_):
        raise ValueError(f"{place}: {shown(cell)} is not a number; write one such as 0.5.")
    try:
        value = float(cell)
    except OverflowError:  # a whole number of more than 300 digits
        value = np.inf
    if abs(value) > largest:
        raise ValueError(
            f"{place}: {shown(cell)} is too large; use numbers from -{largest} to {largest}."
        )
    return value + 0.0  # no minus zero


def is_yes(cell: Any, place: str) -> bool:
    """Return the tick in a cell; an empty one is none."""
    word = "" if is_empty(cell) else shown(cell).strip("`").lower()
    if word not in YES | NO:
        raise ValueError(f"{place}: write true or false, not {shown(cell)}.")
    return word in YES


def shown(cell: Any) -> str:
    """Quote a bad value: short, on one line, and nothing in it that Markdown would act on."""
    short = isinstance(cell, int) and abs(cell) < 1e20  # Python refuses to write very long ones
    if not short and not isinstance(cell, str | float | np.generic):
        return "what is there"
    text = str(cell).strip()
    start = "".join(c if c.isprintable() and c != "`" else "?" for c in text[:24])
    return f"`{start}…`" if len(text) > 24 else f"`{start}`"
