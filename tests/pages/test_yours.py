"""The page that learns what a visitor draws: names, drawings, a training, and reading. No browser.

What a canvas would tell is sent as a browser sends it.
"""

from __future__ import annotations

import base64
import io
import zipfile
from typing import Any

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from nn.data.sketches import Sketches
from tests import shapes
from tests.opening import opened
from tests.pages.conftest import Visit
from tests.pages.look import fine, panel, press, quiet, sent, words
from tests.safety.browser import component_state, event, send
from tests.waiting import newest, over
from ui.memory import kept
from ui.pictures import images
from ui.yours.one_file import packed, unpacked
from ui.yours.reading import answer


@pytest.fixture
def at(visit: Visit) -> AppTest:
    return visit("yours")


def drawing(name: str, seed: int) -> dict[str, Any]:
    """What the canvas tells when a shape is drawn on it."""
    rng = np.random.default_rng(seed)
    strokes = [{"type": "path", "path": [[seed, *point] for point in shapes.strokes(name, rng)[0]]}]
    rgba = np.dstack([shapes.picture(name, rng)] * 3 + [np.full((280, 280), 255, np.uint8)])
    png = base64.b64encode(images.png(rgba)).decode()
    return {"raw": {"objects": strokes}, "data": f"data:image/png;base64,{png}"}


def draw(at: AppTest, name: str, seed: int) -> AppTest:
    return fine(send(at, component_state(at, "yours_canvas", {"drawing": drawing(name, seed)})))


def keep(at: AppTest, name: str, seed: int) -> AppTest:
    """Draw and press "Keep" at once: the page has not seen the stroke before."""
    at.button(key="yours_keep").click()
    return draw(at, name, seed)


def set_of(at: AppTest) -> Sketches:
    return at.session_state["yours_set"]


def told(at: AppTest) -> dict[str, Any]:
    return panel(sent(at)["yours_answer"])


def name(at: AppTest, i: int, text: str) -> AppTest:
    field = [field for field in at.text_input if field.key.startswith("yours_name")][i]
    return fine(field.set_value(text).run())


def warnings(at: AppTest) -> list[str]:
    return [warning.value for warning in at.warning]


def test_it_asks_for_each_in_turn_trains_and_reads(at: AppTest) -> None:
    fine(at.get_by_key("yours_goal").set_value(3).run())
    assert at.button(key="yours_train").disabled
    assert told(at)["kind"] == "blank"
    for n in range(6):
        asked = "circle" if n < 3 else "cross"
        assert f"Draw: **{asked}**, {n % 3 + 1} of 3" in words(at)
        keep(at, asked, n)
    assert set_of(at).counts == (3, 3)
    press(at, "yours_train")
    run = over(newest(at.session_state["session_name"]))
    assert run.spec.augmentation != "none"
    quiet(at.run())
    assert not run.problem
    assert {m.label for m in at.metric} >= {"Accuracy on test data"}
    for n, shape in enumerate(["cross", "circle", "cross"], start=10):
        draw(at, shape, n)
        assert (told(at)["kind"], told(at)["big"]) == ("sure", shape)
    keep(at, "cross", 20)
    assert set_of(at).counts == (3, 4)
    assert "You have changed your drawings since" in words(at)
    press(at, "yours_train")
    again = over(newest(at.session_state["session_name"]))
    assert again.spec.data != run.spec.data


def test_an_empty_canvas_and_bad_names_are_one_sentence_each(at: AppTest) -> None:
    press(at, "yours_keep")
    assert warnings(at) == ["The canvas is empty: draw first, then keep."]
    quiet(at.run())
    for wrong, why in (("cross", "already"), (" ", "at least one letter")):
        name(at, 0, wrong)
        assert len(warnings(at)) == 1
        assert why in warnings(at)[0]
        assert set_of(at).names == ("circle", "cross")
        assert at.text_input[0].value == "circle", "the field says what is so"
    name(at, 0, "ring")
    quiet(at)
    assert set_of(at).names == ("ring", "cross")


def test_what_was_changed_is_taken_back_and_classes_come_and_go(at: AppTest) -> None:
    keep(at, "circle", 0)
    press(at, "yours_add")
    assert set_of(at).names == ("circle", "cross", "triangle")
    assert "Draw: **triangle**, 1 of 5" in words(at)
    keep(at, "triangle", 1)
    press(at, "yours_remove_2")
    assert set_of(at).names == ("circle", "cross")
    assert at.button(key="yours_remove_0").disabled, "two names stay"
    press(at, "yours_back")
    assert set_of(at).counts == (1, 0, 1)
    assert [field.value for field in at.text_input] == ["circle", "cross", "triangle"]
    for _ in range(3):
        press(at, "yours_back")
    assert set_of(at).counts == (0, 0)
    assert at.button(key="yours_back").disabled


