"""A guided tour, begun, done, gone through and left; and nothing of the visitor's is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from nn.data.datasets.tables import XOR_TABLE
from tests.covering import some
from ui.tours import NAMES
from ui.tours.engine import tour_of

ROOT = Path(__file__).parents[3]
HIDDEN = "Move “Hidden units” down to 1."


def script(name: str, root: str) -> None:
    """Stands in for app.py, which a test cannot take to a page by its address."""
    import runpy

    import streamlit as st

    from ui import tours
    from ui.kit import moving

    if st.session_state.pop("do_it", False):  # as a callback: before anything is drawn
        tours.engine.do_it()
    moving.player_place()
    tours.before(name, offered=st.session_state.get("offered", True))
    runpy.run_path(f"{root}/pages/{name}.py")
    tours.after(name)


def page(name: str = "xor", **query: str) -> AppTest:
    at = AppTest.from_function(script, args=(name, str(ROOT)), default_timeout=30)
    for key, value in query.items():
        at.query_params[key] = value
    return fine(at.run())


def fine(at: AppTest) -> AppTest:
    assert [e.value for e in at.exception] == []
    return at


def button(at: AppTest, key: str):
    return next(b for b in at.button if b.key == key)


def press(at: AppTest, key: str) -> AppTest:
    return fine(button(at, key).click().run())


def keys(at: AppTest) -> set[str]:
    return {b.key for b in at.button if b.key and b.key.startswith("tour_")}


def card(at: AppTest) -> str:
    """What the card says; empty if there is none."""
    parts = [e.proto for e in at.get("bidi_component") if e.key == "tour_words"]
    told = json.loads(getattr(parts[0], parts[0].WhichOneof("data"))) if parts else {}
    return "\n".join(told.values())


def put(at: AppTest, **values: object) -> AppTest:
    for key, value in values.items():
        at.session_state[f"xor_{key}"] = value
    return fine(at.run())


def has(at: AppTest, **values: object) -> bool:
    return all(at.session_state[f"xor_{key}"] == value for key, value in values.items())


def test_a_tour_sets_the_controls_and_gives_them_back() -> None:
    at = put(page(), lr=3.0, hidden=5, seed=7)
    assert keys(at) == {"tour_take"}
    press(at, "tour_take")
    assert keys(at) == {"tour_next", "tour_back", "tour_leave"}
    assert button(at, "tour_back").disabled
    assert has(at, lr=0.3, hidden=2, seed=12)
    assert "Step 1 of 5" in card(at)
    press(at, "tour_next")  # nobody has to do what is asked for
    assert "Step 2 of 5" in card(at)
    put(at, seed=1)
    press(at, "tour_back")
    assert has(at, seed=12, hidden=2), "a step begins with its own settings each time"
    press(at, "tour_leave")
    assert has(at, lr=3.0, hidden=5, seed=7)
    assert card(at) == ""
    assert keys(at) == {"tour_take"}
    assert len(at.toast) == 1


def test_what_is_asked_for_is_noticed_and_stays_noticed() -> None:
    at = press(page(), "tour_take")
    seen = "one of the four points stays wrong"
    assert HIDDEN in card(at)
    assert [info.value for info in at.sidebar.info] == [HIDDEN]
    assert seen not in card(at)
    assert seen not in card(put(at, hidden=3))
    assert seen in card(put(at, hidden=1))
    assert (len(at.sidebar.info), len(at.sidebar.success)) == (0, 1)
    assert seen in card(put(at, hidden=4)), "one may go on playing"
    at.session_state["offered"] = False  # the page is locked meanwhile
    fine(at.run())
    assert (keys(at), card(at)) == (set(), "")
    assert has(at, hidden=2, seed=12)
    assert "tour" not in at.query_params


def test_an_address_leads_to_a_step_and_the_settings_in_it_come_back() -> None:
    at = page(xor_lr="0.5")
    for told in ("0", "6", "12", "-1", "x", "¹", "1" * 5000):
        at.query_params["tour"] = told
        fine(at.run())
        assert (card(at), keys(at)) == ("", {"tour_take"}), told
        assert "tour" not in at.query_params, told
    at.query_params["tour"] = "3"
    fine(at.run())
    assert "Step 3 of 5" in card(at)
    assert has(at, lr=0.3, seed=1)
    press(at, "tour_leave")
    assert has(at, lr=0.5, seed=12)


def test_a_table_of_ones_own_is_put_aside_and_comes_back() -> None:
    at = page()
    at.session_state["xor_table_shown"] = True
    at.run()
    editor = next(d for d in at.dataframe if d.key.startswith("xor_editor"))
    at.session_state[editor.key] = {
        "edited_rows": {0: {"Y": 1}}, "added_rows": [], "deleted_rows": []
    }  # fmt: skip
    fine(at.run())
    mine = at.session_state["xor_table"]["good"]
    assert mine[0] != XOR_TABLE
    press(at, "tour_take")
    assert tuple(at.session_state["xor_table"]["good"][0]) == tuple(XOR_TABLE)
    press(at, "tour_leave")
    assert at.session_state["xor_table"]["good"] == mine
    fine(at.run())
    assert at.session_state["xor_table"]["good"] == mine
    assert at.query_params["xor_rows"]


def test_the_playground_gives_everything_back() -> None:
    at = page("playground", play_lr="1.0", play_hidden="3-5-2", play_data="Spiral")
    before = {"play_lr": 1.0, "play_layers": 3, "play_n2": 5, "play_data": "spiral"}
    assert {key: at.session_state[key] for key in before} == before
    press(at, "tour_take")
    assert at.session_state["play_layers"] == 2
    assert at.session_state["play_data"] == "circles"
    for _ in range(3):
        press(at, "tour_next")
    press(at, "tour_leave")
    assert {key: at.session_state[key] for key in before} == before


@pytest.mark.parametrize("name", some(NAMES[::-1]))
def test_every_step_of_every_tour_can_be_shown(name: str) -> None:
    at = page(name, tour="1")
    steps = len(tour_of(name).steps)
    assert steps >= 4
    for number in range(1, steps + 1):
        assert f"Step {number} of {steps}" in card(at)
        if number < steps:  # behind the last one is a link to a page, which only the app has
            press(at, "tour_next")


def test_the_example_that_the_tour_asks_for_is_offered() -> None:
    from ui.tours.draw import FIRST, NOISE, TEST

    at = page("draw", tour="2")
    box = at.get_by_key("draw_example")
    assert box.value == FIRST["draw_example"] == TEST
    assert NOISE in box.options
    box.set_value(NOISE).run()
    fine(at.run())
    assert "one bar stands above 99 %" in card(at)


# ---- done for the visitor ----------------------------------------------------------------------


def is_bright(at: AppTest) -> bool:
    return button(at, "tour_next").proto.type == "primary"


@pytest.mark.parametrize("name", some(NAMES, 1))
def test_next_is_bright_once_a_step_is_done_and_each_is_done_for_whoever_asks(name: str) -> None:
    at = press(page(name), "tour_take")
    steps = tour_of(name).steps
    for number, step in enumerate(steps):
        if name == "mnist" and number:
            break  # what trains takes its time, and the matrix comes after it
        assert not is_bright(at), step.ask
        assert "Do it for me" in card(at)
        at.session_state["do_it"] = True
        fine(at.run())
        fine(at.run())  # a mark is told by the page
        if (name, number) != ("speed", 0):  # it measures at most every five seconds
            assert is_bright(at), step.ask
            assert step.seen in card(at)
        if number + 1 < len(steps):
            press(at, "tour_next")


def test_there_is_a_way_to_do_each_step_for_a_visitor() -> None:
    for name in NAMES:
        for step in tour_of(name).steps:
            assert step.can_be_done, step.ask
