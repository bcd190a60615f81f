"""The drawing canvas, and what it sends checked before anything is decoded."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit_drawable_canvas import CanvasResult, st_canvas

from ui.memory import address, kept
from ui.pictures.png import UNREADABLE, decode

SIDE = 280  # pixels; ten for each of the network's
WIDE = 2 * SIDE  # of a canvas for several digits; its place has --canvas-ratio in style.css
THIN, THICK, USUAL = 6, 48, 22  # pens, in pixels
PAPERS = {"black": "White on black", "white": "Black on white"}
COLOURS = {"black": ("#ffffff", "#000000"), "white": ("#000000", "#ffffff")}  # ink, paper
MOST_STROKES = 1000  # to remember
MOST_KEPT = 500_000  # bytes of strokes that a reload does not lose
_fit = st.components.v2.component(
    "glassbox_canvas", js=(Path(__file__).parent / "canvas.js").read_text(encoding="utf-8")
)


def draw(key: str, width: int = SIDE) -> NDArray[np.uint8] | None:
    """Show the canvas and return the drawing (280, width, 4), or None before there is one."""
    state = st.session_state
    address.keep(f"{key}_pen", range(THIN, THICK + 1, 2), USUAL)
    address.keep(f"{key}_paper", PAPERS, "black")
    back = kept.came_back(f"{key}_strokes")  # after a reload
    if key not in state or back:  # new on the page: what was drawn before comes back
        _redraw(key, state.get(f"{key}_strokes", []))
    told = _told(key, width)
    strokes = _strokes(key, strokes_of(told.json_data) if told else state[f"{key}_strokes"])
    _buttons(key, bool(strokes))
    waiting = state[f"{key}_start"]["number"] if state[f"{key}_stale"] else 0
    _fit(data={"key": key, "made": bool(strokes), "waiting": waiting}, key=f"{key}_fit")
    if state.get(f"{key}_too_large"):
        st.caption("So many strokes are not kept: a reload of the page loses this drawing.")
    try:
        data = _png(told)
        if data is None and strokes:  # it has come back, and has not reported yet
            data = state.get(f"{key}_image")
        drawing = None if data is None else decode(data, SIDE, width)
    except ValueError as error:
        st.warning(str(error))
        return None
    state[f"{key}_image"] = data
    _keep(key, strokes, data)
    return drawing


def _keep(key: str, strokes: list[dict[str, Any]], data: bytes | None) -> None:
    """Keep the drawing through a reload; whoever's drawing is too large for that is told."""
    state = st.session_state
    mark = f"{key}_kept"
    if state.get(mark) == strokes:
        return
    state[mark] = strokes
    size = len(json.dumps(strokes)) if strokes else 0
    fits = size <= MOST_KEPT and kept.keep(f"{key}_strokes", strokes, size)
    kept.keep(f"{key}_image", data, len(data) if data and strokes and fits else 0)
    state[f"{key}_too_large"] = not fits


def _told(key: str, width: int) -> CanvasResult | None:
    """Show the canvas and return what it tells; None if that is not what a canvas tells."""
    state = st.session_state
    ink, paper = COLOURS[state.get(f"{key}_paper", "black")]
    try:
        return st_canvas(
            stroke_width=state.get(f"{key}_pen", USUAL),
            stroke_color=ink,
            background_color=paper,
            width=width,
            height=SIDE,
            return_image_data=True,
            key=key,
            initial_drawing=state.get(f"{key}_start"),
        )
    except (AttributeError, LookupError, TypeError):  # the library takes it for what it should be
        return None


def _png(told: CanvasResult | None) -> bytes | None:
    """Return the drawing as a file, still unchecked, or None before there is one.

    Raises:
        ValueError: if it is no such address as a canvas makes.
    """
    try:
        return told.image_bytes if told else None
    except (AttributeError, TypeError, ValueError) as error:
        raise ValueError(UNREADABLE) from error


