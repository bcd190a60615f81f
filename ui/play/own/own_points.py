"""Own data for the playground: painted, typed into a table, brought as a file, sent in a link.

The page calls ``current`` before it trains, ``brush`` beside the plot and ``show`` below it;
``paint`` takes what the plot tells of a stroke.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from runs.playground.plane_data import OWN, PlaneData
from runs.playground.plane_units import Units
from ui.classroom import rules
from ui.play.own import points
from ui.play.own.own_kept import HINT, back, clear, current, paint, put
from ui.play.own.own_table import show
from ui.play.own.points_table import class_names, whole_units
from ui.play.own.points_view import input_names

__all__ = ["back", "brush", "clear", "current", "input_names", "paint", "put", "show", "units"]
PAINT, BRUSH, ERASE = "play_paint", "play_brush", "erase"
MARKS = "●■▲◆✚★"  # of the classes, as on the plot
VALUES = ("-1", "-0.5", "0", "0.5", "1")  # of a brush in a regression


def units(data: PlaneData) -> Units | None:
    """Return the names and units of points, if they have any of their own."""
    return whole_units(data) if data.name == OWN else None


def brush(data: PlaneData) -> dict[str, Any] | None:
    """Offer to paint points; return the panel's ``brush``, or None while it is put away.

    Points that a teacher has fixed cannot be painted.
    """
    state = st.session_state
    if rules.is_fixed("play", "data"):
        return None
    with st.container(horizontal=True, vertical_alignment="center"):
        on = st.toggle("Paint points", key=PAINT, help="Click or draw on the plot above.")
        choice = _choose_brush(data) if on else None
        if on:
            st.button(
                "Clear",
                icon=":material/delete:",
                key="play_clear",
                help="One point of each class stays: without any there is nothing to learn from.",
                on_click=clear,
                args=[data],
            )
    if hint := state.pop(HINT, None):
        st.warning(hint)
    if choice is None:
        return None
    if choice == ERASE:
        return {"label": None, "erase": True}
    return {"label": int(choice) if data.n_classes else float(choice), "erase": False}


def _choose_brush(data: PlaneData) -> str:
    state, n_classes = st.session_state, data.n_classes
    values = [str(k) for k in range(points.brushes(n_classes))] if n_classes else list(VALUES)
    options = [*values, ERASE]
    if state.get(BRUSH) not in options:
        state[BRUSH] = values[-1] if not n_classes else values[0]
    names = {value: value.replace("-", "−") for value in values} | {ERASE: "Erase"}
    if n_classes:
        called = [*class_names(data), str(n_classes)]
        names |= {value: f"{MARKS[int(value)]} {called[int(value)]}" for value in values}
    if len(values) > n_classes > 0:
        names[values[-1]] += " (new)"
    chosen = st.segmented_control(
        "Class of the brush" if n_classes else "Value of the brush",
        options,
        format_func=names.__getitem__,
        key=BRUSH,
        required=True,
        label_visibility="collapsed",
    )
    return str(chosen)
