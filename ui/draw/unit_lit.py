"""One unit of the network opened for the drawing: what it looks for, its sum, its weights."""

from __future__ import annotations

import streamlit as st

import nn
from ui.draw.reading import Reading
from ui.opened import digit_unit
from ui.opened.digit_unit import Seen


def chosen(net: nn.Network) -> tuple[int, int]:
    """Return the open unit: its layer from 1, and its number from 0, made to fit the network."""
    return digit_unit.chosen("draw", net)


def is_open() -> bool:
    """Whether the panel with the unit is on the page."""
    return bool(st.session_state.get("draw_panel") == "unit")


def open_clicked() -> None:
    """Open what was clicked in the lights. For use as a callback."""
    if digit_unit.set_clicked("draw"):
        st.session_state.draw_panel = "unit"


def show(reading: Reading) -> None:
    """Show the choice, the pictures, the sum, and one of the weights."""
    first, blank = reading.order[0], reading.way is None
    digit_unit.show(Seen("draw", reading.net, reading.x, "drawing", read=first, blank=blank))
