"""The lesson on the pages: loaded when opened, at the player's moment, from every opened number."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.covering import some
from tests.opening import leave, opened
from tests.pages.look import panel, press, put, quiet, sent, words
from tests.safety.browser import event, send
from tests.safety.pages import sound
from ui.registry import BY_NAME

SMALL = ("two_layers", "xor", "perceptron", "playground")
PAGES = {BY_NAME[name].prefix: name for name in SMALL}


def lesson(at: AppTest, prefix: str) -> dict:
    return panel(sent(at)[f"{prefix}_backprop_panel"])


def said(at: AppTest, prefix: str, title: str) -> str:
    return next(s["words"] for s in lesson(at, prefix)["steps"] if s["title"] == title)


def opened_lesson(prefix: str, **query: str) -> AppTest:
    at = sound(opened(PAGES[prefix], query))
    assert f"{prefix}_backprop_panel" not in sent(at), "it is for those who open it"
    at.session_state[f"{prefix}_backprop"] = True
    return quiet(at.run())


@pytest.mark.parametrize("prefix", some(PAGES, count=2))
def test_every_page_with_a_small_network_has_the_lesson_at_the_players_moment(prefix: str) -> None:
    at = opened_lesson(prefix)
    end = lesson(at, prefix)
    assert [s["part"] for s in end["steps"]][-1] == 3
    assert panel(sent(at)[f"{prefix}_time"])["tells"] is True
    sound(send(at, event(at, f"{prefix}_time", "stood", 0)))
    start = lesson(at, prefix)
    assert "iteration 0, where the player stands" in words(at)
    assert start["steps"] != end["steps"]
    leave(at)


def test_an_edge_that_is_clicked_is_taken_and_nonsense_is_not() -> None:
    at = opened_lesson("two")
    place = {"layer": 2, "unit": 0, "source": 3}
    sound(send(at, event(at, "two_backprop_panel", "chosen", place)))
    assert "the weight from Hidden 4 to Output" in said(at, "two", "Take one weight")
    before = lesson(at, "two")["steps"]
    for wrong in (
        {"layer": 9, "unit": 0, "source": 0},
        {"layer": 1, "unit": 44, "source": 0},
        [],
        3,
    ):
        sound(send(at, event(at, "two_backprop_panel", "chosen", wrong)))
        assert lesson(at, "two")["steps"] == before
    leave(at)


@pytest.mark.parametrize("prefix", some(PAGES, count=1))
def test_an_opened_number_leads_to_its_lesson(prefix: str) -> None:
    at = sound(opened(PAGES[prefix]))
    at.session_state[f"{prefix}_number"] = True
    sound(at.run())
    at.number_input(key=f"{prefix}_example").set_value(3).run()
    press(at, f"{prefix}_slope_lesson")
    data = lesson(at, prefix)
    assert data["arrive"] == f"{prefix} 1"
    assert data["steps"][0]["words"].startswith("Example 3 goes in")
    unit, source = (at.selectbox(key=f"{prefix}_{part}").value for part in ("unit", "weight"))
    assert f"the weight from {source} to {unit}" in said(at, prefix, "Take one weight")
    leave(at)


def test_a_weight_that_is_gone_is_not_followed_any_more() -> None:
    at = opened_lesson("xor")
    sound(send(at, event(at, "xor_backprop_panel", "chosen", {"layer": 1, "unit": 1, "source": 0})))
    put(at, "xor", hidden=1)
    assert "to Hidden 1" in said(at, "xor", "Take one weight")
    leave(at)


def test_the_player_is_sent_to_the_first_step() -> None:
    at = opened_lesson("two")
    press(at, "two_backprop_start")
    sought = panel(sent(at)["two_time"])["seek"]
    assert sought == {"id": 1, "iteration": 0, "play": False}
    leave(at)


@pytest.mark.rest
def test_another_optimizer_is_said() -> None:
    at = opened_lesson("play", play_optimizer="adam")
    assert "Adam moves it by running means" in words(at)
    leave(at)


@pytest.mark.rest
def test_of_784_pixels_some_are_shown() -> None:
    at = opened_lesson("perceptron", perceptron_data="digits")
    assert [unit["name"] for unit in lesson(at, "perceptron")["layers"][0]][-1] == "780 more"
    leave(at)
