"""What was made by hand comes back after a reload, to its owner alone, and within bounds."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from runs import Service
from tests.runs.engines import FakeEngine
from tests.ui.memory.test_tab import NEW, OLD, State
from ui.memory import kept, session, tab


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Service:
    office = Service(FakeEngine(), queue_length=9)
    monkeypatch.setattr(kept, "_things", {})
    for module in (kept, session, tab):
        monkeypatch.setattr(module, "SERVICE", office, raising=False)
    return office


def arrive(office: Service, name: str, monkeypatch: pytest.MonkeyPatch) -> State:
    """Open a page: a new session with nothing in its state."""
    state = State(session_name=name)
    for module in (kept, session, tab):
        monkeypatch.setattr(module, "st", SimpleNamespace(session_state=state))
    office.arrive(name)
    return state


def reload(office: Service, monkeypatch: pytest.MonkeyPatch, **made: Any) -> State:
    """Close the old page, open a new one, and let its tab say who it was."""
    office.arrive(OLD, lambda: False)
    state = arrive(office, NEW, monkeypatch)
    state.update(made)
    state[tab.KEY] = {"before": {"name": OLD, "made": True}}
    tab._ask()
    return state


def test_what_was_kept_comes_back_and_is_to_be_shown_anew(office, monkeypatch) -> None:
    arrive(office, OLD, monkeypatch)
    strokes = [{"path": [1]}]
    assert kept.keep("strokes", strokes, 20)
    state = reload(office, monkeypatch, strokes=[])
    assert state["strokes"] is strokes
    assert kept.came_back("strokes")
    assert not kept.came_back("strokes")
    assert state.session_name == OLD


def test_what_was_made_meanwhile_stays(office, monkeypatch) -> None:
    arrive(office, OLD, monkeypatch)
    kept.keep("strokes", ["old"], 20)
    kept.keep("lessons", {"net": (1,)}, 20)
    state = reload(office, monkeypatch, strokes=["new"])
    assert state["strokes"] == ["new"]
    assert state["lessons"] == {"net": (1,)}


def test_what_is_taken_away_does_not_come_back(office, monkeypatch) -> None:
    arrive(office, OLD, monkeypatch)
    kept.keep("strokes", ["old"], 20)
    kept.keep("strokes", [], 0)
    assert not kept.has(OLD)
    assert "strokes" not in reload(office, monkeypatch)


def test_it_waits_as_long_as_the_old_page_seems_to_be_there(office, monkeypatch) -> None:
    arrive(office, OLD, monkeypatch)
    kept.keep("strokes", ["old"], 20)
    state = arrive(office, NEW, monkeypatch)
    state[tab.KEY] = {"before": {"name": OLD, "made": True}}
    tab._ask()
    assert (state[tab.ANSWER], state[tab.LOST_THINGS]) == ("later", False)
    assert "strokes" not in state


def test_who_has_left_is_forgotten_and_the_tab_is_told(office, monkeypatch) -> None:
    arrive(office, OLD, monkeypatch)
    kept.keep("strokes", ["old"], 20)
    office.leave(OLD)
    state = arrive(office, NEW, monkeypatch)
    kept.keep("strokes", ["new"], 20)
    assert not kept.has(OLD)
    state[tab.KEY] = {"before": {"name": OLD, "made": True}}
    tab._ask()
    assert (state[tab.ANSWER], state[tab.LOST_THINGS]) == ("no", True)
    assert state["session_name"] == NEW


def test_too_much_is_not_kept_and_the_rest_is(office, monkeypatch) -> None:
    arrive(office, OLD, monkeypatch)
    assert kept.keep("set", "small", 1000)
    assert not kept.keep("strokes", ["many"], kept.MOST)
    assert kept.keep("lessons", "small", 1000)
    assert set(kept._things[OLD]) == {"set", "lessons"}


def test_all_together_are_bounded_and_the_first_lose_theirs(office, monkeypatch) -> None:
    monkeypatch.setattr(kept, "MOST_OF_ALL", 3 * kept.MOST)
    names = [f"{i:032}" for i in range(6)]
    for name in names:
        arrive(office, name, monkeypatch)
        kept.keep("set", "large", kept.MOST)
    assert list(kept._things) == names[2:]
