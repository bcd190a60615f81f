"""The guided tour of the page on convolution."""

from __future__ import annotations

from functools import partial

import streamlit as st

from ui.convolution import controls
from ui.settings import convolution
from ui.tours.step import Step, Tour

KEYS = (
    *(f"conv_{one.name}" for one in convolution.ALL),
    *(controls.FROZEN, controls.IMAGE, controls.SOURCE, "conv_numpy", "conv_question_1"),
)
OTHER = 3

TOUR = Tour(
    "convolution",
    KEYS,
    (
        Step(
            "An 8 goes from left to right: through eight filters, then sixteen, to ten answers.",
            "Choose another image above the drawing.",
            "The same filters look at it. Point at any picture, and what it was made of lights up.",
            "conv_drawing",
            {controls.IMAGE: controls.FIRST_IMAGE, controls.SOURCE: "test"},
            controls.reset,
            mark=lambda state: state.get(controls.IMAGE),
            do=partial(st.session_state.update, {controls.IMAGE: OTHER}),
        ),
        Step(
            "Press “Backwards” and then a small square of a filter: its gradient is the sum over "
            "all places. You can do that at any time.",
            "Now move “Filters” of layer 1 down to 1.",
            "With another network one begins anew: these are first weights, drawn by chance. "
            "“Train” starts a training of some seconds, and you may watch.",
            "conv_n1",
            {},
            controls.reset,
            want={"conv_n1": 1},
        ),
        Step(
            "Beside it, a dense network with as many parameters was trained on the same images.",
            "Guess which of the two reads a shifted digit.",
            "Move the slider below “Why not dense?” and look at both curves.",
            "conv_question_1",
            {"conv_question_1": None},
            controls.reset,
            mark=lambda state: str(state.get("conv_question_1")),  # no answer is a beginning, too
            do=partial(st.session_state.update, conv_question_1="The convolutional one"),
        ),
        Step(
            "A convolution is Z = W patches + b: a dense layer that looks at every patch in turn.",
            "Open “Show me the NumPy”, at the end of the page.",
            "These are the functions that ran, forwards and backwards.",
            "conv_numpy",
            {"conv_numpy": False},
            want={"conv_numpy": True},
        ),
    ),
)
