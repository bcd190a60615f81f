"""Every page runs, says what it should, and survives bad input. Without a browser."""

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import nn
from runs import TrainingSpec, download
from tests.conftest import DATA
from tests.waiting import newest, over, until
from ui.presets import BEST, FAST, SMALL

ROOT = Path(__file__).parents[2]
PAGES = [f"pages/{path.name}" for path in sorted((ROOT / "pages").glob("*.py"))]


@pytest.fixture
def at(at: AppTest) -> AppTest:
    return at.run()


def go(at: AppTest, page: str) -> AppTest:
    at.switch_page(page).run()
    assert not at.exception
    return at


def button(at: AppTest, label: str):
    return next(b for b in at.button if b.label == label)


def train(at: AppTest, **settings) -> AppTest:
    """Set controls by key, press Start, wait for the end and show the page again."""
    for key, value in settings.items():
        widgets = [*at.number_input, *at.slider, *at.select_slider, *at.selectbox]
        next(w for w in widgets if w.key == f"mnist_{key}").set_value(value)
    at.run()
    button(at, "Start").click().run()
    assert not at.exception
    over(newest(at.session_state["session_name"]))
    at.run()
    assert not at.exception
    return at


@pytest.mark.parametrize("page", PAGES)
def test_a_page_runs_and_has_one_title(at: AppTest, page: str) -> None:
    go(at, page)
    assert len(at.title) == 1
    assert not at.error
    assert not at.warning


def test_the_start_page_leads_on_in_one_click(at: AppTest) -> None:
    assert [b.label for b in at.button] == ["Draw a digit", "Watch one learn"]
    at.button[0].click().run()
    assert at.title[0].value == "Draw a digit"


def test_training_shows_figures_curves_and_matrix(at: AppTest) -> None:
    go(at, "pages/mnist.py")
    train(at, iterations=30)
    last = newest(at.session_state["session_name"]).history[-1]
    figures = {m.label: m.value for m in at.metric}
    assert figures["Cost on training data"] == f"{last.cost:.4f}"
    assert figures["Accuracy on training data"] == f"{last.train_accuracy:.1%}"
    assert figures["Accuracy on test data"] == f"{last.test_accuracy:.1%}"
    assert len(at.get("plotly_chart")) == 3
    assert at.get("download_button")
    assert button(at, "Start again")


def test_the_run_is_still_there_after_another_page(at: AppTest) -> None:
    train(go(at, "pages/mnist.py"), iterations=30)
    go(at, "pages/draw.py")
    assert at.segmented_control[0].value == "The network you trained"
    last = newest(at.session_state["session_name"]).history[-1]
    assert any(f"{last.test_accuracy:.2%}" in caption.value for caption in at.caption)
    go(at, "pages/mnist.py")
    assert len(at.get("plotly_chart")) == 3


def test_while_it_runs_there_are_pause_and_stop(at: AppTest) -> None:
    go(at, "pages/mnist.py")
    next(w for w in at.number_input if w.key == "mnist_iterations").set_value(100_000)
    at.run()
    button(at, "Start").click().run()
    assert button(at, "Pause")
    button(at, "Pause").click().run()
    run = newest(at.session_state["session_name"])
    until(lambda: run.state == "paused")
    at.run()
    button(at, "Step once").click().run()
    until(lambda: run.state == "paused" and run.history[-1].iteration == run.iteration)
    at.run()
    button(at, "Resume").click().run()
    button(at, "Stop").click().run()
    over(run)
    assert run.state == "stopped"
    at.run()
    assert not at.exception
    assert any("**Stopped** after" in m.value for m in at.markdown)


def test_presets_set_the_controls(at: AppTest) -> None:
    go(at, "pages/mnist.py")
    button(at, "784 → 256 → 128 → 64 → 10").click().run()
    values = {w.key: w.value for w in [*at.number_input, *at.slider, *at.select_slider]}
    assert values["mnist_layers"] == 3
    assert [values[f"mnist_n{i}"] for i in (1, 2, 3)] == [256, 128, 64]
    assert (values["mnist_lr"], values["mnist_iterations"]) == (0.5, 500)


@pytest.mark.parametrize("here", [True, False])
def test_a_preset_of_the_full_set_takes_it_if_it_is_here(
    at: AppTest, monkeypatch: pytest.MonkeyPatch, here: bool
) -> None:
    monkeypatch.setattr("ui.presets.mnist.available", lambda: here)
    go(at, "pages/mnist.py")
    button(at, FAST.label).click().run()
    assert not at.exception
    assert at.get_by_key("mnist_data").value == ("mnist" if here else "mnist-5k")
    assert at.get_by_key("mnist_augment").value == "none"
    button(at, SMALL.label).click().run()
    assert at.get_by_key("mnist_data").value == ("mnist" if here else "mnist-5k")


