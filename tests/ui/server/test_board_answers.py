"""Boards are told to those who have a seat, and made once for all of them."""

import gzip
import json
from collections.abc import Iterator

import pytest
from sqlalchemy import event

from runs.rooms import ROOMS, Seat, boards, cache, challenges, schema
from runs.rooms.room import Place
from tests.ui.asgi import Answer, Server
from ui.server import room_routes

RESULT = {
    "score": 0.95, "spread": 0.01, "scores": [0.94, 0.96], "value": 8, "units": 8,
    "parameters": 33, "seconds": 1.0, "robust": 0.9, "curve": [[0, 0.7], [9, 0.1]],
    "plane": "07" * 512,
}  # fmt: skip


@pytest.fixture
def seats() -> Iterator[list[tuple[str, Seat]]]:
    """A teacher's seat, and two pupils'."""
    teacher = ROOMS.open()
    room = ROOMS.look(teacher[1].room)
    yield [teacher, *(ROOMS.join(room.code) for _ in range(2))]
    ROOMS.end(teacher[1])


def enter(seat: Seat, challenge: str, id_: str, **more: object) -> None:
    """What a member has entered, and what came of it."""
    with ROOMS.changing(seat.room) as connection:
        connection.execute(schema.entry.insert().values(
            id=id_ * 32, room_id=seat.room, challenge_id=challenge, member_id=seat.member,
            place=Place("playground").told(), sent=ROOMS.clock(),
            **{"state": "scored", "result": RESULT, **more},
        ))  # fmt: skip


def ask(secret: str, path: str = "/room/board", query: str = "", **headers: str) -> Answer:
    told = {"x-glassbox-room": secret, **{k.replace("_", "-"): v for k, v in headers.items()}}
    return Server(room_routes.routes()).ask(path, told, query=query)


def test_a_board_is_told_to_who_has_a_seat_and_once(seats) -> None:
    (secret, teacher), (own, pupil), (_, other) = seats
    empty = ask(own)
    assert json.loads(empty.content) == {"challenge": None, "rows": []}
    of = challenges.open_(ROOMS, teacher, "spiral_units")
    enter(pupil, of.id, "a")
    enter(other, of.id, "b", state="waiting", result=None)
    answer = ask(own)
    told = json.loads(answer.content)
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
    assert told["challenge"]["title"] == of.challenge.title
    assert [(row["rank"], row["picture"], row["ahead"]) for row in told["rows"]] == [
        (1, True, None), (None, False, 0)
    ]  # fmt: skip
    assert "plane" not in answer.content.decode()
    assert gzip.decompress(ask(secret, accept_encoding="gzip").content) == answer.content
    again = ask(secret, if_none_match=answer.headers["etag"])
    assert (again.status, again.content) == (304, b"")
    ROOMS.set(teacher, follow={"page": "xor", "params": []})  # which no board shows
    again = ask(own, if_none_match=answer.headers["etag"])
    assert again.status == 304
    assert int(again.headers["x-glassbox-version"]) > int(answer.headers["x-glassbox-version"])


def test_all_challenges_together_have_a_board_of_points(seats) -> None:
    (_, teacher), (own, pupil), (_, other) = seats
    one, two = (challenges.open_(ROOMS, teacher, kind) for kind in ("spiral_units", "flat_curve"))
    enter(pupil, one.id, "a")
    enter(pupil, two.id, "b")
    enter(other, two.id, "c", result=RESULT | {"value": 9})
    rows = json.loads(ask(own, query="of=all").content)["rows"]
    assert [row["rank"] for row in rows] == [1, 2]
    assert rows[0]["member"] == pupil.member
    boards_of = [json.loads(ask(own, query=f"of={of.id}").content) for of in (one, two)]
    mine = [r for b in boards_of for r in b["rows"] if r["member"] == pupil.member]
    assert rows[0]["points"] == sum(row["points"] for row in mine) > rows[1]["points"] > 0
    assert [b["challenge"]["id"] for b in boards_of] == [one.id, two.id]
    assert json.loads(ask(own).content)["challenge"]["id"] == two.id, "the newest"


def test_pictures_are_told_of_the_entries_that_are_asked_for(seats) -> None:
    (_, teacher), (own, pupil), _ = seats
    of = challenges.open_(ROOMS, teacher, "spiral_units")
    enter(pupil, of.id, "a")
    wanted = f"of={of.id}&entries={'a' * 32}-{'b' * 32}"
    told = json.loads(ask(own, "/room/pictures", wanted).content)
    assert told == {"a" * 32: {"curve": RESULT["curve"], "plane": RESULT["plane"]}}


@pytest.mark.parametrize("path", ["/room/board", "/room/pictures"])
def test_a_stranger_is_told_nothing(seats, path: str) -> None:
    for secret in ("", "0" * 32, seats[1][0][:-1]):
        assert ask(secret, path).status == 404


def test_a_hundred_who_ask_for_one_version_read_and_write_it_once(seats, monkeypatch) -> None:
    (_, teacher), (own, pupil), (other, _) = seats
    of = challenges.open_(ROOMS, teacher, "spiral_units")
    enter(pupil, of.id, "a")
    ask(own), ask(other)
    enter(pupil, of.id, "c")
    read, written = [], []
    dumps = boards.json.dumps
    monkeypatch.setattr(boards.json, "dumps", lambda *a, **b: written.append(a) or dumps(*a, **b))
    engine = ROOMS.database.engine()

    def note(*told: object) -> None:
        read.append(str(told[2]))

    event.listen(engine, "before_cursor_execute", note)
    try:
        answers = {ask(secret).content for secret in (own, other) * 50}
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len(answers) == len(written) == 1
    of_entries = [sql for sql in read if "FROM entry" in sql]
    assert of_entries
    assert len(of_entries) == len(set(of_entries)), "each is asked once"


def test_nothing_stays_of_a_room_that_has_ended() -> None:
    secret, teacher = ROOMS.open()
    challenges.open_(ROOMS, teacher, "spiral_units")
    ask(secret)
    assert teacher.room in boards.BOARDS
    ROOMS.end(teacher)
    assert teacher.room not in cache.rooms()
