"""A number of several digits on the drawing page: read, and each digit opened."""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import nn
from tests.nn.composed import Hand, with_sign, written
from tests.pages.conftest import Visit
from tests.pages.look import panel, sent
from tests.pages.test_draw import PANELS, choose, png, upload

DATA = nn.datasets.load("mnist-5k")


@pytest.fixture
def at(visit: Visit) -> AppTest:
    return choose(visit("draw"), source="picture")


def picture(number: str) -> bytes:
    """A number on paper, of bundled test images."""
    chosen = [int(np.flatnonzero(DATA.y_test == int(digit))[4]) for digit in number]
    images = [DATA.X_test[:, i].reshape(28, 28) for i in chosen]
    ink = written(images, np.random.default_rng(0), Hand())
    assert ink is not None
    return png(np.rint(255 * (1 - ink)).astype(np.uint8))


def test_a_number_is_read_digit_by_digit_and_each_can_be_opened(at: AppTest) -> None:
    upload(at, "file", "4072.png", picture("4072"))
    shown = panel(sent(at)["draw_number"])
    assert [part["text"] for part in shown["big"][0]] == list("4072")
    assert [one["first"] for one in shown["digits"]] == [4, 0, 7, 2]
    assert "It reads 4072, all digits together 9" in shown["told"]
    assert "draw_answer" not in sent(at)
    before = panel(sent(at)["draw_lights"])["layers"]
    at.session_state["draw_digit"] = 1
    choose(at, panel="why")
    assert panel(sent(at)["draw_number"])["chosen"] == 1
    assert panel(sent(at)["draw_lights"])["layers"] != before
    for name in PANELS:
        choose(at, panel=name)
        assert not at.error, name
    upload(at, "file", "11.png", png(np.uint8(255 * (1 - with_sign("short /")))))
    told = panel(sent(at)["draw_number"])["told"]
    assert "Digit 3 leans and sticks out: it may be a slash." in told
    upload(at, "file", "7.png", picture("7"))  # one digit is one digit
    assert panel(sent(at)["draw_answer"])["first"] == 7
    assert "draw_number" not in sent(at)