def test_the_best_preset_sets_all_that_it_says(at: AppTest) -> None:
    go(at, "pages/mnist.py")
    button(at, BEST.label).click().run()
    assert not at.exception
    values = {w.key: w.value for w in [*at.number_input, *at.select_slider, *at.selectbox]}
    spec = BEST.spec
    assert [values[f"mnist_n{i}"] for i in (1, 2, 3)] == list(spec.hidden_sizes)
    for key, wanted in {
        "lr": spec.learning_rate,
        "iterations": spec.iterations,
        "batch": str(spec.batch_size),
        "optimizer": spec.optimizer,
        "schedule": spec.schedule,
        "augment": spec.augmentation,
        "smoothing": spec.label_smoothing,
    }.items():
        assert values[f"mnist_{key}"] == wanted
    button(at, SMALL.label).click().run()
    values = {w.key: w.value for w in [*at.select_slider, *at.selectbox]}
    assert (values["mnist_augment"], values["mnist_smoothing"]) == ("none", 0.0)


def test_distorted_images_are_shown_before_and_after_training(at: AppTest) -> None:
    go(at, "pages/mnist.py")
    assert distorted(at) is None
    next(w for w in at.selectbox if w.key == "mnist_augment").set_value("gentle").run()
    assert not at.exception
    first = distorted(at)
    assert first
    button(at, "Distort again").click().run()
    assert not at.exception
    again = distorted(at)
    assert again
    assert again != first
    train(at, augment="strong", iterations=5, smoothing=0.1)
    spec = newest(at.session_state["session_name"]).spec
    assert (spec.augmentation, spec.label_smoothing) == ("strong", 0.1)
    assert distorted(at) not in (None, first, again)
    next(w for w in at.selectbox if w.key == "mnist_augment").set_value("none").run()
    assert distorted(at) is None


def distorted(at: AppTest) -> str | None:
    """The address of the picture of distorted digits, if there is one; it tells its content."""
    pictures = [picture.proto.imgs[0] for picture in at.get("image")]
    return next((p.url for p in pictures if "distorted" in p.alt), None)


@pytest.mark.parametrize("layers", [0, 6])
def test_the_matrices_follow_the_controls(at: AppTest, layers: int) -> None:
    go(at, "pages/mnist.py")
    next(w for w in at.slider if w.key == "mnist_layers").set_value(layers)
    at.run()
    assert not at.exception
    table = next(m.value for m in at.markdown if m.value.startswith("| Layer"))
    rows = [line.split("|") for line in table.splitlines()[2:]]
    assert len(rows) == layers + 1
    net = TrainingSpec(hidden_sizes=(10,) * layers).network(nn.datasets.load("mnist-5k"))
    assert sum(int(row[-2].replace(",", "")) for row in rows) == net.parameters.size


def test_values_out_of_bounds_are_one_sentence(
    at: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The widgets keep to the bounds; this is for what might get past them."""
    monkeypatch.setattr("runs.spec.MAX_ITERATIONS", 500)
    go(at, "pages/mnist.py")
    assert "number of iterations must lie between 1 and 500" in at.error[0].value
    assert button(at, "Start").disabled


def test_a_run_that_diverges_says_so(at: AppTest) -> None:
    go(at, "pages/mnist.py")
    at.session_state["mnist_n1"] = at.session_state["mnist_n2"] = 200
    train(at, lr=10.0, iterations=400, activation="identity", layers=2)
    run = newest(at.session_state["session_name"])
    assert np.isfinite(run.history[-1].cost)
    assert run.problem
    assert at.error[0].value == run.problem


@pytest.mark.skipif(bool(DATA), reason="the full set is here, so nothing is to be fetched")
def test_without_network_the_full_set_is_offered_and_the_subset_used(
    at: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GLASSBOX_MIRRORS", "http://127.0.0.1:9/")  # nobody listens there
    monkeypatch.setattr(download, "_current", None)
    go(at, "pages/mnist.py")
    at.session_state["mnist_data"] = "mnist"
    at.run()
    assert not at.exception
    button(at, "Download it (11 MB)").click().run()
    download.current().wait(60)
    at.run()
    assert not at.exception
    assert any("MNIST" in w.value for w in at.warning)
    assert button(at, "Try again")
    train(at, iterations=5)
    assert any("bundled" in m.value for m in at.markdown)
