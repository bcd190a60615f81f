"""What the teacher of a room has: the code, large; who is there; the way back; the end."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st

from runs.rooms import ROOMS, Room, Seat, Unreachable, pulse
from ui.memory import share
from ui.room import doors, follow, here
from ui.room.colours import COLOURS

HERE = Path(__file__).parent
KEY = "room_roster"
_roster = st.components.v2.component(
    "glassbox_room_roster",
    html='<div class="roster"></div>\n',
    css=(HERE / "roster.css").read_text(encoding="utf-8"),
    js=(HERE / "roster.js").read_text(encoding="utf-8"),
)


def code(room: Room) -> None:
    """Draw the code and its picture, for the last row."""
    url = doors.link(join=room.code)
    picture = share.qr_code(url)
    with st.container(horizontal=True, vertical_alignment="center", key="room_poster"):
        with st.container(key="room_qr", width="content"):
            st.image(picture, width="stretch", alt="A QR code with the link to join this room")
        with st.container(key="room_letters", width="stretch"):
            st.html(f'<p class="room-code">{room.code}</p>')
            place = urlsplit(doors.link())
            st.markdown(f"Scan it, or open **{place.netloc}{place.path}** and enter the code.")
            with st.container(horizontal=True):
                share.whole_screen(url, key="room_whole")
    if share.is_here(url):
        st.caption(doors.NOT_HERE)


def roster(seat: Seat, room: Room) -> None:
    """Draw who is there; who does not belong there can be put out."""
    try:
        told = pulse.pulse_of(room).told(seat.member)
    except Unreachable:  # the strip says so, and the next pulse has the names
        told = {}
    _roster(
        key=KEY, data=[{"colours": COLOURS, "pulse": told}],
        on_out_change=_put_out, on_show_change=_show,
    )  # fmt: skip
    st.caption(
        "**Follow me**, above, brings all to the page that you are on, with its settings, until "
        "you switch it off. The screen beside a name brings you to that pupil’s page."
    )


def _put_out() -> None:
    seat, member = here.seat(), here.told_id(KEY, "out")
    if seat and member:
        here.do(lambda: ROOMS.put_out(seat, member))


def _show() -> None:
    if member := here.told_id(KEY, "show"):
        follow.show(member)


def keep(seat: Seat) -> None:
    """Draw the teacher's way back, and the end of the room."""
    with st.expander("Your secret link, and the end", icon=":material/key:", key="room_keep"):
        st.markdown(
            "**Your secret link** leads back to this room as its teacher, from any computer. Keep "
            "it to yourself, and off the projector."
        )
        if st.toggle("Show it", key="room_show_link"):
            st.code(doors.link(**{here.TEACHER: here.secret()}), language=None, wrap_lines=True)
        st.markdown("**End the room:** all that is in it is deleted at once, for everybody.")
        with st.popover("End the room", icon=":material/delete:", key="room_end"):
            st.markdown("Everything will be gone: names, entries, drawings, answers.")
            st.button(
                "Delete it all", type="primary", key="room_end_sure", on_click=_end, args=[seat]
            )


def _end(seat: Seat) -> None:
    if here.do(lambda: ROOMS.end(seat)):
        here.forget()
        here.say("The room has ended. All that was in it is deleted.")
