"""The board of a challenge, on the room's page: it asks the server itself, and draws itself.

Whoever presses an entry goes to its page, with its settings, where it can be inspected like any
other network.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from runs.mnist.spec import MnistSpec
from runs.rooms import ROOMS, Refused, Room, Seat, Unreachable, boards, entries, networks
from runs.rooms.challenges import Entered, Opened
from runs.rooms.entries import Seen
from ui import registry
from ui.kit import moving
from ui.memory import session
from ui.room import follow, here
from ui.room.colours import COLOURS

KEY, OF, NEWEST = "room_board", "room_board_of", "room_board_newest"
NONE = {  # said while no challenge was ever open: to the teacher, and to all others
    True: "No challenge is open yet. Choose one above, read its rules out, and open it.",
    False: "No challenge is open yet. Look around, and wait for your teacher to open one.",
}
EMPTY = (
    "Nobody has entered yet. Open the page “{page}”, find settings that keep the rules, and press "
    "Submit."
)
NOBODY = "Nobody has entered anything."
_board = moving.component(
    "room_board", "ask.js", "board.js", styles=("board.css",), folder=Path(__file__).parent
)


def seen(room: Room) -> Seen | None:
    """Return what was entered in a room; None if it cannot be reached, which the strip says."""
    try:
        return entries.see(ROOMS, room.id)
    except Unreachable:
        return None


def still_open(entered: Seen) -> list[Opened]:
    """Return the challenges that take entries, the newest first."""
    return [one for one in reversed(entered.opened) if one.closed is None]


def has_any(room: Room) -> bool:
    """Whether there is a board already; then it is what the page is about."""
    entered = seen(room)
    return bool(entered and entered.opened)


def show(seat: Seat, room: Room) -> None:
    """Draw the board; of several, one is chosen."""
    entered = seen(room)
    with st.container():
        of = _choose(entered) if entered else ""
    one = next((one for one in entered.opened if one.id == of), None) if entered else None
    told = {
        "secret": here.secret(), "me": seat.member, "of": of, "colours": COLOURS,
        "empty": _empty(one), "none": NONE[seat.is_teacher],
    }  # fmt: skip
    _board(key=KEY, data=told, on_opened_change=_open)
    with st.container():
        if one and one.closed is None and not seat.is_teacher:
            page = registry.BY_NAME[one.challenge.page]
            st.page_link(page.file, label=f"Open {page.title} and enter", icon=page.icon)


def _choose(entered: Seen) -> str:
    """Draw the choice among the boards of the room; a new challenge is shown at once."""
    titles = {one.id: one.challenge.title for one in reversed(entered.opened)}
    if not titles:
        return ""
    newest = next(iter([*(one.id for one in still_open(entered)), *titles]))
    if len(titles) == 1:
        return newest
    titles[boards.ALL] = "All together"
    state = st.session_state
    if state.get(NEWEST) != newest or state.get(OF) not in titles:
        state[NEWEST] = state[OF] = newest
    st.pills(
        "Board", list(titles), key=OF, format_func=titles.__getitem__, required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    return str(state[OF])


def _empty(of: Opened | None) -> str:
    if of is None or of.closed is not None:
        return NOBODY
    return EMPTY.format(page=registry.BY_NAME[of.challenge.page].title)


def _open() -> None:
    """Go where the entry was made that was pressed, if that is allowed already."""
    seat, pressed = here.seat(), here.told_id(KEY, "opened")
    if not (seat and pressed):
        return
    try:
        place, spec = entries.opened_by(ROOMS, seat, pressed)
        follow.visit(place)
        _remember(seat, pressed, spec)
    except (Refused, Unreachable) as problem:
        st.toast(str(problem))  # the row may be far down on the page


def _remember(seat: Seat, pressed: str, spec: Entered) -> None:
    """Note whose entry was opened, if its network reads digits and was kept."""
    room, entered = here.room(), entries.see(ROOMS, seat.room)
    all_ = networks.of_room(entered) if entered else []
    member = next((one.member for _, one in all_ if one.id == pressed), None)
    who = room.member(member) if room else None
    if who and isinstance(spec, MnistSpec):
        opened = session.OpenedEntry(seat.room, pressed, who.name, spec)
        st.session_state[session.ENTRY] = opened
