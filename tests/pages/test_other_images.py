"""Other images on the MNIST page: its words and choices follow the set."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from nn.data.datasets import DATASETS, About, Dataset
from runs import SERVICE, MnistSpec
from runs.service import data as data_module
from runs.service import own_data
from tests.pages.conftest import Visit
from tests.pages.look import button, fine, panel, press, sent, words
from tests.waiting import over
from ui.kit import data_sets
from ui.mnist.mnist_controls import NOT_YOURS

NAMES = ("bar", "a rather long name", "ring")
SHAPES = About("", "Shapes", "shape", "shapes", NAMES, prepared="made by a test")


def shapes(about: About = SHAPES, seed: int = 0) -> Dataset:
    """Few pictures, of which each class has rows of its own, and a few that say nothing."""
    rng, parts = np.random.default_rng(seed), []
    for m in (12 * about.n_classes, 4 * about.n_classes):
        y = np.arange(m) % about.n_classes
        X = rng.random((m, 784), dtype=np.float32) / 4
        X[np.arange(784) // 28 % about.n_classes == y[:, None]] += 0.7
        X[: about.n_classes] = 0.5
        parts += [X.T, y]
    return Dataset(*parts, about, "shapes of a test")


def brought(at: AppTest, about: About = SHAPES) -> str:
    return SERVICE.keep_set(at.session_state["session_name"], shapes(about)).name


def choose(at: AppTest, name: str) -> AppTest:
    return fine(at.get_by_key("mnist_data").select(name).run())


def test_the_page_trains_on_ones_own_images_and_speaks_of_them(visit: Visit) -> None:
    at = visit("mnist")
    assert at.title[0].value == "Read handwritten digits"
    name = brought(at)
    choose(fine(at.run()), name)
    assert at.title[0].value == "Tell shapes apart"
    assert "learns to tell three shapes apart" in words(at)
    assert "36 of the 36 training images. Data: shapes of a test." in words(at)
    assert button(at, "784 → 10 → 3")
    at.session_state["mnist_look"] = at.session_state["mnist_heaps"] = True
    run = over(SERVICE.start(at.session_state["session_name"], MnistSpec(data=name, iterations=60)))
    fine(at.run())
    assert run.history[-1].test_accuracy >= 0.75
    told = words(at)
    assert "on shapes of a test" in told
    assert "784 → 10 → 3" in told
    mistake = panel(sent(at)["mnist_misread"])["pictures"][0]
    true, read = mistake["caption"].partition(",")[0].split(" read as ")
    assert {true, read} <= set(NAMES)
    assert f"It is the shape {true}, read as {read}" in told
    heaps = panel(sent(at)["mnist_heaps_panel"])
    assert (heaps["names"], heaps["nouns"]) == (list(NAMES), "shapes")
    assert at.get_by_key("mnist_true").options == list(NAMES)
    assert "digit" not in told.lower()
    network = run.network()
    assert network.provenance["classes"] == list(NAMES)
    assert network.provenance["prepared"] == "made by a test"
    _read_where_one_draws(at)


def _read_where_one_draws(at: AppTest) -> None:
    """The page that draws speaks of the classes, and takes its examples from the set."""
    at.session_state["draw_source"], at.session_state["draw_panel"] = "example", "nearest"
    fine(at.switch_page("pages/draw.py").run())
    assert at.title[0].value == "Draw, to be read"
    assert f"Draw one of these: {', '.join(NAMES)}." in words(at)
    captions = [one.caption for image in at.get("image") for one in image.proto.imgs]
    assert f"{NAMES[0]}, from the test images" in captions
    assert "images it learned from were made by a test" in words(at)
    assert at.get_by_key("draw_panel").value == "nearest"
    for panel_name in ("misread", "card", "teach"):
        at.get_by_key("draw_panel").set_value(panel_name)
        assert "digit" not in words(fine(at.run())).lower()
    assert not any(one.key == "draw_wide" for one in at.toggle)
    press(at, "draw_all_off")
    assert "read as it stands" in words(at)


def test_images_of_somebody_elses_in_a_link_are_one_sentence(visit: Visit) -> None:
    theirs = visit("mnist")
    name = brought(theirs)
    at = visit("mnist", mnist_data=name)
    assert [info.value for info in at.info] == [NOT_YOURS]
    assert at.get_by_key("mnist_data").value == "mnist-5k"
    assert [info.value for info in fine(at.run()).info] == [NOT_YOURS]
    assert not choose(at, "mnist-5k").info or at.get_by_key("mnist_data").value == "mnist-5k"
    assert own_data.is_kept(name)


def test_what_was_taken_away_is_no_choice_any_more(visit: Visit) -> None:
    at = visit("mnist")
    name = brought(at)
    choose(fine(at.run()), name)
    SERVICE.drop_set(at.session_state["session_name"], name)
    fine(at.run())
    assert at.get_by_key("mnist_data").value == "mnist-5k"
    assert at.title[0].value == "Read handwritten digits"


@pytest.mark.rest
def test_twenty_classes_are_shown(visit: Visit) -> None:
    at = visit("mnist")
    many = tuple(f"class number {i}" for i in range(1, 21))
    name = brought(at, About("", "Many", "class", "classes", many))
    choose(fine(at.run()), name)
    assert "twenty classes apart" in words(at)
    at.session_state["mnist_heaps"] = True
    over(SERVICE.start(at.session_state["session_name"], MnistSpec(data=name, iterations=5)))
    fine(at.run())
    assert at.get_by_key("mnist_true").options == list(many)


def test_fashion_is_offered_for_download_and_the_digits_stand_in(visit: Visit) -> None:
    at = choose(visit("mnist"), "fashion-mnist")
    assert "Fashion-MNIST is not on this machine yet. Until then the 5,000 digits are used." in (
        words(at)
    )
    assert button(at, "Download it (31 MB)")
    assert at.title[0].value == "Read handwritten digits"  # which are there


def test_where_fashion_is_there_the_page_is_about_garments(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = replace(DATASETS["fashion-mnist"], available=lambda: True)
    data = shapes(replace(about, n_train=0, n_test=0))
    about = replace(about, load=lambda **options: data)
    monkeypatch.setitem(DATASETS, "fashion-mnist", about)
    data_module._load.cache_clear()
    data_sets._load.clear()
    at = visit("mnist", mnist_data="fashion-mnist")
    assert at.title[0].value == "Tell garments apart"
    assert "learns to tell ten garments apart" in words(at)
    assert not at.info and not at.warning
    assert button(at, "784 → 10 → 10") and button(at, "Two convolutions")
    data_module._load.cache_clear()
    data_sets._load.clear()
