"""A room is opened, joined, changed and ended; what is seen of it is what was done."""

from __future__ import annotations

import pytest

from runs.rooms import Refused, Rooms, cache, names, pulse
from runs.rooms.pace import Pace
from runs.rooms.room import MOST_MEMBERS, Place
from runs.rooms.rooms import LIFE
from tests.runs.rooms.conftest import BOTH


def opened(rooms):
    secret, teacher = rooms.open()
    return secret, teacher, rooms.look(teacher.room).code


@BOTH
def test_who_joins_is_seen_at_once_and_found_again_by_the_secret(rooms):
    secret, teacher, code = opened(rooms)
    token, seat = rooms.join(f" {code[:3].lower()}-{code[3:]} ")
    room = rooms.look(teacher.room)
    (member,) = room.members
    assert (room.version, member.id, seat.is_teacher) == (2, seat.member, False)
    assert member.name.split()[0] in names.FIRST
    for again in (rooms, Rooms(rooms.database, rooms.clock)):  # another server knows them, too
        assert again.seat(token) == seat
        assert again.seat(secret) == teacher
        assert again.seat("0" * 32) is None


def test_nobody_has_the_name_of_another_and_each_swaps_once(rooms):
    _, teacher, code = opened(rooms)
    seats = [rooms.join(code)[1] for _ in range(20)]
    before = rooms.look(teacher.room).member(seats[3].member).name
    rooms.swap_name(seats[3])
    names_now = [one.name for one in rooms.look(teacher.room).members]
    assert len(set(names_now)) == 20 and before not in names_now
    with pytest.raises(Refused, match="once"):
        rooms.swap_name(seats[3])


@pytest.mark.parametrize("code", ["", "ABC", "ABCDEFG", "A1C0EF", "'; --", "ÄÖÜÄÖÜ", "CCCCCC"])
def test_what_is_no_code_is_told_so(rooms, code):
    with pytest.raises(Refused, match="no room with this code"):
        rooms.join(code)


def test_codes_cannot_be_guessed_at_a_rate_that_matters(rooms):
    said = []
    for _ in range(40):
        with pytest.raises(Refused) as refused:
            rooms.join("CCCCCC")
        said.append(str(refused.value))
    assert [text.startswith("That was too often") for text in said] == [False] * 30 + [True] * 10


def test_a_right_code_helps_nobody_who_guesses_and_a_guesser_keeps_nobody_out(rooms):
    _, teacher, code = opened(rooms)
    for _ in range(6):
        with pytest.raises(Refused, match="no room with this code"):
            rooms.join("CCCCCC", "one")
    with pytest.raises(Refused, match="too often"):
        rooms.join(code, "one")
    for i in range(60):  # each of them is somebody else
        with pytest.raises(Refused, match="no room with this code"):
            rooms.join("CCCCCC", f"guess {i}")
    for who in ("one", "guess 3", None):  # who was wrong, or says no name
        with pytest.raises(Refused, match="too often"):
            rooms.join(code, who)
    rooms.join(code, "pupil")
    assert len(rooms.look(teacher.room).members) == 1


def test_a_room_is_full_at_some_time(rooms, monkeypatch):
    monkeypatch.setattr("runs.rooms.rooms.MOST_MEMBERS", 3)
    _, _, code = opened(rooms)
    for _ in range(3):
        rooms.join(code)
    with pytest.raises(Refused, match="full"):
        rooms.join(code)
    assert MOST_MEMBERS >= 100


@BOTH
def test_what_the_teacher_sets_is_seen_and_a_pupil_sets_nothing(rooms):
    _, teacher, code = opened(rooms)
    _, pupil = rooms.join(code)
    place = Place("xor", (("xor_rate", "0.5"),), 0.25)
    rooms.set(teacher, follow=place.told(), shown=pupil.member)
    room = rooms.look(teacher.room)
    assert room.follow == place and room.shown.id == pupil.member
    rooms.set(teacher, follow=None)
    assert rooms.look(teacher.room).follow is None
    assert rooms.look(teacher.room).shown.id == pupil.member
    for forbidden in (rooms.end, lambda seat: rooms.set(seat, follow=None),
                      lambda seat: rooms.put_out(seat, pupil.member)):  # fmt: skip
        with pytest.raises(Refused, match="teacher"):
            forbidden(pupil)


@BOTH
def test_a_room_ends_four_hours_after_the_last_movement_with_all_that_is_in_it(rooms, clock):
    secret, teacher, code = opened(rooms)
    clock.now += LIFE - 1
    token, _ = rooms.join(code)  # which is a movement
    clock.now += LIFE - 1
    assert rooms.seat(token)
    clock.now += 1
    rooms.versions.clear()
    assert rooms.seat(token) is rooms.seat(secret) is rooms.look(teacher.room) is None
    rooms.expire()
    assert contents(rooms) == {}


def test_the_teacher_ends_it_and_nothing_is_left(rooms):
    _, teacher, code = opened(rooms)
    token, pupil = rooms.join(code)
    rooms.end(teacher)
    assert rooms.seat(token) is None and contents(rooms) == {}
    with pytest.raises(Refused, match="ended"):
        rooms.swap_name(pupil)


def test_nothing_stays_in_memory_of_a_room_that_another_server_ended(rooms):
    secret, teacher, code = opened(rooms)
    token, _ = rooms.join(code)
    assert rooms.seat(token) and pulse.pulse_of(rooms.look(teacher.room))
    other = Rooms(rooms.database, rooms.clock)
    other.end(teacher)
    rooms.versions.clear()  # half a second later
    rooms.expire()
    assert not rooms.pictures and not rooms.seats
    assert teacher.room not in cache.rooms()
    assert rooms.seat(secret) is None


def test_who_leaves_or_is_put_out_is_gone(rooms):
    _, teacher, code = opened(rooms)
    (one, first), (other, second) = rooms.join(code), rooms.join(code)
    rooms.leave(first)
    rooms.put_out(teacher, second.member)
    assert rooms.look(teacher.room).members == ()
    assert rooms.seat(one) is rooms.seat(other) is None


def test_a_clock_that_is_put_back_keeps_nobody_waiting(clock):
    pace = Pace(2, 10.0, lambda: clock.now)
    assert [pace.allows("ann") for _ in range(3)] == [True, True, False]
    clock.now -= 3600
    assert not pace.allows("ann")
    clock.now += 10
    assert pace.allows("ann") and not pace.allows("ann")


def contents(rooms):
    """Return the rows of all tables that have any."""
    from runs.rooms.schema import TABLES

    with rooms.database.reading() as connection:
        found = {t.name: connection.execute(t.select()).all() for t in TABLES.sorted_tables}
    return {name: rows for name, rows in found.items() if rows}
