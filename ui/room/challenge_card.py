"""On the page where entries are made: which challenge is open, Submit, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import streamlit as st

from runs.mnist.spec import MnistSpec
from runs.rooms import ROOMS, Refused, Seat, Unreachable, entries
from runs.rooms.challenges import Challenge, Entered, Opened
from runs.rooms.room import Place
from ui.kit import moving
from ui.memory import session, share
from ui.room import board, follow, here

OF, SAID = "room_card_of", "room_card_said"
NOTE = 560  # pixels
_standing = moving.component(
    "room_standing", "ask.js", "standing.js", styles=("standing.css",),
    folder=Path(__file__).parent,
)  # fmt: skip


def submit_card(spec: Entered | None, page: str, begin: Callable[[Any], None]) -> None:
    """Draw the card of the challenge that is open on this page; nothing if there is none.

    What the page has set now, ``spec``, is the entry. ``begin`` sets the page to a spec, in
    callbacks.
    """
    with st.container():
        _opened(spec)
    with st.container():
        seat, room = here.seat(), here.room()
        entered = board.seen(room) if seat and room else None
        there = board.still_open(entered) if entered else []
        there = [one for one in there if one.challenge.page == page]
        if seat and there:
            with st.container(border=True, key="room_card", gap="small"):
                _card(seat, _chosen(there), spec, page, begin)


def _opened(spec: Entered | None) -> None:
    """Say whose entry these settings are, and lead to its network as it was trained."""
    one = session.opened_entry()
    if one is None or not isinstance(spec, MnistSpec) or replace(spec, seed=0) != one.spec:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="room_opened"):
        st.markdown(
            f"These are the settings of **{one.name}**’s entry. Start trains such a network anew; "
            "the one that was trained for the board reads what you draw.",
            width=NOTE,
        )
        st.button(
            "Open its network", key="room_its_network", icon=":material/draw:",
            on_click=follow.visit, args=[Place("draw", (("draw_network", "entry"),))],
        )  # fmt: skip


def _chosen(there: list[Opened]) -> Opened:
    """Return the challenge that an entry is for; of several, one is chosen."""
    by_id = {one.id: one for one in there}
    if len(there) == 1:
        return there[0]
    chosen = st.selectbox(
        "Challenge", list(by_id), key=OF, format_func=lambda id_: by_id[id_].challenge.title
    )
    return by_id[chosen]


@st.fragment  # a class that submits at once runs no page for that
def _card(
    seat: Seat, of: Opened, spec: Entered | None, page: str, begin: Callable[[Any], None]
) -> None:
    challenge = of.challenge
    st.markdown(f":material/trophy: **{challenge.title}.** {challenge.task}")
    st.caption(_rules(challenge))
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = not seat.is_teacher and st.button(
            "Submit these settings", key="room_submit", type="primary", icon=":material/send:",
            disabled=spec is None,
        )  # fmt: skip
        if st.button(
            "Set the page as it begins", key="room_begin", icon=":material/restart_alt:",
            on_click=begin, args=[challenge.start],
        ):  # fmt: skip
            st.rerun()
        st.page_link("pages/room.py", label="The board", icon=":material/group:", help="")
    with st.container():
        if pressed and spec:
            _submit(seat, of, spec, page)
    if not seat.is_teacher:
        told = {"secret": here.secret(), "of": of.id, "me": seat.member}
        _standing(key="room_standing", data=told)


def _rules(challenge: Challenge) -> str:
    return " · ".join(rule.text.rstrip(".") for rule in challenge.rules) + "."


def _submit(seat: Seat, of: Opened, spec: Entered, page: str) -> None:
    """Enter what the page has set, or say why not."""
    try:
        entries.submit(ROOMS, seat, of.id, spec, Place(page, tuple(share.params())))
    except (Refused, Unreachable) as problem:
        st.error(str(problem), icon=":material/block:")
