"""Every page runs, says what it should, and survives bad input. Without a browser."""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import nn
from runs import MnistRun, MnistSpec
from runs.mnist import download
from tests.conftest import DATA
from tests.opening import APP, PAGES
from tests.pages.conftest import Visit
from tests.pages.look import button, fine, press, put, quiet, words
from tests.waiting import newest, over, until
from ui.mnist.mnist_presets import BEST, DEEP, FAST, SMALL


def run_of(at: AppTest) -> MnistRun:
    return newest(at.session_state["session_name"])


def train(at: AppTest, **settings: object) -> AppTest:
    """Set controls by key, press Start, wait for the end and show the page again."""
    press(put(at, "mnist", **settings), "start")
    over(run_of(at))
    return fine(at.run())


def settings(at: AppTest) -> dict[str, object]:
    """What the controls of MNIST say."""
    kinds = [*at.number_input, *at.slider, *at.select_slider, *at.selectbox]
    return {w.key.removeprefix("mnist_"): w.value for w in kinds}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_runs_and_has_one_title(visit: Visit, page: str) -> None:
    quiet(visit(page))


def test_the_start_page_leads_on_in_one_click() -> None:
    at = fine(AppTest.from_file(str(APP), default_timeout=60).run())
    assert [b.label for b in at.button] == ["Draw a digit", "Watch one learn"]
    at.button[0].click().run()
    assert at.title[0].value == "Draw a digit"


@pytest.mark.parametrize("leads", ["Draw a digit", "Watch one learn"])
def test_it_leads_on_whatever_was_set_before(visit: Visit, leads: str) -> None:
    at = visit("start", start_digit="7", present="true")
    fine(button(at, leads).click().run())
    assert at.title[0].value != "Glassbox"


def test_a_training_is_shown_and_still_there_after_another_page(visit: Visit) -> None:
    at = train(visit("mnist"), iterations=20)
    last = run_of(at).history[-1]
    figures = {m.label: m.value for m in at.metric}
    assert figures["Cost on training data"] == f"{last.cost:.4f}"
    assert figures["Accuracy on training data"] == f"{last.train_accuracy:.1%}"
    assert figures["Accuracy on test data"] == f"{last.test_accuracy:.1%}"
    assert len(at.get("plotly_chart")) == 3
    assert at.get("download_button")
    assert at.button(key="start").label == "Start again"
    fine(at.switch_page("pages/draw.py").run())
    assert at.get_by_key("draw_network").value == "own"
    assert f"{last.test_accuracy:.2%}" in words(at)
    fine(at.switch_page("pages/mnist.py").run())
    assert len(at.get("plotly_chart")) == 3


def test_while_it_runs_there_are_pause_and_stop(visit: Visit) -> None:
    at = press(put(visit("mnist"), "mnist", iterations=100_000), "start")
    press(at, "live_pause")
    run = run_of(at)
    until(lambda: run.state == "paused")
    press(fine(at.run()), "live_step_over")
    until(lambda: run.state == "paused" and run.history[-1].iteration == run.iteration)
    press(fine(at.run()), "live_play_arrow")
    press(at, "live_stop")
    over(run)
    assert run.state == "stopped"
    assert "**Stopped** after" in words(fine(at.run()))


@pytest.mark.parametrize("here", [True, False])
def test_presets_set_all_that_they_say(
    visit: Visit, monkeypatch: pytest.MonkeyPatch, here: bool
) -> None:
    monkeypatch.setattr("ui.mnist.mnist_presets.mnist.available", lambda: here)
    at = visit("mnist")
    for preset in (BEST, DEEP, FAST, SMALL):
        fine(button(at, preset.label).click().run())
        spec = preset.spec
        said = settings(at)
        sizes = dict(zip(("n1", "n2", "n3"), spec.hidden_sizes, strict=False))
        wanted = sizes | {
            "layers": len(spec.hidden_sizes), "lr": spec.learning_rate,
            "iterations": spec.iterations, "batch": str(spec.batch_size or "all"),
            "optimizer": spec.optimizer, "schedule": spec.schedule,
            "augment": spec.augmentation, "smoothing": spec.label_smoothing,
        }  # fmt: skip
        assert {name: said[name] for name in wanted} == wanted, preset.label
        if preset in (FAST, SMALL):  # the full set if it is here, and then it stays
            data = at.get_by_key("mnist_data").value
            assert data == ("mnist" if here else "mnist-5k"), preset.label
    assert (said["layers"], said["augment"], said["smoothing"]) == (1, "none", 0.0)
    assert BEST.spec.augmentation != "none", "or this shows nothing"


def test_distorted_images_are_shown_before_and_after_training(visit: Visit) -> None:
    at = visit("mnist")
    assert distorted(at) is None
    first = distorted(put(at, "mnist", augment="gentle"))
    assert first
    again = distorted(press(at, "distort_again"))
    assert again not in (None, first)
    train(at, augment="strong", iterations=5, smoothing=0.1)
    spec = run_of(at).spec
    assert (spec.augmentation, spec.label_smoothing) == ("strong", 0.1)
    assert distorted(at) not in (None, first, again)
    assert distorted(put(at, "mnist", augment="none")) is None


def distorted(at: AppTest) -> str | None:
    """The address of the picture of distorted digits, if there is one; it tells its content."""
    pictures = [picture.proto.imgs[0] for picture in at.get("image")]
    return next((p.url for p in pictures if "distorted" in p.alt), None)


def test_the_matrices_follow_the_controls(visit: Visit) -> None:
    at = visit("mnist")
    for layers in (0, 6):
        put(at, "mnist", layers=layers)
        table = next(m.value for m in at.markdown if m.value.startswith("| Layer"))
        rows = [line.split("|") for line in table.splitlines()[2:]]
        assert len(rows) == layers + 1
        net = MnistSpec(hidden_sizes=(10,) * layers).network(nn.datasets.load("mnist-5k"))
        assert sum(int(row[-2].replace(",", "")) for row in rows) == net.parameters.size


def test_values_out_of_bounds_are_one_sentence(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The widgets keep to the bounds; this is for what might get past them."""
    monkeypatch.setattr("runs.mnist.spec.MAX_ITERATIONS", 500)
    at = visit("mnist")
    assert "number of iterations must lie between 1 and 500" in at.error[0].value
    assert at.button(key="start").disabled


def test_a_run_that_diverges_says_so(visit: Visit) -> None:
    at = visit("mnist")
    train(at, lr=10.0, iterations=400, activation="identity", layers=2)
    run = run_of(at)
    assert np.isfinite(run.history[-1].cost)
    assert run.problem
    assert at.error[0].value == run.problem


@pytest.mark.skipif(bool(DATA), reason="the full set is here, so nothing is to be fetched")
def test_without_network_the_full_set_is_offered_and_the_subset_used(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GLASSBOX_MIRRORS", "http://127.0.0.1:9/")  # nobody listens there
    monkeypatch.setattr(download, "_last", {})
    at = put(visit("mnist"), "mnist", data="mnist")
    press(at, "download")
    download.current("mnist").wait(60)
    fine(at.run())
    assert any("MNIST" in w.value for w in at.warning)
    assert at.button(key="download").label == "Try again"
    train(at, iterations=5)
    assert any("bundled" in m.value for m in at.markdown)
