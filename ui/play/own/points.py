"""The visitor's own points: copied from those that are shown, painted, erased. No screen.

Whatever is changed by hand becomes own points: ``PlaneData`` with the name OWN, which holds its
rows (x1, x2, y) itself. Coordinates are rounded to two decimals, so that many fit into a link.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nn.data.datasets.plane import MOST_CLASSES
from runs.playground.plane_data import MOST_POINTS, OWN, PlaneData
from runs.playground.plane_units import Units
from runs.small.at_once import Row
from ui.memory.untrusted import is_number

FAR = 3.3  # how far from the middle a point may lie, in both directions
DECIMALS = 2
NEAR, MOST_NEAR = 0.2, 1.0  # how far from its path a stroke erases: usually, and at most
MOST_STROKE = 200  # points of one stroke
FEWEST_TRAIN = 2
Place = tuple[float, float]


@dataclass(frozen=True)
class Stroke:
    """What was painted, or erased, in one go."""

    places: tuple[Place, ...]
    label: float | None  # None: erase
    near: float = NEAR


def own(
    train: Iterable[Row], test: Iterable[Row], classes: int, units: Units | None = None
) -> PlaneData:
    """Return own points. classes: 0 for a regression; units: what a file calls them."""
    return PlaneData(name=OWN, classes=classes, train=tuple(train), test=tuple(test), units=units)


def copied(data: PlaneData) -> PlaneData:
    """Return points as own points; own ones as they are."""
    if data.name == OWN:
        return data
    made = data.examples(("x1", "x2"))
    parts = ((made.P_train, made.y_train), (made.P_test, made.y_test))
    train, test = (list(map(_row, *P, y)) for P, y in parts)
    return own(train, test, data.n_classes)


def _row(x1: float, x2: float, y: float) -> Row:
    """Return a row, rounded; without minus zeros."""
    return tuple(round(float(value), DECIMALS) + 0.0 for value in (x1, x2, y))


def stroke(told: Any, n_classes: int) -> Stroke | None:
    """Check what a browser tells of a stroke: {points: [[x1, x2], ...], label, erase, radius}.

    Places that are none are left out; the rest of a very long stroke, too. None if nothing is
    left, or if the label is none that there is or could be the next.
    """
    if not isinstance(told, dict) or not isinstance(told.get("points"), list):
        return None
    places = tuple(place for place in map(_place, told["points"][:MOST_STROKE]) if place)
    told = {"erase": False, "label": None, "radius": NEAR} | told
    erase, label, near = told["erase"] is True, told["label"], told["radius"]
    if not places or not (erase or _is_label(label, n_classes)):
        return None
    reach = float(near) if is_number(near) and 0 < near <= MOST_NEAR else NEAR
    return Stroke(places, None if erase else float(label), reach)


def _place(told: Any) -> Place | None:
    if not isinstance(told, list) or len(told) != 2 or not all(map(is_number, told)):
        return None
    x1, x2 = told
    return (float(x1), float(x2)) if abs(x1) <= FAR and abs(x2) <= FAR else None


def _is_label(told: Any, n_classes: int) -> bool:
    """Tell whether it is a class that there is, or the next, or a number of a regression."""
    if not is_number(told):
        return False
    return told in range(brushes(n_classes)) if n_classes else abs(told) <= 1


def brushes(n_classes: int) -> int:
    """Return how many classes one may paint: those that there are, and one more."""
    return min(n_classes + 1, MOST_CLASSES)


def painted(data: PlaneData, stroke: Stroke) -> tuple[PlaneData, str]:
    """Add the points of a stroke, to train on, or erase those near it.

    Returns the new points, or ``data`` itself if nothing changed, and a sentence for the page,
    or "".
    """
    if stroke.label is None:
        return _erased(data, stroke)
    mine = copied(data)
    room = MOST_POINTS - len(mine.train) - len(mine.test)
    new = tuple(_row(*place, stroke.label) for place in stroke.places[: max(room, 0)])
    told = ""
    if len(new) < len(stroke.places):
        told = f"There can be {MOST_POINTS:,} points at most. Erase some before you paint more."
    if not new:
        return data, told
    classes = mine.classes and max(mine.classes, int(stroke.label) + 1)
    return replace(mine, train=mine.train + new, classes=classes), told


def _erased(data: PlaneData, stroke: Stroke) -> tuple[PlaneData, str]:
    """Leave out the points near a stroke, unless too few would be left."""
    mine = copied(data)
    train, test = (_far_from(stroke, rows) for rows in (mine.train, mine.test))
    if (len(train), len(test)) == (len(mine.train), len(mine.test)):
        return data, ""
    if len(train) < FEWEST_TRAIN:
        return data, f"Training needs at least {FEWEST_TRAIN} points, so these stay."
    return replace(mine, train=train, test=test), ""


def _far_from(stroke: Stroke, rows: tuple[Row, ...]) -> tuple[Row, ...]:
    table = np.array(rows).reshape(-1, 3)
    steps = table[:, None, :2] - np.array(stroke.places)  # (m, places, 2)
    kept = (np.hypot(*np.moveaxis(steps, 2, 0)) > stroke.near).all(axis=1)
    return tuple(row for row, keep in zip(rows, kept, strict=True) if keep)


def cleared(data: PlaneData) -> PlaneData:
    """Remove all points but one of each class: without any there is nothing to learn from.

    Of a regression, the lowest and the highest stay.
    """
    mine = copied(data)
    rows = sorted(mine.train, key=lambda row: row[2])
    first = {row[2]: row for row in reversed(mine.train)} if mine.classes else {}
    kept = [first[label] for label in sorted(first)] or [rows[0], rows[-1]]
    if len(kept) < FEWEST_TRAIN:
        kept = list(mine.train[:FEWEST_TRAIN])
    return replace(mine, train=tuple(kept), test=())
