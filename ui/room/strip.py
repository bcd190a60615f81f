"""The strip on every page of those who are in a room: who one is, the code, how many are there.

It asks for the room's pulse about once a second (``runs.rooms.pulse`` says how a subject adds to
it) and draws itself in the browser. The page's script runs again only if a mark has changed, if the
room is gone, or when it can be reached again. It also keeps the secret of the seat, in the tab and
in the browser: who reloads, opens another tab, or finds a server that was started anew is still in
the room. Where two tabs are in different rooms, each stays in its own.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from runs import rooms
from runs.rooms import ROOMS, pulse
from ui.room import here
from ui.room.colours import COLOURS

HERE = Path(__file__).parent
KEY, GO = "room_strip", "room_go"
_strip = st.components.v2.component(
    "glassbox_room_strip",
    html=(HERE / "strip.html").read_text(encoding="utf-8"),
    css=(HERE / "strip.css").read_text(encoding="utf-8"),
    js=(HERE / "strip.js").read_text(encoding="utf-8"),
)


def show(page: str) -> None:
    """Draw the strip; it takes no room for those who are in none."""
    if not rooms.are_on():
        return
    here.arrive(page)
    if st.session_state.pop(GO, False):
        st.switch_page("pages/room.py", query_params={})
    _strip(
        key=KEY, data=[_data(page)], width="content",
        on_found_change=_found, on_lost_change=_nothing, on_moved_change=_nothing,
        on_left_change=_leave, on_go_change=_go,
    )  # fmt: skip


def _data(page: str) -> dict[str, Any]:
    """Return what the strip shows before the first pulse, and what it asks with."""
    state, seat, room = st.session_state, here.seat(), here.room()
    data: dict[str, Any] = {
        "page": page, "secret": here.secret(), "gone": state.get(here.GONE, ""),
        "trouble": here.trouble(), "colours": COLOURS, "pulse": None,
    }  # fmt: skip
    if seat and room and not here.trouble():
        try:
            data["pulse"] = pulse.pulse_of(room).told(seat.member)
        except rooms.Unreachable as problem:
            data["trouble"] = str(problem)
    return data


def _told(name: str) -> Any:
    return st.session_state[KEY].get(name)


def _found() -> None:
    """Take the seat that the browser remembers."""
    here.enter(str(_told("found")))


def _nothing() -> None:
    """Let the page be drawn anew, which looks at the room."""


def _leave() -> None:
    """Leave the room: a member with all that they entered, a teacher only with this browser."""
    seat = here.seat()
    if seat is None or here.do(lambda: ROOMS.leave(seat)):
        here.forget()


def _go() -> None:
    st.session_state[GO] = True
