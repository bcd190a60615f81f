"""All drawings of a class, for the teacher: with names, to take some out, and as one file."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from runs.rooms import Refused, Seat, Unreachable
from runs.rooms.handwriting import CLASSES, HANDWRITING
from ui.kit import moving, widgets
from ui.memory.untrusted import whole
from ui.panels import pictures
from ui.room import handwriting_read

SHEET, SHOWN, PROBLEM = "room_sheet", "room_sheet_of", "room_sheet_problem"
PALE = 0.25  # how strong the ink is of what was taken out
FILE = "class-handwriting.npz"


def show(seat: Seat) -> None:
    """Draw all drawings of one digit, and offer the whole set as a file."""
    ours = HANDWRITING.look(seat.room)
    place = widgets.section("All drawings", "draw", "room_sheet_section")
    if not place:
        return
    with place:
        _grid(seat)
        st.download_button(
            "Download the set", ours.file, FILE, "application/octet-stream",
            key="room_download", icon=":material/download:", on_click="ignore",
            disabled=not len(ours),
        )  # fmt: skip
        st.caption(
            "One `.npz` file with pixels and digits, and nothing of who drew them. The MNIST page "
            "takes it as images of your own: whole hands are kept back there to test on."
        )


def _grid(seat: Seat) -> None:
    ours, names, state = (
        HANDWRITING.look(seat.room),
        handwriting_read.called(seat.room),
        st.session_state,
    )
    counts = Counter(one.digit for one in ours.drawings)
    digit = st.pills(
        "Which digit?", range(CLASSES), format_func=lambda i: f"{i} · {counts[i]}",
        default=0, key="room_sheet_digit", required=True, wrap=True,
    )  # fmt: skip
    if problem := state.pop(PROBLEM, ""):
        st.warning(problem, icon=":material/info:")
    these = [one for one in ours.drawings if one.digit == digit]
    state[SHOWN] = [one.id for one in these]
    if not these:
        st.caption(
            f"Nobody has drawn a {digit} yet." if digit != 8 else "Nobody has drawn an 8 yet."
        )
        return
    st.caption("Press a drawing to take it out of the set; press it again to put it back.")
    shown = []
    for one in these:
        name = names.get(one.member, "")
        told = name if one.kept else f"{name}, taken out"
        x = one.x if one.kept else one.x * PALE
        shown.append({**pictures.grey(x, f"{digit} by {told}"), "caption": told})
    moving.picture(
        data={"frames": 1, "size": "small", "pictures": shown, "pick": "Take out or put back:"},
        key=SHEET, on_picked_change=lambda: press(seat, state[SHEET].picked),
    )  # fmt: skip


def press(seat: Seat, picked: object) -> None:
    """Take the drawing that was pressed out of the set, or put it back. For use in callbacks."""
    shown = st.session_state.get(SHOWN, [])
    which = whole(picked, 0, len(shown) - 1)
    if which is None:
        return
    try:
        ours = HANDWRITING.look(seat.room)
        kept = any(one.id == shown[which] for one in ours.kept)
        (HANDWRITING.take_out if kept else HANDWRITING.put_back)(seat, shown[which])
    except (Refused, Unreachable) as problem:
        st.session_state[PROBLEM] = str(problem)
