"""The poll: a question of "Predict, then look", asked to the class and answered on any page.

It stands above the page of all who are in the room, and is drawn in the browser from the pulse:
a press runs this card alone, not the page. On the room's page it is large.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from runs.rooms import ROOMS, Refused, Seat, Unreachable, names, polls, pulse
from runs.rooms.room import Place
from ui import registry
from ui.kit import bring, quiz
from ui.kit.questions import QUESTIONS
from ui.kit.quiz import Question
from ui.room import follow, here

HERE = Path(__file__).parent
KEY, PLACE = "room_poll", "room_poll_place"
PAGE, SAID, RERUN = "room_poll_page", "room_poll_said", "room_poll_rerun"
NEW = "room_poll_new"  # the poll that the teacher has just asked: it is brought into view
NEXT = "room_poll_next"  # the question that the teacher has chosen on the room's page
ALL = [(page, question) for page, some in QUESTIONS.items() for question in some]
HELP = (
    "Everybody in the room sees the question, wherever they are. You show the answers when you "
    "like."
)
TERM = re.compile(r"\[([^\]]+)\]\([^)]*\)")  # a link in Markdown
_card = st.components.v2.component(
    "glassbox_room_poll",
    html='<p class="news" role="status"></p>\n'
    '<section class="poll" tabindex="-1" aria-label="A question to the class"></section>\n',
    css=(HERE / "poll.css").read_text(encoding="utf-8"),
    js=(HERE / "poll.js").read_text(encoding="utf-8"),
)


def above(page: str) -> None:
    """Draw what the class is asked, if this browser is in a room."""
    st.session_state[PAGE] = page
    if here.seat() and here.room():
        with st.container(key=PLACE):
            _draw(page)


@st.fragment
def _draw(page: str) -> None:
    state, seat, room = st.session_state, here.seat(), here.room()
    if state.pop(RERUN, False):
        st.rerun()
    if seat is None or room is None:
        return
    try:
        told = pulse.pulse_of(room).told(seat.member)
    except Unreachable:
        told = {}
    _card(
        key=KEY,
        data=[{
            "pulse": told, "large": page == "room", "sentence": state.pop(SAID, ""),
            "asked": state.pop(NEW, ""),
        }],
        on_vote_change=_vote, on_reveal_change=_reveal, on_close_change=_close,
        on_look_change=_look,
    )  # fmt: skip


def offer(question: Question, key: str) -> None:
    """Draw the button that asks the class, for the teacher of a room."""
    seat = here.seat()
    if seat and seat.is_teacher:
        st.button("Ask the class", icon=":material/group:", key=key, on_click=_ask,
                  args=[question], help=HELP)  # fmt: skip


def choose() -> None:
    """Draw the choice of a question for the class, on the room's page."""
    with st.expander("Ask the class", icon=":material/group:", key="room_poll_choose"):
        at = st.selectbox(
            "The next question", range(len(ALL)), key=NEXT,
            format_func=lambda at: f"{registry.BY_NAME[ALL[at][0]].title}: {ALL[at][1].text}",
        )  # fmt: skip
        question = ALL[at][1]
        st.markdown("\n".join(f"- {answer}" for answer in question.answers))
        st.button("Ask it", icon=":material/play_arrow:", type="primary", key="room_poll_ask",
                  on_click=_ask, args=[question], help=HELP)  # fmt: skip


def asked(question: Question) -> polls.Asked:
    """Return a question in plain words, as it is sent to all."""
    page = next((page for page, one in ALL if one == question), "")
    right = question.answers.index(question.right)
    return polls.Asked(plain(question.text), question.answers, right, plain(question.why), page)


def plain(text: str) -> str:
    """Return words in Markdown without its marks."""
    return TERM.sub(r"\1", text).replace("**", "").replace("*", "").replace("`", "")


def _ask(question: Question) -> None:
    seat = here.seat()
    try:
        if seat:
            st.session_state[NEW] = polls.ask(ROOMS, seat, asked(question))
    except (Refused, Unreachable) as problem:
        st.toast(str(problem))  # there is no card that could say it


def _vote() -> None:
    match _told("vote"):
        case [id_, int(answer)] if names.is_id(id_):
            _do(lambda seat: polls.vote(ROOMS, seat, id_, int(answer)))


def _reveal() -> None:
    _do(lambda seat: polls.reveal(ROOMS, seat, here.told_id(KEY, "reveal")))


def _close() -> None:
    _do(lambda seat: polls.close(ROOMS, seat, here.told_id(KEY, "close")))


def _told(name: str) -> Any:
    return st.session_state[KEY].get(name)


def _do(act: Callable[[Seat], object]) -> None:
    """Do something in the room; what is refused is said in the card."""
    seat = here.seat()
    try:
        if seat:
            act(seat)
    except (Refused, Unreachable) as problem:
        st.session_state[SAID] = str(problem)


def _look() -> None:
    """Go where one sees it: the page, with its settings."""
    for page, question in ALL:
        if plain(question.text) == _told("look"):
            if page == st.session_state[PAGE]:
                quiz.look(question)
            else:
                params = tuple((key, str(value)) for key, value in question.look.items())
                follow.visit(Place(page, params))
                bring.into_view(question.place)
            st.session_state[RERUN] = True  # of the page, not of this card alone
