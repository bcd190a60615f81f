"""The path through the pages, as numbered cards: a picture, a link, a sentence, the minutes."""

from __future__ import annotations

import streamlit as st

from ui import miniatures
from ui.registry import PATH, Stop


def show() -> None:
    """Draw a card for each page, in the order of the path."""
    with st.container(key="path"), st.grid("auto", min_column_width=280):
        for number, stop in enumerate(PATH, start=1):
            _card(number, stop)


def _card(number: int, stop: Stop) -> None:
    with st.container(border=True, height="stretch", key=f"stop_{stop.name}", gap="xsmall"):
        st.image(miniatures.address(stop.name), width="stretch", alt=stop.picture)
        st.page_link(
            stop.page, label=f"**{number} · {stop.label}**", icon=f":material/{stop.icon}:"
        )
        st.markdown(stop.text)
        st.caption(stop.minutes)
