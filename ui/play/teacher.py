"""The teacher's link on the playground: controls and panels that are not there.

What is hidden stands in the address like every other setting, so that the link carries it. A
control that is hidden is drawn all the same, and not displayed (``ui/classroom/rules.py``): so its
value still comes from the address, checked as ever.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ui.classroom import rules
from ui.classroom.parts import PAGES

PARTS = PAGES["playground"]
CONTROLS, PANELS = PARTS.can_be_fixed, PARTS.panels


def hidden() -> set[str]:
    """Return what is not to be seen."""
    return set(st.session_state.get("play_hide") or ())


def shows(name: str) -> bool:
    """Tell whether a control or a panel is to be seen."""
    return name not in hidden()


def may_change(name: str) -> bool:
    """Tell whether a control can be moved, in whatever way."""
    return shows(name) and not rules.is_fixed("play", name)


def heading(label: str, *controls: str) -> None:
    """Draw the heading of some controls, unless all of them are hidden; its place is there."""
    if any(map(shows, controls)):
        st.subheader(label)
    else:
        st.container()


def panel(name: str, draw: Callable[[], object]) -> None:
    """Draw a panel, unless it is hidden; its place is there in any case, and moves nothing."""
    with st.container():
        if shows(name):
            draw()


def part(name: str, draw: Callable[[], object]) -> None:
    """Draw a panel that is always one element, such as a section, which is its own place."""
    if shows(name):
        draw()
    else:
        st.container()
