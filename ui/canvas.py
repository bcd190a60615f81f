"""The drawing canvas, and what it sends checked before anything is decoded."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit_drawable_canvas import st_canvas

from ui.png import decode

SIDE = 280  # pixels; ten for each of the network's
THIN, THICK, USUAL = 6, 48, 22  # pens, in pixels
PAPERS = {"black": "White on black", "white": "Black on white"}
COLOURS = {"black": ("#ffffff", "#000000"), "white": ("#000000", "#ffffff")}  # ink, paper
MOST_STROKES = 1000  # to remember


def draw(key: str) -> NDArray[np.uint8] | None:
    """Show the canvas and return the drawing (280, 280, 4), or None before there is one."""
    state = st.session_state
    if key not in state:  # new on the page: what was drawn before comes back
        _redraw(key, state.get(f"{key}_strokes", []))
    ink, paper = COLOURS[state.get(f"{key}_paper", "black")]
    result = st_canvas(
        stroke_width=state.get(f"{key}_pen", USUAL),
        stroke_color=ink,
        background_color=paper,
        width=SIDE,
        height=SIDE,
        return_image_data=True,
        key=key,
        initial_drawing=state.get(f"{key}_start"),
    )
    strokes = state[f"{key}_strokes"] = strokes_of(result.json_data)
    _buttons(key, strokes)
    try:
        data = result.image_bytes
        if data is None and strokes:  # it has come back, and has not reported yet
            data = state.get(f"{key}_image")
        state[f"{key}_image"] = data
        return None if data is None else decode(data, SIDE)
    except ValueError as error:
        st.warning(str(error))
        return None


def strokes_of(drawing: object) -> list[dict[str, Any]]:
    """Return the strokes that a browser reports; nothing where it is no such report."""
    objects = drawing.get("objects") if isinstance(drawing, dict) else None
    if not isinstance(objects, list) or not all(isinstance(stroke, dict) for stroke in objects):
        return []
    return objects[:MOST_STROKES]


def _buttons(key: str, strokes: list[dict[str, Any]]) -> None:
    with st.container(horizontal=True, width=SIDE, gap="small"):
        for label, icon, rest in (
            ("Undo", ":material/undo:", strokes[:-1]),
            ("Clear", ":material/delete:", []),
        ):
            st.button(
                label,
                icon=icon,
                disabled=not strokes,
                width="stretch",
                on_click=_redraw,
                args=[key, rest],
            )
        with st.popover("Pen", icon=":material/brush:"):
            st.slider("Width of the pen", THIN, THICK, USUAL, 2, key=f"{key}_pen",
                      persist_state="session")  # fmt: skip
            st.segmented_control(
                "Paper", list(PAPERS), format_func=PAPERS.__getitem__, default="black",
                key=f"{key}_paper", required=True, persist_state="session",
                on_change=_recolour, args=[key, strokes],
            )  # fmt: skip


def _recolour(key: str, strokes: list[dict[str, Any]]) -> None:
    """Keep the drawing when the paper changes, in the ink of the new one."""
    ink, _ = COLOURS[st.session_state[f"{key}_paper"]]
    _redraw(key, [{**stroke, "stroke": ink} for stroke in strokes])


def _redraw(key: str, strokes: list[dict[str, Any]]) -> None:
    """Let the canvas begin again with these strokes; the number makes it a new beginning."""
    name = f"{key}_start"
    number = st.session_state.get(name, {"number": 0})["number"] + 1
    st.session_state[name] = {"objects": strokes, "number": number}
