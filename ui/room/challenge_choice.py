"""The teacher chooses a challenge, opens it, and closes it."""

from __future__ import annotations

import streamlit as st

from runs.rooms import ROOMS, Room, Seat, challenges
from runs.rooms.challenges import BY_KEY, CHALLENGES
from ui import registry
from ui.kit import bring
from ui.room import board, here

KIND = "room_challenge"


def show(seat: Seat, room: Room) -> None:
    """Draw the choice, and what is open; for the teacher."""
    entered = board.seen(room)
    if entered is None:
        return
    now = board.still_open(entered)
    key = f"room_choice_{len(entered.opened)}_{len(now)}"  # what was done closes it: another one
    first = not entered.opened
    with st.expander("Challenges", icon=":material/trophy:", expanded=first, key=key):
        for one in now:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"**{one.challenge.title}** is open.")
                st.button(
                    "Close it", key=f"room_close_{one.kind}", icon=":material/flag:",
                    on_click=_close, args=[seat, one.id],
                    help="Nothing more can be entered, and the board is final.",
                )  # fmt: skip
        kinds = [one.key for one in CHALLENGES if one.key not in {had.kind for had in now}]
        if kinds:
            _choose(seat, kinds)


def _choose(seat: Seat, kinds: list[str]) -> None:
    kind = st.selectbox(
        "The next challenge", kinds, key=KIND, format_func=lambda kind: BY_KEY[kind].title
    )
    one = BY_KEY[kind]
    rules = "\n".join(f"- {rule.text}" for rule in one.rules)
    where = registry.BY_NAME[one.page].title
    st.markdown(f"{one.task} Entries are made on the page **{where}**.\n\n{rules}")
    st.button(
        "Open it", key="room_open_challenge", icon=":material/play_arrow:", type="primary",
        on_click=_open, args=[seat, kind],
    )  # fmt: skip


def _open(seat: Seat, kind: str) -> None:
    if here.do(lambda: challenges.open_(ROOMS, seat, kind)):
        bring.into_view(board.KEY)  # it is above now


def _close(seat: Seat, id_: str) -> None:
    here.do(lambda: challenges.close(ROOMS, seat, id_))
