"""Own points that came from a file: brought into the plane, and written in the owner's units.

Places in the plane are rounded to thousandths, which is finer than a picture shows, so that a link
holds many of them and whoever gets it trains on the same. No screen.
"""

from __future__ import annotations

import numpy as np

from nn.arrays import Array
from nn.data.datasets.plane import HALF
from runs.playground.plane_data import PlaneData
from runs.playground.plane_units import DIGITS, PLAIN, WISH, Axis, Units
from runs.small.at_once import Row
from ui.play.own.points import own
from ui.tables.table_values import Values

NARROW = 0.1  # columns that reach less far are scaled too
HARD = 3.0  # wanted numbers beyond it are learned badly


def placed(found: Values) -> tuple[PlaneData, tuple[str, ...]]:
    """Bring what a file brought into the plane; return the points, and what was done to them."""
    table = np.array([*found.train, *found.test], np.float64)
    x1, x2 = (
        axis_for(name, column, HALF, HALF)
        for name, column in zip(found.inputs, table.T, strict=False)
    )
    y = Axis(found.label, -WISH, WISH, WISH)
    if not found.classes:
        y = axis_for(found.label, table[:, 2], HARD, WISH)
    units = Units(x1, x2, y, found.classes)
    rows = inwards(table, units)
    n = len(found.train)
    plain = units == PLAIN or _are_numbers(units)
    data = own(rows[:n], rows[n:], len(found.classes), None if plain else units)
    told = [_told(axis) for axis in (x1, x2, y) if axis.is_scaled]
    if not units.is_scaled and (np.round(table, DIGITS) != table).any():
        told.append("Places are kept to thousandths, which is finer than a picture shows.")
    return data, tuple(told)


def _are_numbers(units: Units) -> bool:
    """Whether names and classes are just those that the page gives itself."""
    names = (units.x1.name, units.x2.name, units.y.name.casefold())
    counted = tuple(str(k) for k in range(len(units.classes)))
    return not units.is_scaled and names == ("x1", "x2", "y") and units.classes == counted


def axis_for(name: str, column: Array, reach: float, half: float) -> Axis:
    """Choose the ends for a column (m,): its own, if it does not fit into the plane as it is."""
    low, high = float(column.min()), float(column.max())
    fits = max(-low, high) <= reach and (high - low >= NARROW or high == low)
    if fits:
        return Axis(name, -half, half, half)
    if high == low:
        size = max(abs(low), 1.0)
        return Axis(name, low - size, low + size, half)
    return Axis(name, low, high, half)


def inwards(table: Array, units: Units) -> list[Row]:
    """Turn rows of own numbers (m, 3) into points of the plane."""
    axes = (units.x1, units.x2, units.y)
    columns = [
        np.round(axis.inwards(c), DIGITS) + 0.0 for axis, c in zip(axes, table.T, strict=True)
    ]
    return [tuple(row) for row in np.stack(columns, axis=1).tolist()]


def _told(axis: Axis) -> str:
    return (
        f"`{axis.name}` reached from {axis.low:g} to {axis.high:g}; the network sees that as "
        f"−{axis.half:g} to {axis.half:g}. Tables, links and exported code keep your units."
    )
