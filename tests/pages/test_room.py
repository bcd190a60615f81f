"""The room's page: opened, joined by a code, left, and ended."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from runs.rooms import ROOMS, Unreachable, pulse
from runs.rooms.database import OUT_OF_REACH
from tests.opening import APP
from tests.pages.conftest import Visit
from tests.pages.look import fine, press, quiet, words
from ui.room import here


@pytest.fixture
def teacher(visit: Visit) -> AppTest:
    """A room that has just been opened."""
    at = press(visit("room"), "room_open")
    yield at
    seat = ROOMS.seat(at.session_state[here.SECRET]) if here.SECRET in at.session_state else None
    if seat:
        ROOMS.end(seat)


def code(at: AppTest) -> str:
    room = at.session_state[here.SEEN][1]
    assert any(room.code in html.proto.body for html in at.get("html"))
    return room.code


def name(at: AppTest) -> str:
    seat, room = at.session_state[here.SEEN]
    return room.member(seat.member).name


def shown(at: AppTest) -> str:
    return words(at) + "".join(html.proto.body for html in at.get("html"))


def join(at: AppTest, code: str) -> AppTest:
    at.text_input(key="room_code").set_value(code)
    return fine(next(b for b in at.button if b.label == "Join").click().run())


def told(at: AppTest, key: str) -> str:
    """What a component was sent."""
    [one] = [e.proto for e in at.get("bidi_component") if e.key == key]
    return str(getattr(one, one.WhichOneof("data")))


def links(at: AppTest) -> list[str]:
    return [link.proto.page for link in at.get("page_link")]


def said(at: AppTest) -> list[str]:
    return [info.value for info in at.info]


def test_one_opens_a_room_and_others_join_by_its_code(teacher: AppTest, visit: Visit) -> None:
    letters = code(teacher)
    assert letters not in str(teacher.query_params)
    pupil = join(visit("room"), f" {letters[:3].lower()}-{letters[3:]} ")
    assert name(pupil) in shown(pupil)
    assert name(pupil) in told(quiet(teacher.run()), "room_roster")
    before = name(pupil)
    press(pupil, "room_swap")
    assert name(pupil) != before
    assert name(pupil) in shown(pupil)
    assert "room_swap" not in [b.key for b in pupil.button], "a name is exchanged once"
    assert teacher.session_state[here.SECRET] not in shown(pupil)


def test_one_joins_by_a_link_with_one_button(teacher: AppTest, visit: Visit) -> None:
    pupil = visit("room", join=code(teacher))
    press(pupil, "room_join_link")
    assert name(pupil) in shown(pupil)
    assert "join" not in pupil.query_params


@pytest.mark.parametrize("wrong", ["AAAAAA", "12", "", "🙂" * 6])
def test_a_wrong_code_is_said_to_be_none(visit: Visit, wrong: str) -> None:
    at = join(visit("room"), wrong)
    assert ["no room with this code" in text for text in said(at)] == [True]
    assert said(at.run()) == [], "once"


def test_the_teachers_link_leads_back_and_out_of_the_address(
    teacher: AppTest, visit: Visit
) -> None:
    again = visit("room", teacher=teacher.session_state[here.SECRET])
    assert code(again) == code(teacher)
    assert "teacher" not in again.query_params
    other = visit("room", teacher="0" * 32)
    assert said(other) == [here.NO_LINK]
    assert "teacher" not in other.query_params


def test_who_is_in_a_room_is_asked_before_another_one(teacher: AppTest, visit: Visit) -> None:
    pupil = join(visit("room"), code(teacher))
    pupil.query_params["join"] = code(teacher)
    assert not fine(pupil.run()).warning, "it is the same room"
    assert "join" not in pupil.query_params
    other, seat = ROOMS.open()
    there = ROOMS.look(seat.room).code
    pupil.query_params["join"] = there
    press(fine(pupil.run()), "room_stay")
    assert name(pupil) in shown(pupil)
    pupil.query_params["join"] = there
    press(fine(pupil.run()), "room_change")
    assert pupil.session_state[here.SEEN][1].code == there
    ROOMS.end(ROOMS.seat(other))


def test_who_is_put_out_is_told_so(teacher: AppTest, visit: Visit) -> None:
    pupil = join(visit("room"), code(teacher))
    member = pupil.session_state[here.SEEN][0].member
    ROOMS.put_out(teacher.session_state[here.SEEN][0], member)
    assert said(fine(pupil.run())) == [here.LOST]
    assert pupil.button(key="room_open")


def test_when_the_room_ends_all_is_deleted_and_all_are_told(teacher: AppTest, visit: Visit) -> None:
    pupil = join(visit("room"), code(teacher))
    elsewhere = join(visit("room"), code(teacher)).switch_page("pages/xor.py").run()
    press(teacher, "room_end_sure")
    assert ["deleted" in text for text in said(teacher)] == [True]
    assert said(fine(pupil.run())) == [here.LOST]
    assert [toast.value for toast in fine(elsewhere.run()).toast] == [here.LOST]
    assert not fine(elsewhere.run()).toast


def test_a_lost_database_ends_nothing(
    teacher: AppTest, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: object) -> None:
        raise Unreachable

    pupil = join(visit("room"), code(teacher))
    before = name(pupil)
    with monkeypatch.context() as patch:
        patch.setattr(ROOMS, "seat", lost)
        patch.setattr(ROOMS, "join", lost)
        assert before in shown(fine(pupil.run()))
        assert OUT_OF_REACH in told(pupil, "room_strip")
        assert said(join(visit("room"), code(teacher))) == [OUT_OF_REACH]
    assert before in shown(fine(pupil.run()))
    assert OUT_OF_REACH not in told(pupil, "room_strip")
    with monkeypatch.context() as patch:  # it goes away between two questions
        patch.setattr(pulse, "pulse_of", lost)
        assert OUT_OF_REACH in told(fine(teacher.run()), "room_strip")


def test_without_rooms_nothing_is_said_of_them(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "room" in links(visit("start"))
    monkeypatch.setenv("GLASSBOX_ROOMS", "off")
    at = fine(AppTest.from_file(str(APP), default_timeout=60).run())
    assert "room" not in links(at)
    assert "room_memory" not in [e.key for e in at.get("bidi_component")]
    at.session_state["share"] = True
    assert "room" not in links(fine(at.run()))
