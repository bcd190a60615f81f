"""The drawing canvas, and its picture checked before anything is decoded."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit_drawable_canvas import st_canvas

from ui.png import decode

SIDE = 280  # pixels; ten for each of the network's
PENS = (6, 48, 22)  # the thinnest, the thickest and the usual pen, in pixels
PAPERS = {"black": "White on black", "white": "Black on white"}
INKS = {"black": "#ffffff", "white": "#000000"}


def draw(key: str) -> NDArray[np.uint8] | None:
    """Show the canvas and return the drawing (280, 280, 4), or None before there is one."""
    state = st.session_state
    paper = state.get(f"{key}_paper", "black")
    result = st_canvas(
        stroke_width=state.get(f"{key}_pen", PENS[2]),
        stroke_color=INKS[paper],
        background_color={"black": "#000000", "white": "#ffffff"}[paper],
        width=SIDE,
        height=SIDE,
        return_image_data=True,
        key=key,
        initial_drawing=state.get(f"{key}_start"),
    )
    strokes = (result.json_data or {}).get("objects", [])
    _buttons(key, strokes)
    try:
        data = result.image_bytes
        return None if data is None else decode(data, SIDE)
    except ValueError as error:
        st.warning(str(error))
        return None


def _buttons(key: str, strokes: list[Any]) -> None:
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
            thin, thick, usual = PENS
            st.slider("Width of the pen", thin, thick, usual, 2, key=f"{key}_pen",
                      persist_state="session")  # fmt: skip
            st.segmented_control(
                "Paper", list(PAPERS), format_func=PAPERS.__getitem__, default="black",
                key=f"{key}_paper", required=True, persist_state="session",
                on_change=_recolour, args=[key, strokes],
            )  # fmt: skip


def _recolour(key: str, strokes: list[Any]) -> None:
    """Keep the drawing when the paper changes, in the ink of the new one."""
    ink = INKS[st.session_state[f"{key}_paper"]]
    _redraw(key, [{**stroke, "stroke": ink} for stroke in strokes])


def _redraw(key: str, strokes: list[Any]) -> None:
    """Let the canvas begin again with these strokes; the number makes it a new beginning."""
    name = f"{key}_start"
    number = st.session_state.get(name, {"number": 0})["number"] + 1
    st.session_state[name] = {"objects": strokes, "number": number}
