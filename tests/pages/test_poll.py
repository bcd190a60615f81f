"""A question of a page is asked to the class, and stands above whatever page its pupils are on."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from runs import rooms
from runs.rooms import ROOMS, polls
from runs.rooms.database import Database
from tests.pages.conftest import Visit
from tests.pages.look import fine, press
from ui import registry
from ui.room import here, poll


@pytest.fixture
def room():
    """A room with its teacher's secret, and a pupil's."""
    secret, seat = ROOMS.open()
    yield secret, ROOMS.join(ROOMS.look(seat.room).code)[0]
    ROOMS.end(seat)


def come(visit: Visit, page: str, secret: str) -> AppTest:
    at = visit(page)
    at.session_state[here.SECRET] = secret
    return fine(at.run())


def card(at: AppTest) -> dict:
    [one] = [e.proto for e in at.get("bidi_component") if e.key == poll.KEY]
    return json.loads(one.mixed.json if one.WhichOneof("data") == "mixed" else one.json)[0]


def test_the_teacher_asks_and_a_pupil_sees_it_on_another_page(room, visit: Visit) -> None:
    secret, token = room
    teacher = press(come(visit, "xor", secret), "xor_more_1")
    told = card(teacher)["pulse"]["poll"]
    assert told["text"] == "Can a single hidden unit with tanh solve XOR?"
    pupil = come(visit, "perceptron", token)
    assert card(pupil)["pulse"]["poll"] == told
    assert not {"right", "why", "counts"} & told.keys()
    assert not [b.key for b in pupil.button if "_more_" in (b.key or "")], "only teachers ask"
    polls.vote(ROOMS, ROOMS.seat(token), told["id"], 1)
    polls.reveal(ROOMS, ROOMS.seat(secret), told["id"])
    shown = card(fine(pupil.run()))["pulse"]
    assert (shown["voted"], shown["poll"]["counts"], shown["poll"]["right"]) == (1, [0, 1], 1)
    assert shown["poll"]["why"].startswith("One unit looks along one direction only, and tanh")
    assert shown["poll"]["page"] == "xor"


def test_without_a_room_nothing_is_offered_and_no_database_is_asked(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(Database, "_connect", lambda _: asked.append(1))
    for page in ("xor", "room", "start"):
        at = visit(page)
        assert not [b.key for b in at.button if "_more_" in (b.key or "")]
        assert poll.KEY not in [e.key for e in at.get("bidi_component")]
    monkeypatch.setenv(rooms.SWITCH, "off")
    fine(at.run())
    assert asked == []


def test_the_teacher_chooses_on_the_rooms_page(room, visit: Visit) -> None:
    at = come(visit, "room", room[0])
    at.selectbox(key=poll.NEXT).select_index(len(poll.ALL) - 1).run()
    told = card(press(at, "room_poll_ask"))
    assert told["pulse"]["poll"]["text"] == poll.ALL[-1][1].text
    assert told["large"]
    assert poll.NEXT not in come(visit, "room", room[1]).session_state, "it is the teacher's"


def test_what_is_asked_is_in_plain_words_and_leads_to_its_page() -> None:
    for page, question in poll.ALL:
        sent = poll.asked(question)
        assert sent.answers[sent.right] == question.right
        assert not set("[]*`$") & set(sent.text + sent.why)
        assert page == sent.page in registry.BY_NAME
