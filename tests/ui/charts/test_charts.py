"""Charts show the numbers that they were given, and say them in words."""

from dataclasses import replace

import numpy as np
import pytest

from nn import Snapshot
from ui.charts import training_charts
from ui.tables import chart_rows

HISTORY = [
    Snapshot(0, 2.3, 0.1, 2.4, 0.12),
    Snapshot(10, 1.0, 0.7, 1.1, 0.65),
    Snapshot(20, 0.5, 0.9, 0.7, 0.8),
]
MATRIX = np.array([[8, 2, 0], [1, 9, 0], [0, 0, 0]])


def test_the_curves_have_training_and_test() -> None:
    training, test = training_charts.cost_curve(HISTORY).data
    assert (list(training.x), list(training.y)) == ([0, 10, 20], [2.3, 1.0, 0.5])
    assert list(test.y) == [2.4, 1.1, 0.7]
    assert training.line.dash != test.line.dash  # told apart without colour too
    assert training_charts.cost_curve(HISTORY, log=True).layout.yaxis.type == "log"
    training, test = training_charts.accuracy_curve(HISTORY).data
    assert (list(training.y), list(test.y)) == ([0.1, 0.7, 0.9], [0.12, 0.65, 0.8])


@pytest.mark.parametrize(
    ("rates", "wanted"),
    [
        (False, {("0", "0"): "8", ("0", "1"): "2", ("1", "0"): "1", ("1", "1"): "9"}),
        (True, {("0", "0"): "80%", ("0", "1"): "20%", ("1", "0"): "10%", ("1", "1"): "90%"}),
    ],
)
def test_the_matrix_is_labelled_true_down_and_read_across(rates: bool, wanted: dict) -> None:
    _, *cells = training_charts.confusion(MATRIX, rates=rates).data
    labels = {
        (true, read): text
        for trace in cells
        for true, read, text in zip(trace.y, trace.x, trace.text, strict=True)
        if text
    }
    assert labels == wanted
    places = [place for trace in cells for place in zip(trace.y, trace.x, strict=True)]
    every = [(str(i), str(j)) for i in range(3) for j in range(3)]
    assert sorted(places) == every, "each cell can be clicked, once"


def test_names_beside_a_matrix_take_two_lines_or_are_cut_where_there_are_many() -> None:
    names = ["a rather long triangle x", "Дорога", "paper"]
    few = training_charts.confusion(MATRIX, names)
    assert list(few.layout.yaxis.ticktext) == ["a rather long<br>triangle x", *names[1:]]
    many = [*names, *map(str, range(17))]
    cut = training_charts.confusion(np.eye(20, dtype=np.int64), many).layout.yaxis.ticktext
    assert list(cut) == ["a rather long…", *many[1:]]


def test_charts_in_words() -> None:
    assert "from 2.300 to 0.500" in training_charts.describe_curves(HISTORY, "cost")
    assert "test from 12.0% to 80.0%" in training_charts.describe_curves(HISTORY, "accuracy")
    assert "17 of 20" in training_charts.describe_confusion(MATRIX)
    assert "2 times 0 was read as 1" in training_charts.describe_confusion(MATRIX)
    assert "all 5 images" in training_charts.describe_confusion(np.diag([2, 3]))


def test_the_error_is_what_the_accuracy_lacks_on_a_logarithmic_scale() -> None:
    figure = training_charts.accuracy_curve(HISTORY, error=True)
    assert figure.layout.yaxis.type == "log"
    training, test = figure.data
    np.testing.assert_allclose(training.y, [1 - s.train_accuracy for s in HISTORY])
    np.testing.assert_allclose(test.y, [1 - s.test_accuracy for s in HISTORY])
    told = training_charts.describe_curves(HISTORY, "error")
    assert told.startswith("Error over ")
    assert "on a logarithmic scale: " in told
    assert "test from 88.0% to 20.0%" in told
    perfect = [replace(s, train_accuracy=1.0) for s in HISTORY]
    assert list(training_charts.accuracy_curve(perfect, error=True).data[0].y) == [None] * len(
        HISTORY
    )
    table = chart_rows.history(HISTORY, "error")
    assert table["test"].iloc[-1] == "20.0%"
