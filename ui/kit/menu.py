"""A menu that closes as soon as something in it has been chosen."""

from __future__ import annotations

import streamlit as st

from ui.insides import Container


def button(label: str, icon: str, key: str) -> Container:
    """Draw the button that opens it; what it holds is drawn into what is returned."""
    return st.popover(label, icon=icon, key=f"{key}_{st.session_state.get(key, 0)}")


def close(key: str) -> None:
    """Close it: under another key, the browser makes it anew.

    To tell the browser that it is closed would not do. Who opens it and chooses at once is
    answered once, for both; and to a browser that has not heard of "open", "closed" is no change.
    """
    st.session_state[key] = st.session_state.get(key, 0) + 1
