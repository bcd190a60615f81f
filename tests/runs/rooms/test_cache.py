"""What is made of a room is made once a version, and goes with the room."""

from __future__ import annotations

from runs.rooms import cache
from runs.rooms.cache import RoomCache


def test_it_is_made_once_a_version_from_what_was_made_before():
    kept, given = RoomCache[str](2), []

    def make(last):
        given.append(last)
        return f"version {len(given)}"

    assert kept.get("a", 1, make) == kept.get("a", 1, make) == "version 1"
    assert kept.get("a", 2, make) == kept.get("a", 1, make) == "version 2", "who is slower"
    assert given == [None, "version 1"]


def test_the_rooms_that_were_asked_for_last_are_kept():
    kept = RoomCache[str](2)
    for room in ("a", "b", "a", "c"):
        kept.get(room, 1, lambda _: "made")
    assert [room in kept for room in "abc"] == [True, False, True]
    cache.forget("a")
    assert "a" not in kept and "c" in cache.rooms()


def test_nothing_stays_of_a_room_that_ends_while_it_is_looked_at():
    kept = RoomCache[str](2)

    def make(_):
        cache.forget("a")  # in another thread, or by the one that just noticed
        return "made"

    assert kept.get("a", 1, make) == "made"
    assert "a" not in kept
