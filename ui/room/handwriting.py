"""The class's own handwriting: drawn by all, read by every network, learned from, taken home."""

from __future__ import annotations

import streamlit as st

from runs.rooms import ROOMS, Seat, Unreachable
from runs.rooms.handwriting import CLASSES, HANDWRITING
from ui.kit import timers
from ui.room import handwriting_learn, handwriting_pad, handwriting_read, handwriting_sheet

LOOK = 4.0  # seconds between two looks of the teacher's page, the one on the projector


def show(seat: Seat) -> None:
    """Draw the section: for a member with a sheet to draw on, for the teacher with all drawings."""
    st.header("The class’s own handwriting")
    st.markdown(
        "Ten digits of each of you, drawn in a minute, are a test that no network has seen. "
        "**How well does it read you?**"
    )
    with st.container(key="room_handwriting"):
        if seat.is_teacher:
            timers.every(LOOK, _told, _counts, seat)
        else:
            st.fragment(_told)(_draw, seat)
        st.fragment(_told)(handwriting_read.show, seat)
        st.fragment(_told)(handwriting_learn.show, seat)
        if seat.is_teacher:
            st.fragment(_told)(handwriting_sheet.show, seat)


def _told(draw: object, seat: Seat) -> None:
    """Draw a part; if the database does not answer, say so in its place."""
    assert callable(draw)
    try:
        draw(seat)
    except Unreachable as lost:
        st.warning(str(lost), icon=":material/cloud_off:")


def _draw(seat: Seat) -> None:
    handwriting_pad.show(seat)
    n, members = _numbers(seat)
    if n:
        digits = "digit" if n == 1 else "digits"
        whose = "one of you" if members == 1 else f"{members} of you"
        st.caption(f"By now the class has {n:,} {digits}, drawn by {whose}.")


def _counts(seat: Seat) -> None:
    """Say how far they are; for the projector, with the figures large."""
    n, members = _numbers(seat)
    room = ROOMS.look(seat.room)
    all_ten = sum(count == CLASSES for count in HANDWRITING.counts(seat.room).values())
    with st.grid(3, min_column_width=150):
        st.metric("Digits", f"{n:,}")
        st.metric("Of so many of you", f"{members} of {len(room.members) if room else 0}")
        st.metric("All ten drawn", f"{all_ten}")


def _numbers(seat: Seat) -> tuple[int, int]:
    ours = HANDWRITING.look(seat.room)
    return len(ours), len(ours.members)
