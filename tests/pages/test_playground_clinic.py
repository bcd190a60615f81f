"""The playground's failure clinic, its presets and its long trainings, on the page."""

from __future__ import annotations

import pytest
from streamlit.runtime.state.query_params import QueryParams
from streamlit.testing.v1 import AppTest

from runs import SERVICE, PlayRun
from runs.playground.clinic import BY_KEY, Case
from runs.playground.plane_data import PlaneData
from runs.playground.presets import PRESETS
from runs.playground.settings import Play
from tests.covering import some
from tests.pages.conftest import Visit
from tests.pages.look import fine, quiet, sent, words
from tests.pages.playing import keys, press, put, shown, widget
from tests.waiting import over, until
from ui.memory import session
from ui.play.clinic import CHOSEN
from ui.play.controls import SIZES

CHANGED = "something has been changed"
LONG = {"iterations": "100000", "batch": "32"}
SOON = {"hidden": "4", "optimizer": "Adam", "iterations": "10000", "batch": "32"}  # yet long


def set_as(at: AppTest, data: PlaneData, play: Play) -> bool:
    """Whether the controls say these settings."""
    names = [f"n{i}" for i in range(1, len(play.hidden_sizes) + 1)]
    kinds = [f"a{i}" for i in range(1, len(play.hidden) + 1)]
    wanted = {
        "data": data.name, "points": data.points, "noise": data.noise, "data_seed": data.seed,
        "test": round(100 * data.test_share), "features": list(play.features),
        "layers": len(play.hidden_sizes), **dict(zip(names, play.hidden_sizes, strict=True)),
        **dict(zip(kinds, play.hidden, strict=True)), "init": play.initializer, "seed": play.seed,
        "lr": play.learning_rate, "schedule": play.schedule, "iterations": play.iterations,
        "optimizer": play.optimizer, "batch": str(play.batch_size or "all"),
        "loss": "squared" if play.squared else "cross_entropy",
        "l1": play.l1, "l2": play.l2, "dropout": play.dropout,
    }  # fmt: skip
    said = {name: widget(at, name).value for name in wanted}
    assert said == wanted
    return True


# ---- the failure clinic ------------------------------------------------------------------


def choose(at: AppTest, case: Case | None) -> AppTest:
    return put(at, case=case.key if case else None)


@pytest.mark.parametrize("key", some(BY_KEY))
def test_a_case_is_shown_diagnosed_and_cured(page: AppTest, key: str) -> None:
    case, at = BY_KEY[key], page
    choose(at, case)
    assert set_as(at, case.data, case.play)
    for told in (f"**{case.question}**", f"Look for: {case.look}"):
        assert told in words(at)
    for told in ("**Diagnosis.**", case.why):
        assert told not in words(at), "it tells before one can guess"
    assert "play_case_cure" not in {b.key for b in at.button}, "its label would tell"
    assert case.cause in case.guesses
    assert len(set(case.guesses)) == 3
    wrong = next(cause for cause in case.guesses if cause != case.cause)
    assert f"**Not that. {case.cause}**" in words(put(at, **{f"guess_{key}": wrong}))
    assert "**You guessed it.**" in words(put(at, **{f"guess_{key}": case.cause}))
    for told in ("**Diagnosis.**", case.why):
        assert told in words(at)
    assert at.button(key="play_case_cure").label == case.remedy
    trouble = sent(at)
    press(at, "case_cure")
    assert set_as(at, case.cured_data, case.cured_play)
    assert "**Cured.**" in words(at)
    assert "**Diagnosis.**" not in words(at)
    assert not at.error
    press(at, "case_trouble")
    assert set_as(at, case.data, case.play)
    assert sent(at)["play_plane"] == trouble["play_plane"], "the same run is not the same"


def test_a_case_travels_in_the_link_and_is_put_away(play: Visit) -> None:
    """The name alone sets no controls: a link brings each of them itself."""
    at = quiet(play(case=BY_KEY["overfitting"].name))
    assert CHANGED in words(at)
    press(at, "case_trouble")
    assert "**Diagnosis.**" in words(press(at, "tell"))
    assert "Look for:" not in words(quiet(choose(at, None)))
    choose(at, BY_KEY["zeros"])
    assert "Look for:" in words(at)
    quiet(press(at, "preset_xor"))
    assert widget(at, "case").value is None
    assert "Look for:" not in words(at)
    at = quiet(play(case=BY_KEY["zeros"].name, hide=["Failure clinic"]))
    assert CHOSEN not in {w.key for w in at.get("button_group")}
    assert "Look for:" not in words(at)


