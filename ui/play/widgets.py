"""The playground's widgets, each at a place of its own, so that a teacher can hide it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from ui.kit import glossary, widgets
from ui.play import teacher
from ui.play.choices import SEEDS, written


def seed(label: str, key: str, button: str, *, off: bool = False) -> int:
    """Draw a seed, and a button that takes the next one; ``off``: neither can be used."""
    with teacher.place(_name(key)), st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.number_input(
            label, 0, SEEDS, 0, key=key, bind="query-params", disabled=off,
            help=glossary.sentence("seed"),
        )  # fmt: skip
        st.button(
            button, icon=":material/casino:", key=f"{key}_new", on_click=_next, args=[key],
            disabled=off,
        )  # fmt: skip
    return int(chosen)


def _next(key: str) -> None:
    st.session_state[key] = (int(st.session_state[key]) + 1) % (SEEDS + 1)


def _name(key: str) -> str:
    """Return the name under which a teacher hides the control of a key."""
    return key.removeprefix("play_")


def span(
    label: str, key: str, low: Any, high: Any, first: Any, step: Any, *, off: bool = False,
    **more: Any,
) -> Any:  # fmt: skip
    """Draw a slider from ``low`` to ``high``."""
    with teacher.place(_name(key)):
        return st.slider(
            label, low, high, first, step, key=key, bind="query-params", disabled=off, **more
        )


def slide(label: str, key: str, values: Sequence[Any], first: Any, help: str) -> Any:
    """Draw a slider over some values."""
    with teacher.place(_name(key)):
        return widgets.slide(label, key, values, first, help, format_func=written)


def choice(label: str, key: str, names: dict[str, str], help: str, first: str = "") -> str:
    """Draw the choice among ``names``: name → what it is called."""
    with teacher.place(_name(key)):
        return widgets.choice(label, key, names, help, first)
