"""What the columns and classes of a visitor's table are called, also in a link. No Streamlit."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from nn.arrays import Array
from nn.data.datasets.plane import HALF
from runs.playground.plane_units import DIGITS, Axis
from ui.tables.checked_table import LONGEST_NAME, Rows, clean
from ui.tables.table_values import Values

LONGEST = 600  # characters in a link
LARGE = 10  # inputs beyond it are scaled
SCALED = " (scaled)"
TAKEN = {"Bias", "class", "part", "#", "Prediction", "Truth", "Output", "Answer"}  # by our tables


@dataclass(frozen=True)
class Names:
    """What inputs, label and the two classes are called, and how inputs were scaled."""

    inputs: tuple[str, ...]
    label: str
    classes: tuple[str, ...] = ("0", "1")
    axes: tuple[Axis, ...] = ()  # of a file's inputs: their own names, and how they were scaled

    @property
    def label_told(self) -> str:
        """The label with what 0 and 1 stand for, for the head of a column."""
        if self.classes == ("0", "1"):
            return f"{self.label} (0 or 1)"
        return f"{self.label} (0: {self.classes[0]}, 1: {self.classes[1]})"

    @property
    def columns(self) -> list[str]:
        """Inputs and label, as a comment in code says them."""
        formulas = self.formulas
        plain = self.classes == ("0", "1")
        inputs = [
            f"{name} = {formulas[name]}" if name in formulas else name for name in self.inputs
        ]
        return [*inputs, self.label if plain else self.label_told]

    @property
    def formulas(self) -> dict[str, str]:
        """How scaled inputs come from the owner's numbers."""
        return {
            name: f"({axis.name} - {axis.middle:.10g}) / {axis.unit:.10g}"
            for name, axis in zip(self.inputs, self.axes, strict=False)
            if axis.is_scaled
        }

    @property
    def one(self) -> str:
        """What an output above one half stands for, in a sentence."""
        if self.classes == ("0", "1"):
            return "counts as 1"
        zero, one = self.classes
        return f"counts as 1, which is `{one}`; 0 is `{zero}`"


def named(found: Values) -> tuple[Names, Rows, Rows]:
    """Return names for what a file brought, and its rows, with large inputs scaled.

    A unit that is fed with hundreds takes steps that are far too large. So a column that reaches
    beyond 10 is brought to -3 to 3, like all data here, and its name says so.
    """
    table = np.array([*found.train, *found.test], np.float64)
    axes = tuple(map(_axis, _different(found.inputs), table.T))
    for column, axis in zip(table.T, axes, strict=False):
        if axis.is_scaled:
            column[...] = np.round(axis.inwards(column), DIGITS) + 0.0
    rows, n = [tuple(row) for row in table.tolist()], len(found.train)
    names = Names(tuple(map(_called, axes)), found.label, found.classes, axes)
    return names, tuple(rows[:n]), tuple(rows[n:])


def _called(axis: Axis) -> str:
    """Name a column on the page."""
    return axis.name[: LONGEST_NAME - len(SCALED)] + SCALED if axis.is_scaled else axis.name


def _axis(name: str, column: Array) -> Axis:
    """Choose the ends of a column (m,)."""
    low, high = float(column.min()), float(column.max())
    if max(-low, high) <= LARGE:
        return Axis(name)
    return Axis(name, low, high) if high > low else Axis(name, low - abs(low), low + abs(low))


def _different(names: tuple[str, ...]) -> tuple[str, ...]:
    """Make sure that no input is called as something else on the page is."""
    return tuple(f"{name} (input)" if name in TAKEN else name for name in names)


def to_link(names: Names) -> str:
    """Write names for a link: [[input, low, high], [input]], label, [classes]."""
    axes = [[a.name, a.low, a.high] if a.is_scaled else [a.name] for a in names.axes]
    told = [axes or [[name] for name in names.inputs], names.label, names.classes]
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return text if len(text) <= LONGEST else ""


def from_link(text: str, n_inputs: int) -> Names | None:
    """Read what ``to_link`` wrote; None if it makes no sense."""
    if not 0 < len(text) <= LONGEST:
        return None
    try:
        told, label, classes = json.loads(text)
        axes = tuple(axis_from(*axis) for axis in told)
    except (ValueError, TypeError, RecursionError):
        return None
    inputs = [axis.name for axis in axes]
    good = is_names(inputs, n_inputs) and is_names([label], 1) and is_names(classes, 2)
    if not good or set(inputs) & TAKEN:
        return None
    return Names(tuple(map(_called, axes)), label, tuple(classes), axes)


def axis_from(name: Any, low: Any = None, high: Any = None, *, half: float = HALF) -> Axis:
    """Check a column that came in a link: its name, and its ends if it is scaled.

    Raises:
        ValueError: if it makes no sense.
    """
    if not is_names([name], 1):
        raise ValueError("This is no name.")
    if low is None and high is None:
        return Axis(name, -half, half, half)
    if any(type(end) not in (int, float) or not math.isfinite(end) for end in (low, high)):
        raise ValueError("These are no numbers.")
    if not -1e12 <= low < high <= 1e12 or (high - low) < 1e-9 * max(abs(low), abs(high)):
        raise ValueError("This is no range.")
    return Axis(name, float(low), float(high), half)


def is_names(told: Any, n: int) -> bool:
    """Tell whether these are n different names as ``clean`` leaves them."""
    if not isinstance(told, list) or len(told) != n or not all(isinstance(t, str) for t in told):
        return False
    return len(set(told)) == n and all(name and clean(name) == name for name in told)
