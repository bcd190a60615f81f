"""What is bound to the address stays where it is on its page, whatever else comes and goes.

Streamlit forgets that a widget is bound when it moves: the page does what it says, and its link
does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

from tests.pages.conftest import Visit
from tests.pages.look import press, put
from tests.waiting import newest, over
from ui.registry import BY_NAME, PATH
from ui.training.live_buttons import REFUSED

PAGES = [page.name for page in PATH]
pytestmark = pytest.mark.usefixtures("short_digits")
KINDS = ["multiselect", "number_input", "selectbox", "select_slider", "slider", "toggle"]
Place = tuple[int, ...]


def short(name: str) -> dict[str, str]:
    """What is to be in the address so that a page's training is short."""
    return {f"{BY_NAME[name].prefix}_iterations": "50"}


def places(block: Block, at: Place = ()) -> dict[str, Place]:
    """Where each widget is that is bound to the address."""
    found = {}
    for i, child in block.children.items():
        if getattr(child.proto, "query_param_key", ""):
            found[child.proto.query_param_key] = (*at, i)
        if isinstance(child, Block):
            found |= places(child, (*at, i))
    return found


def moved(before: dict[str, Place], at: AppTest) -> set[str]:
    assert not at.exception
    now = places(at._tree)
    return {key for key in before if key in now and now[key] != before[key]}


def widget(at: AppTest, key: str) -> Any:
    return next((w for kind in KINDS for w in at.get(kind) if w.key == key), None)


def values(at: AppTest, *, every: bool) -> Iterator[tuple[str, object]]:
    """What can be set on a page: the key of each widget, with all its values, or with the last."""
    for kind in KINDS:
        for w in at.get(kind):
            if kind == "toggle":
                found = [not w.value]
            elif kind == "multiselect":
                found = [w.options[:1], w.options[-1:]]
            elif kind in ("number_input", "slider"):
                found = [w.min, w.max]
            else:
                found = w.options
            few = not every and not w.key.endswith("_data")
            yield from ((w.key, value) for value in (found[-1:] if few else found))


@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.rest)])
@pytest.mark.parametrize("name", PAGES)
def test_no_setting_moves_another(visit: Visit, name: str, every: bool) -> None:
    at = visit(name, **short(name))
    first = places(at._tree)
    assert first
    for key, value in list(values(at, every=every)):
        w = widget(at, key)
        if w is None:  # it went with what was set before
            at = visit(name, **short(name))
            w = widget(at, key)
        usual = w.value
        w.set_value(value)
        assert not moved(first, at.run()), (key, value)
        if w := widget(at, key):
            w.set_value(usual)  # and the next run says whether that moved anything
            if every or key.endswith("_data"):  # other data have other choices
                assert not moved(first, at.run()), (key, "back")
    assert not moved(first, at.run())


@pytest.mark.parametrize("name", PAGES)
def test_no_tour_moves_a_setting(visit: Visit, name: str) -> None:
    at = visit(name)
    first = places(at._tree)
    assert not moved(first, press(at, "tour_take"))
    while [b for b in at.button if b.key == "tour_next"]:
        assert not moved(first, press(at, "tour_next"))
    assert not moved(first, press(at, "tour_leave"))


def test_a_tour_that_the_address_asks_for_moves_nothing(visit: Visit) -> None:
    first = places(visit("xor")._tree)
    at = visit("xor", tour="2")
    assert at.button(key="tour_leave")
    assert not moved(first, at)


def test_what_is_open_on_the_playground_stays_when_a_panel_goes(visit: Visit) -> None:
    at = visit("playground", play_directions="Two weights")
    at.session_state.play_valley = True
    at.run()
    first = places(at._tree)
    assert "play_log" in first
    for key in ("play_pin", "play_unpin"):
        assert not moved(first, press(at, key))
    for name in ("presets", "network", "number", "inside"):
        at.session_state["play_hide"] = [name]
        assert not moved(first, at.run()), name


def trained(at: AppTest, **settings: object) -> AppTest:
    """Train on MNIST with settings by key, and draw the page again."""
    press(put(at, "mnist", **settings), "start")
    over(newest(at.session_state["session_name"]))
    return at.run()


def test_what_is_said_of_a_training_moves_nothing(visit: Visit) -> None:
    at = trained(visit("mnist"), iterations=2)
    first = places(at._tree)
    assert "mnist_log" in first
    at.session_state[REFUSED] = "Too many."
    assert not moved(first, at.run())
    assert [e.value for e in at.error] == ["Too many."]
    assert not moved(first, trained(at, lr=10.0))
    assert at.warning
    at = put(visit("perceptron"), "perceptron", activation="identity")
    first = places(at._tree)
    assert not moved(first, put(at, "perceptron", lr=30.0))
    assert at.warning
    at = visit("playground", play_data="Hills")
    first = places(at._tree)
    assert not moved(first, put(at, "play", lr=30.0))
    assert at.warning
