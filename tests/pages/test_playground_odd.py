"""The playground where something is out of the ordinary: huge weights, odd links, no way back."""

import base64
import json

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.test_playground import (
    another,
    go,
    open_place,
    page,
    press,
    put,
    shown,
    value_box,
    widget,
    words,
)
from tests.pages.test_small import fine, quiet
from ui.play import valley

__all__ = ["page"]  # a fixture
LONG = {"iterations": 100_000}


def link(data: dict, play: dict) -> str:
    """What the address holds of a pinned run with these changed settings."""
    return base64.urlsafe_b64encode(json.dumps([data, play]).encode()).decode().rstrip("=")


def test_a_weight_that_training_made_huge_can_be_seen(at: AppTest) -> None:
    go(at, data="Hills", lr="10.0", hidden="8", activations="relu", init="He")
    last = shown(at, "time")["iterations"][-1]
    fine(open_place(at, 2, 0, 0, last))
    assert abs(value_box(at).value) > 1000
    value_box(at).set_value(-value_box(at).value).run()
    assert abs(value_box(fine(at)).value) == 1000, "the largest that may be typed"
    assert f"set to {value_box(at).value:g}" in words(at)
    at.session_state["play_valley"] = at.session_state["play_inside"] = True
    for kind in valley.KINDS:
        at.session_state["play_directions"] = kind
        fine(at.run())


def test_the_point_that_is_marked_is_the_one_whose_numbers_are_shown(page: AppTest) -> None:
    page.session_state["play_number"] = True
    fine(page.run())
    assert shown(page, "plane")["chosen"] == widget(page, "example").value - 1
    put(page, example=200)
    fine(put(page, points=10))
    assert shown(page, "plane")["chosen"] == widget(page, "example").value - 1 == 6


def test_undo_takes_back_what_was_done_last(page: AppTest) -> None:
    for unit, iteration in ((0, 100), (1, 20)):
        open_place(page, 1, unit, 0, iteration)
        value_box(page).set_value(1.0).run()
    press(page, "undo")
    assert [mark["unit"] for mark in shown(page, "network")["marked"]] == [0]


def test_what_holds_is_the_edit_with_the_latest_iteration(page: AppTest) -> None:
    """Frozen late, and after that set early: it is frozen all the same."""
    open_place(page, 1, 0, 0, 100)
    press(page, "freeze")
    open_place(page, 1, 0, 0, 20)
    value_box(page).set_value(1.0).run()
    assert [mark["kind"] for mark in shown(page, "network")["marked"]] == ["frozen"]
    assert page.button(key="play_freeze").label == "Freeze", "not yet, at iteration 20"


@pytest.mark.parametrize(
    "told", [({"name": "own"}, {}), ({"seed": -1}, {}), ({"test_share": 0.95}, {})], ids=str
)
def test_a_pinned_run_that_cannot_be_is_not_there(at: AppTest, told: tuple) -> None:
    quiet(go(at, pin_run=link(*told)))
    assert "play_pin" in {button.key for button in at.button}


def test_a_pinned_run_that_is_not_trained_is_told_of(at: AppTest) -> None:
    go(at, pin_run=link({}, LONG))
    assert "nothing to compare with yet" in at.info[0].value
    press(at, "back_to_pin")
    assert widget(at, "iterations").value == LONG["iterations"]
    assert not at.info
    hidden = go(another(), pin_run=link({}, LONG), hide=["Pin and compare"])
    assert not hidden.info


def test_only_relu_units_can_die(at: AppTest) -> None:
    go(at, hidden="4-2", activations="relu-tanh", lr="30.0")
    at.session_state["play_inside"] = True
    fine(at.run())
    assert [line["name"] for line in shown(at, "dead")["lines"]] == ["layer 1"]
