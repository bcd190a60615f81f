"""The keyboard stays among the buttons of a training while these replace one another."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_keeper = st.components.v2.component(
    "glassbox_keep_focus",
    js=Path(__file__).with_name("keep_focus.js").read_text(encoding="utf-8"),
)


def here(key: str) -> None:
    """Put the keeper beside the buttons, where it takes no room."""
    _keeper(key=key, width=1)
