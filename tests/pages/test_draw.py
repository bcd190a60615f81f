"""The drawing page: every panel, every source and every bad file, without a browser.

The canvas mounts empty here, so the drawings come from the examples and from files.
"""

import io
import json
from typing import Any

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

import nn
from nn import drawings
from nn.drawings import Drawings
from runs import SERVICE, TrainingSpec
from tests.pages.test_pages import button
from tests.waiting import over

PANELS = ["way", "unit", "why", "nearest", "flip", "own", "teach", "card"]
EXAMPLES = [
    "A test digit", "A digit that it misreads", "A scribble", "A letter", "A sign",
    "A filled shape", "Noise",
]  # fmt: skip


@pytest.fixture
def at(at: AppTest) -> AppTest:
    at.run()
    at.switch_page("pages/draw.py").run()
    assert not at.exception
    return at


def choose(at: AppTest, **values: Any) -> AppTest:
    """Set widgets by their keys, one after the other."""
    for key, value in values.items():
        at.get_by_key(f"draw_{key}").set_value(value).run()
        assert not at.exception, key
    return at


def component(at: AppTest, key: str) -> dict[str, Any]:
    """Return what one of our own panels was given."""
    found = [c for c in at.get("bidi_component") if f"-{key}-" in f"-{c.proto.id}-"]
    [data] = json.loads(found[0].proto.json)
    return data


def answer(at: AppTest) -> dict[str, Any]:
    return component(at, "draw_answer")


def example(at: AppTest, name: str = "A test digit") -> AppTest:
    return choose(at, source="example", example=name)


def test_a_blank_canvas_is_nothing_drawn(at: AppTest) -> None:
    assert answer(at)["kind"] == "blank"
    assert "Nothing is drawn" in answer(at)["told"]
    known = nn.pretrained.load().provenance["test_accuracy"]
    assert any(f"{known:.2%}" in caption.value for caption in at.caption)


@pytest.mark.parametrize("panel", PANELS)
def test_every_panel_stands_a_blank_canvas_and_a_digit(at: AppTest, panel: str) -> None:
    choose(at, panel=panel)
    choose(at, source="example")
    assert not at.error
    assert not at.warning


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_is_read(at: AppTest, name: str) -> None:
    example(at, name)
    first, pixels = answer(at), component(at, "draw_lights")["layers"][0]
    assert first["kind"] != "blank"
    assert sum(first["bars"]) == pytest.approx(1, abs=1e-5)
    button(at, "Another").click().run()
    assert not at.exception
    assert component(at, "draw_lights")["layers"][0] != pixels


def test_what_is_shown_is_what_the_network_says(at: AppTest) -> None:
    example(at)
    net, data = nn.pretrained.load(), nn.datasets.load("mnist-5k")
    P = net.predict_proba(nn.digits.way(data.X_test[:, 0].reshape(28, 28)).x)[:, 0]
    shown = answer(at)
    assert shown["first"] == P.argmax() == data.y_test[0]
    np.testing.assert_allclose(shown["bars"], P, atol=0.02)


def test_a_scribble_does_not_look_like_a_digit(at: AppTest) -> None:
    example(at, "Noise")
    assert answer(at)["kind"] == "strange"
    assert "does not look like a digit" in answer(at)["told"]


def test_a_step_switched_off_is_said_and_can_be_switched_on_again(at: AppTest) -> None:
    example(at, "A letter")
    before = answer(at)
    choose(at, crop=False, box=False)
    assert answer(at)["bars"] != before["bars"]
    assert "Crop the margins" in at.warning[0].value
    choose(at, panel="why")  # the switches stay as they are where they are not shown
    assert at.warning
    button(at, "Switch all steps on").click().run()
    assert not at.warning
    assert answer(at)["bars"] == before["bars"]


def test_every_layer_can_be_opened(at: AppTest) -> None:
    example(at)
    choose(at, panel="unit")
    for layer, units in ((4, 10), (3, 64), (2, 128), (1, 256)):
        choose(at, layer=layer, unit=units)
        assert component(at, "draw_lights")["chosen"] == [layer, units - 1]
    choose(at, unit=200, layer=4)
    assert at.get_by_key("draw_unit").value == 10  # there are no more


def label(at: AppTest) -> Any:
    """The control that says which digit the drawing is."""
    return next(box for box in at.selectbox if box.label == "It is a")


