"""Show me the NumPy: the formulas that ran, and the network to take home."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from nn.layers import Conv2D, MaxPool
from nn.layers import images as im
from runs.convolution.course import Course
from ui.code import source_text as source
from ui.kit import file_names
from ui.kit.widgets import section
from ui.training import network_file

PIECES = (
    ("Forwards: the same filters at every place", r"Z = W\,\text{patches} + b", Conv2D.forward),
    ("What a filter sees at each place", r"\text{patches}", im.patches),
    ("Backwards: all places add up", r"dW = \sum_{\text{places}} dZ\,\text{patch}^T",
     Conv2D.backward),
    ("A pool keeps the largest", r"A = \max(\dots)", MaxPool.forward),
    ("Coming back, the winner takes it all", r"dA_{\text{winner}} = dZ", MaxPool.backward),
)  # fmt: skip


def show(course: Course) -> None:
    """Offer the functions that ran, and the network as a file, once they are asked for."""
    place = section("Show me the NumPy: the functions that ran", "code", "conv_numpy")
    if not place:
        return
    with place:
        spec = course.spec
        name = file_names.of_network("conv", [*spec.filters, 10], spec.seed)
        network_file.download(course.network, name, "Weights as .npz")
        for title, formula, function in PIECES:
            _piece(title, formula, function)


def _piece(title: str, formula: str, function: Callable[..., Any]) -> None:
    text, line = source.source_of(function)
    left, right = st.columns([1, 2], gap="medium")
    with left:
        st.markdown(f"**{title}**")
        st.latex(formula)
        st.caption(f"`{source.file_of(function)}`, line {line}")
    right.code(text, language="python", wrap_lines=True)
