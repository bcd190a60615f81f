"""The drawing page: every panel, every source and every bad file, without a browser.

The canvas mounts empty here, so the drawings come from the examples and from files.
"""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

import nn
from nn.data import drawings, strokes
from nn.data.digits import Steps
from nn.data.drawings import Drawings
from nn.pretrained import measures
from runs import SERVICE, MnistSpec
from tests.covering import some
from tests.pages.conftest import Visit
from tests.pages.look import fine, panel, press, sent, words
from tests.waiting import over
from ui.draw import abroad
from ui.draw.reading import Reading, read
from ui.draw.reading import answer as answer_of

PANELS = [
    "way", "unit", "why", "nearest", "flip", "misread", "abroad", "own", "teach", "card",
]  # fmt: skip
EXAMPLES = [
    "A test digit", "A digit that it misreads", "A scribble", "A letter", "A sign",
    "A filled shape", "Noise",
]  # fmt: skip


@pytest.fixture
def at(visit: Visit) -> AppTest:
    return visit("draw")


@pytest.fixture
def tutorials(visit: Visit) -> AppTest:
    """The page with the tutorial's network, as a link chooses it."""
    return visit("draw", draw_network="mlp")


def choose(at: AppTest, **values: Any) -> AppTest:
    """Set widgets by their keys, one after the other."""
    for key, value in values.items():
        fine(at.get_by_key(f"draw_{key}").set_value(value).run())
    return at


def component(at: AppTest, key: str) -> dict[str, Any]:
    """Return what one of our own panels was given."""
    return panel(sent(at)[key])


def answer(at: AppTest) -> dict[str, Any]:
    return component(at, "draw_answer")


def example(at: AppTest, name: str = "A test digit") -> AppTest:
    return choose(at, source="example", example=name)


def test_a_blank_canvas_is_nothing_drawn(at: AppTest) -> None:
    assert answer(at)["kind"] == "blank"
    assert "Nothing is drawn" in answer(at)["told"]


@pytest.mark.parametrize(
    ("network", "source"),
    some([("reader", "example"), ("mlp", "draw"), ("mlp", "example"), ("reader", "draw")], count=2),
)
def test_every_panel_stands_a_blank_canvas_and_a_digit(
    at: AppTest, network: str, source: str
) -> None:
    choose(at, network=network, source=source)
    for name in PANELS:
        choose(at, panel=name)
        assert not [*at.error, *at.warning], name


def test_the_network_is_chosen_by_the_link_and_by_the_visitor(tutorials: AppTest) -> None:
    at = example(tutorials)
    for name in ("mlp", "reader"):
        choose(at, network=name)
        net, data = nn.pretrained.load(name), nn.datasets.load("mnist-5k")
        P = net.predict_proba(nn.digits.way(data.X_test[:, 0].reshape(28, 28)).x)[:, 0]
        shown = answer(at)
        assert shown["first"] == P.argmax() == data.y_test[0]
        np.testing.assert_allclose(shown["bars"], P, atol=0.02)
        assert f"{net.provenance['test_accuracy']:.2%}" in words(at)
        assert ("draw_network" in at.query_params) == (name == "mlp")


def test_every_example_is_read(at: AppTest) -> None:
    for name in EXAMPLES:
        example(at, name)
        first, pixels = answer(at), component(at, "draw_lights")["layers"][0]
        assert first["kind"] == "strange" if name == "Noise" else first["kind"] != "blank", name
        assert sum(first["bars"]) == pytest.approx(1, abs=1e-5)
        press(at, "draw_another")
        assert component(at, "draw_lights")["layers"][0] != pixels, name
    assert "does not look like a digit" in answer(at)["told"]


def test_the_same_drawing_is_read_by_both_networks(at: AppTest) -> None:
    example(at)
    choose(at, panel="abroad")
    x = nn.digits.way(nn.datasets.load("mnist-5k").X_test[:, 0].reshape(28, 28)).x
    for name in ("mlp", "reader"):
        P = nn.pretrained.load(name).predict_proba(x)[:, 0]
        np.testing.assert_allclose(component(at, f"draw_abroad_{name}")["bars"], P, atol=0.02)
    rows = component(at, "draw_abroad_table")["rows"]
    assert [row[0] for row in rows] == list(abroad.VARIANTS)
    assert all(shape in strokes.SHAPES[digit] for digit, shape in abroad.VARIANTS.values())
    mnist_alone, readers = (np.mean([float(row[i]) for row in rows]) for i in (1, 2))
    assert mnist_alone < 0.7 < 0.9 < readers


