"""One memory a name and session: what was computed last, and of what."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

import streamlit as st

T = TypeVar("T")


def latest(name: str, of: Hashable, make: Callable[[], T]) -> T:
    """Return ``make()``, computed anew only if ``of`` is another than last time."""
    key = f"draw_latest_{name}"
    if key not in st.session_state or st.session_state[key][0] != of:
        remember(name, of, make())
    made: T = st.session_state[key][1]
    return made


def remember(name: str, of: Hashable, made: object) -> None:
    """Remember what was computed already."""
    st.session_state[f"draw_latest_{name}"] = of, made
