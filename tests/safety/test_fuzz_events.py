"""Events with anything in them, given to whoever answers to them: nothing breaks by them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given

from tests.safety.fuzz import JSON, NUMBERS, about, tried
from tests.ui.memory.test_tab import State
from ui.draw import unit_lit
from ui.examples import ask
from ui.kit import bring, stands
from ui.mnist import mnist_number, mnist_results
from ui.opened import backprop, digit_unit, open_number
from ui.play import changes, moment, view

SIZES, INPUTS = [2, 3, 1], ("x1", "x2")
FIELDS = dict.fromkeys(("layer", "unit", "source", "iteration"), NUMBERS)
CHANGE = about(what=JSON, layer=NUMBERS, by=NUMBERS, key=JSON)


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch) -> Iterator[State]:
    """What stands in for the session's state, with a playground in it."""
    found = State(
        play_layers=2, play_n1=4, play_n2=2, play_features=["x1", "x2"], play_iterations=500
    )
    for module in (ask, backprop, bring, changes, digit_unit, mnist_number, moment, open_number,
                   mnist_results, stands, unit_lit, view):  # fmt: skip
        monkeypatch.setattr(module, "st", SimpleNamespace(session_state=found))
    yield found


CALLED: dict[str, tuple[str, str, Any, Callable[[], None]]] = {
    "ask": ("p_plane", "asked", JSON, lambda: ask.from_click("p")),
    "open": (
        "p_network", "opened", about(**FIELDS),
        lambda: open_number.set_from_drawing("p", SIZES, INPUTS),
    ),
    "open in the playground": (
        "play_network", "opened", about(**FIELDS), lambda: changes.open_clicked(SIZES, INPUTS)
    ),
    "change": ("play_network", "change", CHANGE, changes.change_network),
    "pick": ("play_plane", "picked", JSON, lambda: changes.pick(5)),
    "step": ("play_time", "step", JSON, view._step),
    "pixel": (
        "p_weighing", "picked", JSON, lambda: open_number.set_from_picture("p", INPUTS)
    ),
    "mistake": ("mnist_misread", "picked", JSON, mnist_results._open),
    "unit": ("draw_lights", "opened", about(**FIELDS), unit_lit.open_clicked),
    "lesson": (
        "p_backprop_panel", "chosen", about(**FIELDS), lambda: backprop._take("p", SIZES)
    ),
    "player": ("p_time", "stood", JSON, lambda: stands._stand("p", 500)),
}  # fmt: skip


@pytest.mark.parametrize("name", CALLED)
def test_any_event(name: str, state: State) -> None:
    key, event, values, call = CALLED[name]

    @tried(120)
    @given(values)
    def check(value: Any) -> None:
        state[key] = SimpleNamespace(**{event: value})
        call()
        sound(state)

    check()


def sound(state: State) -> None:
    """Fail if the state holds what its widgets cannot show."""
    assert 0 <= state.play_layers <= 6
    assert all(1 <= state[f"play_n{i}"] <= 16 for i in (1, 2))
    assert 1 <= len(state.play_features) <= 7
    for key in ("p_ask_1", "p_ask_2"):
        assert ask.LOW <= state.get(key, 0.5) <= ask.HIGH
    assert 1 <= state.get("play_example", 1) <= 5
    assert 0 <= state.get("play_focus", 0) <= 500
    assert 0 <= state.get("p_stands", 0) <= 500
    layer, to, source = state.get("p_backprop_weight", (1, 0, 0))
    assert to < SIZES[layer]
    assert source < SIZES[layer - 1]
    assert state.get("draw_unit", 1) >= 1
    assert state.get("p_unit", "Output") in {"Hidden 1", "Hidden 2", "Hidden 3", "Output"}
