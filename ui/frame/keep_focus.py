"""The keyboard stays where the work is, while buttons come and go, and menus too."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_keeper = st.components.v2.component(
    "glassbox_keep_focus",
    js=Path(__file__).with_name("keep_focus.js").read_text(encoding="utf-8"),
)


def mount() -> None:
    """Let the focus be kept on this page, which takes no room."""
    _keeper(key="keep_focus", width=1)
