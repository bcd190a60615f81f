"""A small table as a short text for a link, and back."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from runs.small.at_once import Row
from ui.tables.checked_table import NUMBER, USUAL, Limits, Rows, check

MAX_ROWS, MAX_TEXT = 150, 3000  # longer tables are for files


def pack(train: Sequence[Row], test: Sequence[Row] = (), most_rows: int = MAX_ROWS) -> str:
    """Write a small table for a link, as "0,0,0;0,1,1t"; the t marks a row to test on.

    Every number is kept exactly. Returns "" if the table is too large for a link.
    """
    texts = [",".join(repr(float(x)).removesuffix(".0") for x in row) for row in [*train, *test]]
    marks = [""] * len(train) + ["t"] * len(test)
    text = ";".join(row + mark for row, mark in zip(texts, marks, strict=True))
    return text if len(texts) <= most_rows and len(text) <= MAX_TEXT else ""


def unpack(
    text: str, n_columns: int, most_rows: int = MAX_ROWS, limits: Limits = USUAL
) -> tuple[Rows, Rows] | None:
    """Read what ``pack`` wrote: rows to train and to test on; None if it makes no sense.

    n_columns: the inputs and the label; ``limits``: what the rows may hold.
    """
    rows = text.split(";") if len(text) <= MAX_TEXT else []
    if not 2 <= len(rows) <= most_rows:
        return None
    cells = [row.removesuffix("t").split(",") for row in rows]
    names = [str(i) for i in range(n_columns)]
    if any(len(row) != n_columns or not all(map(NUMBER.fullmatch, row)) for row in cells):
        return None
    frame = pd.DataFrame(cells, columns=names).assign(test=[row.endswith("t") for row in rows])
    try:
        return check(frame, names[:-1], names[-1], "test", limits)
    except ValueError:
        return None
