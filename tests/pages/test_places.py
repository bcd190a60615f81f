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

from tests.opening import leave, opened, routed
from tests.waiting import newest, over
from ui.live_buttons import REFUSED
from ui.path import PATH

PAGES = [stop.name for stop in PATH]
KINDS = ["multiselect", "number_input", "selectbox", "select_slider", "slider", "toggle"]
ENDS = {"number_input", "slider"}
Place = tuple[int, ...]


@pytest.fixture
def page(monkeypatch) -> Iterator:
    """A page by its name and address, with all that stands around it."""
    pages = []
    routed(monkeypatch)

    def page(name: str, **query: str) -> AppTest:
        pages.append(opened(name, query))
        return pages[-1]

    yield page
    for at in pages:
        leave(at)


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


def values(at: AppTest) -> Iterator[tuple[str, object]]:
    """What can be set on a page: the key of each widget, with some of its values."""
    for kind in KINDS:
        for w in at.get(kind):
            if kind == "toggle":
                yield w.key, not w.value
            elif kind == "multiselect":
                yield w.key, w.options[:1]
                yield w.key, w.options[-1:]
            elif kind in ENDS:
                yield from ((w.key, value) for value in (w.min, w.max))
            else:
                yield from ((w.key, value) for value in w.options)


@pytest.mark.parametrize("name", PAGES)
def test_no_setting_moves_another(page, name: str) -> None:
    at = page(name)
    first = places(at._tree)
    assert first
    for key, value in list(values(at)):
        w = widget(at, key)
        if w is None:  # it went with what was set before
            continue
        usual = w.value
        w.set_value(value)
        assert not moved(first, at.run()), (key, value)
        if w := widget(at, key):
            w.set_value(usual)
            assert not moved(first, at.run()), (key, "back")
        else:
            at = page(name)


@pytest.mark.parametrize("name", PAGES)
def test_no_tour_moves_a_setting(page, name: str) -> None:
    at = page(name)
    first = places(at._tree)
    at.button(key="tour_take").click()
    assert not moved(first, at.run())
    while [b for b in at.button if b.key == "tour_next"]:
        at.button(key="tour_next").click()
        assert not moved(first, at.run())
    at.button(key="tour_leave").click()
    assert not moved(first, at.run())


def test_a_tour_that_the_address_asks_for_moves_nothing(page) -> None:
    first = places(page("xor")._tree)
    at = page("xor", tour="2")
    assert at.button(key="tour_leave")
    assert not moved(first, at)


def test_what_is_open_on_the_playground_stays_when_a_panel_goes(page) -> None:
    at = page("playground", play_directions="Two weights")
    at.session_state.play_valley = True
    at.run()
    first = places(at._tree)
    assert {"play_directions", "play_across", "play_log", "play_looks"} <= first.keys()
    for key in ("play_pin", "play_unpin"):
        at.button(key=key).click()
        assert not moved(first, at.run())
    for name in ("presets", "network", "number", "inside"):
        widget(at, "play_hide").set_value([name])
        assert not moved(first, at.run()), name


def trained(at: AppTest, **settings: object) -> AppTest:
    """Train on MNIST with settings by key, and draw the page again."""
    for key, value in settings.items():
        widget(at, f"mnist_{key}").set_value(value)
    at.run().button(key="start").click().run()
    over(newest(at.session_state["session_name"]))
    return at.run()


def test_what_is_said_of_a_training_moves_nothing(page) -> None:
    at = trained(page("mnist"), iterations=2)
    first = places(at._tree)
    assert "mnist_log" in first
    at.session_state[REFUSED] = "Too many."
    assert not moved(first, at.run())
    assert [e.value for e in at.error] == ["Too many."]
    assert not moved(first, trained(at, lr=10.0))
    assert at.warning
