"""What a full room costs the database: counted in queries, however many look."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event

from runs.rooms import Rooms, Unreachable, names
from runs.rooms import rooms as module
from runs.rooms.database import Database


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


def test_a_database_that_does_not_answer_is_asked_by_one_and_the_others_go_on(
    rooms, seats, monkeypatch
):
    teacher = rooms.seat(seats[0])
    rooms.look(teacher.room)
    entered, leave = threading.Event(), threading.Event()

    def hang(_):
        entered.set()
        leave.wait(60)
        raise Unreachable

    monkeypatch.setattr(Database, "reading", hang)
    monkeypatch.setattr(module, "FRESH", 1000.0)
    rooms.versions[teacher.room] = rooms.versions[teacher.room][0], -1e9
    with ThreadPoolExecutor(1) as thread:
        first = thread.submit(rooms.version, teacher.room)
        assert entered.wait(60)
        assert len(rooms.look(teacher.room).members) == 10, "as it was"
        entered.clear()
        leave.set()
        with pytest.raises(Unreachable):
            first.result()
    for _ in range(5):
        with pytest.raises(Unreachable):
            rooms.look(teacher.room)
    assert not entered.is_set(), "nobody asks again so soon"
    monkeypatch.undo()
    rooms.lost = -1e9
    assert len(rooms.look(teacher.room).members) == 10


def test_secrets_look_like_secrets():
    assert names.is_secret(names.secret())
