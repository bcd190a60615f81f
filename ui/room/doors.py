"""The ways into a room: open one, join one by its code or a link; and who one is in it."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from runs.rooms import ROOMS, Room, Seat
from runs.rooms.names import cleaned
from ui.memory.session import session_name
from ui.room import here
from ui.room.colours import colour

JOIN = "join"  # in the address
CODE = "room_code"
NOT_HERE = (
    "This server runs on your own computer, and the link works on this computer only. For a class, "
    "start it so that others can reach it."
)


def link(**params: str) -> str:
    """Return the address of this page, with something of its own."""
    parts = urlsplit(st.context.url or "")
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(params), ""))


def show() -> None:
    """Draw the doors, for those who are in no room."""
    st.markdown(
        "A class that plays together. Your teacher opens a room, everybody joins it by its code, "
        "and all work on one question."
    )
    code = cleaned(st.query_params.get(JOIN, ""))
    with st.container():
        if code:
            st.button(
                f"Join the room **{code}**", type="primary", icon=":material/arrow_forward:",
                key="room_join_link", on_click=_join, args=[code],
            )  # fmt: skip
    left, right = st.columns(2, gap="medium")
    with left.container(border=True, height="stretch"):
        st.header("Join a room")
        with st.form("room_join", border=False):
            st.text_input(
                "The code: six letters", key=CODE, max_chars=12, autocomplete="off",
                placeholder="ABCDEF",
            )  # fmt: skip
            st.form_submit_button(
                "Join", type="secondary" if code else "primary", icon=":material/arrow_forward:",
                on_click=lambda: _join(str(st.session_state[CODE] or code or "")),
            )  # fmt: skip
        st.caption("No account, no name to type: one is drawn for you.")
    with right.container(border=True, height="stretch"):
        st.header("Open a room")
        st.markdown("For teachers. You get a code and a picture of it for the projector.")
        st.button("Open a room", icon=":material/add:", key="room_open", on_click=_open)


def other() -> None:
    """Offer the room of a link to somebody who is in another one, and say so if it is the same."""
    room, code = here.room(), cleaned(st.query_params.get(JOIN, ""))
    if room is None or code is None or code == room.code:
        st.query_params.pop(JOIN, None)
        return
    st.warning(f"You are in the room **{room.code}**. This link leads to the room **{code}**.")
    with st.container(horizontal=True):
        st.button(f"Go to **{code}**", key="room_change", on_click=_join, args=[code])
        st.button("Stay here", key="room_stay", on_click=_stay)


def _open() -> None:
    here.do(lambda: here.enter(ROOMS.open()[0]))


def _join(code: str) -> None:
    if here.do(lambda: here.enter(ROOMS.join(code, session_name())[0])):
        _stay()


def _stay() -> None:
    st.query_params.pop(JOIN, None)


def member(seat: Seat, room: Room) -> None:
    """Say who somebody is, and let another name be drawn once."""
    me = room.member(seat.member)
    if me is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="room_me"):
        dot = f'<i class="room-dot" style="background: {colour(me.colour)}"></i>'
        st.html(
            f"<p>{dot} You are <b>{me.name}</b>, in the room <b>{room.code}</b>.</p>",
            width="content",
        )
        if not me.swapped:
            st.button(
                "Draw another name", key="room_swap", icon=":material/casino:", type="tertiary",
                help="Once.", on_click=_swap, args=[seat],
            )  # fmt: skip


def _swap(seat: Seat) -> None:
    here.do(lambda: ROOMS.swap_name(seat))


def privacy() -> None:
    """Say what is kept of those who are in a room."""
    with st.expander("What is kept", icon=":material/lock:", key="room_privacy"):
        st.markdown(
            "- Your drawn name and its colour, and what you enter here: settings, drawings, "
            "answers; and the networks that learned from your settings.\n"
            "- No account, no address, nothing that says who you are. Nobody can write anything "
            "that others read.\n"
            "- The browser remembers your seat, so that a reload finds it.\n"
            "- **All of it is deleted** when the teacher ends the room, or four hours after the "
            "last thing that was done in it. Who leaves takes along what they entered."
        )
