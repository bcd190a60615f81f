"""What the columns and classes of a visitor's table are called, also in a link. No Streamlit."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np

from nn.arrays import Array
from ui.table_values import Values
from ui.tables import LONGEST_NAME, Rows, clean

LONGEST = 600  # characters in a link
LARGE = 10  # inputs beyond it are scaled
SCALED = " (scaled)"
Scale = tuple[float, float]
TAKEN = {"Bias", "class", "part", "#", "Prediction", "Truth", "Output", "Answer"}  # by our tables


@dataclass(frozen=True)
class Names:
    """What inputs, label and the two classes are called, and how inputs were scaled."""

    inputs: tuple[str, ...]
    label: str
    classes: tuple[str, ...] = ("0", "1")
    scales: tuple[Scale | None, ...] = ()  # of each input: what was taken off, and the divisor

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
        pairs = zip(self.inputs, self.scales, strict=False)
        return {
            name: f"({name.removesuffix(SCALED)} - {scale[0]:.10g}) / {scale[1]:.10g}"
            for name, scale in pairs if scale
        }  # fmt: skip

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
    scales = tuple(_scale(column) for column in table.T[:-1])
    for column, scale in zip(table.T, scales, strict=False):
        if scale:
            column[...] = np.round((column - scale[0]) / scale[1], 3) + 0.0
    inputs = tuple(
        name[: LONGEST_NAME - len(SCALED)] + SCALED if scale else name
        for name, scale in zip(_different(found.inputs), scales, strict=True)
    )
    rows, n = [tuple(row) for row in table.tolist()], len(found.train)
    names = Names(inputs, found.label, found.classes, scales if any(scales) else ())
    return names, tuple(rows[:n]), tuple(rows[n:])


def _scale(column: Array) -> Scale | None:
    """Choose how a column (m,) is scaled; None if it can stay as it is."""
    low, high = float(column.min()), float(column.max())
    if max(-low, high) <= LARGE:
        return None
    return (low + high) / 2, (high - low) / 6 or max(abs(low), 1.0)


def _different(names: tuple[str, ...]) -> tuple[str, ...]:
    """Make sure that no input is called as something else on the page is."""
    return tuple(f"{name} (input)" if name in TAKEN else name for name in names)


def to_link(names: Names) -> str:
    """Write names for a link."""
    told = [names.inputs, names.label, names.classes, names.scales]
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return text if len(text) <= LONGEST else ""


def from_link(text: str, n_inputs: int) -> Names | None:
    """Read what ``to_link`` wrote; None if it makes no sense."""
    if not 0 < len(text) <= LONGEST:
        return None
    try:
        inputs, label, classes, scales = json.loads(text)
        found = tuple(None if scale is None else _checked(*scale) for scale in scales)
    except (ValueError, TypeError, RecursionError):
        return None
    good = is_names(inputs, n_inputs) and is_names([label], 1) and is_names(classes, 2)
    if not good or len(found) not in (0, n_inputs) or set(inputs) & TAKEN:
        return None
    return Names(tuple(inputs), label, tuple(classes), found)


def _checked(middle: Any, unit: Any) -> Scale:
    if any(type(x) not in (int, float) or not abs(x) <= 1e12 for x in (middle, unit)) or unit <= 0:
        raise ValueError("This is no scale.")
    return float(middle), float(unit)


def is_names(told: Any, n: int) -> bool:
    """Tell whether these are n different names as ``clean`` leaves them."""
    if not isinstance(told, list) or len(told) != n or not all(isinstance(t, str) for t in told):
        return False
    return len(set(told)) == n and all(name and clean(name) == name for name in told)
