"""The path through the pages, as numbered cards: a picture, a link, a sentence, the minutes."""

from __future__ import annotations

import streamlit as st

from ui import miniatures
from ui.registry import PATH, Page


def show() -> None:
    """Draw a card for each page, in the order of the path."""
    with st.container(key="path"), st.grid("auto", min_column_width=280):
        for number, page in enumerate(PATH, start=1):
            _card(number, page)


def _card(number: int, page: Page) -> None:
    with st.container(border=True, height="stretch", key=f"stop_{page.name}", gap="xsmall"):
        if page.picture:
            st.image(miniatures.address(page.name), width="stretch", alt=page.picture)
        else:
            with st.container(key=f"icon_{page.name}", horizontal_alignment="center"):
                st.markdown(page.icon, width="content")
        # Its help would be the text below.
        st.page_link(page.file, label=f"**{number} · {page.title}**", icon=page.icon, help="")
        st.markdown(page.text)
        st.caption(page.minutes)
