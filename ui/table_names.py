"""What the columns and classes of a visitor's table are called, also in a link. No Streamlit."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from ui.tables import clean

LONGEST = 600  # characters in a link
TAKEN = {"Bias", "class", "part", "#", "Prediction", "Truth", "Output", "Answer"}  # by our tables


@dataclass(frozen=True)
class Names:
    """What inputs, label and the two classes are called."""

    inputs: tuple[str, ...]
    label: str
    classes: tuple[str, ...] = ("0", "1")

    @property
    def label_told(self) -> str:
        """The label with what 0 and 1 stand for, for the head of a column."""
        if self.classes == ("0", "1"):
            return f"{self.label} (0 or 1)"
        return f"{self.label} (0: {self.classes[0]}, 1: {self.classes[1]})"

    @property
    def columns(self) -> list[str]:
        """Inputs and label, as a comment in code says them."""
        plain = self.classes == ("0", "1")
        return [*self.inputs, self.label if plain else self.label_told]

    @property
    def one(self) -> str:
        """What an output above one half stands for, in a sentence."""
        if self.classes == ("0", "1"):
            return "counts as 1"
        zero, one = self.classes
        return f"counts as 1, which is `{one}`; 0 is `{zero}`"


def different(names: tuple[str, ...]) -> tuple[str, ...]:
    """Make sure that no input is called as something else on the page is."""
    return tuple(f"{name} (input)" if name in TAKEN else name for name in names)


def to_link(names: Names) -> str:
    """Write names for a link."""
    told = [names.inputs, names.label, names.classes]
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return text if len(text) <= LONGEST else ""


def from_link(text: str, n_inputs: int) -> Names | None:
    """Read what ``to_link`` wrote; None if it makes no sense."""
    if not 0 < len(text) <= LONGEST:
        return None
    try:
        inputs, label, classes = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return None
    if not (is_names(inputs, n_inputs) and is_names([label], 1) and is_names(classes, 2)):
        return None
    return Names(tuple(inputs), label, tuple(classes))


def is_names(told: Any, n: int) -> bool:
    """Tell whether these are n different names as ``clean`` leaves them."""
    if not isinstance(told, list) or len(told) != n or not all(isinstance(t, str) for t in told):
        return False
    return len(set(told)) == n and all(name and clean(name) == name for name in told)
