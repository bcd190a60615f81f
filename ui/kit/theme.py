"""The visitor's theme."""

from __future__ import annotations

import streamlit as st

from ui.charts.palette import INK


def theme_name() -> str:
    """Return "dark" or "light"."""
    return "dark" if st.context.theme.type == "dark" else "light"


def theme_ink() -> str:
    """Return the colour of text in the visitor's theme."""
    return INK[theme_name()]
