"""Widgets that several pages draw alike; the value of each is in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui import address
from ui.glossary import sentence


def slide(label: str, key: str, values: Sequence[Any], first: Any, help: str, **more: Any) -> Any:
    """Draw a slider over some values, and return the chosen one; ``first`` is chosen at first."""
    return st.select_slider(label, values, first, key=key, bind="query-params", help=help, **more)


def choice(
    label: str, key: str, names: Mapping[str, str], help: str, first: str = "", **more: Any
) -> str:
    """Draw the choice among ``names``: name → what it is called.

    ``first`` is chosen at first, or else the first of them.
    """
    address.keep(key, names, first or next(iter(names)), shown=names)
    return st.selectbox(
        label, list(names), format_func=names.__getitem__, key=key, persist_state="session",
        help=help, **more,
    )  # fmt: skip


def log_scale(key: str) -> bool:
    """Draw the switch of a chart to a logarithmic scale."""
    help = sentence("logarithmic scale")
    return st.toggle("Logarithmic scale", key=key, bind="query-params", help=help)


def section(label: str, icon: str, key: str) -> DeltaGenerator | None:
    """Draw a section that is closed at first; return its place once it is open.

    What is in it is neither computed nor sent before.
    """
    place = st.expander(label, icon=f":material/{icon}:", key=key, on_change="rerun")
    return place if place.open else None