def _strokes(key: str, reported: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what is on the canvas: what it reported, unless that is from before it was redrawn."""
    state = st.session_state
    if reported in state.get(f"{key}_stale", []):
        reported = state[f"{key}_start"]["objects"]
    else:
        state[f"{key}_stale"], state[f"{key}_reported"] = [], reported
    state[f"{key}_strokes"] = reported
    return reported


def strokes_of(drawing: object) -> list[dict[str, Any]]:
    """Return the strokes that a browser reports; nothing where it is no such report."""
    objects = drawing.get("objects") if isinstance(drawing, dict) else None
    if not isinstance(objects, list) or not all(isinstance(stroke, dict) for stroke in objects):
        return []
    return objects[:MOST_STROKES]


def _buttons(key: str, drawn: bool) -> None:
    with st.container(horizontal=True, gap="small"):
        for label, icon, keep in (
            ("Undo", ":material/undo:", -1),
            ("Clear", ":material/delete:", 0),
        ):
            st.button(
                label,
                icon=icon,
                disabled=not drawn,
                width="stretch",
                on_click=_take_back,
                args=[key, keep],
            )
        with st.popover("Pen", icon=":material/brush:", key=f"{key}_tools"):
            st.slider("Width of the pen", THIN, THICK, USUAL, 2, key=f"{key}_pen",
                      persist_state="session")  # fmt: skip
            st.segmented_control(
                "Paper", list(PAPERS), format_func=PAPERS.__getitem__, default="black",
                key=f"{key}_paper", required=True, persist_state="session",
                on_change=_recolour, args=[key],
            )  # fmt: skip


def _take_back(key: str, keep: int) -> None:
    """Keep the strokes up to ``keep``. They are looked up now: one may click fast."""
    _redraw(key, st.session_state[f"{key}_strokes"][:keep])


def _recolour(key: str) -> None:
    """Keep the drawing when the paper changes, in the ink of the new one."""
    state = st.session_state
    ink, _ = COLOURS[state[f"{key}_paper"]]
    _redraw(key, [{**stroke, "stroke": ink} for stroke in state[f"{key}_strokes"]])


def put(key: str, lines: Sequence[Sequence[tuple[float, float]]]) -> None:
    """Put strokes on an empty canvas, as lines through points. For use in callbacks."""
    ink, _ = COLOURS[st.session_state.get(f"{key}_paper", "black")]
    _redraw(key, [
        {"type": "path", "fill": None, "stroke": ink, "strokeWidth": USUAL,
         "strokeLineCap": "round", "strokeLineJoin": "round",
         "path": [["M" if i == 0 else "L", x, y] for i, (x, y) in enumerate(line)]}
        for line in lines
    ])  # fmt: skip


def newest(key: str) -> NDArray[np.uint8] | None:
    """Return the drawing as it is by now, or None without one. For use in callbacks.

    These come before the page is drawn, and one may press a button right after a stroke.

    Raises:
        ValueError: if it is no such picture as a canvas makes.
    """
    state = st.session_state
    told = state.get(key)
    drawing = told.get("drawing") if isinstance(told, Mapping) else None
    drawing = drawing if isinstance(drawing, Mapping) else {}
    strokes = strokes_of(drawing.get("raw"))
    if strokes in state.get(f"{key}_stale", []):  # from before it was redrawn
        strokes, data = state[f"{key}_strokes"], state.get(f"{key}_image")
    else:
        data = _png(CanvasResult(None, drawing.get("data"), True))
    return decode(data, SIDE) if strokes and data else None


def _redraw(key: str, strokes: list[dict[str, Any]]) -> None:
    """Let the canvas begin again with these strokes; the number makes it a new beginning.

    What it reported last is stale then, and so is each beginning before this one that it has not
    reported yet: on a busy server the second of two presses is faster than the answer to the first.
    """
    state, name = st.session_state, f"{key}_start"
    before = state.get(name, {"number": 0, "objects": state.get(f"{key}_reported")})
    stale = [*state.get(f"{key}_stale", []), state.get(f"{key}_reported"), before["objects"]]
    state[name] = {"objects": strokes, "number": before["number"] + 1}
    state[f"{key}_strokes"] = strokes
    state[f"{key}_stale"] = [drawing for drawing in stale if drawing != strokes]
