"""Widgets that several pages draw alike; the value of each is in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import streamlit as st

from ui.insides import Container
from ui.kit.glossary import sentence
from ui.memory import address


def slide(label: str, key: str, values: Sequence[Any], first: Any, help: str, **more: Any) -> Any:
    """Draw a slider over some values, and return the chosen one; ``first`` is chosen at first.

    A number between them can be set by the address, or by code. Then it has a place among them.
    """
    kept = {"bind": "query-params"} | more
    return st.select_slider(label, _with_exact(key, values), first, key=key, help=help, **kept)


def slide_or_type(
    label: str, key: str, values: Sequence[int], first: int, help: str, **more: Any
) -> int:
    """Draw a slider over some whole numbers, and beside it a field to type an exact one."""
    field = f"{key}_exact"
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        value = int(slide(label, key, values, first, help, **more))
        st.session_state[field] = value
        st.number_input(
            f"{label}, exactly", values[0], values[-1], key=field, on_change=_type,
            args=[key, field], label_visibility="collapsed", width=92,
        )  # fmt: skip
    return value


def _type(key: str, field: str) -> None:
    st.session_state[key] = st.session_state[field]


def _with_exact(key: str, values: Sequence[Any]) -> list[Any]:
    """Put a number that is set already, or that the address names, among those of a slider."""
    kind, found = type(values[0]), [st.session_state.get(key)]
    if kind in (int, float):
        with suppress(ValueError):
            found.append(kind(st.query_params.get(key, "")))
    between = [n for n in found if isinstance(n, kind) and values[0] <= n <= values[-1]]
    return sorted({*values, *between}) if between and kind is not str else list(values)


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


def section(label: str, icon: str, key: str) -> Container | None:
    """Draw a section that is closed at first; return its place once it is open.

    What is in it is neither computed nor sent before.
    """
    place = st.expander(label, icon=f":material/{icon}:", key=key, on_change="rerun")
    return place if place.open else None
