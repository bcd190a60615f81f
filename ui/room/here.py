"""Which room this browser is in, and who it is there.

The browser keeps the secret of its seat (``memory.js``), the session holds it as long as it lives.
A database that does not answer ends nothing: what was seen last is returned, and ``trouble`` has
a sentence for the strip, which is there on every page.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from runs import rooms
from runs.rooms import ROOMS, Refused, Room, Seat, Unreachable, names

SECRET, SEEN, TROUBLE = "room_secret", "room_seen", "room_trouble"
GONE = "room_gone"  # a secret that the browser is to forget
TEACHER = "teacher"  # in the address
SAID = "room_said"  # a sentence for the room's page
LOST = "This room has ended, or you are no longer in it. What you entered there is deleted."
NO_LINK = "This link leads to no room. It may have ended."


def seat() -> Seat | None:
    """Return this browser's seat in a room, or None."""
    return _seen()[0]


def room() -> Room | None:
    """Return the room that this browser is in, as it is now, or None."""
    return _seen()[1]


def secret() -> str:
    """Return the secret of this browser's seat, or nothing."""
    return str(st.session_state.get(SECRET, ""))


def trouble() -> str:
    """Return a sentence if the room could not be reached just now, or nothing."""
    return str(st.session_state.get(TROUBLE, ""))


def enter(secret: str) -> Seat | None:
    """Take the seat that a secret belongs to; None if there is none, and all stays as it was."""
    state = st.session_state
    before = {key: state.get(key) for key in (SECRET, SEEN)}
    state[SECRET] = secret
    state.pop(SEEN, None)
    found = seat()
    if found is None and not trouble():
        state.update({key: value for key, value in before.items() if value is not None})
    elif found is not None:
        state.pop(GONE, None)
    return found


def arrive(page: str) -> None:
    """Take a teacher's secret out of the room's address at once, and the seat that is theirs."""
    told = st.query_params.pop(TEACHER, None) if page == "room" else None
    if told is not None and enter(told) is None and not trouble():
        say(NO_LINK)


def forget() -> None:
    """Leave the seat; the browser is to forget it, too."""
    state = st.session_state
    state[GONE] = state.pop(SECRET, "")
    for key in (SEEN, TROUBLE):
        state.pop(key, None)


def told_id(key: str, event: str) -> str:
    """Return the id that a component has just told, or "": a browser may send anything."""
    told = st.session_state[key].get(event)
    return told if names.is_id(told) else ""


def do(act: Callable[[], object]) -> bool:
    """Do something in the room; what is refused is said on the page. For callbacks."""
    try:
        act()
    except (Refused, Unreachable) as problem:
        say(str(problem))
        return False
    return True


def say(sentence: str) -> None:
    """Let this be said once, on the page that is drawn next."""
    st.session_state[SAID] = sentence


def tell() -> None:
    """Draw what was said last, once; for the room's page."""
    with st.container():
        if sentence := said():
            st.info(sentence, icon=":material/info:")


def said() -> str:
    """Return what was said last, once, or nothing."""
    return str(st.session_state.pop(SAID, ""))


def _seen() -> tuple[Seat | None, Room | None]:
    """Return what there is of the seat and its room, or what there was if nobody answers."""
    state, mine = st.session_state, secret()
    if not mine or not rooms.are_on():
        return None, None
    last: tuple[Seat | None, Room | None] = state.get(SEEN, (None, None))
    try:
        found = ROOMS.seat(mine)
        seen = (found, ROOMS.look(found.room)) if found else (None, None)
    except Unreachable as problem:
        state[TROUBLE] = str(problem)
        return last
    state[TROUBLE] = str(Unreachable()) if ROOMS.database.away else ""  # this is the last picture
    if seen[1] is None:
        forget()
        if last[1] is not None:
            say(LOST)
        return None, None
    state[SEEN] = seen
    return seen