def test_an_answer_takes_one_way_through_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who judges whether it is a digit looks at what the layers made of it for the answer."""
    asked, forward = [], nn.Network.forward_passes
    monkeypatch.setattr(
        nn.Network, "forward_passes", lambda net, X: asked.append(net) or forward(net, X)
    )
    for name in nn.pretrained.PATHS:
        net = nn.pretrained.load(name)
        rule, ink = measures.familiarity(net), np.eye(28, dtype=np.float32)
        asked.clear()
        found = read(net, rule, ink, Steps())
        assert asked.count(net) == 1
        assert found.strange == rule.is_strange(found.x)[0]


def test_an_answer_says_its_doubt_and_calls_the_classes_as_the_network_does() -> None:
    net, way = nn.Network([784, 3], rng=np.random.default_rng(0)), nn.digits.way(np.eye(28))
    net.provenance = {"classes": ["circle", "arrow", "star"], "noun": "sign"}

    def told(*p: float, strange: bool = False) -> tuple[str, str]:
        known: Any = None
        shown = answer_of(Reading(net, known, way, way.x, [np.array(p)], strange, ""))
        assert shown["names"] == net.provenance["classes"]
        return shown["kind"], shown["told"]

    assert told(0.04, 0.95, 0.01) == ("sure", "It reads arrow, 95.0% sure.")
    assert told(0.7, 0.2, 0.1) == ("likely", "Probably circle (70%), perhaps arrow (20%).")
    assert told(0.4, 0.25, 0.35) == ("unsure", "Not sure: circle (40%) or star (35%)?")
    kind, words = told(0.04, 0.95, 0.01, strange=True)
    assert (kind, words[:36]) == ("strange", "This does not look like a sign. If i")
    net.provenance |= {"noun": "class"}
    words = "This does not look like any of them. Of these, it is most like arrow."
    assert told(0.04, 0.95, 0.01, strange=True) == ("strange", words)


def test_a_step_switched_off_is_said_and_can_be_switched_on_again(at: AppTest) -> None:
    example(at, "A letter")
    before = answer(at)
    choose(at, crop=False, box=False)
    assert answer(at)["bars"] != before["bars"]
    assert "Crop the margins" in at.warning[0].value
    choose(at, panel="why")  # the switches stay as they are where they are not shown
    assert at.warning
    press(at, "draw_all_on")
    assert not at.warning
    assert answer(at)["bars"] == before["bars"]


def test_every_layer_can_be_opened(tutorials: AppTest) -> None:
    at = example(tutorials)
    choose(at, panel="unit")
    for layer, units in ((4, 10), (3, 64), (2, 128), (1, 256)):
        choose(at, layer=layer, unit=units)
        assert component(at, "draw_lights")["chosen"] == [layer, units - 1]
    choose(at, unit=200, layer=4)
    assert at.get_by_key("draw_unit").value == 10  # there are no more
    choose(at, network="reader", layer=1, unit=2, pixel="pixel 4, 5")  # its first are maps
    maps, lit = component(at, "draw_unit_map"), component(at, "draw_lights")
    assert lit["chosen"] == [1, 1]
    assert lit["layers"][1]["map"] == maps["pictures"][-1]["shape"]
    assert maps["pictures"][-1]["chosen"] == 3 * lit["layers"][1]["map"][1] + 4
    assert "Map 2 of convolution 1" in [one.value for one in at.subheader]


def label(at: AppTest) -> Any:
    """The control that says which digit the drawing is."""
    return next(box for box in at.selectbox if box.key.startswith(("draw_keep_", "draw_lesson_")))


def test_a_lesson_is_learned_undone_and_forgotten(at: AppTest) -> None:
    example(at, "A digit that it misreads")
    wrong, seen = answer(at), component(at, "draw_lights")["layers"][0]
    choose(at, panel="teach", lesson_steps=2, lesson_rate=0.01)
    right = (wrong["first"] + 1) % 10
    label(at).set_value(right).run()
    press(at, "draw_lesson_teach")
    once = answer(at)["bars"]
    assert once[right] > wrong["bars"][right]
    assert at.info[0].value == "The network reads as you taught it, in one lesson."
    assert component(at, "draw_lights")["layers"][0] == seen  # the drawing has not changed
    assert " of the 10,000 official" not in words(at)  # that was another network
    assert answer(press(at, "draw_lesson_teach"))["bars"] != once
    assert answer(press(at, "draw_lesson_undo"))["bars"] == once
    assert answer(press(at, "draw_lesson_forget"))["bars"] == wrong["bars"]
    assert not at.info


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({"hidden_sizes": ()}, marks=pytest.mark.rest),
        {"hidden_sizes": (7, 5), "hidden": "tanh"},
        pytest.param({"hidden_sizes": (700,) * 2}, marks=pytest.mark.rest),
    ],
    ids=str,
)
def test_every_panel_stands_every_kind_of_own_network(at: AppTest, settings: dict) -> None:
    spec = MnistSpec(iterations=3, batch_size=64, **settings)
    over(SERVICE.start(at.session_state["session_name"], spec))
    example(fine(at.run()))
    assert at.get_by_key("draw_network").value == "own"
    assert "surer than it should be" in words(at)
    for name in PANELS:
        choose(at, panel=name)
        assert not at.error, name


def test_drawings_are_labelled_kept_counted_and_removed(at: AppTest) -> None:
    example(at)
    choose(at, panel="own")
    label(at).set_value((answer(at)["first"] + 1) % 10).run()
    press(at, "draw_another")
    assert label(at).value == answer(at)["first"]  # a label is for one drawing only
    press(at, "draw_keep")
    press(at, "draw_another")
    press(at, "draw_keep")
    assert at.metric[0].value == "2 of 2"
    assert len(at.get("plotly_chart")) == 1
    press(at, "draw_remove_last")
    assert at.metric[0].value == "1 of 1"
    press(at, "draw_remove_all")
    assert not at.metric


def own_digits(m: int) -> bytes:
    data, kept = nn.datasets.load("mnist-5k"), Drawings()
    for i in range(m):
        kept = kept.added(data.X_test[:, i : i + 1], int(data.y_test[i]))
    file = io.BytesIO()
    drawings.save(kept, file)
    return file.getvalue()


def upload(at: AppTest, key: str, name: str, content: bytes) -> AppTest:
    at.get_by_key(f"draw_{key}").upload(name, content, "application/octet-stream")
    return fine(at.run())


def test_a_file_of_drawings_comes_in_once_and_a_wrong_one_is_one_sentence(at: AppTest) -> None:
    choose(at, panel="own")
    upload(at, "load", "my-digits.npz", own_digits(7))
    for _ in range(2):
        assert at.metric[0].value.endswith("of 7")
        fine(at.run())
    press(at, "draw_remove_all")
    assert not at.metric
    for content in (b"", b"PK\x03\x04 no", b"x" * 1000):
        upload(at, "load", "my-digits.npz", content)
        (error,) = at.error
        assert "not a set of drawings" in error.value


def png(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(array).save(file, "PNG")
    return file.getvalue()


def test_a_picture_of_a_digit_is_read_and_a_wrong_one_is_one_sentence(at: AppTest) -> None:
    data = nn.datasets.load("mnist-5k")
    grey = np.kron(np.round(data.X_test[:, 5].reshape(28, 28) * 255), np.ones((8, 8)))
    choose(at, source="picture")
    for ink in (255 - grey, grey):
        upload(at, "file", "digit.png", png(ink.astype(np.uint8)))
        assert answer(at)["first"] == data.y_test[5]
        assert answer(at)["kind"] == "sure"
    for content in (b"", b"no picture", png(np.zeros((1, 1), np.uint8))):
        upload(at, "file", "digit.png", content)
        assert len(at.error) == 1, content
        assert answer(at)["kind"] == "blank", content
