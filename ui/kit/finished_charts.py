"""Charts of what is over: each is made once, and not again at each click."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from ui.kit.theme import theme_ink
from ui.memory.shared_cache import once

PLAIN = {"displayModeBar": False}
TOOLS = {  # zoom, move, put back, and save as a picture
    "displayModeBar": True,
    "displaylogo": False,
    "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d", "zoomIn2d", "zoomOut2d"],
}


def chart(
    key: str, mark: object, make: Callable[[str], go.Figure], alt: str, saved_as: str = "",
    **more: Any,
) -> Any:  # fmt: skip
    """Draw what ``make`` makes in the colour of the page's text; return what was clicked in it.

    ``mark`` says all that the chart depends on. ``saved_as``: it has tools to zoom and to save it
    under that name.
    """
    ink = theme_ink()
    figure = once((key, mark, ink), lambda: make(ink))
    config = {**TOOLS, "toImageButtonOptions": {"filename": saved_as, "scale": 2}}
    return st.plotly_chart(figure, config=config if saved_as else PLAIN, key=key, alt=alt, **more)
