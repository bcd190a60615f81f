"""The visitor's own points as a table, in the owner's names and units. No screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from nn.data.datasets.plane import MOST_CLASSES
from runs.playground.plane_data import MOST_POINTS, PlaneData
from runs.playground.plane_units import PLAIN, Axis, Units
from runs.small.at_once import Row
from ui.play.own.points import FAR, copied, own
from ui.play.own.points_units import inwards
from ui.tables import checked_table
from ui.tables.checked_table import Limits
from ui.tables.column_roles import Wanted

INPUTS, LABEL, TEST = ["x1", "x2"], "y", "Test"
COLUMNS = [*INPUTS, LABEL, TEST]
WANTED = Wanted(tuple(INPUTS), LABEL, TEST, MOST_POINTS, MOST_CLASSES, numbers=True)


def units_of(data: PlaneData) -> Units:
    """Return the names and ends of points, also where they have none of their own."""
    return data.units or PLAIN


def class_names(data: PlaneData) -> list[str]:
    """Return what the classes are called: those of a file by its names, others by their numbers."""
    names = units_of(data).classes
    others = (str(k) for k in range(len(names), data.n_classes))
    return [*names, *(f"{k} (new)" if k in names else k for k in others)][: data.n_classes]


def whole_units(data: PlaneData) -> Units | None:
    """Return the units of own points with a name for each class, for code that leaves the app."""
    return replace(data.units, classes=tuple(class_names(data))) if data.units else None


def named(data: PlaneData) -> dict[str, str]:
    """Return what the columns of the table are called."""
    units = units_of(data)
    return dict(zip(COLUMNS, [*(axis.name for axis in _axes(units)), TEST], strict=True))


def _axes(units: Units) -> tuple[Axis, Axis, Axis]:
    return units.x1, units.x2, units.y


def frame(data: PlaneData) -> pd.DataFrame:
    """Write points as a table: own numbers, and names of classes where a file gave some."""
    mine = copied(data)
    rows = [*mine.train, *mine.test]
    columns: list[Sequence[Any]] = [
        axis.shortest([row[i] for row in rows]) for i, axis in enumerate(_axes(units_of(mine)))
    ]
    table = pd.DataFrame(dict(zip(COLUMNS, columns, strict=False)), dtype=float)
    if mine.classes:
        table[LABEL] = table[LABEL].astype(int)
        if mine.units:
            table[LABEL] = [class_names(mine)[k] for k in table[LABEL]]
    table[TEST] = [False] * len(mine.train) + [True] * len(mine.test)
    return table


def to_take_away(data: PlaneData) -> pd.DataFrame:
    """Write points as a table under the names of their columns."""
    return frame(data).rename(columns=named(data))


def from_frame(table: pd.DataFrame, before: PlaneData) -> PlaneData:
    """Check an edited table of points; a label beyond the classes adds classes.

    Raises:
        ValueError: with a sentence that says what to change, and in which rows.
    """
    units, n_classes = units_of(before), before.n_classes
    if n_classes and before.units:
        numbers = {name: k for k, name in enumerate(class_names(before))}
        table = table.assign(**{LABEL: [numbers.get(cell, cell) for cell in table[LABEL]]})
    ends = [tuple(axis.outwards([-FAR, FAR]).tolist()) for axis in units.inputs]
    wish = None if n_classes else tuple(units.y.outwards([-1000, 1000]).tolist())
    limits = Limits(MOST_POINTS, FAR, MOST_CLASSES if n_classes else 0, tuple(ends), wish)
    parts = checked_table.check(table, INPUTS, LABEL, TEST, limits, named(before))
    train, test = (_inner(rows, units) for rows in parts)
    classes = n_classes and max(n_classes, _classes([*train, *test]))
    return own(train, test, classes, before.units)


def _inner(rows: Sequence[Row], units: Units) -> list[Row]:
    """Bring own numbers into the plane; where nothing is scaled, they stay as they are."""
    if not rows or not units.is_scaled:
        return list(rows)
    exact = inwards(_array(rows), units)
    axes = _axes(units)
    return [
        tuple(new if axis.is_scaled else old for new, old, axis in zip(a, b, axes, strict=True))
        for a, b in zip(exact, rows, strict=True)
    ]


def _array(rows: Sequence[Row]) -> Any:
    return pd.DataFrame(rows).to_numpy(float)


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
