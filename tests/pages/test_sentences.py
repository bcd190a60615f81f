"""The five sentences that the README promises are each taught by the place that it names."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from tests.opening import leave, opened
from tests.pages.look import panel, quiet, sent, words

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
SENTENCES = re.findall(r'^\d\. "(.+)" \(\[.+\]\((http\S+)\)\)$', README, re.MULTILINE)


def step(at: AppTest) -> str:
    """What the tour says at the step at hand."""
    here = at.session_state["tour_going"].step
    return f"{here.text} {here.ask} {here.seen}"


def a_line_and_its_weights(at: AppTest) -> None:
    text = words(at)
    assert "multiplies each input by a weight, adds it all up" in text
    assert "it draws a straight line" in text
    assert "The arrow is the weight vector: it stands on the line" in text
    assert "arrow" in panel(sent(at)["perceptron_plane"])


def steps_and_how_far(at: AppTest) -> None:
    assert "The learning rate says how far each step goes" in step(at)
    assert at.select_slider(key="perceptron_lr").value == 0.5
    curve = panel(sent(at)["perceptron_cost"])["lines"][0]["now"]
    assert curve == sorted(curve, reverse=True)  # the cost falls


def slopes_flow_back(at: AppTest) -> None:
    assert "Open “Backpropagation, by hand”" in step(at)
    at.session_state["two_backprop"] = True
    quiet(at.run())
    assert "the error flows back along the edges" in step(at)
    told = " ".join(s["words"] for s in panel(sent(at)["two_backprop_panel"])["steps"])
    for factor in ("hears of the error through its weights", "The curve is as steep there as",
                   "along this edge", "They agree.", "w ← w − α dw", "It fell."):  # fmt: skip
        assert factor in told


def the_plane_bends(at: AppTest) -> None:
    assert "Two hidden units bend the plane. Now one straight line divides" in step(at)
    assert "The output only has to draw one straight line here." in words(at)
    assert {"xor_plane", "xor_bent"} <= {*sent(at)}


def measured_on_others(at: AppTest) -> None:
    assert "it knows every training point by heart, and misses test points" in step(at)
    assert "Kept for testing" in [w.label for w in at.select_slider] + [w.label for w in at.slider]
    lines = panel(sent(at)["play_accuracy"])["lines"]
    train, test = (next(one["now"][-1] for one in lines if one["name"] == name)
                   for name in ("training", "test"))  # fmt: skip
    assert train == 1 > test


TAUGHT: list[Callable[[AppTest], None]] = [
    a_line_and_its_weights, steps_and_how_far, slopes_flow_back, the_plane_bends,
    measured_on_others,
]  # fmt: skip


def test_there_are_five() -> None:
    assert len({*SENTENCES}) == len(TAUGHT) == 5


@pytest.mark.parametrize(("sentence", "taught"), list(enumerate(TAUGHT)))
def test_each_is_taught_where_the_readme_says(sentence: int, taught: object) -> None:
    address = urlsplit(SENTENCES[sentence][1])
    at = quiet(opened(address.path.strip("/"), dict(parse_qsl(address.query))))
    taught(at)  # type: ignore[operator]
    leave(at)
