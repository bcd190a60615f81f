"""Which moment of the training the page shows, where that is for Python to say."""

from __future__ import annotations

from typing import Any

import streamlit as st

FOCUS, SEEK = "play_focus", "play_seek"


def focus() -> int | None:
    """Return the iteration from which on each one is shown, if there is one."""
    return st.session_state.get(FOCUS)


def seek() -> dict[str, Any] | None:
    """Return where the player shall go: an iteration, or with ``play`` from there on."""
    return st.session_state.get(SEEK)


def look_at(iteration: int) -> None:
    """Show an iteration and those after it one by one, and go there. For use in callbacks."""
    st.session_state[FOCUS] = iteration
    _go(iteration, play=False)


def look_at_end() -> None:
    """Show where the training ends: other points, same question. For use in callbacks."""
    st.session_state.pop(FOCUS, None)
    _go(int(st.session_state.play_iterations), play=False)


def replay() -> None:
    """Play the training from its start, as it is another one. For use in callbacks."""
    st.session_state.pop(FOCUS, None)
    _go(0, play=True)


def _go(iteration: int, *, play: bool) -> None:
    before = seek() or {"id": 0}
    st.session_state[SEEK] = {"id": before["id"] + 1, "iteration": iteration, "play": play}
