"""The page on speed: it measures by itself, again when asked to, and not for two at once."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from runs import stopwatch, timings
from runs.stopwatch import Desk
from runs.ways import NETWORKS
from tests.pages.test_pages import button
from tests.pages.test_small import panel, sent
from ui.speed_charts import times

CHARTS = ("step_bars", "layout_bars", "precision_bars", "batches")


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is measured yet, and each measurement is short."""
    monkeypatch.setattr(timings, "DESK", Desk())
    monkeypatch.setattr(stopwatch, "TURN", 0.0)
    monkeypatch.setattr(stopwatch, "BUDGET", 0.0)


def go(at: AppTest) -> AppTest:
    at.run()
    at.switch_page("pages/speed.py").run()
    return fine(at)


def fine(at: AppTest) -> AppTest:
    assert [e.value for e in [*at.exception, *at.error, *at.warning]] == []
    assert [title.value for title in at.title] == ["How fast, and why"]
    return at


def described(at: AppTest) -> list[str]:
    """What the charts say, in the order of the page."""
    return [panel(sent(at)[f"speed_{name}"])["alt"] for name in CHARTS]


def said(at: AppTest) -> str:
    return "\n".join(element.value for element in [*at.markdown, *at.caption])


def number(at: AppTest) -> int:
    return int(re.search(r"Measurement (\d+),", said(at))[1])


def test_it_measures_by_itself(at: AppTest) -> None:
    go(at)
    assert number(at) == 1
    assert [bool(re.fullmatch(r"[\d.]+×", m.value)) for m in at.metric] == [True] * 4
    assert not any(m.delta for m in at.metric)
    step, layout, precision, batches = described(at)
    assert "Products alone: " in step
    assert "Gather, together: " in layout
    assert "float32: " in precision
    assert batches.count("steps in a second") == len(timings.BATCH_SIZES)
    assert len([e for e in at.expander if e.label == "The times as a table"]) == 4


def test_what_it_says_is_what_was_measured(at: AppTest) -> None:
    go(at)
    found = timings.DESK.readings["step 3-4-1"].value
    assert f"a list of **{found.calls} calls**" in said(at)
    assert f"agree to {found.digits} digits" in said(at)
    assert at.metric[0].value == times(found.gain)


@pytest.mark.parametrize("name", NETWORKS)
def test_every_network_can_be_chosen(at: AppTest, name: str) -> None:
    go(at)
    fine(at.get_by_key("speed_network").set_value(name).run())
    assert NETWORKS[name] in said(at)
    assert f"step {name}" in timings.DESK.readings


def test_nothing_is_measured_again_without_need(
    at: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    go(at)
    first = described(at)
    for name in ("step", "layout", "precision", "batches"):
        monkeypatch.setattr(timings, name, lambda *_: pytest.fail("measured again"))
    fine(at.run())
    assert described(at) == first


def test_the_button_measures_again(at: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stopwatch, "PAUSE", 0.0)
    go(at)
    first, ratios = described(at), [m.value for m in at.metric]
    fine(button(at, "Measure again").click().run())
    assert number(at) == 2
    assert [reading.number for reading in timings.DESK.readings.values()] == [2, 2, 2, 2]
    assert described(at) != first
    assert [m.delta for m in at.metric] == [f"{ratio} before" for ratio in ratios]


def test_who_presses_too_soon_is_told(at: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stopwatch, "PAUSE", 1e6)
    go(at)
    fine(button(at, "Measure again").click().run())
    assert number(at) == 1
    assert "measured just now" in at.toast[0].value


def test_while_another_visitor_measures_the_page_stands(
    at: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stopwatch, "WAIT", 0.0)
    with timings.DESK.lock:
        go(at)
        assert len(at.info) == 4
        assert not at.metric
    fine(at.run())
    assert not at.info
    assert len(at.metric) == 4


def test_the_functions_that_ran_can_be_read(at: AppTest) -> None:
    go(at)
    assert not at.code
    at.session_state["speed_code"] = True
    fine(at.run())
    assert any("def textbook(" in block.value for block in at.code)
    assert any("def replay(self)" in block.value for block in at.code)
