"""The page on speed: it measures by itself, again when asked to, and not for two at once."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from runs.service import stopwatch
from runs.service.stopwatch import Desk
from runs.speed import timings
from runs.speed.ways import NETWORKS
from tests.pages.conftest import Visit
from tests.pages.look import panel, press, quiet, sent, words
from ui.charts.speed_charts import times

CHARTS = ("step_bars", "layout_bars", "precision_bars", "batches")


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Nothing is measured yet, each measurement is short, and the test says what time it is."""
    now = [0.0]
    monkeypatch.setattr(timings, "DESK", Desk(lambda: now[0]))
    monkeypatch.setattr(stopwatch, "TURN", 0.0)
    monkeypatch.setattr(stopwatch, "BUDGET", 0.0)
    return now


def described(at: AppTest) -> list[str]:
    """What the charts say, in the order of the page."""
    return [panel(sent(at)[f"speed_{name}"])["alt"] for name in CHARTS]


def number(at: AppTest) -> int:
    return int(re.search(r"Measurement (\d+),", words(at))[1])


def test_it_measures_by_itself_and_says_what_was_measured(visit: Visit) -> None:
    at = quiet(visit("speed"))
    assert number(at) == 1
    assert [bool(re.fullmatch(r"[\d.]+×", m.value)) for m in at.metric] == [True] * 4
    assert not any(m.delta for m in at.metric)
    step, layout, precision, batches = described(at)
    assert "Products alone: " in step
    assert "Gather, together: " in layout
    assert "float32: " in precision
    assert batches.count("steps in a second") == len(timings.BATCH_SIZES)
    assert len([e for e in at.expander if e.label == "The times as a table"]) == 4
    found = timings.DESK.readings["step 3-4-1"].value
    assert f"a list of **{found.calls} calls**" in words(at)
    assert f"agree to {found.digits} digits" in words(at)
    assert at.metric[0].value == times(found.gain)
    assert not at.code
    at.session_state["speed_code"] = True
    quiet(at.run())
    assert any("def gradient(" in block.value for block in at.code)
    assert any("def __call__(" in block.value for block in at.code)


def test_every_network_can_be_chosen(visit: Visit) -> None:
    at = visit("speed")
    for name in NETWORKS:
        quiet(at.get_by_key("speed_network").set_value(name).run())
        assert NETWORKS[name] in words(at)
        assert f"step {name}" in timings.DESK.readings


def test_it_measures_again_only_when_asked_to_and_not_too_soon(
    visit: Visit, monkeypatch: pytest.MonkeyPatch, now: list[float]
) -> None:
    at = visit("speed")
    first, ratios = described(at), [m.value for m in at.metric]
    with monkeypatch.context() as patch:
        for name in ("step", "layout", "precision", "batches"):
            patch.setattr(timings, name, lambda *_: pytest.fail("measured again"))
        assert described(quiet(at.run())) == first
        now[0] += 0.5 * stopwatch.PAUSE
        quiet(press(at, "speed_again"))
        assert number(at) == 1
        assert "measured just now" in at.toast[0].value
    now[0] += stopwatch.PAUSE
    quiet(press(at, "speed_again"))
    assert number(at) == 2
    assert [reading.number for reading in timings.DESK.readings.values()] == [2, 2, 2, 2]
    assert described(at) != first
    assert [m.delta for m in at.metric] == [f"{ratio} before" for ratio in ratios]


def test_while_another_visitor_measures_the_page_stands(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stopwatch, "WAIT", 0.0)
    with timings.DESK.lock:
        at = visit("speed")
        assert len(at.info) == 4
        assert not at.metric
    quiet(at.run())
    assert not at.info
    assert len(at.metric) == 4
