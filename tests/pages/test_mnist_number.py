"""Open a number on the MNIST page: for any image, at the end and at a pause."""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import nn
from runs import SERVICE, MnistRun, MnistSpec
from tests.pages.conftest import Visit
from tests.pages.look import fine, panel, sent, words
from tests.ui.reading import shows
from tests.waiting import over, until
from ui.mnist import mnist_number
from ui.opened import digit_unit

SPEC = MnistSpec(hidden_sizes=(12, 8), learning_rate=0.3, iterations=5)


def start(at: AppTest, spec: MnistSpec = SPEC, **more: int) -> MnistRun:
    return SERVICE.start(at.session_state["session_name"], spec, **more)


def choose(at: AppTest, **values: object) -> AppTest:
    for key, value in values.items():
        fine(at.get_by_key(f"mnist_look_{key}").set_value(value).run())
    return at


def rows(at: AppTest, name: str) -> dict[str, list]:
    found = panel(sent(at)[f"mnist_look_{name}"])["rows"]
    return {row[0]: [c[0] if isinstance(c, list) else c for c in row[1:]] for row in found}


def is_right(at: AppTest, net: nn.Network, x: np.ndarray, y: int, place: tuple) -> None:
    """The opened weight is that of the network: its sum, its slope, and the difference."""
    layer, unit, source = place
    twin = net.copy(np.float64)
    dW, db = twin.gradients(x.astype(np.float64), np.eye(10)[:, [y]])[layer - 1]
    slope = rows(at, "unit_slope")
    wanted = db[unit, 0] if source is None else dW[unit, source]
    shows(slope["All factors together"][-1], wanted)
    shows(slope["Check: nudge it and look"][-1], wanted, error=1e-7)
    ((_, passes),) = twin.forward_passes(x)
    shows(rows(at, "unit_sum")["activation a = g(z)"][-1], passes[layer - 1].A[unit, 0])


def test_any_number_of_a_finished_training_opens_for_any_image(visit: Visit) -> None:
    at = visit("mnist")
    run = over(start(at))
    assert "mnist_look_unit_sum" not in sent(fine(at.run())), "closed at first"
    at.session_state["mnist_look"] = True
    fine(at.run())
    net, data = run.network(), nn.datasets.load("mnist-5k")
    wrong = mnist_number.misread(run.result(), data)
    assert "Misread test image 1 of" in words(at)
    shown = panel(sent(at)["mnist_misread"])["pictures"]
    told = f"{data.y_test[wrong[0]]} read as {run.result().test.labels[wrong[0]]}, "
    assert shown[0]["caption"].startswith(told)
    assert told[4:-2] in words(at)
    x = data.X_test[:, [wrong[0]]]
    largest = np.argmax(abs(net.layers[0].W[0] * x[:, 0]))
    is_right(at, net, x, data.y_test[wrong[0]], (1, 0, largest))
    choose(at, **{"from": "test", "test": 17, "layer": 2, "unit": 5, "weight": "unit 3"})
    is_right(at, net, data.X_test[:, [16]], data.y_test[16], (2, 4, 2))
    assert "Test image 17 of 1,000 (5,000 digits)" in words(at)
    choose(at, **{"from": "training", "training": 4000, "layer": 3, "unit": 10, "weight": "Bias"})
    is_right(at, net, data.X_train[:, [3999]], data.y_train[3999], (3, 9, None))
    choose(at, layer=1, weight="pixel 14, 15")
    is_right(at, net, data.X_train[:, [3999]], data.y_train[3999], (1, 9, 13 * 28 + 14))
    pictures = panel(sent(at)["mnist_look_unit_pictures"])
    assert (pictures["points"], pictures["chosen"]) == (True, 13 * 28 + 14)


def test_a_paused_training_opens_as_it_stands(visit: Visit) -> None:
    at = visit("mnist")
    run = start(at, until=2)
    until(lambda: run.state == "paused")
    at.session_state["mnist_look"] = True
    fine(at.run())
    assert "Misread" not in words(at), "it has not been asked about every image yet"
    data = nn.datasets.load("mnist-5k")
    net = run.network_now()
    choose(at, layer=3, unit=4, weight="unit 8")
    is_right(at, net, data.X_test[:, [0]], data.y_test[0], (3, 3, 7))
    SERVICE.stop(run)
    over(run)


def test_the_error_is_offered_beside_the_accuracy(visit: Visit) -> None:
    at = visit("mnist")
    over(start(at))
    alts = lambda: [chart.proto.alt for chart in fine(at.run()).get("plotly_chart")]
    assert alts()[1].startswith("Accuracy over 5 iterations: ")
    at.toggle(key="mnist_error").set_value(True)
    assert alts()[1].startswith("Error over 5 iterations, on a logarithmic scale: ")
    assert "The error as a table" in [place.label for place in at.expander]


def test_a_click_that_makes_no_sense_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Told:
        opened: object = None

    for nonsense in (None, {}, {"layer": 0, "unit": 1}, {"layer": "x", "unit": 1},
                     {"layer": 1, "unit": -1}, {"layer": float("inf"), "unit": 0}):  # fmt: skip
        told = Told()
        told.opened = nonsense
        state = {"p_lights": told}
        monkeypatch.setattr(digit_unit.st, "session_state", state)
        assert not digit_unit.set_clicked("p")
        assert list(state) == ["p_lights"]
