"""Every example offers cost curve and confusion matrix in Plotly, at the player's moment."""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import nn
from runs.small.at_once import Course, Examples, run
from tests.opening import leave, opened
from tests.pages.look import panel, sent
from tests.safety.browser import event, send
from tests.safety.pages import sound
from ui.examples import which_data
from ui.kit.tutorials import PERCEPTRON, TWO_LAYERS, XOR

TABLES = {"two": TWO_LAYERS, "xor": XOR}
PAGES = {"perceptron": "perceptron", "two": "two_layers", "xor": "xor", "play": "playground"}


def course(prefix: str) -> Course:
    """What a page trains at first, trained here once more."""
    if prefix == "perceptron":
        data = which_data.source("separable")
        return run(PERCEPTRON.experiment, Examples.from_rows(data.train, data.test))
    tables = nn.datasets.tables
    rows = tables.XOR_TABLE if prefix == "xor" else tables.TWO_LAYERS_TABLE
    return run(TABLES[prefix].experiment, Examples.from_rows(rows))


def charts(at: AppTest) -> dict[str, Any]:
    """The Plotly figures of a page, by key."""
    found = at.get("plotly_chart")
    return {e.proto.id.rpartition("-")[2]: json.loads(e.proto.spec) for e in found}


def array(told: Any) -> np.ndarray:
    """An array as Plotly writes it."""
    if isinstance(told, list):
        return np.array(told)
    values = np.frombuffer(base64.b64decode(told["bdata"]), told["dtype"])
    shape = [int(n) for n in str(told.get("shape", len(values))).split(",")]
    return values.reshape(shape)


def counts(at: AppTest, prefix: str) -> np.ndarray:
    """The matrix that a page shows."""
    traces = charts(at)[f"{prefix}_plotly_matrix"]["data"][1:]
    parts = [array(trace["customdata"]) for trace in traces if len(trace["x"])]
    cells = np.concatenate([part.reshape(-1, 4) for part in parts])
    matrix = np.zeros((1 + int(cells[:, 2].max()),) * 2, int)
    matrix[cells[:, 2].astype(int), cells[:, 3].astype(int)] = cells[:, 0]
    return matrix


def now(at: AppTest, prefix: str) -> float:
    """The iteration that the cost curve marks."""
    return charts(at)[f"{prefix}_plotly_cost"]["layout"]["shapes"][-1]["x0"]


def with_charts(prefix: str, **query: str) -> AppTest:
    at = sound(opened(PAGES[prefix], query))
    assert charts(at) == {}, "Plotly's script is for those who open the section"
    at.session_state[f"{prefix}_plotly"] = True
    return sound(at.run())


@pytest.mark.parametrize("prefix", ["perceptron", "two", "xor"])
def test_both_show_what_nn_says_at_the_moment_of_the_player(prefix: str) -> None:
    at, wanted = with_charts(prefix), course(prefix)
    part = "test" if len(wanted.examples.y_test) else "train"
    X, y = (getattr(wanted.examples, f"{name}_{part}") for name in ("X", "y"))
    curve = charts(at)[f"{prefix}_plotly_cost"]["data"][0]
    assert np.allclose(array(curve["y"]), [s.cost for s in wanted.snapshots])
    for frame, stood in ((-1, None), (0, 0), (7, wanted.snapshots[7].iteration)):
        if stood is not None:
            sound(send(at, event(at, f"{prefix}_time", "stood", stood)))
        iteration = wanted.snapshots[frame].iteration
        assert now(at, prefix) == iteration
        labels = wanted.network(frame).predict(X)
        assert np.array_equal(counts(at, prefix), nn.metrics.confusion_matrix(y, labels, 2))
    leave(at)


def test_the_playground_has_a_matrix_of_all_its_classes_and_none_in_a_regression() -> None:
    at = with_charts("play", play_data="blobs", play_classes="5")
    matrix = counts(at, "play")
    assert matrix.shape == (5, 5)
    assert matrix.sum() == 90  # test points
    for part, m in (("training", 210), ("test", 90)):
        at.session_state.play_plotly_part = part
        assert counts(sound(at.run()), "play").sum() == m
    at.session_state.play_data = "hills"
    assert set(charts(sound(at.run()))) == {"play_plotly_cost"}
    leave(at)


def test_the_player_tells_where_it_stands_only_while_somebody_looks() -> None:
    at = sound(opened("xor"))
    assert panel(sent(at)["xor_time"])["tells"] is False
    leave(at)


@pytest.mark.rest
def test_a_cell_of_digits_leads_to_its_images() -> None:
    at = with_charts("perceptron", perceptron_data="digits")
    assert counts(at, "perceptron").shape == (2, 2)
    assert charts(at)["perceptron_plotly_matrix"]["data"][0]["x"] == ["0", "1"]
    leave(at)


def test_a_network_beyond_all_bounds_has_its_matrix_without_a_warning() -> None:
    at = opened(
        "playground",
        {"play_hidden": "4-4", "play_activations": "gelu-gelu", "play_lr": "30.0",
         "play_l2": "10.0", "play_optimizer": "momentum", "play_iterations": "100"},
    )  # fmt: skip
    at.session_state.play_plotly = True
    sound(at.run())
    leave(at)
