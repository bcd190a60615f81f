"""The board follows from the entries alone; ties share a rank, and JSON holds it all."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from runs.rooms.board import board, totals
from runs.rooms.challenges import Entry, Opened
from runs.rooms.room import Member, Place, Room

MEMBERS = tuple(Member(name, name.title(), k, 0.0) for k, name in enumerate("abcde"))
ROOM = Room("r", "ABCDEF", 0.0, 0.0, 17, MEMBERS)
SMALLEST = Opened("c", "r", "moons_parameters", 1, 0.0)
BEST = Opened("c", "r", "digits_seconds", 1, 0.0)
GUESSED = Opened("c", "r", "best_rate", 1, 0.0)
ids = iter(range(10**6))


def entry(member, score=0.98, value=10, at=1.0, state="scored", **figures):
    result = {"score": score, "value": value, "at": at, "spread": 0.0, "scores": [score] * 3,
              "parameters": 20, "units": 3, "seconds": 1.0, "robust": 0.9, "curve": [],
              "plane": None, **figures}  # fmt: skip
    scored = state == "scored"
    return Entry(f"e{next(ids)}", "c", member, Place("playground"), at, state,
                 result if scored else None)  # fmt: skip


def ranks(opened, *entries):
    return {row["member"]: row["rank"] for row in board(opened, entries, ROOM)["rows"]}


def test_who_reaches_the_accuracy_is_ranked_by_the_figure_and_others_by_accuracy():
    found = board(SMALLEST, [entry("a", 0.5, 1), entry("b", 0.97, 9), entry("c", 0.99, 12),
                             entry("d", 0.9, 2)], ROOM)  # fmt: skip
    assert [row["member"] for row in found["rows"]] == ["b", "c", "d", "a"]
    assert [row["reached"] for row in found["rows"]] == [True, True, False, False]
    assert [row["rank"] for row in found["rows"]] == [1, 2, 3, 4]
    assert [row["points"] for row in found["rows"]][2:] == [0, 0]


def test_equal_figures_share_a_rank_and_the_next_is_counted_on():
    found = ranks(SMALLEST, entry("a", 0.98, 9), entry("b", 0.99, 9), entry("c", 0.99, 10))
    assert found == {"a": 1, "b": 1, "c": 3}
    assert ranks(BEST, entry("a", 0.9, 0.9), entry("b", 0.95, 0.95)) == {"b": 1, "a": 2}


def test_the_best_entry_of_each_counts_and_an_equal_later_one_does_not_replace_it():
    mine = [entry("a", 0.98, 9, at=1.0), entry("a", 0.98, 7, at=2.0), entry("a", 0.99, 7, at=3.0),
            entry("a", state="training", at=4.0)]  # fmt: skip
    (row,) = board(SMALLEST, mine, ROOM)["rows"]
    assert (row["entry"], row["value"], row["tries"]) == (mine[1].id, 7, 3)
    assert (row["pending"], row["before"]) == ("training", 0.98)


def test_what_the_latest_entry_changed_is_said():
    before = [entry("a", value=9, at=1.0), entry("b", value=10, at=2.0)]
    latest = entry("b", value=8, at=3.0)
    found = board(SMALLEST, [*before, latest], ROOM)
    assert {row["member"]: row["moved"] for row in found["rows"]} == {"b": 1, "a": -1}
    assert found["latest"] == latest.id
    assert board(SMALLEST, before, ROOM)["rows"][1]["moved"] is None


def test_side_awards_are_of_those_who_are_good_enough_and_shared():
    found = board(BEST, [
        entry("a", 0.95, 0.95, parameters=900, seconds=2.0, robust=0.6),
        entry("b", 0.92, 0.92, parameters=50, seconds=1.0, robust=0.7),
        entry("c", 0.91, 0.91, parameters=50, seconds=9.0, robust=0.5),
        entry("d", 0.20, 0.20, parameters=1, seconds=0.1, robust=0.99),
    ], ROOM)  # fmt: skip
    rows = {row["member"]: row for row in found["rows"]}
    assert {who: row["awards"] for who, row in rows.items()} == {
        "a": [], "b": ["parameters", "seconds", "robust"], "c": ["parameters"], "d": [],
    }  # fmt: skip
    assert {who: row["points"] for who, row in rows.items()} == {"a": 3, "b": 5, "c": 2, "d": 0}
    both = totals([found, found])
    assert [(row["member"], row["points"]) for row in both][:2] == [("b", 10), ("a", 6)]


@pytest.mark.parametrize("closed", [None, 5.0])
def test_guesses_are_hidden_until_the_end(closed):
    opened, there = replace(GUESSED, closed=closed), [entry("a", 0.6, 0.5), entry("b", 0.7, 0.25)]
    found = board(opened, there, ROOM, 0.3)
    hidden = closed is None
    assert [row["rank"] for row in found["rows"]] == ([None, None] if hidden else [1, 2])
    assert found["best_rate"] == (None if hidden else 0.3)
    secret = json.dumps(found)
    assert hidden == ("0.25" not in secret)


def test_it_is_json_without_settings_and_secrets_and_of_members_who_are_there():
    gone = replace(ROOM, members=MEMBERS[:2])
    opened = replace(SMALLEST, seed=424242)
    found = board(opened, [entry("a"), entry("b", state="waiting"), entry("e")], gone)
    text = json.dumps(found, allow_nan=False)
    assert "424242" not in text and "params" not in text and found["version"] == 17
    assert [(row["member"], row["rank"]) for row in found["rows"]] == [("a", 1), ("b", None)]
