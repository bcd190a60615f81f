""" "Verify me" on the pages: all slopes at the player's moment, and the worst one to open."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from nn import pretrained
from tests.covering import some
from tests.opening import leave, opened
from tests.pages.look import fine, panel, press, put, quiet, sent, words
from tests.safety.browser import event, send
from tests.safety.pages import sound
from tests.waiting import newest, over
from ui.registry import BY_NAME

SMALL = ("two_layers", "xor", "perceptron", "playground")
PAGES = {BY_NAME[name].prefix: name for name in SMALL}
COUNTS = {"two": 16, "xor": 9, "perceptron": 3, "play": 25}


def verified(prefix: str, page: str, **query: str) -> AppTest:
    at = sound(opened(page, query))
    assert f"{prefix}_check_chart" not in sent(at), "Plotly's script is for those who press it"
    return press(at, f"{prefix}_check_button")


def bars(at: AppTest, prefix: str) -> int:
    figure = json.loads(sent(at)[f"{prefix}_check_chart"])
    return sum(sum(trace["y"]) for trace in figure["data"] if isinstance(trace["y"], list))


@pytest.mark.parametrize("prefix", some(PAGES, count=2))
def test_every_page_with_a_network_verifies_all_of_it_at_the_players_moment(prefix: str) -> None:
    at = verified(prefix, PAGES[prefix])
    assert f"**All {COUNTS[prefix]:,}** slopes" in words(at)
    assert panel(sent(at)[f"{prefix}_time"])["tells"] is True
    end = sent(at)[f"{prefix}_check_chart"]
    sound(send(at, event(at, f"{prefix}_time", "stood", 0)))
    assert "at iteration 0." in words(at)
    assert sent(at)[f"{prefix}_check_chart"] != end
    press(at, f"{prefix}_check_button")
    assert f"{prefix}_check_chart" not in sent(at)
    leave(at)


@pytest.mark.parametrize("prefix", some(["xor", "play"], count=1))
def test_the_worst_one_leads_to_its_arithmetic(prefix: str) -> None:
    at = verified(prefix, PAGES[prefix])
    told = next(m.value for m in at.markdown if m.value.startswith("The largest error"))
    press(at, f"{prefix}_check_open")
    unit, source = (at.selectbox(key=f"{prefix}_{part}").value for part in ("unit", "weight"))
    assert unit in told
    assert f"the bias of {unit}" in told if source == "Bias" else f"from {source} to" in told
    quiet(at)
    leave(at)


@pytest.mark.rest
def test_a_training_of_mnist_is_verified_when_it_is_over() -> None:
    at = put(opened("mnist"), "mnist", iterations=2)
    run = over(newest(press(at, "start").session_state["session_name"]), 240)
    press(fine(at.run()), "mnist_check_button")
    n = run.network().parameters.size
    assert f"of {n:,} parameters, drawn by chance, as many from each layer" in words(at)
    assert f"at iteration {run.iteration:,}." in words(at)
    leave(at)


@pytest.mark.rest
def test_the_network_that_reads_drawings_is_verified_by_a_fair_sample() -> None:
    at, n = verified("draw", "draw"), pretrained.load().parameters.size
    assert f"of {n:,} parameters, drawn by chance, as many from each layer" in words(at)
    assert "The training computes in float32" in words(at)
    leave(at)
