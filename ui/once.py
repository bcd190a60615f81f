"""What is made of a finished training is made once, and not again at each click."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

T = TypeVar("T")


def once(mark: object, make: Callable[[], T]) -> T:
    """Return what ``make`` makes, remembered under a mark that says all that it depends on."""
    return _once(repr(mark), make)


@st.cache_resource(show_spinner=False, max_entries=200)
def _once(mark: str, _make: Callable[[], T]) -> T:
    return _make()
