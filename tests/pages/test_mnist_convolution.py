"""The MNIST page with a convolution: everything that a result shows, and the page that draws."""

from __future__ import annotations

import re

import numpy as np
from streamlit.testing.v1 import AppTest

import nn
from runs import SERVICE, MnistRun, MnistSpec
from runs.mnist.spec import Convolution
from tests.pages.conftest import Visit
from tests.pages.look import fine, panel, press, quiet, sent, words
from tests.ui.playing import raw
from tests.ui.reading import shows
from tests.waiting import over

SPEC = MnistSpec(
    convolutions=(Convolution(4, 5, 4),), hidden_sizes=(8,), iterations=2, batch_size=50,
    learning_rate=0.1, batch_norm=True, hidden="tanh",
)  # fmt: skip
LINK = "4k5p4"


def test_a_convolution_in_a_link_trains_and_all_of_its_result_is_shown(visit: Visit) -> None:
    at = visit("mnist", mnist_conv=LINK, mnist_hidden="8")
    assert "4 filters 5 × 5" in _matrices(quiet(at))
    assert at.query_params["mnist_conv"] in (LINK, [LINK])
    at.get_by_key("mnist_c1_kernel").set_value(7)
    assert "4 filters 7 × 7" in _matrices(fine(at.run()))
    run = over(SERVICE.start(at.session_state["session_name"], SPEC))
    at.session_state["mnist_look"] = True
    quiet(at.run())
    assert "784 → 4 filters 5 × 5 → 8 → 10" in words(at)
    lights = panel(sent(at)["mnist_look_lights"])["layers"]
    assert [layer["n"] for layer in lights] == [784, 4, 8, 10]
    net = run.network()
    _opens(at, net)
    assert net.provenance["convolutions"] == ({"filters": 4, "kernel": 5, "pool": 4},)
    _is_verified(at)
    _is_sorted(at, run)
    _restores(at)
    at.switch_page("pages/draw.py")
    quiet(at.run())
    assert [layer["n"] for layer in panel(sent(at)["draw_lights"])["layers"]] == [784, 4, 8, 10]
    _learns_a_drawing(at)
    assert "784 → 4 filters 5 × 5 → 8 → 10" in words(at)


def _matrices(at: AppTest) -> str:
    return next(e.label for e in at.expander if e.label.startswith("The matrices"))


def _opens(at: AppTest, net: nn.Network) -> None:
    """A pixel of a map is opened as its patch times the filter, and its weight at all places."""
    chosen = {"from": "test", "test": 4, "unit": 3, "pixel": "pixel 3, 2", "weight": "patch 2, 4"}
    for name, value in chosen.items():
        at.session_state[f"mnist_look_{name}"] = value
    quiet(at.run())
    patch = panel(sent(at)["mnist_look_unit_patch"])
    assert patch["chosen"] == 5 + 3
    assert [one.get("shape") for one in patch["pictures"]] == [[5, 5]] * 3 + [None]
    shown = {row[0]: row[-1][0] for row in panel(sent(at)["mnist_look_unit_slope"])["rows"]}
    data = nn.datasets.load("mnist-5k")
    x, Y = data.X_test[:, [3]].astype(np.float64), np.eye(10)[:, data.y_test[[3]]]
    dW = net.copy(np.float64).gradients(x, Y)[0][0]
    shows(shown["All 576 places"], dW[2, 8])
    shows(shown["Check: nudge it and look"], dW[2, 8], error=1e-7)
    assert "Pixel 3, 2 of the map:** z = " in words(at)
    at.get_by_key("mnist_look_layer").set_value(2)
    quiet(at.run())
    sums = panel(sent(at)["mnist_look_unit_sum"])["rows"]
    assert " × map " in sums[0][0]


def _is_verified(at: AppTest) -> None:
    """All that is learned has its slope, and the table names it; what is only noted has none."""
    at.session_state["mnist_check_table"] = True
    press(at, "mnist_check_button")
    assert re.search(r"\*\*All \d+\*\* slopes .* of 1,362 parameters", words(at))
    assert re.search(r"The largest error: .*(filter|unit|output)", words(at), re.IGNORECASE)


def _is_sorted(at: AppTest, run: MnistRun) -> None:
    """The heaps are those of the network: where its images are read, and who is beside whom."""
    assert "mnist_heaps_panel" not in sent(at), "closed at first"
    at.session_state["mnist_heaps"] = True
    shown = panel(sent(quiet(at.run()))["mnist_heaps_panel"])
    assert [layer["name"] for layer in shown["layers"]] == [
        "pixels", "4 filters 5 × 5", "8 units", "outputs",
    ]  # fmt: skip
    assert shown["iterations"][0] == 0
    assert shown["iterations"][-1] == run.iteration
    n, data = len(shown["digits"]), nn.datasets.load("mnist-5k")
    X = data.X_test[:, np.array(shown["which"]) - 1]
    read = raw(shown["read"]).reshape(-1, n)
    assert (read[-1] == run.network().predict(X)).all()
    assert (read[0] == run.spec.network(data).predict(X)).all()
    last = raw(shown["layers"][-1]["near"])
    A, nearest = run.network().forward(X), last.reshape(len(read), n, -1)[-1]
    away = np.linalg.norm(A[:, :, None] - A[:, None], axis=0) + 9 * np.eye(n)
    assert np.allclose(away[np.arange(n), nearest[:, 0]], away.min(axis=1), atol=1e-3)


def _learns_a_drawing(at: AppTest) -> None:
    at.session_state["draw_source"], at.session_state["draw_panel"] = "example", "teach"
    press(at.run(), "draw_lesson_teach")
    moved = panel(sent(quiet(at))["draw_lesson_moved"])["pictures"]
    assert 0 < len(moved) <= SPEC.convolutions[0].filters
    assert all(one["shape"] == [5, 5] for one in moved)
    assert f"of {SPEC.convolutions[0].filters} filters changed" in words(at)


def _restores(at: AppTest) -> None:
    """The settings of a training come back whole, and what is too large is refused in words."""
    next(b for b in at.button if b.label == "Restore these settings").click()
    fine(at.run())
    assert at.query_params["mnist_conv"] in (LINK, [LINK])
    at.get_by_key("mnist_convolutions").set_value(3)
    fine(at.run())
    at.get_by_key("mnist_c2_kernel").set_value(9)
    assert any("does not fit into an image" in error.value for error in fine(at.run()).error)
    at.get_by_key("mnist_convolutions").set_value(0)
    quiet(at.run())
    assert "mnist_conv" not in at.query_params
