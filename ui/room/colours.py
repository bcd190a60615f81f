"""The colours that those in a room have beside their names: told apart on paper and in the dark."""

from __future__ import annotations

COLOURS = (
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9",
    "#8c6bd1", "#b3262d", "#7f8c1f", "#0fa3a3", "#a05a2c", "#7a8791",
)  # fmt: skip


def colour(number: int) -> str:
    """Return the colour of a member."""
    return COLOURS[number % len(COLOURS)]
