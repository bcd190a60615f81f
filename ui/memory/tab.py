"""The browser's tab: it remembers who it is, so that a reload does not lose what was made."""

from __future__ import annotations

import re
from pathlib import Path

import streamlit as st

from runs import SERVICE
from ui.memory import kept, session

KEY, ANSWER, LOST, LOST_THINGS = "tab", "tab_answer", "tab_lost", "tab_lost_things"
_tab = st.components.v2.component(
    "glassbox_tab", js=(Path(__file__).parent / "tab.js").read_text(encoding="utf-8")
)


def remember() -> None:
    """Tell the tab the name of its session, and hear which one it had before a reload."""
    data = {
        "name": session.session_name(),
        "answer": st.session_state.get(ANSWER, ""),
        "trained": bool(session.trainings(session.session_name())),
        "made": kept.has(session.session_name()),
    }
    _tab(key=KEY, data=data, on_before_change=_ask)


def say_what_is_lost() -> None:
    """Say so if the trainings of this tab are gone."""
    if st.session_state.get(LOST) and not session.trainings(session.session_name()):
        _say_gone("trainings")


def say_what_is_lost_of_drawings() -> None:
    """Say so if what this tab had drawn, kept and taught is gone."""
    if st.session_state.get(LOST_THINGS) and not kept.has(session.session_name()):
        _say_gone("drawings and lessons")


def _say_gone(what: str) -> None:
    st.info(
        f"Your earlier {what} are gone: the server was started anew, or this page was out of reach "
        "for more than ten minutes.",
        icon=":material/history:",
    )


def _ask() -> None:
    told = st.session_state[KEY].get("before")
    told = told if isinstance(told, dict) else {}
    before, now = str(told.get("name")), session.session_name()
    # Who has trained something meanwhile goes on as it is.
    if not re.fullmatch(r"[0-9a-f]{32}", before) or session.trainings(now):
        st.session_state[ANSWER] = "no"
    elif SERVICE.claim(before, session.presence()):  # its playground's trainings come along
        for owner in session.owners(now):
            SERVICE.leave(owner)
        st.session_state.session_name = before
        kept.bring(before)
    else:
        known = bool(session.trainings(before)) or kept.has(before)
        st.session_state[ANSWER] = "later" if known else "no"
        st.session_state[LOST] = bool(told.get("trained")) and not known
        st.session_state[LOST_THINGS] = bool(told.get("made")) and not known
