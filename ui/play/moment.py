"""Which moment of the training the page shows, where that is for Python to say."""

from __future__ import annotations

import streamlit as st

from ui.kit import stands

FOCUS = "play_focus"


def focus() -> int | None:
    """Return the iteration from which on each one is shown, if there is one."""
    return st.session_state.get(FOCUS)


def look_at(iteration: int) -> None:
    """Show an iteration and those after it one by one, and go there. For use in callbacks."""
    st.session_state[FOCUS] = iteration
    stands.go("play", iteration)


def look_at_end() -> None:
    """Show where the training ends: other points, same question. For use in callbacks."""
    st.session_state.pop(FOCUS, None)
    stands.go("play", int(st.session_state.get("play_iterations", 0)))


def replay() -> None:
    """Play the training from its start, as it is another one. For use in callbacks."""
    st.session_state.pop(FOCUS, None)
    stands.go("play", 0, play=True)
