"""Who leads whom, as the pulse of a room tells it to each browser."""

from __future__ import annotations

from runs.rooms import Rooms, following, pulse
from runs.rooms.room import Place, Seat


def told(rooms: Rooms, seat: Seat) -> dict:
    return pulse.pulse_of(rooms.look(seat.room)).told(seat.member)["follow"]


def test_all_are_led_by_the_teacher_and_the_teacher_by_who_is_shown(rooms: Rooms) -> None:
    _, teacher = rooms.open()
    code = rooms.look(teacher.room).code
    (_, one), (_, other) = rooms.join(code), rooms.join(code)
    nowhere = {"goal": "", "time": None, "leads": False}
    assert [told(rooms, who) for who in (teacher, one, other)] == [nowhere] * 3
    here = Place("xor", (("xor_lr", "1.0"),), 0.5)
    rooms.set(teacher, follow=here.told())
    there = {"goal": following.mark(here), "time": 0.5, "leads": False}
    assert told(rooms, teacher) == {**nowhere, "leads": True}
    assert told(rooms, one) == told(rooms, other) == there
    rooms.set(teacher, shown=one.member)
    rooms.tell_place(one, Place("mnist"))
    assert told(rooms, teacher) == {
        "goal": following.mark(Place("mnist")), "time": None, "leads": True,
    }  # fmt: skip
    assert told(rooms, one) == {**nowhere, "leads": True}
    assert told(rooms, other) == there
    rooms.put_out(teacher, one.member)
    assert told(rooms, teacher) == {**nowhere, "leads": True}


def test_only_the_page_and_its_settings_make_another_goal() -> None:
    one = Place("xor", (("xor_lr", "1.0"),), 0.5)
    assert following.mark(one) == following.mark(Place(one.page, one.params, 0.7))
    others = [Place("xor"), Place("two_layers", one.params), Place("xor", (("xor_lr", "0.1"),))]
    assert len({following.mark(place) for place in (one, *others)}) == 4
