"""The little of the page's look that the theme cannot say, in style sheets for all pages."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui.kit.theme import theme_name

EMBEDDED = "[data-testid=stSidebarNav] { display: none }"  # other pages are not what was put there
SHEETS = (
    "frame/style.css",
    "frame/present.css",
    "start/start_cards.css",
    "room/room.css",
    "tours/card.css",
)
RULES = "\n".join((Path(__file__).parents[1] / name).read_text("utf-8") for name in SHEETS)


def apply() -> None:
    """Put the rules on the page; they take no room there.

    Streamlit names the scheme for the page itself, but menus and what else comes out lie beside it.
    """
    more = EMBEDDED if st.context.is_embedded else ""
    st.html(f"<style>:root {{ color-scheme: {theme_name()}; }}\n{RULES}\n{more}</style>")
