"""What the curves of a training under way show, for whoever does not see them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

KEY = "live_words"
_words = st.components.v2.component(
    "glassbox_live_words",
    css=f".st-key-{KEY} {{ position: absolute; left: 0; width: 0; }}",
    js=Path(__file__).with_name(f"{KEY}.js").read_text(encoding="utf-8"),
    isolate_styles=False,  # the charts stand in the page
)


def say(words: Mapping[str, str]) -> None:
    """Name charts by what they show now; ``words`` are by the keys of the containers around."""
    _words(data=[dict(words)], key=KEY)
