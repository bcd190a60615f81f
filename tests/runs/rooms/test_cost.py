"""What a full room costs the database: counted in queries, however many look."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event

from runs.rooms import Rooms, Unreachable, boards, challenges, entries, names
from runs.rooms import rooms as module
from runs.rooms.room import Place


@pytest.fixture
def asked(rooms):
    """Return what the database is asked from now on."""
    found = []
    event.listen(
        rooms.database.engine(), "before_cursor_execute", lambda *told: found.append(told[2])
    )
    return found


@pytest.fixture
def seats(rooms):
    """Return the secrets of a teacher and of ten pupils."""
    secret, teacher = rooms.open()
    code = rooms.look(teacher.room).code
    return [secret, *(rooms.join(code)[0] for _ in range(10))]


def test_hundreds_who_look_ask_as_much_as_one(rooms, seats, asked, monkeypatch):
    for secret in seats:
        rooms.look(rooms.seat(secret).room)
    asked.clear()
    monkeypatch.setattr(module, "FRESH", 1000.0)
    with ThreadPoolExecutor(20) as threads:
        found = list(threads.map(lambda i: rooms.seat(seats[i % len(seats)]), range(400)))
    assert None not in found and asked == []
    (room,) = rooms.versions
    rooms.versions[room] = rooms.versions[room][0], -1e9
    with ThreadPoolExecutor(20) as threads:
        list(threads.map(lambda i: rooms.seat(seats[i % len(seats)]), range(400)))
    assert len(asked) == 1, "the version, once"


def test_who_changes_something_need_not_ask_for_its_version(rooms, seats, asked):
    teacher = rooms.seat(seats[0])
    rooms.look(teacher.room)
    asked.clear()
    rooms.set(teacher, follow=None)
    assert not any(line.startswith("SELECT room.version") for line in asked)
    asked.clear()
    rooms.look(teacher.room)
    assert len(asked) == 2, "the room, and who is in it"


def test_what_is_no_secret_asks_for_nothing(rooms, asked):
    for odd in ("", "x", "'; --", "A" * 32, "é" * 32, "\ud800" * 32, "0" * 10_000_000, None, 7, []):
        assert rooms.seat(odd) is None
    assert asked == []


def test_an_old_picture_puts_nobody_out(rooms, seats):
    """Another server has let somebody in, and this one looked just before."""
    room = rooms.look(rooms.seat(seats[0]).room)
    other = Rooms(rooms.database, rooms.clock)
    token, seat = other.join(room.code)
    assert rooms.seat(token) == seat == rooms.seat(token)
    other.put_out(other.seat(seats[0]), seat.member)
    assert other.seat(token) is None


def test_who_was_slower_does_not_bring_an_older_version_back(rooms, seats):
    teacher = rooms.seat(seats[0])
    before = rooms.version(teacher.room)
    rooms.set(teacher, follow=None)
    assert rooms._note(teacher.room, before) == before + 1 == rooms.version(teacher.room)


def test_while_the_database_is_away_the_last_picture_is_shown(rooms, seats, asked, monkeypatch):
    teacher = rooms.seat(seats[0])
    assert all(map(rooms.seat, seats))
    before = rooms.look(teacher.room)
    tries = []

    def gone():
        tries.append(1)
        raise OSError

    rooms.close()
    monkeypatch.setattr(rooms.database, "_prepared", gone)
    monkeypatch.setattr(module, "FRESH", 0.0)
    monkeypatch.setattr("runs.rooms.database.PAUSE", 1000.0)
    for secret in seats:
        assert rooms.look(rooms.seat(secret).room) is before
    with pytest.raises(Unreachable):
        rooms.set(teacher, follow=None)
    assert len(tries) == 1, "one asks for all"
    rooms.clock.now += module.LIFE
    with pytest.raises(Unreachable):
        rooms.look(teacher.room)
    rooms.clock.now -= module.LIFE
    monkeypatch.undo()
    rooms.database._again = 0.0
    rooms.set(teacher, follow={"page": "xor", "params": []})
    assert rooms.look(teacher.room).follow.page == "xor"


def counted(patch, module, name):
    """Count the calls of a function."""
    calls, work = [], getattr(module, name)
    patch.setattr(module, name, lambda *told: calls.append(told) or work(*told))
    return calls


def test_a_board_is_made_once_for_all_and_only_of_what_is_new(
    rooms, seats, asked, clock, monkeypatch
):
    monkeypatch.setattr("runs.rooms.ROOMS", rooms)
    teacher, *pupils = map(rooms.seat, seats)
    of = challenges.open_(rooms, teacher, "moons_parameters")

    def submit(seat):
        clock.now += 1
        entries.submit(rooms, seat, of.id, of.challenge.start, Place("playground"))

    for seat in pupils[:9]:
        submit(seat)
    rows = json.loads(boards.look(teacher.room).body)["rows"]
    assert [row["ahead"] for row in rows] == list(range(9))
    submit(pupils[9])
    read = counted(monkeypatch, entries, "entry_of")
    written, workers = (counted(monkeypatch, *of) for of in (
        (boards.Told, "of"), (boards.settings, "workers")
    ))  # fmt: skip
    asked.clear()
    with ThreadPoolExecutor(10) as threads:
        told = list(threads.map(lambda _: boards.look(teacher.room), range(100)))
    assert len({one.tag for one in told}) == len(written) == 1
    assert len(read) == 1, "the new entry"
    assert len(workers) <= 1, "which reads files of the system"
    assert len(asked) <= 5, "the room, its members and challenges, what changed, and that"


def test_secrets_look_like_secrets():
    assert names.is_secret(names.secret())
