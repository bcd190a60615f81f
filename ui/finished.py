"""Charts of what is over: each is made once, and not again at each click."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from ui.once import once
from ui.theme import theme_ink

PLOTLY = {"displayModeBar": False}


def chart(key: str, mark: object, make: Callable[[str], go.Figure], alt: str, **more: Any) -> Any:
    """Draw what ``make`` makes in the colour of the page's text; return what was clicked in it.

    ``mark`` says all that the chart depends on.
    """
    ink = theme_ink()
    figure = once((key, mark, ink), lambda: make(ink))
    return st.plotly_chart(figure, config=PLOTLY, key=key, alt=alt, **more)
