"""The address that somebody arrives with: what would break a page is taken out of it.

What is chosen among things with names stands there by its name, never by the words that a page
shows for it: they may change, and links would break. So those choices are not bound (Streamlit
writes what is shown), but kept here.

Widgets that are bound to the address ignore what makes no sense to them, but for two things: a
number beyond all bounds, such as 1e999, becomes infinite, and no widget for whole numbers can
take that.

Such a widget must stay where it is among the elements of its page. Streamlit 1.67 forgets that one
is bound when it moves, and says nothing of it to the address from then on. So what may be there or
not has a container of its own, which is always there. Empty ones take no room.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

import streamlit as st

from ui import insides
from ui.memory import short_link

SHORT = "s"  # all settings of a page, packed
TAKEN = "address_taken"  # what was asked of the address since the visitor came to this page
RETURNED = "address_returned"  # whether Back or Forward led to this page
BETWEEN = "-"  # names, where several things are chosen
NONE = "none"


def arrive(page: str) -> bool:
    """Tell whether a visitor has just come to this page: what its address says is taken up once."""
    state = st.session_state
    if state.get("address_page") == page:
        return False
    state["address_page"] = page
    state[TAKEN] = set()
    state[RETURNED] = insides.came_by_history()
    return True


def go(params: Iterable[tuple[str, str]]) -> None:
    """Let this run show the page at another address, as if Back or Forward had led there.

    Before anything is drawn, and before ``arrive``.
    """
    insides.go_by_history(params)
    st.session_state.pop("address_page", None)


def returned(key: str) -> bool:
    """Tell whether Back or Forward led here, at the first question for this key since then.

    Then the address says what was there, and the session only what came later.
    """
    return bool(st.session_state.get(RETURNED)) and _is_new(key)


def check() -> None:
    """Unpack a short link, and drop parameters that are infinite, before any widget is drawn."""
    params = st.query_params
    packed = params.pop(SHORT, None)
    if packed is not None:
        for name, value in short_link.unpack(packed) or ():
            params[name] = [*params.get_all(name), value]
    wrong = [name for name in params if any(is_infinite(text) for text in params.get_all(name))]
    for name in wrong:
        del params[name]
    if wrong or packed is not None:
        insides.bind_to_address_as_it_is()


def tell(name: str, text: str) -> None:
    """Put a text into the address, or take it out if it is empty.

    Nothing is sent if it says so already: each message brings the whole address as this run knows
    it, and would undo what somebody who moves a slider fast has set since.
    """
    if not text:
        st.query_params.pop(name, None)
    elif st.query_params.get_all(name) != [text]:
        st.query_params[name] = text


def keep(
    key: str,
    options: Iterable[Any],
    usual: Any,
    *,
    name: Callable[[Any], str] = str,
    shown: Mapping[Any, str] | None = None,
) -> Any:
    """Keep a choice among some options in the address, by their names; return what is chosen.

    For use before the widget is drawn, which takes its value from the session. The address is asked
    when the visitor comes to the page; what is none of the options is ignored. The usual choice is
    left out, and Back brings it back. Links of version 1.0 had the words that a page ``shown`` for
    an option.
    """
    state, among = st.session_state, list(options)
    told = st.query_params.get(key) if _asks(key, usual) else None
    if told is not None:
        words = shown or {}
        among_told = (o for o in among if told in (name(o), words.get(o)))
        state[key] = next(among_told, state.get(key, usual))
    if key not in state or state[key] not in among:
        state[key] = usual
    tell(key, "" if state[key] == usual else name(state[key]))
    return state[key]


def keep_some(
    key: str, options: Collection[str], usual: Collection[str], shown: Mapping[str, str]
) -> list[str]:
    """Keep a choice of several options in the address, by their names; else as ``keep``."""
    state = st.session_state
    told = st.query_params.get_all(key) if _asks(key, list(usual)) else []
    if told:
        names = {option: {option, shown[option]} for option in options}
        parts = {part for text in told for part in (text, *text.split(BETWEEN))}
        found = [option for option, either in names.items() if either & parts]
        if found or NONE in parts:
            state[key] = found
    if key not in state:
        state[key] = list(usual)
    chosen = [option for option in options if option in (state[key] or ())]
    tell(key, "" if chosen == list(usual) else BETWEEN.join(chosen) or NONE)
    return chosen


def keep_text(key: str, pattern: str) -> str:
    """Keep a short text in the address, as long as it matches; it is no widget's."""
    told = st.query_params.get(key, "") if _is_new(key) else ""
    if re.fullmatch(pattern, told):
        st.session_state[key] = told
    text = str(st.session_state.setdefault(key, ""))
    tell(key, text)
    return text


def is_new(key: str) -> bool:
    """Whether a key is yet to be asked for since the visitor came to the page."""
    return key not in st.session_state.setdefault(TAKEN, set())


def _is_new(key: str) -> bool:
    """Tell the same, and note that the key is asked for now."""
    new = is_new(key)
    st.session_state[TAKEN].add(key)
    return new


def _asks(key: str, usual: Any) -> bool:
    """Whether the address is to be asked for a key; Back brings the usual choice back first."""
    if returned(key):
        st.session_state[key] = usual
        return True
    return _is_new(key)


def is_infinite(text: str) -> bool:
    """Tell whether a text is a number that is infinite, or none at all."""
    try:
        return not math.isfinite(float(text))
    except ValueError:
        return False
