"""What an open page asks of its room: who has a seat is told, and nobody else anything."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import streamlit as st

from runs.rooms import Rooms, Unreachable, pulse
from runs.rooms.database import Database
from tests.ui.asgi import Answer, Server
from ui.server import room_routes

WRONG = "0" * 32


@pytest.fixture(autouse=True)
def rooms(tmp_path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rooms]:
    """Serve the rooms of a database that is empty."""
    rooms = Rooms(Database(f"sqlite:///{tmp_path / 'rooms.sqlite'}"))
    monkeypatch.setattr("runs.rooms.ROOMS", rooms)
    yield rooms
    rooms.close()


def ask(secret: str | None, path: str = "/room/pulse") -> Answer:
    headers = {} if secret is None else {"x-glassbox-room": secret}
    return Server(room_routes.routes()).ask(path, headers)


def told(secret: str) -> dict:
    answer = ask(secret)
    assert answer.status == 200
    assert answer.headers["cache-control"] == "no-store"
    return json.loads(answer.content)


def code_of(rooms: Rooms, teacher: str) -> str:
    return rooms.look(rooms.seat(teacher).room).code


def test_each_is_told_who_they_are_and_the_teacher_all_names(rooms: Rooms) -> None:
    teacher, _ = rooms.open()
    member, seat = rooms.join(code_of(rooms, teacher))
    me = rooms.look(seat.room).member(seat.member)
    mine, all_of_them = told(member), told(teacher)
    assert mine["you"] == {"name": me.name, "colour": me.colour}
    assert mine["count"] == all_of_them["count"] == 1
    assert "members" not in mine
    assert "teacher" not in mine
    assert all_of_them["members"] == [{"id": me.id, "name": me.name, "colour": me.colour}]
    rooms.swap_name(seat)
    again = told(member)
    assert again["you"]["name"] != me.name
    assert again["version"] > mine["version"]
    assert again["marks"] != mine["marks"], "the page says the name, and is drawn anew"


@pytest.mark.parametrize("secret", [None, "", WRONG, "'; drop table room", "\xfc" * 32])
def test_who_has_no_seat_is_told_nothing(rooms: Rooms, secret: str | None) -> None:
    rooms.open()
    answer = ask(secret)
    assert (answer.status, answer.content) == (404, b"")


def test_a_room_that_ended_is_as_one_that_never_was(rooms: Rooms) -> None:
    teacher, seat = rooms.open()
    member, _ = rooms.join(code_of(rooms, teacher))
    assert ask(member).status == 200
    rooms.end(seat)
    assert (ask(member).status, ask(member).content) == (404, b"")


def test_secrets_cannot_be_tried_in_a_flood(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    teacher, _ = rooms.open()
    assert ask(teacher).status == 200
    monkeypatch.setattr(room_routes, "UNKNOWN", room_routes.Pace(2, 1e6))
    assert [ask(WRONG).status for _ in range(3)] == [404, 404, 429]
    assert ask(teacher).status == 200, "who is known does not wait for them"


def lost(_: object) -> None:
    raise Unreachable


def test_a_lost_database_is_said_in_a_sentence(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    teacher, _ = rooms.open()
    assert ask(teacher).status == 200
    monkeypatch.setattr(rooms.database, "away", True)
    monkeypatch.setattr(rooms, "version", lost)
    answer = ask(teacher)
    assert answer.status == 503
    assert "cannot be reached" in json.loads(answer.content)["sentence"]


def test_it_is_made_once_for_all_who_ask(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []

    def part(room) -> pulse.Part:
        made.append(room.version)
        return pulse.Part(shared={"new": 7}, marks={"room.new": 7})

    monkeypatch.setattr(pulse, "PARTS", [*pulse.PARTS, part])
    teacher, _ = rooms.open()
    secrets = [teacher, *(rooms.join(code_of(rooms, teacher))[0] for _ in range(3))]
    answers = [told(secret) for _ in range(3) for secret in secrets]
    assert all(answer["new"] == answer["marks"]["room.new"] == 7 for answer in answers)
    assert len(made) == len({answer["version"] for answer in answers})


def test_it_is_also_there_below_a_path(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    teacher, _ = rooms.open()
    monkeypatch.setattr(st, "get_option", lambda name: {"server.baseUrlPath": "/glass/"}[name])
    assert ask(teacher, "/glass/room/pulse").status == 200
    assert ask(teacher).status == 200, "a proxy may take the path away"


def test_without_rooms_there_is_no_route(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLASSBOX_ROOMS", "off")
    assert room_routes.routes() == []
