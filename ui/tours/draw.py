"""The guided tour of the page on which one draws."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from ui.draw import ink_way, networks_that_read
from ui.tours.step import Step, Tour

TEST, NOISE = "A test digit", "Noise"  # as ``ui.draw.drawing_source`` offers them
A_THREE = [  # a stroke on the canvas
    (84, 78), (108, 58), (140, 53), (170, 66), (182, 96), (168, 124), (134, 141), (174, 152),
    (190, 184), (172, 214), (136, 226), (102, 218), (80, 202),
]  # fmt: skip
STEPS_ON = {f"draw_{name}": True for name in ink_way.LABELS}
DRAW = {"draw_source": "draw", "draw_wide": False, "draw_panel": "way", **STEPS_ON}
EXAMPLE = {**DRAW, "draw_source": "example", "draw_example": TEST}
FIRST = {**EXAMPLE, "draw_example_number": 0}
AN_EIGHT = {**EXAMPLE, "draw_example_number": 3}
ANOTHER_EIGHT = {**EXAMPLE, "draw_example_number": 4}


def _strokes(state: Mapping[str, Any]) -> object:
    return len(state.get("draw_canvas_strokes", []))


def _draw_a_three() -> None:
    from ui.inputs import canvas  # noqa: PLC0415, it needs a running server

    canvas.put("draw_canvas", [A_THREE])


def _tutorials() -> None:
    """Let the tutorial's network read: what is said here is true of it."""
    st.session_state.draw_network = networks_that_read.MLP


TOUR = Tour(
    "draw",
    (*FIRST, "draw_network"),
    (
        Step(
            "The black square is yours. The tutorial’s network reads along: 784, 256, 128, 64 and "
            "10 units.",
            "Draw a 3, with the mouse or a finger.",
            "It reads after every stroke. The bars say how likely it takes each digit to be.",
            "draw_canvas",
            DRAW,
            _tutorials,
            mark=_strokes,
            do=_draw_a_three,
            alone=True,
        ),
        Step(
            "Here is a digit from the test images. It is sure of it.",
            "Choose “Noise” as the example.",
            "It has no word for “none of them”: one bar stands above 99 %. So the page also checks "
            "whether the picture looks like any digit that it knows, and says “?”.",
            "draw_example",
            FIRST,
            _tutorials,
            want={"draw_example": NOISE},
            alone=True,
        ),
        Step(
            "An 8, and it is read as one. Before, it was cropped, scaled and centred.",
            "Switch off “Leave a margin: 20 of 28”.",
            "The digit now fills the square, as none did that it learned from. It is no longer "
            "read as an 8.",
            "draw_box",
            AN_EIGHT,
            _tutorials,
            want={"draw_box": False},
            alone=True,
        ),
        Step(
            "The same 8, with all steps on. What speaks for it?",
            "Under “Look closer”, choose “Why this answer?”.",
            "Blue ink spoke for the 8, orange ink for the digit that came second.",
            "draw_panel",
            AN_EIGHT,
            _tutorials,
            want={"draw_panel": "why"},
            alone=True,
        ),
        Step(
            "Another 8. How little would have to change before it reads another digit?",
            "Under “Look closer”, choose “What would flip it?”.",
            "Fewer than ten pixels are enough. You would still call it an 8.",
            "draw_panel",
            ANOTHER_EIGHT,
            _tutorials,
            want={"draw_panel": "flip"},
            alone=True,
        ),
    ),
)
