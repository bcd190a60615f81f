"""What the perceptron learns from: points in the plane, or two kinds of digits."""

from __future__ import annotations

import streamlit as st

from nn.data.datasets.points import POINTS as SETS
from nn.data.datasets.points import points
from ui.examples.example_table import Source
from ui.kit import widgets
from ui.kit.names import called

NAMES = {"separable": "Separable", "overlapping": "Overlapping", "outlier": "One outlier"}
DIGITS = "digits"
LABELS = {**called(NAMES, SETS), DIGITS: "Digits"}
INPUTS = ("x1", "x2")
TRAIN, TEST, SEED = 80, 40, 0


def choose() -> tuple[str, tuple[int, int]]:
    """Draw the choice of data in the sidebar, and with digits, of two of them."""
    with st.sidebar.container():
        name = widgets.choice("Data", "perceptron_data", LABELS, "What the unit learns from.")
        return name, _digits() if name == DIGITS else (0, 1)


def _digits() -> tuple[int, int]:
    one, two = st.columns(2)
    first = one.selectbox(
        "First digit", range(10), 0, key="perceptron_a", bind="query-params",
        help="The unit shall answer 0 to it.",
    )  # fmt: skip
    second = two.selectbox(
        "Second digit", range(10), 1, key="perceptron_b", bind="query-params",
        help="The unit shall answer 1 to it.",
    )  # fmt: skip
    if first == second:
        second = (first + 1) % 10
        st.warning(f"Choose two different digits. Until then it is {first} versus {second}.")
    return int(first), int(second)


def source(name: str) -> Source:
    """The points of that name, some of them kept back for testing."""
    X, y = points(name, TRAIN + TEST, SEED)
    rows = tuple((*map(float, x), int(label)) for x, label in zip(X.T, y, strict=True))
    return Source(name, rows[:TRAIN], rows[TRAIN:], INPUTS, has_test=True)
