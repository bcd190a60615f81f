"""What a visitor made by hand is kept through a reload: drawings, a test set, lessons.

A reload makes a new session, whose state is empty. What is named here stays on the server under
the session's secret name, as trainings do, and as long as they do; ``tab.py`` brings it back.
"""

from __future__ import annotations

import threading
from typing import Any, NamedTuple

import streamlit as st

from runs import SERVICE
from ui.memory import session

MOST = 4_000_000  # bytes of one session
MOST_OF_ALL = 100_000_000  # beyond, those who came first lose theirs
# Kept all the same: what a locked page was told, what is said of a visitor's own data sets, and
# where one was before one followed a teacher.
NOT_MADE = {"classroom_before", "own_notes", "follow_before"}
AGAIN = "kept_again"  # what has come back, and is to be shown anew
FAILED = "kept_failed"  # what could not be kept


class Thing(NamedTuple):
    """A value of a session's state, and about how many bytes it takes."""

    value: Any
    size: int


_things: dict[str, dict[str, Thing]] = {}
_lock = threading.Lock()


def keep(key: str, value: Any, size: int) -> bool:
    """Keep a value of this session's state, which nobody changes; tell whether there was room.

    A value of size 0 is nothing, and what was kept before it is forgotten.
    """
    name = session.session_name()
    with _lock:
        mine = dict(_things.get(name, {}))
        mine.pop(key, None)
        fits = size + sum(thing.size for thing in mine.values()) <= MOST
        if size and fits:
            mine[key] = Thing(value, size)
        _things.pop(name, None)
        _sweep()
        if mine:
            _things[name] = mine
    failed: set[str] = st.session_state.setdefault(FAILED, set())
    (failed.discard if fits else failed.add)(key)
    return fits


def _sweep() -> None:
    """Forget those who have left, and the oldest beyond what all may take."""
    for name in [name for name in _things if name not in SERVICE.owners]:
        del _things[name]
    sizes = {name: sum(thing.size for thing in mine.values()) for name, mine in _things.items()}
    total = sum(sizes.values())
    for name in list(_things):
        if total <= MOST_OF_ALL:
            break
        total -= sizes[name]
        del _things[name]


def has(name: str) -> bool:
    """Whether something is kept of a session that its visitor has made."""
    return bool({*_things.get(name, {})} - NOT_MADE)


def bring(before: str) -> None:
    """Put what is kept of a session into the state of this one, which has its name from now on.

    What this one has made already stays.
    """
    state = st.session_state
    for key, thing in _things.get(before, {}).items():
        there = state.get(key)
        if there is None or isinstance(there, str) or not len(there):
            state[key] = thing.value
            state.setdefault(AGAIN, set()).add(key)


def came_back(key: str) -> bool:
    """Whether a value has just come back; asked once."""
    again: set[str] = st.session_state.get(AGAIN, set())
    found = key in again
    again.discard(key)
    return found
