"""Where the player stands. It tells only while a part of the page is open that wants to know."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from runs.small.at_once import Course
from ui.charts.numbers import Data
from ui.memory.untrusted import whole

CHARTS, LESSON, CHECK = "plotly", "backprop", "check"  # the parts that want to know


def player(prefix: str, course: Course) -> tuple[Data, dict[str, Callable[[], None]]]:
    """Return what the player must know to tell where it stands, and who is to hear it."""
    hear = partial(_stand, prefix, course.snapshots[-1].iteration)
    wanted = any(is_open(prefix, part) for part in (CHARTS, LESSON, CHECK))
    told = {"stands": _stands(prefix), "tells": wanted, "seek": seek(prefix)}
    return told, {"on_stood_change": hear}


def seek(prefix: str) -> Data | None:
    """Return where the player was last sent: an iteration, or with ``play`` from there on."""
    return st.session_state.get(f"{prefix}_seek")


def go(prefix: str, iteration: int, *, play: bool = False) -> None:
    """Send the player to an iteration. For use in callbacks."""
    before = seek(prefix) or {"id": 0}
    found = {"id": before["id"] + 1, "iteration": iteration, "play": play}
    st.session_state[f"{prefix}_seek"] = found


def frame(prefix: str, course: Course) -> int:
    """Return the last frame that is not after the place where the player stands."""
    snapshots, stands = course.snapshots, _stands(prefix)
    passed = [i for i, s in enumerate(snapshots) if stands is not None and s.iteration <= stands]
    return passed[-1] if passed else len(snapshots) - 1


def is_open(prefix: str, part: str) -> bool:
    """Tell whether a part of a page is open."""
    return bool(st.session_state.get(f"{prefix}_{part}"))


def lesson_button(prefix: str, place: tuple[int, int, int | None], example: int) -> None:
    """Draw the way from an opened number into the lesson."""
    st.button(
        "How does it know this slope?", icon=":material/school:", key=f"{prefix}_slope_lesson",
        on_click=open_lesson, args=[prefix, place, example], type="tertiary",
        help="Opens “Backpropagation, by hand” with this weight.",
    )  # fmt: skip


def open_lesson(prefix: str, place: tuple[int, int, int | None], example: int) -> None:
    """Open the lesson with a weight, or a bias (source None), and an example. For callbacks."""
    state = st.session_state
    state[f"{prefix}_{LESSON}"] = True
    state[f"{prefix}_{LESSON}_weight"] = place
    state[f"{prefix}_{LESSON}_example"] = example + 1
    state[f"{prefix}_{LESSON}_arrive"] = state.get(f"{prefix}_{LESSON}_arrive", 0) + 1


def _stands(prefix: str) -> int | None:
    found: int | None = st.session_state.get(f"{prefix}_stands")
    return found


def _stand(prefix: str, last: int) -> None:
    """Note where the player stands."""
    stood = whole(st.session_state[f"{prefix}_time"].stood, 0, last)
    if stood is not None:
        st.session_state[f"{prefix}_stands"] = stood