def test_a_lesson_is_learned_undone_and_forgotten(at: AppTest) -> None:
    example(at, "A digit that it misreads")
    wrong, seen = answer(at), component(at, "draw_lights")["layers"][0]
    choose(at, panel="teach", lesson_steps=2, lesson_rate=0.01)
    right = (wrong["first"] + 1) % 10
    label(at).set_value(right).run()
    button(at, f"Teach it: this is a {right}").click().run()
    assert not at.exception
    once = answer(at)["bars"]
    assert once[right] > wrong["bars"][right]
    assert at.info[0].value == "The network reads as you taught it, in one lesson."
    assert component(at, "draw_lights")["layers"][0] == seen  # the drawing has not changed
    assert not any("99.5" in caption.value for caption in at.caption)  # that was another network
    next(b for b in at.button if b.label.startswith("Teach it")).click().run()
    assert answer(at)["bars"] != once
    button(at, "Undo this lesson").click().run()
    assert answer(at)["bars"] == once
    button(at, "Forget all lessons").click().run()
    assert answer(at)["bars"] == wrong["bars"]
    assert not at.info


def test_a_label_is_for_one_drawing_only(at: AppTest) -> None:
    example(at)
    choose(at, panel="own")
    label(at).set_value((answer(at)["first"] + 1) % 10).run()
    button(at, "Another").click().run()
    assert label(at).value == answer(at)["first"]


@pytest.mark.parametrize(
    "settings",
    [
        {"hidden_sizes": ()},
        {"hidden_sizes": (7, 5), "hidden": "tanh"},
        {"hidden_sizes": (700,) * 2},
    ],
    ids=str,
)
def test_every_panel_stands_every_kind_of_own_network(at: AppTest, settings: dict) -> None:
    spec = TrainingSpec(iterations=3, batch_size=64, **settings)
    over(SERVICE.start(at.session_state["session_name"], spec))
    at.run()
    example(at)
    assert at.get_by_key("draw_network").value == "The network you trained"
    assert any("surer than it should be" in caption.value for caption in at.caption)
    for panel in PANELS:
        choose(at, panel=panel)
        assert not at.error


def test_drawings_are_kept_counted_and_removed(at: AppTest) -> None:
    example(at)
    choose(at, panel="own")
    button(at, "Keep this drawing").click().run()
    button(at, "Another").click().run()
    button(at, "Keep this drawing").click().run()
    assert at.metric[0].value == "2 of 2"
    assert len(at.get("plotly_chart")) == 1
    button(at, "Remove the last").click().run()
    assert at.metric[0].value == "1 of 1"
    button(at, "Remove all").click().run()
    assert not at.metric


def own_digits(m: int) -> bytes:
    data, kept = nn.datasets.load("mnist-5k"), Drawings()
    for i in range(m):
        kept = kept.added(data.X_test[:, i : i + 1], int(data.y_test[i]))
    file = io.BytesIO()
    drawings.save(kept, file)
    return file.getvalue()


def upload(at: AppTest, key: str, name: str, content: bytes) -> AppTest:
    at.get_by_key(f"draw_{key}").upload(name, content, "application/octet-stream").run()
    assert not at.exception
    return at


def test_a_file_of_drawings_comes_in_once(at: AppTest) -> None:
    choose(at, panel="own")
    upload(at, "load", "my-digits.npz", own_digits(7))
    assert at.metric[0].value.endswith("of 7")
    at.run()
    assert at.metric[0].value.endswith("of 7")
    button(at, "Remove all").click().run()
    assert not at.metric


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no", b"x" * 1000], ids=len)
def test_a_wrong_file_of_drawings_is_one_sentence(at: AppTest, content: bytes) -> None:
    choose(at, panel="own")
    upload(at, "load", "my-digits.npz", content)
    assert len(at.error) == 1
    assert "not a set of drawings" in at.error[0].value


def png(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(array).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize("dark_ink", [True, False])
def test_a_picture_of_a_digit_is_read(at: AppTest, dark_ink: bool) -> None:
    data = nn.datasets.load("mnist-5k")
    grey = np.kron(np.round(data.X_test[:, 5].reshape(28, 28) * 255), np.ones((8, 8)))
    choose(at, source="picture")
    upload(at, "file", "digit.png", png((255 - grey if dark_ink else grey).astype(np.uint8)))
    assert answer(at)["first"] == data.y_test[5]
    assert answer(at)["kind"] == "sure"


@pytest.mark.parametrize(
    "content", [b"", b"no picture", png(np.zeros((1, 1), np.uint8))], ids=["empty", "text", "1 × 1"]
)
def test_a_wrong_picture_is_one_sentence(at: AppTest, content: bytes) -> None:
    choose(at, source="picture")
    upload(at, "file", "digit.png", content)
    assert len(at.error) == 1
    assert answer(at)["kind"] == "blank"


def test_the_model_card_is_that_of_the_file(at: AppTest) -> None:
    choose(at, panel="card")
    assert any(nn.pretrained.card.text(nn.pretrained.load()) == m.value for m in at.markdown)
