"""Events of a room with anything in them, from a pupil and from the teacher: nothing breaks.

They are given to whoever answers to them: real ids, those of other things, and nonsense.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import streamlit
from hypothesis import given
from hypothesis import strategies as st

from runs.rooms import ROOMS, challenges, entries, polls
from runs.rooms.database import OUT_OF_REACH
from runs.rooms.handwriting import HANDWRITING
from runs.rooms.room import Place
from tests.pages.test_handwriting import png
from tests.safety.fuzz import JSON, NUMBERS, SCALARS, about, tried
from tests.safety.test_rooms import INK, QUESTION, WRONG, contents
from tests.ui.memory.test_tab import State
from ui.room import board, follow, handwriting_pad, handwriting_sheet, here, poll, strip, teacher

THINGS = ("challenge", "poll", "drawing", "entry", "member", "room", "other")
# What JSON may hold, and no database takes: half a letter, and a nought.
ODD = st.sampled_from([WRONG, "\ud800", "\ud800" * 32, "\0" * 32, "1" * 9_000])
IDS = ODD | st.sampled_from([f"<{name}>" for name in THINGS])
ANY = IDS | JSON
PICTURE = png(1)
SHEET = st.fixed_dictionaries({"drawings": JSON | st.dictionaries(
    st.sampled_from("0123456789x"), about(n=NUMBERS, png=SCALARS | st.just(PICTURE)), max_size=4
)})  # fmt: skip


def draw() -> None:
    handwriting_pad.take(here.seat(), streamlit.session_state[handwriting_pad.KEY].get("drawn"))


def mark() -> None:
    handwriting_sheet.press(here.seat(), streamlit.session_state[handwriting_sheet.SHEET]["picked"])


CALLED: dict[str, tuple[str, str, Any, Callable[[], None]]] = {
    "open an entry": (board.KEY, "opened", ANY, board._open),
    "vote": (poll.KEY, "vote", ANY | st.tuples(ANY, NUMBERS).map(list), poll._vote),
    "reveal": (poll.KEY, "reveal", ANY, poll._reveal),
    "close": (poll.KEY, "close", ANY, poll._close),
    "look": (poll.KEY, "look", ANY | st.just(QUESTION.text), poll._look),
    "put out": (teacher.KEY, "out", ANY, teacher._put_out),
    "show": (teacher.KEY, "show", ANY, teacher._show),
    "seat": (strip.MEMORY, "found", ANY, strip._found),
    "clock": (follow.TELL, "at", JSON | about(time=NUMBERS), follow._hear),
    "draw": (handwriting_pad.KEY, "drawn", JSON | SHEET, draw),
    "mark a drawing": (handwriting_sheet.SHEET, "picked", ANY | NUMBERS, mark),
}


@pytest.fixture
def ids() -> Iterator[dict[str, str]]:
    """A room with all that may be in it, and whose it is."""
    ROOMS.openings.due.clear()
    teachers, seat = ROOMS.open()
    code = ROOMS.look(seat.room).code
    (pupils, mine), (_, other) = ROOMS.join(code), ROOMS.join(code)
    HANDWRITING.keep(other, 1, INK)
    of = challenges.open_(ROOMS, seat, "moons_parameters")
    entry = entries.submit(ROOMS, other, of.id, of.challenge.start, Place("playground"))
    asked = polls.ask(ROOMS, seat, QUESTION)
    drawing = HANDWRITING.look(seat.room).drawings[0].id
    yield {
        "teacher": teachers, "pupil": pupils, "room": seat.room, "member": mine.member,
        "other": other.member, "challenge": of.id, "entry": entry, "poll": asked,
        "drawing": drawing,
    }  # fmt: skip
    ROOMS.end(seat)


@pytest.mark.rest
@pytest.mark.parametrize("who", ["pupil", "teacher"])
@pytest.mark.parametrize("name", CALLED)
def test_any_event_of_a_room(name, who, ids, monkeypatch, caplog) -> None:
    key, event, values, call = CALLED[name]
    said = []
    monkeypatch.setattr(streamlit, "toast", said.append)
    before = contents(ids["room"])

    @tried(20)
    @given(values)
    def check(value: Any) -> None:
        polls.VOTES.due.clear()
        state = State({here.SECRET: ids[who], poll.PAGE: "room", key: State({event: real(value)})})
        state[handwriting_sheet.SHOWN] = [ids["drawing"]]
        monkeypatch.setattr(streamlit, "session_state", state)
        call()
        said.extend(state.get(name) for name in (here.SAID, poll.SAID, here.TROUBLE))
        assert state[here.SECRET] in ids.values()
        assert OUT_OF_REACH not in said
        assert not [record for record in caplog.records if record.exc_info]

    def real(value: Any) -> Any:
        if isinstance(value, list):
            return [real(one) for one in value]
        return ids.get(value[1:-1], value) if isinstance(value, str) else value

    check()
    if who == "pupil":
        now = contents(ids["room"])
        own = {name: now.pop(name) for name in ("vote", "drawing")}
        assert {(one["member_id"], one["answer"]) for one in own["vote"]} <= {
            (ids["member"], 0), (ids["member"], 1)
        }  # fmt: skip
        assert [one for one in own["drawing"] if one["member_id"] != ids["member"]] == before[
            "drawing"
        ]
        assert now == {name: before[name] for name in now}
