"""Charts of several trainings at once, against numbers worked out by hand."""

import numpy as np
import pytest

import nn
from nn import Snapshot
from ui.charts import compare_charts, training_charts

ONE = [Snapshot(0, 2.3, 0.1, 2.4, 0.12), Snapshot(10, 1.0, 0.7, 1.1, 0.65)]
TWO = [Snapshot(0, 2.2, 0.2, 2.3, 0.22), Snapshot(20, 0.5, 0.9, 0.7, 0.8)]
CURVES = [("Training 1", ONE), ("2 · mine", TWO)]


def test_curves_lie_over_one_another() -> None:
    for what, part, wanted in (
        ("cost", "training", [(2.3, 1.0), (2.2, 0.5)]),
        ("cost", "test", [(2.4, 1.1), (2.3, 0.7)]),
        ("accuracy", "training", [(0.1, 0.7), (0.2, 0.9)]),
        ("accuracy", "test", [(0.12, 0.65), (0.22, 0.8)]),
    ):
        figure = compare_charts.overlay(CURVES, what, part)
        assert [tuple(trace.y) for trace in figure.data] == wanted
        assert [tuple(trace.x) for trace in figure.data] == [(0, 10), (0, 20)]
        assert part in figure.layout.title.text


def test_four_curves_are_told_apart_with_and_without_colour() -> None:
    lines = [t.line for t in compare_charts.overlay(CURVES * 2, "cost", "test").data]
    assert len({line.color for line in lines}) == len({line.dash for line in lines}) == 4


def test_the_overlay_in_words() -> None:
    words = compare_charts.describe_overlay(CURVES, "accuracy", "test")
    assert "Training 1: 65.0% after 10 iterations; 2 · mine: 80.0% after 20" in words


def test_names_are_shown_as_they_were_typed() -> None:
    for text in ("<b>x</b>", "$x^2$", "<a href='javascript:1'>x</a>", "&lt;"):
        name = compare_charts.overlay([(text, ONE)], "cost", "test").data[0].name
        assert not set(name) & set("<>$"), text
    assert compare_charts.literal("a & b") == "a &amp; b"


def matrices() -> tuple[np.ndarray, np.ndarray]:
    """Two confusion matrices of the same six images, by hand: see the labels."""
    y = np.array([0, 0, 1, 1, 2, 2])
    first = nn.metrics.confusion_matrix(y, np.array([0, 0, 1, 2, 2, 2]), 3)
    second = nn.metrics.confusion_matrix(y, np.array([0, 1, 2, 2, 2, 2]), 3)
    return first, second


def labels(figure) -> dict:
    _, *traces = figure.data
    return {
        (int(true), int(read)): text
        for trace in traces
        for true, read, text in zip(trace.y, trace.x, trace.text, strict=True)
    }


def test_the_difference_of_two_matrices() -> None:
    figure = compare_charts.difference(*matrices())
    assert labels(figure) == {(0, 0): "−1", (0, 1): "+1", (1, 1): "−1", (1, 2): "+1"}
    np.testing.assert_array_equal(np.sign(figure.data[0].z), [[-1, 1, 0], [0, -1, 1], [0, 0, 0]])
    first, _ = matrices()
    assert labels(compare_charts.difference(first, first)) == {}


def test_zero_is_neutral_and_the_scale_has_two_sides() -> None:
    heat = compare_charts.difference(*matrices()).data[0]
    assert (heat.zmin, heat.zmax) == (-1, 1)
    places = [place for place, _ in heat.colorscale]
    assert places == sorted(places)
    assert dict(heat.colorscale)[0.5].endswith("0.1)")  # hardly there
    assert dict(heat.colorscale)[0.0] != dict(heat.colorscale)[1.0]


def test_the_difference_in_words() -> None:
    first, second = matrices()
    words = compare_charts.explain_difference(first, second, "training 1", "training 2")
    assert "Of 6 test images, training 1 read 5 correctly, and training 2 read 3." in words
    assert "the +1 means that it read 1 more image of 0 as 1 than training 1." in words
    back = compare_charts.explain_difference(second, first, "training 2", "training 1")
    assert "the −1 means that it read 1 fewer image of 0 as 1 than training 2." in back

    same = compare_charts.explain_difference(first, first, "training 1", "training 2")
    assert same.endswith("They also made the same mistakes, equally often.")


def test_signs() -> None:
    told = {3: "+3", -2: "−2", 0: "0", 1234: "+1,234"}
    assert {number: compare_charts.signed(number) for number in told} == told


# ---- marks of the learning rate in the finished curves


@pytest.mark.parametrize("curve", [training_charts.cost_curve, training_charts.accuracy_curve])
def test_changes_of_the_learning_rate_are_marked(curve) -> None:
    figure = curve(TWO, [(5, 0.5), (19, 0.01)])
    assert [(line.x0, line.x1) for line in figure.layout.shapes] == [(5, 5), (19, 19)]
    assert [(a.x, a.text) for a in figure.layout.annotations] == [
        (5, "rate 0.5"),
        (19, "rate 0.01"),
    ]
    assert figure.layout.annotations[1].xanchor == "right"  # not over the edge
    assert not curve(TWO).layout.shapes


def test_many_changes_do_not_write_over_one_another() -> None:
    changes = [(i, i / 10) for i in range(1, 20)]
    figure = training_charts.cost_curve(TWO, changes)
    assert len(figure.layout.shapes) == 19
    seen: dict = {}
    for label in figure.layout.annotations:
        begin = label.x - training_charts.LABEL * 20 * (label.xanchor == "right")
        assert begin >= seen.get(label.yshift, -1)
        seen[label.yshift] = begin + training_charts.LABEL * 20
    assert len(seen) <= training_charts.ROWS


def test_changes_of_the_learning_rate_in_words() -> None:
    words = training_charts.describe_curves(TWO, "cost", [(5, 0.5)])
    assert words.endswith("Learning rate 0.5 from iteration 5 on.")
