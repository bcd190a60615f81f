"""What a click opens elsewhere on the page is brought into view, and so is the keyboard."""

from __future__ import annotations

import secrets
from pathlib import Path

import streamlit as st

ASKED = "bring_asked"
_bring = st.components.v2.component(
    "glassbox_bring", js=Path(__file__).with_name("bring.js").read_text(encoding="utf-8")
)


def into_view(place: str, beside: str = "") -> None:
    """Let the place of this key be seen, once the page is drawn; for use in callbacks.

    What stands ``beside``, such as the drawing that was clicked, stays in view if it can.
    """
    _ask(place, beside)


def back(beside: str) -> None:
    """Let the keyboard go back to where it was, or else to what has this key; in callbacks."""
    _ask("", beside)


def _ask(place: str, beside: str) -> None:
    ticket = secrets.token_hex(4)  # each is heeded once, whatever is drawn again
    st.session_state[ASKED] = {"ticket": ticket, "place": place, "beside": beside}


def mount(key: str = "bring") -> None:
    """Do what was asked last, if anything was; a fragment has its own, of another key.

    It takes no room.
    """
    with st.container():
        if ASKED in st.session_state:
            _bring(key=key, data=[st.session_state[ASKED]], width=1)
