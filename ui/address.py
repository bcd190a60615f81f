"""The address that somebody arrives with: what would break a page is taken out of it.

Widgets that are bound to the address ignore what makes no sense to them, but for two things: a
number beyond all bounds, such as 1e999, becomes infinite, and no widget for whole numbers can
take that; and an empty text chooses nothing, also where one thing is always chosen.

Such a widget must stay where it is among the elements of its page. Streamlit 1.67 forgets that one
is bound when it moves, and says nothing of it to the address from then on. So what may be there or
not has a container of its own, which is always there. Empty ones take no room.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import streamlit as st
from streamlit.runtime.state import get_session_state

ALWAYS_CHOSEN = {"mnist_data", "speed_network", "play_directions"}


def check() -> None:
    """Drop parameters that are infinite, or empty choices; before any widget is drawn."""
    params = st.query_params
    wrong = [name for name in params if any(is_wrong(name, text) for text in params.get_all(name))]
    for name in wrong:
        del params[name]
    if wrong:
        with get_session_state().query_params() as seeds:  # what widgets are going to read
            seeds.set_initial_query_params_from_current()


def tell(name: str, text: str) -> None:
    """Put a text into the address, or take it out if it is empty.

    Nothing is sent if it says so already: each message brings the whole address as this run knows
    it, and would undo what somebody who moves a slider fast has set since.
    """
    if not text:
        st.query_params.pop(name, None)
    elif st.query_params.get_all(name) != [text]:
        st.query_params[name] = text


def is_wrong(name: str, text: str) -> bool:
    """Tell whether a parameter would break the page."""
    return is_infinite(text) or (name in ALWAYS_CHOSEN and not text)


def keep(key: str, options: Iterable[Any], usual: Any) -> Any:
    """Keep a widget's value in the address, for one that cannot be bound to it; return the value.

    For use before the widget is drawn, which takes its value from the session. On a first visit
    the address is asked; what is none of the options is ignored. The usual value is left out.
    """
    state = st.session_state
    if key not in state:
        told = st.query_params.get(key)
        state[key] = next((option for option in options if str(option) == told), usual)
    tell(key, "" if state[key] == usual else str(state[key]))
    return state[key]


def is_infinite(text: str) -> bool:
    """Tell whether a text is a number that is infinite, or none at all."""
    try:
        return not math.isfinite(float(text))
    except ValueError:
        return False
