"""All go where the teacher is, and the teacher where a pupil is: two visitors of one server."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from runs.rooms import ROOMS, Seat, following
from runs.rooms.pace import Pace
from tests.pages.conftest import Visit
from tests.pages.look import fine, press, words
from ui.memory import share
from ui.room import follow, here

Come = Callable[..., AppTest]


class Class:
    """A room with its teacher, and those who join it."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        secret, self.teacher_seat = ROOMS.open()
        self.room = self.teacher_seat.room
        self.teacher = self.sits(visit("xor"), secret)

    def sits(self, at: AppTest, secret: str) -> AppTest:
        at.session_state[here.SECRET] = secret
        return fine(at.run())

    def joins(self, page: str, **query: str) -> tuple[AppTest, Seat]:
        secret, seat = ROOMS.join(ROOMS.look(self.room).code)
        return self.sits(self.visit(page, **query), secret), seat

    def leads(self, on: bool = True) -> None:
        fine(self.teacher.toggle(key=follow.SWITCH).set_value(on).run())


@pytest.fixture
def klass(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> Iterator[Class]:
    monkeypatch.setattr(follow, "PACE", Pace(1, 0.0))
    monkeypatch.setattr(ROOMS, "openings", Pace(1, 0.0))
    klass = Class(visit)
    yield klass
    ROOMS.end(klass.teacher_seat)


def sets(at: AppTest, **values: object) -> None:
    """Move widgets that are bound to the address, which the browser writes at once."""
    for key, value in values.items():
        at.get_by_key(key).set_value(value)
        at.query_params[key] = str(value)
    fine(at.run())


def title(at: AppTest) -> str:
    return at.title[0].value


def buttons(at: AppTest) -> set[str]:
    return {b.label for b in at.button if (b.key or "").startswith("follow_")}


def test_a_pupil_is_where_the_teacher_is_until_let_go_and_then_back(klass: Class) -> None:
    pupil, _ = klass.joins("mnist", mnist_hidden="12-8", mnist_lr="0.01")
    sets(klass.teacher, xor_lr=1.0)
    klass.leads()
    assert title(fine(pupil.run())) == "XOR"
    assert pupil.session_state["xor_lr"] == 1.0
    assert "You follow your teacher." in [m.value for m in pupil.markdown]
    pupil.switch_page("pages/xor.py")  # as the browser says from now on
    sets(klass.teacher, xor_lr=0.1, xor_hidden=5)
    fine(pupil.run())
    assert (pupil.session_state["xor_lr"], pupil.session_state["xor_hidden"]) == (0.1, 5)
    klass.leads(False)
    assert buttons(fine(pupil.run())) == {"Back to where I was", "Stay here"}
    press(pupil, "follow_back")
    assert title(pupil) == "Read handwritten digits"
    names = ("mnist_n1", "mnist_n2", "mnist_layers", "mnist_lr")
    assert [pupil.session_state[name] for name in names] == [12, 8, 2, 0.01]
    assert not buttons(pupil)


@pytest.mark.rest
def test_a_pupil_may_stay_and_look_around_and_follow_again(klass: Class) -> None:
    klass.leads()
    pupil, _ = klass.joins("xor")
    press(pupil, "follow_stay")
    sets(klass.teacher, xor_hidden=6)
    fine(pupil.run())
    assert pupil.session_state["xor_hidden"] == 2
    assert buttons(pupil) == {"Follow again"}, "they were there before, too"
    press(pupil, "follow_again")
    assert pupil.session_state["xor_hidden"] == 6
    assert buttons(pupil) == {"Stay here"}
    sets(pupil, xor_hidden=3)  # is their own business, until the teacher moves
    fine(pupil.run())
    assert pupil.session_state["xor_hidden"] == 3
    sets(klass.teacher, xor_hidden=4)
    assert fine(pupil.run()).session_state["xor_hidden"] == 4


def test_what_a_pupil_has_of_their_own_stays(klass: Class) -> None:
    """A projector's view, and the lock of their link: what it hides and keeps fixed."""
    pupil, _ = klass.joins(
        "xor", present="true", xor_lock="k1234567", xor_hide="seed", xor_fix="lr", xor_lr="1.0"
    )
    klass.leads()
    sets(klass.teacher, xor_lr=0.1, xor_hidden=5)
    fine(fine(pupil.run()).run())
    state = pupil.session_state
    assert (state["present"], state["xor_lock"]) == (True, "k1234567")
    assert (state["xor_hide"], state["xor_fix"]) == (["seed"], ["lr"])
    assert (state["xor_lr"], state["xor_hidden"]) == (1.0, 5)


def test_a_screen_is_shown_and_put_away(klass: Class) -> None:
    pupil, seat = klass.joins("playground", play_lr="0.1")
    other, _ = klass.joins("xor")
    name = ROOMS.look(klass.room).member(seat.member).name
    teacher = klass.teacher
    klass.leads()
    fine(other.run())
    ROOMS.set(klass.teacher_seat, shown=seat.member)
    assert f"**{name}**’s screen is coming." in [m.value for m in fine(teacher.run()).markdown]
    fine(pupil.run())
    assert title(pupil) == "Playground", "whose screen is shown follows nobody"
    assert "**Your screen is shown.**" in [m.value for m in pupil.markdown]
    assert title(fine(teacher.run())) == "Playground"
    assert teacher.session_state["play_lr"] == 0.1
    assert f"You see **{name}**’s screen." in [m.value for m in teacher.markdown]
    assert title(fine(other.run())) == "Playground", "all follow the teacher"
    teacher.switch_page("pages/playground.py")
    press(teacher, "follow_put_away")
    assert title(teacher) == "XOR"
    assert ROOMS.look(klass.room).member(seat.member).place
    assert title(fine(pupil.run())) == "XOR"
    assert ROOMS.look(klass.room).member(seat.member).place is None


@pytest.mark.rest
def test_what_no_address_holds_is_said(klass: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(share, "_left_out", lambda: ["table"])
    klass.leads()
    pupil, _ = klass.joins("xor")
    assert "Your own table cannot be carried" in words(klass.teacher)
    assert "Your teacher’s own table cannot be carried" in words(pupil)
    assert share.WITHOUT not in pupil.query_params


def test_many_moves_are_few_writes_and_end_at_the_last(klass: Class) -> None:
    klass.leads()
    told = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(follow, "PACE", Pace(1, 1000.0))
        patch.setattr(ROOMS, "set", lambda seat, **it: told.append(it["follow"]))
        for hidden in (3, 4, 5):
            sets(klass.teacher, xor_hidden=hidden)
        assert len(told) == 1
        assert klass.teacher.session_state[follow.OWN].behind, "the browser asks once more"
        patch.setattr(follow, "PACE", Pace(3, 0.0))
        for _ in range(2):
            fine(klass.teacher.run())
    assert len(told) == 2
    assert ["xor_hidden", "5"] in told[-1]["params"]
    assert not klass.teacher.session_state[follow.OWN].behind


@pytest.mark.rest
def test_the_time_of_a_training_is_told_and_is_no_other_goal(klass: Class) -> None:
    klass.leads()
    pupil = Seat(klass.room, "a")
    before = following.told(ROOMS.look(klass.room), pupil)
    klass.teacher.session_state[follow.OWN].time = 0.25  # as the browser tells it
    fine(klass.teacher.run())
    assert before["time"] is None
    assert following.told(ROOMS.look(klass.room), pupil) == {**before, "time": 0.25}
