"""The browser's tab: it remembers who it is, so that a reload does not lose a training."""

from __future__ import annotations

import re
from pathlib import Path

import streamlit as st

from runs import SERVICE
from ui import session

KEY, ANSWER = "tab", "tab_answer"
_tab = st.components.v2.component(
    "glassbox_tab", js=(Path(__file__).parent / "tab.js").read_text(encoding="utf-8")
)


def remember() -> None:
    """Tell the tab the name of its session, and hear which one it had before a reload."""
    data = {"name": session.session_name(), "answer": st.session_state.get(ANSWER, "")}
    _tab(key=KEY, data=data, on_before_change=_ask)


def _ask() -> None:
    before = st.session_state[KEY].get("before")
    named = isinstance(before, str) and re.fullmatch(r"[0-9a-f]{32}", before)
    if not named or session.runs():  # who has trained something meanwhile goes on as it is
        st.session_state[ANSWER] = "no"
    elif SERVICE.claim(before):
        SERVICE.leave(session.session_name())
        st.session_state.session_name = before
    else:
        known = any(SERVICE.runs(before))
        st.session_state[ANSWER] = "later" if known else "no"
