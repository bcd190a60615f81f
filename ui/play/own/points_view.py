"""Own names and units where points are shown: on the axes, in the legend, in tables. No screen."""

from __future__ import annotations

from typing import Any

import pandas as pd

from nn.data.features import FEATURES
from runs.playground.plane_data import PlaneData
from runs.playground.plane_units import Axis
from ui.charts.numbers import Data
from ui.panels.planes import nice_ticks
from ui.panels.playnet import EXTENT
from ui.panels.surface import NAMES
from ui.play.own.points_table import class_names, units_of

SHORT = 9  # letters of a name beside a drawing


def on_plane(drawn: Data, data: PlaneData) -> Data:
    """What the panel of the plane is to be told instead, if points have names of their own."""
    if data.units is None:
        return {}
    axes, y = data.units.inputs, data.units.y
    return {
        "names": [axis.name for axis in axes],
        "classes": class_names(data),
        "own_ticks": [_ticks(axis) for axis in axes],
        "own": [[axis.middle, axis.unit] if axis.is_scaled else [0, 1] for axis in axes],
        "range": y.outwards(drawn["range"]).tolist() if not data.n_classes else drawn["range"],
    }


def _ticks(axis: Axis) -> list[tuple[float, str]]:
    """Return where round own numbers lie on an axis of the plane, and how they are written."""
    low, high = axis.outwards(EXTENT[:2]).tolist()
    return [(float(axis.inwards(t)), _written(t)) for t in nice_ticks((low, high, low, high))]


def _written(value: float) -> str:
    """Write a number in the few letters that an axis has room for."""
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e4, "k")):
        if abs(value) >= size:
            return f"{value / (1e3 if letter == 'k' else size):g}{letter}".replace("-", "−")
    return f"{value:g}".replace("-", "−")


def on_network(drawn: Data, data: PlaneData) -> Data:
    """What the panel of the network is to be told instead."""
    if data.units is None:
        return {}
    named = {key: {"label": axis.name, "short": short(axis.name)}
             for key, axis in _named(data).items()}  # fmt: skip
    inputs = [one | named.get(one["key"], {}) for one in drawn["inputs"]]
    return {"inputs": inputs, "classes": class_names(data)}


def _named(data: PlaneData) -> dict[str, Axis]:
    return dict(zip(("x1", "x2"), units_of(data).inputs, strict=True)) if data.units else {}


def short(name: str) -> str:
    """Cut a name for a drawing."""
    return name if len(name) <= SHORT else f"{name[: SHORT - 1]}…"


def input_names(features: tuple[str, ...], data: PlaneData) -> tuple[str, ...]:
    """Name a network's inputs: x₁ and x₂ as a file calls them."""
    own = _named(data)
    return tuple(own[name].name if name in own else FEATURES[name].label for name in features)


def in_table(shown: pd.DataFrame, data: PlaneData) -> pd.DataFrame:
    """Write the table behind the plane in own numbers, names and classes."""
    if data.units is None:
        return shown
    units, columns = data.units, dict[str, Any]()
    for name in map(str, shown):
        values = shown[name].tolist()
        if name in NAMES:
            axis = units.inputs[NAMES.index(name)]
            columns[axis.name] = axis.shortest(values)
        elif name in ("wanted", "answer") and not data.n_classes:
            columns[name] = units.y.shortest(values)
        elif name in ("class", "answer"):
            columns[units.y.name if name == "class" else name] = [
                class_names(data)[int(k)] for k in values
            ]
        else:
            columns[name] = values
    return pd.DataFrame(columns)
