"""The drawing canvas, and its picture checked before anything is decoded."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit_drawable_canvas import st_canvas

from ui.png import decode

SIDE = 280  # pixels; ten for each of the network's


def draw(key: str) -> NDArray[np.uint8] | None:
    """Show the canvas and return the drawing (280, 280, 4), or None before there is one."""
    state = st.session_state
    result = st_canvas(
        stroke_width=22,
        stroke_color="#ffffff",
        background_color="#000000",
        width=SIDE,
        height=SIDE,
        return_image_data=True,
        key=key,
        initial_drawing=state.get(f"{key}_start"),
    )
    strokes = (result.json_data or {}).get("objects", [])
    with st.container(horizontal=True, width=SIDE):
        st.button(
            "Undo",
            icon=":material/undo:",
            disabled=not strokes,
            width="stretch",
            on_click=_redraw,
            args=[key, strokes[:-1]],
        )
        st.button(
            "Clear",
            icon=":material/delete:",
            disabled=not strokes,
            width="stretch",
            on_click=_redraw,
            args=[key, []],
        )
    try:
        data = result.image_bytes
        return None if data is None else decode(data, SIDE)
    except ValueError as error:
        st.warning(str(error))
        return None


def _redraw(key: str, strokes: list[Any]) -> None:
    """Let the canvas begin again with these strokes; the number makes it a new beginning."""
    name = f"{key}_start"
    number = st.session_state.get(name, {"number": 0})["number"] + 1
    st.session_state[name] = {"objects": strokes, "number": number}
