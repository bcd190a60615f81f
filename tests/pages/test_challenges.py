"""Challenges on the pages: chosen by a teacher, entered by pupils, and seen on the board."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from runs.rooms import ROOMS, Seat, boards, challenges, entries, schema
from runs.rooms.challenges import BY_KEY
from tests.pages.conftest import Visit
from tests.pages.look import fine, panel, press, quiet, sent, words
from tests.safety.browser import event, send
from ui.room import here

SPIRAL, DIGITS = BY_KEY["spiral_units"], BY_KEY["digits_seconds"]


@pytest.fixture
def teacher() -> tuple[str, Seat]:
    """The secret and the seat of a room's teacher."""
    secret, seat = ROOMS.open()
    yield secret, seat
    ROOMS.end(seat)


def take(at: AppTest, secret: str) -> AppTest:
    """Let a page be that of somebody in a room."""
    at.session_state[here.SECRET] = secret
    return quiet(at.run())


def join(at: AppTest, seat: Seat) -> tuple[AppTest, Seat]:
    secret, mine = ROOMS.join(ROOMS.look(seat.room).code)
    return take(at, secret), mine


def keys(at: AppTest) -> set[str]:
    return {one.key for one in at.button}


def scores(seat: Seat, units: int) -> None:
    """Score all that waits, at once."""
    result = {
        "score": 0.95, "spread": 0.01, "scores": [0.94, 0.95, 0.96], "value": units,
        "units": units, "parameters": 4 * units + 1, "seconds": 1.0, "robust": 0.9,
        "curve": [[0, 0.7], [9, 0.1]], "plane": "07" * 512, "at": ROOMS.clock(),
    }  # fmt: skip
    with ROOMS.changing(seat.room) as connection:
        connection.execute(
            schema.entry.update().where(schema.entry.c.state == "waiting")
            .values(state="scored", result=result)
        )  # fmt: skip


def rows(seat: Seat) -> list[dict]:
    return json.loads(boards.look(seat.room).body)["rows"]


def test_a_teacher_opens_a_challenge_and_closes_it(visit: Visit, teacher) -> None:
    secret, seat = teacher
    at = take(visit("room"), secret)
    at.selectbox(key="room_challenge").set_value(SPIRAL.key)
    fine(at.run())
    assert SPIRAL.task in words(at)
    assert SPIRAL.rules[0].text in words(at)
    press(at, "room_open_challenge")
    [opened] = entries.see(ROOMS, seat.room).opened
    told = panel(sent(at)["room_board"])
    assert (told["of"], told["me"], told["secret"]) == (opened.id, None, secret)
    assert SPIRAL.key not in at.selectbox(key="room_challenge").options
    press(at, "room_close_spiral_units")
    assert entries.see(ROOMS, seat.room).opened[0].closed
    assert "Nobody has entered anything." in sent(at)["room_board"]


def test_a_pupil_begins_submits_and_opens_an_entry(visit: Visit, teacher) -> None:
    _, seat = teacher
    at, mine = join(visit("playground"), seat)
    assert "room_submit" not in keys(at), "no challenge is open"
    of = challenges.open_(ROOMS, seat, SPIRAL.key)
    quiet(at.run())
    assert SPIRAL.title in words(at)
    assert entered_at(at) == [{"title": SPIRAL.title, "page": "playground"}]
    press(at, "room_submit")
    assert "choose them" in at.error[0].value, "these are the circles"
    assert rows(seat) == []
    press(at, "room_begin")
    assert at.session_state["play_data"] == "spiral"
    quiet(press(at, "room_submit"))
    [row] = rows(seat)
    assert (row["member"], row["pending"], row["ahead"]) == (mine.member, "waiting", 0)
    scores(seat, 13)
    [row] = rows(seat)
    assert (row["rank"], row["value"]) == (1, 13)
    assert set(row["awards"]) == set(of.challenge.awards)
    told = panel(sent(at)["room_standing"])
    assert (told["of"], told["me"]) == (of.id, mine.member)


def entered_at(at: AppTest) -> list[dict]:
    """Where something may be entered, as all pages are told."""
    [strip] = [e.proto for e in at.get("bidi_component") if e.key == "room_strip"]
    [told] = panel(strip.json)
    return told["pulse"]["challenges"]


def test_digits_are_entered_on_their_page_and_any_other_leads_there(visit: Visit, teacher) -> None:
    _, seat = teacher
    of = challenges.open_(ROOMS, seat, DIGITS.key)
    other, _ = join(visit("draw"), seat)
    assert entered_at(other) == [{"title": DIGITS.title, "page": "mnist"}]
    quiet(send(other, event(other, "room_strip", "go", "mnist")))
    assert other.title[0].value == "Read handwritten digits"
    at, mine = join(visit("mnist"), seat)
    press(at, "room_begin")
    assert at.session_state["mnist_n1"] == DIGITS.start.hidden_sizes[0]
    quiet(press(at, "room_submit"))
    assert [row["member"] for row in rows(seat)] == [mine.member]
    challenges.close(ROOMS, seat, of.id)
    assert entered_at(quiet(at.run())) == []
