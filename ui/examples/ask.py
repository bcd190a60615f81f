"""Ask the network about any pair of inputs, also one that it never saw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from runs.small.at_once import Course
from ui.kit import moving
from ui.memory.untrusted import is_number
from ui.panels import planes

LOW, HIGH = -0.5, 1.5
IMMENSE = 1e6
Pair = tuple[float, float]


def pair(prefix: str, course: Course, inputs: Sequence[str]) -> Pair:
    """Draw the two numbers and the answer to them; return the pair."""
    st.header("Ask it about any pair")
    keys = _keys(prefix)
    columns = st.columns(2)
    for column, name, key in zip(columns, inputs, keys, strict=True):
        column.slider(name, LOW, HIGH, 0.5, 0.05, key=key, bind="query-params")
    asked = (float(st.session_state[keys[0]]), float(st.session_state[keys[1]]))
    moving.table(data=planes.answer(course, asked, inputs), key=f"{prefix}_answer")
    st.caption("Or click anywhere in the plane above. It has seen the corners only.")
    return asked


def from_click(prefix: str) -> None:
    """Ask about the place that was clicked in the plane. For use as a callback."""
    place = st.session_state[f"{prefix}_plane"].asked
    if isinstance(place, list) and len(place) == 2 and all(map(_is_usual, place)):
        for key, value in zip(_keys(prefix), place, strict=True):
            st.session_state[key] = round(min(max(value, LOW), HIGH) * 20) / 20


def _is_usual(told: Any) -> bool:
    """Tell whether a browser sent a number, and no endless or immense one."""
    return is_number(told) and abs(told) < IMMENSE


def _keys(prefix: str) -> tuple[str, str]:
    return f"{prefix}_ask_1", f"{prefix}_ask_2"
