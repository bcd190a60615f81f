"""The visitor's own points as a table: to edit, and to bring as a file. No screen."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from nn.datasets.plane import HALF, MOST_CLASSES
from runs.plane_data import MOST_POINTS, PlaneData
from runs.small import Row
from ui import csv_file, tables
from ui.play.points import DECIMALS, FAR, copied, own
from ui.tables import Limits, is_empty, shown

INPUTS, LABEL, TEST = ["x1", "x2"], "y", "Test"
COLUMNS = [*INPUTS, LABEL, TEST]
LARGEST = 1_000_000_000  # of an uploaded input, before it is scaled
HARD = 3  # wanted numbers beyond it are learned badly


def frame(data: PlaneData) -> pd.DataFrame:
    """Write points as a table."""
    mine = copied(data)
    table = pd.DataFrame([*mine.train, *mine.test], columns=COLUMNS[:3], dtype=float)
    if mine.classes:
        table[LABEL] = table[LABEL].astype(int)
    table[TEST] = [False] * len(mine.train) + [True] * len(mine.test)
    return table


def from_frame(table: pd.DataFrame, n_classes: int) -> PlaneData:
    """Check an edited table; a label beyond the classes adds classes.

    Raises:
        ValueError: with a sentence that says what to change, and in which row.
    """
    limits = Limits(MOST_POINTS, FAR, MOST_CLASSES if n_classes else 0)
    train, test = tables.check(table, INPUTS, LABEL, TEST, limits)
    return own(train, test, n_classes and max(n_classes, _classes([*train, *test])))


def _classes(rows: list[Row]) -> int:
    return max(2, 1 + int(max(row[2] for row in rows)))


def edited(table: pd.DataFrame, change: Any) -> pd.DataFrame:
    """Apply what Streamlit's editor tells: {edited_rows, added_rows, deleted_rows}.

    It comes from a browser: rows and columns that there are not are passed over.
    """
    rows: list[dict[Any, Any]] = table.astype(object).to_dict("records")
    for number, cells in change["edited_rows"].items():
        if 0 <= int(number) < len(rows):
            rows[int(number)] |= _cells(cells)
    gone = set(change["deleted_rows"])
    rows = [row for i, row in enumerate(rows) if i not in gone]
    rows += [dict.fromkeys(COLUMNS) | _cells(cells) for cells in change["added_rows"]]
    return pd.DataFrame(rows, columns=COLUMNS, dtype=object)


def _cells(told: dict[Any, Any]) -> dict[Any, Any]:
    return {name: told[name] for name in COLUMNS if name in told}


def from_csv(data: bytes) -> tuple[PlaneData, tuple[str, ...]]:
    """Read an uploaded file; return its points, and sentences on how they were understood.

    Labels are classes if they are words or whole numbers from 0 to 5; other numbers are a
    regression. Inputs beyond the plane are scaled into it.

    Raises:
        ValueError: with a sentence, whatever is in the file.
    """
    cells = csv_file.read_cells(data, INPUTS, LABEL, TEST, MOST_POINTS, free=True)
    classes, about_labels = _name_classes(cells)
    parts = tables.check(cells, INPUTS, LABEL, TEST, Limits(MOST_POINTS, LARGEST, 0))
    rows = [row for part in parts for row in part]
    if classes is None:
        classes, about_labels = _kind(rows)
    table = np.array(rows)
    notes = [*about_labels, *(_scale(table[:, i], name) for i, name in enumerate(INPUTS))]
    scaled: list[Row] = [tuple(row) for row in table.tolist()]
    n_train = len(parts[0])
    return own(scaled[:n_train], scaled[n_train:], classes), tuple(filter(None, notes))


def _name_classes(cells: pd.DataFrame) -> tuple[int | None, list[str]]:
    """Replace words by classes, in order of appearance; None if the labels are numbers."""
    labels = [str(cell).strip() for cell in cells[LABEL]]
    names = list(dict.fromkeys(label for label in labels if not is_empty(label)))
    are_numbers = [bool(tables.NUMBER.fullmatch(name)) for name in names]
    if all(are_numbers):
        return None, []
    if len(names) > MOST_CLASSES and any(are_numbers):
        return None, []  # a slip in a column of numbers; the check will say where
    if not 2 <= len(names) <= MOST_CLASSES:
        count = f"is 1 class, {shown(names[0])}" if len(names) == 1 else f"are {len(names)} classes"
        raise ValueError(f"There {count}; bring 2 to {MOST_CLASSES}, or numbers.")
    cells[LABEL] = [str(names.index(label)) if label in names else "" for label in labels]
    told = ", ".join(f"{shown(name)} is class {k}" for k, name in enumerate(names))
    return len(names), [f"The labels became classes: {told}."]


def _kind(rows: list[Row]) -> tuple[int, list[str]]:
    """Tell classes from a regression by its numbers."""
    values = [row[2] for row in rows]
    if all(value in range(MOST_CLASSES) for value in values):
        return _classes(rows), []
    told = [f"{LABEL} is not always a whole number from 0 to {MOST_CLASSES - 1}, so this is a "
            "regression: the network learns the numbers themselves."]  # fmt: skip
    if max(map(abs, values)) > HARD:
        told.append(f"Numbers far from -1 to 1 are learned badly; divide {LABEL} to help.")
    return 0, told


def _scale(column: np.ndarray[Any, Any], name: str) -> str:
    """Bring a column (m,) into the plane, if it is not all inside; say so, or return ""."""
    low, high = float(column.min()), float(column.max())
    if max(-low, high) <= HALF:
        return ""
    shares = (column - low) / (high - low) if high > low else np.full(len(column), 0.5)
    column[...] = np.round((2 * shares - 1) * HALF, DECIMALS) + 0.0
    return (
        f"{name} reached from {low:g} to {high:g}. It was scaled to reach from "
        f"{-HALF:g} to {HALF:g}, as this plane does, and rounded to {DECIMALS} decimals."
    )
