"""The playground where something is out of the ordinary: huge weights, odd links, no way back."""

from __future__ import annotations

import base64
import json

from streamlit.testing.v1 import AppTest

from tests.pages.conftest import Visit
from tests.pages.look import fine, words
from tests.pages.playing import (
    marked,
    open_place,
    opened,
    press,
    put,
    shown,
    typed,
    value_box,
    widget,
)
from ui.play import valley

LONG = {"iterations": 100_000}


def link(data: dict, play: dict) -> str:
    """What the address holds of a pinned run with these changed settings."""
    return base64.urlsafe_b64encode(json.dumps([data, play]).encode()).decode().rstrip("=")


def test_a_weight_that_training_made_huge_can_be_seen(play: Visit) -> None:
    at = play(data="Hills", lr="10.0", hidden="8", activations="relu", init="He")
    last = shown(at, "time")["iterations"][-1]
    open_place(at, 2, 0, 0, last)
    assert abs(value_box(at).value) > 1000
    typed(at, -value_box(at).value)
    assert abs(value_box(at).value) == 1000, "the largest that may be typed"
    assert f"set to {value_box(at).value:g}" in words(at)
    opened(at, "valley", "inside")
    for kind in valley.KINDS:
        at.session_state["play_directions"] = kind
        fine(at.run())


def test_the_point_that_is_marked_is_the_one_whose_numbers_are_shown(page: AppTest) -> None:
    opened(page, "number")
    assert shown(page, "plane")["chosen"] == widget(page, "example").value - 1
    put(page, example=200)
    fine(put(page, points=10))
    assert shown(page, "plane")["chosen"] == widget(page, "example").value - 1 == 6


def test_what_holds_is_the_edit_with_the_latest_iteration(page: AppTest) -> None:
    """Frozen late, and after that set early: it is frozen all the same."""
    press(open_place(page, 1, 0, 0, 100), "freeze")
    typed(open_place(page, 1, 0, 0, 20), 1.0)
    assert [mark["kind"] for mark in marked(page)] == ["frozen"]
    assert page.button(key="play_freeze").label == "Freeze", "not yet, at iteration 20"


def test_a_pinned_run_that_is_not_trained_is_told_of(play: Visit) -> None:
    at = play(pin_run=link({}, LONG))
    assert "nothing to compare with yet" in at.info[0].value
    press(at, "back_to_pin")
    assert widget(at, "iterations").value == LONG["iterations"]
    assert not at.info
    assert not play(pin_run=link({}, LONG), hide=["Pin and compare"]).info


def test_only_relu_units_can_die(play: Visit) -> None:
    at = opened(play(hidden="4-2", activations="relu-tanh", lr="30.0"), "inside")
    assert [line["name"] for line in shown(at, "dead")["lines"]] == ["layer 1"]
