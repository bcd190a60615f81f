"""The drawings of this session, what they were before, and what was wrong with the last wish."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from nn.data.sketches import Sketches
from ui.memory import address, kept

KEY, BEFORE = "yours_set", "yours_before"
AT = "yours_at"  # the class that is being drawn
PROBLEM = "yours_problem"
CANVAS = "yours_canvas"
EDITION = "yours_edition"  # grows when names move to other places
GOAL, GOALS, USUAL = "yours_goal", (3, 5, 10, 20), 5  # how many drawings of each to ask for
MOST_BACK = 20  # changes that can be taken back


def now() -> Sketches:
    """Return what this session has drawn."""
    if kept.came_back(KEY):
        _turn_over()
    found: Sketches = st.session_state.setdefault(KEY, Sketches())
    return found


def change(make: Callable[[Sketches], Sketches], *, moves: bool = False) -> bool:
    """Make another set of this one, or note why that cannot be; tell whether it was made.

    ``moves``: names come to other places. For use in callbacks.
    """
    state, before = st.session_state, now()
    try:
        _put(make(before))
    except ValueError as error:
        state[PROBLEM] = str(error)
        return False
    state[BEFORE] = [*state.get(BEFORE, []), before][-MOST_BACK:]
    if moves:
        _turn_over()
    return True


def can_go_back() -> bool:
    """Whether there is a change to take back."""
    return bool(st.session_state.get(BEFORE))


def go_back() -> None:
    """Take the last change back. For use in callbacks."""
    if can_go_back():
        _put(st.session_state[BEFORE].pop())
        _turn_over()


def say_problem() -> None:
    """Say once why the last wish could not be done, if so."""
    place = st.empty()
    if problem := st.session_state.pop(PROBLEM, None):
        place.warning(problem, icon=":material/info:")


def at() -> int:
    """Return the class that is being drawn."""
    return min(int(st.session_state.get(AT, 0)), len(now().names) - 1)


def turn_to(i: int) -> None:
    """Draw class i from now on."""
    st.session_state[AT] = i


def next_one() -> None:
    """Turn to the next class that lacks drawings, if the one at hand has enough."""
    counts, goal = now().counts, wanted()
    after = [(at() + step) % len(counts) for step in range(1, len(counts))]
    if counts[at()] >= goal:
        turn_to(next((i for i in after if counts[i] < goal), at()))


def wanted() -> int:
    """Return how many drawings of each are asked for."""
    return int(st.session_state.get(GOAL, USUAL))


def edition() -> int:
    """Return a number that is another one whenever names have moved."""
    return int(st.session_state.get(EDITION, 0))


def choose_goal() -> None:
    """Draw the choice of how many drawings of each to ask for."""
    address.keep(GOAL, GOALS, USUAL)
    st.selectbox(
        "Of each", GOALS, key=GOAL, persist_state="session", width=90,
        help="You may draw more, or fewer: three of each are enough to begin.",
    )  # fmt: skip


def _put(made: Sketches) -> None:
    st.session_state[KEY] = made
    kept.keep(KEY, made, made.size)


def _turn_over() -> None:
    st.session_state[EDITION] = edition() + 1
