"""Short trainings of the playground come at once; long ones are begun, watched and stopped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from runs import SERVICE, PlayRun, PlaySpec
from runs.playground.plane_data import OWN, PlaneData
from runs.playground.settings import LENS, Play
from runs.playground.training import run as run_at_once
from runs.service import pace
from tests.waiting import over, until
from ui.memory import session
from ui.play import training

DATA = PlaneData("circles", points=100)
SHORT = Play(iterations=30)
LONG = Play(hidden_sizes=(8,) * 6, hidden=("tanh",) * 6, iterations=100_000)
SOON = Play(optimizer="adam", learning_rate=0.01, batch_size=16, iterations=10_000)
WILD = Play(hidden=("relu", "relu"), learning_rate=30.0, l2=0.1, iterations=100_000)


def page() -> None:
    """A page with nothing but the training of the settings in the session's state."""
    import streamlit as st

    from ui.memory import session
    from ui.play import training

    session.arrive()
    data, play = st.session_state.settings
    training.bar(data, play)
    if training.is_live(data, play):
        training.live(data, play, lambda found: st.text(f"{len(found.iterations)} moments"))
    elif found := training.recording(data, play):
        st.text(f"{len(found.iterations)} moments")


@pytest.fixture(autouse=True)
def _ordinary_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "here", lambda: pace.ORDINARY)


@pytest.fixture
def at() -> Iterator[AppTest]:
    app = AppTest.from_function(page, default_timeout=30)
    app.session_state["settings"] = (DATA, LONG)
    yield app
    for name in session.owners(app.session_state["session_name"]):
        SERVICE.leave(name)


def newest(at: AppTest) -> PlayRun:
    return SERVICE.runs(at.session_state["session_name"] + session.PLAY)[-1]


def drawn(at: AppTest) -> AppTest:
    at.run()
    assert not at.exception
    return at


def press(at: AppTest, label: str) -> AppTest:
    next(b for b in at.button if b.label == label).click()
    return drawn(at)


def labels(at: AppTest) -> list[str]:
    return [b.label for b in at.button]


def words(at: AppTest) -> str:
    return " ".join(e.value for e in [*at.markdown, *at.caption, *at.error])


def test_what_is_short_and_what_is_long() -> None:
    assert not training.is_long(DATA, Play())
    assert not training.is_long(PlaneData(points=300), Play(iterations=1500))
    assert training.is_long(DATA, LONG)
    assert training.is_long(DATA, SOON)


def test_a_short_one_is_there_at_once_and_shared(at: AppTest) -> None:
    at.session_state["settings"] = (DATA, SHORT)
    drawn(at)
    assert [t.value for t in at.text] == ["31 moments"]
    assert not labels(at)
    assert not words(at)
    one = training.recording(DATA, SHORT)
    assert training.recording(DATA, SHORT, focus=7) is one
    assert training.recording(DATA, replace(SHORT, seed=1)) is not one


def test_a_closer_look_is_another_training_only_where_moments_are_left_out() -> None:
    play = Play(hidden_sizes=(), hidden=(), iterations=5000)
    assert not training.is_long(DATA, play)
    near = training.recording(DATA, play, focus=1001)
    assert set(range(1001, 1001 + LENS)) <= set(near.iterations.tolist())


def test_settings_that_make_no_sense_are_a_sentence() -> None:
    with pytest.raises(ValueError, match="There are no points to train on yet"):
        training.recording(PlaneData(OWN), SHORT)


def test_a_long_one_waits_for_its_button(at: AppTest) -> None:
    drawn(at)
    assert "This takes about" in words(at)
    assert labels(at) == ["Train"]
    assert not at.text


def test_a_long_one_is_trained_watched_and_stopped(at: AppTest) -> None:
    press(drawn(at), "Train")
    run = newest(at)
    until(lambda: run.arrived > 3)
    drawn(at)
    assert labels(at) == ["Pause", "Stop"]
    assert at.text[0].value.endswith(" moments")
    press(at, "Stop")
    over(run)
    drawn(at)
    assert words(at).startswith("Stopped after ")
    assert labels(at) == ["Train again"]
    assert [t.value for t in at.text] == [f"{run.arrived} moments"]
    press(at, "Train again")
    assert newest(at) is not run


def test_a_paused_one_can_go_on(at: AppTest) -> None:
    press(drawn(at), "Train")
    run = newest(at)
    until(lambda: run.arrived > 3)
    press(drawn(at), "Pause")
    until(lambda: run.state == "paused")
    assert labels(drawn(at)) == ["Resume", "Stop"]
    before = run.iteration
    press(at, "Resume")
    until(lambda: run.iteration > before)


def test_in_the_end_it_is_what_the_short_way_gives(
    at: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    straight = run_at_once(SHORT, DATA.examples(SHORT.features))
    monkeypatch.setattr("runs.service.pace.AT_ONCE", 0.0)
    at.session_state["settings"] = (DATA, SHORT)
    press(drawn(at), "Train")
    run = over(newest(at))
    drawn(at)
    assert words(at).startswith("Trained in ")
    assert not labels(at)
    found = run.recording()
    assert [t.value for t in at.text] == [f"{len(found.iterations)} moments"]
    assert (found.thetas == straight.thetas).all()
    at.session_state["settings"] = (DATA, replace(SHORT, seed=1))
    assert labels(drawn(at)) == ["Train"]
    at.session_state["settings"] = (DATA, SHORT)
    assert words(drawn(at)).startswith("Trained in ")  # it is found again


def test_one_that_diverges_is_over_soon_and_done(at: AppTest) -> None:
    at.session_state["settings"] = (PlaneData("hills"), WILD)
    press(drawn(at), "Train")
    run = over(newest(at))
    assert run.iteration < WILD.iterations / 10
    drawn(at)
    assert not labels(at)
    assert run.recording().stop_reason


def test_what_is_refused_is_said(at: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn(at)
    monkeypatch.setenv("GLASSBOX_MEMORY", "1")
    press(at, "Train")
    assert "at most 1 MB are allowed here" in words(at)
    assert labels(at) == ["Train"]


def test_another_session_does_not_see_it(at: AppTest) -> None:
    press(drawn(at), "Train")
    names = session.owners(at.session_state["session_name"])
    assert set(names) <= set(SERVICE.owners)
    other = AppTest.from_function(page, default_timeout=30)
    other.session_state["settings"] = (DATA, LONG)
    assert labels(drawn(other)) == ["Train"]
    for name in session.owners(other.session_state["session_name"]):
        SERVICE.leave(name)


def test_the_seconds_are_said_roughly() -> None:
    assert training.about(PlaySpec(DATA, replace(SOON, iterations=3000))) == "a few seconds"
    assert training.about(PlaySpec(DATA, LONG)).startswith("about ")