def test_what_was_changed_in_a_case_leads_to_both_sides_of_it(page: AppTest) -> None:
    at = choose(page, BY_KEY["zeros"])
    put(at, data_seed=5, seed=7)
    quiet(put(at, n1=3))
    assert CHANGED in words(at)
    assert "**Diagnosis.**" not in words(at)
    press(at, "case_cure")
    assert "**Cured.**" in words(at)
    press(at, "case_trouble")
    assert (widget(at, "data_seed").value, widget(at, "seed").value) == (5, 7), "the seeds stay"


def test_a_cure_can_be_compared_with_the_trouble(page: AppTest) -> None:
    press(press(choose(page, BY_KEY["too_small"]), "pin"), "tell")
    press(page, "case_cure")
    assert "Changed since: learning rate 0.0003 → 0.3." in words(page)


# ---- presets -----------------------------------------------------------------------------


@pytest.mark.parametrize("number", some(range(len(PRESETS)), 2))
def test_a_preset_sets_every_control_and_is_trained_at_once(play: Visit, number: int) -> None:
    preset = PRESETS[number]
    at = play(hidden="2-2-2", l1="0.01", dropout="0.5", loss="Mean squared error", seed="9")
    assert preset.text in words(at)
    quiet(press(at, f"preset_{preset.key}"))
    assert set_as(at, preset.data, preset.play)
    assert "train" not in keys(at)
    assert shown(at, "time")["iterations"][-1] == preset.play.iterations
    assert shown(at, "time")["seek"]["play"], "it is not played from its start"
    sizes = "-".join(map(str, preset.play.hidden_sizes)) or "none"
    assert at.query_params[SIZES] == sizes


# ---- long trainings ----------------------------------------------------------------------


def run_of(at: AppTest) -> PlayRun:
    return SERVICE.runs(at.session_state["session_name"] + session.PLAY)[-1]


def test_a_long_training_waits_for_a_click_is_watched_paused_and_stopped(play: Visit) -> None:
    at = quiet(play(**LONG))
    assert "in the background" in words(at)
    assert at.button(key="play_train").label == "Train"
    assert shown(at, "network")["iterations"] == [0]
    assert {"play_network", "play_plane", "play_cost"} <= set(sent(at))
    assert "play_time" not in sent(at), "there is only one moment"
    press(at, "train")
    run = run_of(at)
    before, drawn = sent(fine(at.run())), run.arrived
    until(lambda: run.arrived > drawn)
    assert {"pause", "stop"} <= keys(fine(at.run()))
    assert {key for key, told in sent(at).items() if before.get(key) != told} >= {
        "play_network", "play_plane", "play_cost"
    }, "a panel stands still"  # fmt: skip
    assert not shown(at, "network")["can"]["layers"]
    assert {"The weights as a table", "The cost as a table", "The points as a table"} <= {
        place.label for place in at.expander
    }
    press(at, "pause")
    until(lambda: run.state == "paused")
    assert "play_arrow" in keys(fine(at.run()))
    press(at, "play_arrow")
    until(lambda: run.state == "running")
    fine(at.run())
    quiet(put(at, iterations=500))  # which leaves it alone
    assert "train" not in keys(at)
    assert "play_time" in sent(at)
    quiet(put(at, iterations=50_000))
    assert at.button(key="play_train").label == "Train"
    fine(put(at, iterations=100_000))
    assert "stop" in keys(at), "the training under way is not found again"
    assert run.active
    press(at, "stop")
    over(run)
    quiet(at.run())
    assert f"Stopped after {run.iteration:,} of 100,000 iterations." in words(at)
    assert at.button(key="play_train").label == "Train again"
    assert len(shown(at, "time")["iterations"]) > 1


def test_a_long_training_that_is_over_is_played_like_a_short_one(play: Visit) -> None:
    at = press(quiet(play(**SOON)), "train")
    over(run_of(at))
    quiet(at.run())
    assert "Trained in " in words(at)
    assert shown(at, "time")["iterations"][-1] == 10_000
    assert shown(at, "time")["coarse"], "it cannot be recorded again, one by one"
    press(at, "pin")
    quiet(put(at, batch="64"))
    quiet(put(at, iterations=500))
    assert "play_plane_pinned" in sent(at)


# ---- the address -------------------------------------------------------------------------


def test_a_run_that_changes_no_link_sends_no_address(
    play: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An address that is sent for nothing would undo what a fast hand has set meanwhile."""
    at = press(play(edits="5_1_0_0_1"), "pin")
    fine(at.run())
    told = []
    monkeypatch.setattr(QueryParams, "_send_query_param_msg", lambda _: told.append(1))
    quiet(put(at, lr=1.0))
    assert told == []
    quiet(put(at, n1=5))
    assert len(told) == 1
