"""The strip on every page of those who are in a room: who one is, the code, how many are there.

It asks for the room's pulse about once a second (``runs.rooms.pulse`` says how a subject adds to
it) and draws itself in the browser. The page's script runs again only if a mark has changed, if the
room is gone, or when it can be reached again. It also keeps the secret of the seat, in the tab and
in the browser: who reloads, opens another tab, or finds a server that was started anew is still in
the room. Where two tabs are in different rooms, each stays in its own.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import streamlit as st

from runs import rooms
from runs.rooms import ROOMS, pulse
from runs.rooms.challenges import CHALLENGES
from ui import registry
from ui.room import here
from ui.room.colours import COLOURS

HERE = Path(__file__).parent
KEY, MEMORY, GO = "room_strip", "room_memory", "room_go"
PAGES = {one.page for one in CHALLENGES}  # where entries are made


def _read(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


_memory = st.components.v2.component("glassbox_room_memory", js=_read("memory.js"))
_strip = st.components.v2.component(
    "glassbox_room_strip",
    html=_read("strip.html"),
    css=_read("strip.css"),
    js=_read("leaving.js") + _read("strip.js"),
)


def show(page: str) -> None:
    """Draw the strip, and let the browser keep the seat; those who are in no room see nothing."""
    if not rooms.are_on():
        return
    here.arrive(page)
    if to := st.session_state.pop(GO, ""):
        st.switch_page(registry.BY_NAME[to].file, query_params={})
    data = _data(page)  # it may come out that the seat is gone
    kept = {"secret": here.secret(), "gone": st.session_state.get(here.GONE, "")}
    _memory(key=MEMORY, data=[kept], width=1, on_found_change=_found)
    with st.container(width="content"):
        if here.secret():
            _strip(
                key=KEY, data=[data], width="content", on_lost_change=_nothing,
                on_moved_change=_nothing, on_left_change=_leave, on_go_change=_go,
            )  # fmt: skip
    if page != "room" and (sentence := here.said()):  # that page has a place for it
        st.toast(sentence, icon=":material/info:")


def _data(page: str) -> dict[str, Any]:
    """Return what the strip shows before the first pulse, and what it asks with."""
    seat, room = here.seat(), here.room()
    data: dict[str, Any] = {
        "page": page, "secret": here.secret(), "trouble": here.trouble(), "colours": COLOURS,
        "pulse": None, "drawn": time.monotonic(),  # so that the strip hears of each run
    }  # fmt: skip
    if seat and room and not here.trouble():
        try:
            data["pulse"] = pulse.pulse_of(room).told(seat.member)
        except rooms.Unreachable as problem:
            data["trouble"] = str(problem)
    return data


def _found() -> None:
    """Take the seat that the browser remembers."""
    here.enter(str(st.session_state[MEMORY].get("found")))


def _nothing() -> None:
    """Let the page be drawn anew, which looks at the room."""


def _leave() -> None:
    """Leave the room: a member with all that they entered, a teacher only with this browser."""
    seat = here.seat()
    if seat is None or here.do(lambda: ROOMS.leave(seat)):
        here.forget()


def _go() -> None:
    """Go to the room, or to a page on which something may be entered."""
    to = st.session_state[KEY].get("go")
    st.session_state[GO] = to if to in ("room", *PAGES) else "room"
