"""Weights that a visitor has set or frozen: kept in the address, and listed with a way back."""

from __future__ import annotations

import math
from collections.abc import Sequence

import streamlit as st

from runs.playground.edits import Edit
from runs.playground.settings import MAX_ITERATIONS
from ui.memory import address
from ui.play.edits_link import DECIMALS, LARGEST, MOST, pack, unpack

NAME = "play_edits"  # in the address


def current() -> tuple[Edit, ...]:
    """Return the edits in use; on arrival, or on coming back, those of the address."""
    if NAME not in st.session_state or address.returned(NAME):
        st.session_state[NAME] = unpack(st.query_params.get(NAME, ""))
    found: tuple[Edit, ...] = st.session_state[NAME]
    address.tell(NAME, pack(found) if found else "")
    return found


def set_all(found: Sequence[Edit]) -> None:
    """Put these in place of all others. For use in callbacks."""
    st.session_state[NAME] = tuple(found)


def add(edit: Edit) -> None:
    """Add an edit, the last of all; it replaces one of the same parameter and iteration."""
    same = (edit.iteration, edit.place)
    others = [old for old in current() if (old.iteration, old.place) != same]
    set_all([*others, edit][-MOST:])


def latest(until: int = MAX_ITERATIONS) -> dict[tuple[int, int, int], Edit]:
    """Return the last edit of each parameter up to an iteration, whatever was made first."""
    in_time = sorted(current(), key=lambda edit: edit.iteration)
    return {edit.place: edit for edit in in_time if edit.iteration <= until}


def checked_value(value: object) -> float | None:
    """Return a number that may be set, with the digits that a link keeps, or None."""
    if not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return round(max(-LARGEST, min(LARGEST, float(value))), DECIMALS)
