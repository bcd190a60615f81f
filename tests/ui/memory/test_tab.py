"""Which session a reloaded tab gets back: its own, and nobody else's."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from runs import PlaySpec, Service
from runs.playground.plane_data import PlaneData
from runs.playground.settings import Play
from tests.runs.engines import TINY, FakeEngine
from ui.memory import kept, session, tab

OLD, NEW = "0" * 32, "f" * 32


class State(dict[str, Any]):
    """What stands in for the session's state."""

    __getattr__ = dict.__getitem__
    __setattr__ = dict.__setitem__


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Service:
    office = Service(FakeEngine(), queue_length=9)
    office.dispatch.open()
    state = State(session_name=NEW)
    for module in (tab, session, kept):
        monkeypatch.setattr(module, "SERVICE", office)
        monkeypatch.setattr(module, "st", SimpleNamespace(session_state=state))
    office.arrive(NEW)
    office.arrive(OLD, lambda: False)  # its page is gone
    return office


def ask(before: object) -> State:
    """Let the tab say who it was; return the session's state then."""
    state = tab.st.session_state
    state[tab.KEY] = {"before": before}
    tab._ask()
    return state


def test_a_reloaded_tab_gets_its_trainings_back(office: Service) -> None:
    run = office.start(OLD, TINY)
    assert ask({"name": OLD, "trained": True}).session_name == OLD
    assert session.runs() == [run]


def test_as_long_as_the_other_page_is_there_it_is_told_to_ask_later(office: Service) -> None:
    office.start(OLD, TINY)
    office.arrive(OLD)
    state = ask({"name": OLD, "trained": True})
    assert (state.session_name, state[tab.ANSWER], state[tab.LOST]) == (NEW, "later", False)


def test_who_has_trained_meanwhile_keeps_that(office: Service) -> None:
    office.start(OLD, TINY)
    mine = office.start(NEW, TINY)
    state = ask({"name": OLD, "trained": True})
    assert (state.session_name, state[tab.ANSWER]) == (NEW, "no")
    assert session.runs() == [mine]
    assert mine.active


@pytest.mark.parametrize("trained", [True, False])
def test_what_is_lost_is_said_only_to_whom_it_belonged(office: Service, trained: bool) -> None:
    state = ask({"name": "1" * 32, "trained": trained})
    assert (state.session_name, state[tab.ANSWER], state[tab.LOST]) == (NEW, "no", trained)


def test_nonsense_is_nobody(office: Service) -> None:
    office.start(OLD, TINY)
    for before in (
        None,
        7,
        OLD,
        {},
        {"name": None},
        {"name": "../" + OLD},
        {"name": OLD + "\n"},
        [],
    ):
        state = ask(before)
        assert (state.session_name, state[tab.ANSWER]) == (NEW, "no"), before


def test_what_it_trained_in_the_playground_comes_along(office: Service) -> None:
    spec = PlaySpec(PlaneData(), Play())
    office.arrive(OLD + session.PLAY, lambda: False)
    run = office.start(OLD + session.PLAY, spec)
    assert ask({"name": OLD, "trained": True}).session_name == OLD
    assert session.newest(spec) is run
    assert session.runs() == []
    assert set(office.owners) == {OLD, OLD + session.PLAY}


def test_who_has_trained_in_the_playground_meanwhile_keeps_that(office: Service) -> None:
    office.start(OLD, TINY)
    office.start(NEW + session.PLAY, PlaySpec(PlaneData(), Play()))
    assert ask({"name": OLD, "trained": True}).session_name == NEW
