"""What of somebody's address another browser takes up: it may have been written by hand."""

from __future__ import annotations

import pytest

from runs.rooms.room import Place
from ui.room import places

FINE = (("play_data", "spiral"), ("play_lr", "0.1"))


@pytest.mark.parametrize(
    "hostile",
    [
        ("teacher", "0" * 32),
        ("join", "ABCDEF"),
        ("present", "true"),
        ("embed", "true"),
        ("embed_options", "dark_theme"),
        ("tour", "2"),
        ("s", "1ABC"),
        ("play_lock", "k1234567"),
        ("play_key", "k1234567"),
        ("play_fix", "lr"),
        ("xor_lr", "0.1"),
        ("session_name", "0" * 32),
        ("play_data\n", "moons"),
        ("play_" + "x" * 60, "1"),
        ("play_points", "1" * 10_000),
    ],
)
def test_only_settings_of_the_page_are_taken_up(hostile: tuple[str, str]) -> None:
    told = Place("playground", (hostile, *FINE), 0.5)
    assert places.checked(told) == Place("playground", FINE, 0.5)


@pytest.mark.parametrize("page", ["", "nowhere", "../app", "pages/xor.py"])
def test_there_is_no_going_to_a_page_that_there_is_not(page: str) -> None:
    assert places.checked(Place(page, FINE)) is None


@pytest.mark.parametrize("time", [-0.1, 1.1, float("nan"), float("inf"), "1", [], {}])
def test_a_time_is_a_share(time: object) -> None:
    assert places.time(time) is None
    assert places.time(0.12345) == 0.123


def test_what_is_told_is_bounded() -> None:
    many = tuple((f"play_{n}", "x" * 5_000) for n in range(200))
    found = places.place("playground", many).params
    assert sum(len(value) for _, value in found) <= places.MOST_OF_ALL
    assert len(places.place("playground", tuple((n, "") for n, _ in many)).params) == places.MOST


def test_the_same_settings_in_another_order_are_the_same_place() -> None:
    assert places.place("playground", FINE) == places.place("playground", FINE[::-1])
    assert places.missing(places.place("playground", (("without", "pinned-x"),))) == ["pinned run"]