def test_a_press_on_a_drawing_deletes_it_and_nothing_else_does(at: AppTest) -> None:
    at.session_state["yours_set"] = whole = filled(3, 1)
    fine(at.run())
    for wrong in (-1, 3, 0.5, "0", None, True, {"i": 0}):
        fine(send(at, event(at, "yours_drawings", "picked", wrong)))
        assert set_of(at) is whole, wrong
    fine(send(at, event(at, "yours_drawings", "picked", 1)))
    assert set_of(at).drawings[0] == (whole.drawings[0][0], whole.drawings[0][2])


def test_much_more_of_one_than_of_another_is_said(at: AppTest) -> None:
    at.session_state["yours_set"] = filled(2, 6)
    assert "There are 6 of cross and 2 of circle" in words(fine(at.run()))
    at.session_state["yours_set"] = filled(4, 6)
    assert "There are" not in words(fine(at.run()))


def filled(*counts: int) -> Sketches:
    """So many drawings of each, that differ."""
    drawn = Sketches()
    for i, n in enumerate(counts):
        for j in range(n):
            drawn = drawn.added(i, np.full((784, 1), (j + 1) / 255 + i / 2, np.float32))
    return drawn


def test_a_reload_loses_nothing(at: AppTest) -> None:
    keep(name(at, 0, "ring"), "circle", 0)
    before, again = at.session_state["session_name"], opened("yours")
    assert kept.has(before)
    again.session_state["yours_set"] = kept._things[before]["yours_set"].value
    again.session_state[kept.AGAIN] = {"yours_set"}
    fine(again.run())
    assert [field.value for field in again.text_input] == ["ring", "cross"]
    assert set_of(again).counts == (1, 0)


def test_the_file_has_a_folder_of_pictures_for_each_name() -> None:
    drawn = filled(2, 3).renamed(0, "a cat 星")
    with zipfile.ZipFile(io.BytesIO(packed(drawn))) as archive:
        assert archive.namelist() == [
            "a cat 星/001.png", "a cat 星/002.png",
            "cross/001.png", "cross/002.png", "cross/003.png",
        ]  # fmt: skip
        picture = np.asarray(Image.open(archive.open("cross/002.png")))
    assert picture.shape == (28, 28)
    np.testing.assert_array_equal(picture.ravel() / np.float32(255), drawn.X(1)[:, 1])
    assert packed(drawn) == packed(drawn)


def test_the_file_comes_back_as_it_was_and_others_are_taken_or_told_why_not() -> None:
    drawn = filled(3, 5).with_class().renamed(0, "<i>").renamed(1, "10").renamed(2, "9")
    drawn = drawn.added(2, np.ones((784, 1), np.float32))
    back = unpacked("my-drawings.zip", packed(drawn))
    assert {*zip(back.names, back.drawings, strict=True)} == {
        *zip(drawn.names, drawn.drawings, strict=True)
    }
    with pytest.raises(ValueError, match="up to 50 drawings of each"):
        unpacked("a.zip", zipped({"a": 51, "b": 2}))
    large = unpacked("a.zip", zipped({"a": 3, "b": 2}, side=280))
    assert (large.names, large.counts) == (("a", "b"), (3, 2))
    assert large.X(0)[:, 0].reshape(28, 28)[:4].max() == 0, "centred, with a margin"
    for bad in (b"", b"PK", b"hello" * 100):
        with pytest.raises(ValueError, match=r"\.$"):
            unpacked("a.zip", bad)


def zipped(counts: dict[str, int], side: int = 28) -> bytes:
    """A zip file with so many circles of each, of some size."""
    content, rng = io.BytesIO(), np.random.default_rng(0)
    with zipfile.ZipFile(content, "w") as archive:
        for folder, n in counts.items():
            for i in range(n):
                picture = shapes.picture("circle", rng)[:: 280 // side, :: 280 // side]
                archive.writestr(f"{folder}/{i}.png", images.png(np.ascontiguousarray(picture)))
    return content.getvalue()


def test_the_answer_is_sure_or_names_two() -> None:
    names = ["circle", "cross", "star"]
    sure = answer(np.array([0.02, 0.95, 0.03]), names, 0.9, "")
    assert (sure["kind"], sure["big"], sure["names"]) == ("sure", "cross", names)
    unsure = answer(np.array([0.5, 0.1, 0.4]), names, 0.9, "")
    assert unsure["told"] == "Not sure: circle (50%) or star (40%)?"
