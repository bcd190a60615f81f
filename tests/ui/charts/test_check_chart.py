"""The gradient check of all parameters: what it finds, what it says, and what it shows."""

from __future__ import annotations

import numpy as np
import pytest

import nn
from nn import pretrained
from nn.arrays import Array, targets
from nn.look import gradient_check
from runs.mnist.spec import Convolution, MnistSpec
from runs.small.at_once import Course
from tests.covering import some
from tests.ui import courses
from tests.ui.reading import read
from ui.charts import check_chart
from ui.charts.check_chart import AGREE, Checked
from ui.opened.check import names_of_lists, place
from ui.tables import panel_rows

COURSES = {
    "table": lambda: courses.run(courses.TABLE, "table"),
    "line": lambda: courses.run(courses.LINE, "points"),
    "digits": lambda: courses.run(courses.POINT, "digits"),
    "classes": lambda: courses.played("classes"),
    "numbers": lambda: courses.played("numbers", hidden="gelu"),
}


def checked(course: Course, frame: int = 0) -> Checked:
    return check_chart.check(
        course.network(frame), course.examples.X_train, course.examples.Y_train
    )


@pytest.mark.parametrize("kind", some(COURSES, count=3))
def test_all_parameters_of_a_small_network_are_checked_and_agree(kind: str) -> None:
    course = COURSES[kind]()
    found = checked(course)
    n = course.network().parameters.size
    assert found.n == n == len(found.found.positions)
    assert not found.off.any()
    assert not found.kinks.any()
    assert check_chart.verdict(found).startswith(f"**All {n:,}** slopes")
    counted = sum(sum(bar.y) for bar in check_chart.histogram(found).data)
    assert counted == n
    assert (found.single is not None) == (course.network().dtype == np.float32)


def test_a_wrong_slope_is_found_and_is_the_worst(monkeypatch: pytest.MonkeyPatch) -> None:
    course = courses.run(courses.TABLE, "table")
    honest = gradient_check.central_difference

    def lying(net: nn.Network, position: int, *more: object) -> float:
        slope = honest(net, position, *more)  # type: ignore[arg-type]
        return slope * 1.01 if position == 5 else slope

    monkeypatch.setattr(gradient_check, "central_difference", lying)
    found = checked(course)
    assert found.off.sum() == 1
    assert found.found.positions[found.worst] == 5
    assert "**1** differ by more than rounding" in check_chart.verdict(found)
    assert "**15 of 16**" in check_chart.verdict(found)


def test_slopes_that_are_lost_in_the_rounding_of_the_costs_are_said_to_be() -> None:
    course = courses.with_parameters(courses.run(courses.LINE, "points"), 3e60, -2e60, 1e60)
    found = checked(course)
    assert not found.off.any()
    assert found.lost.sum() == 3
    assert "**0 of 3** slopes" in check_chart.verdict(found)
    assert "**3** cannot be told" in check_chart.verdict(found)


def test_a_kink_is_said_to_be_one_and_is_hatched() -> None:
    course = courses.run(courses.RELU)  # biases are 0 at first, and so is one of the examples
    found = checked(course)
    b = slice(8, 12)
    assert found.kinks[b].any()
    assert not found.off.any()
    assert "a ReLU switches on or off" in check_chart.verdict(found)
    _, kinks = check_chart.histogram(found).data
    assert sum(kinks.y) == found.kinks.sum()
    assert kinks.marker.pattern.shape == "/"
    assert not found.kinks[found.worst], "what is at a kink is wrong on no side"


def test_of_a_large_network_as_many_of_each_layer_are_drawn_always_the_same() -> None:
    net = nn.Network([784, 30, 10], rng=np.random.default_rng(0))
    data = nn.datasets.load("mnist-5k")
    Y = targets(data.y_test, 10)
    one, other = (check_chart.check(net, data.X_test, Y) for _ in range(2))
    assert (one.found.positions == other.found.positions).all()
    k, cut = len(one.found.positions), net.layers[0].n_parameters
    last = int((one.found.positions >= cut).sum())
    assert abs(2 * last - k) <= 1 or last == net.layers[1].n_parameters
    assert f"{k:,} of {net.parameters.size:,} parameters, drawn by chance" in check_chart.verdict(
        one
    )
    assert f"20 examples of {len(data.y_test):,}" in check_chart.honesty(one)


def test_of_a_network_that_sees_what_learns_is_checked_and_named_by_its_place() -> None:
    spec = MnistSpec(convolutions=(Convolution(2, 3, 4),), batch_norm=True, hidden_sizes=(3,))
    net, data = spec.started((784, 10)), nn.datasets.load("mnist-5k")
    net.layers[2].mean[...], net.layers[2].variance[...] = 0.2, 0.5
    found = check_chart.check(net, data.X_test, targets(data.y_test, 10))
    noted = net.layers[2].n_parameters // 2  # mean and variance, which have no slope
    assert found.n == len(found.found.positions) == net.parameters.size - noted
    assert not found.off.any(), check_chart.verdict(found)
    names = names_of_lists(net)
    places = {check_chart.name(net, i): place(net, names, i) for i in found.found.positions}
    assert places["W[1][1, 5]"] == ("row 2, column 3", "Layer 1, filter 2")
    assert places["b[1][0, 0]"] == ("bias", "Layer 1, filter 1")
    assert places["gamma[3][1, 0]"] == ("gamma", "Layer 3, filter 2")
    assert places["W[5][2, 11]"] == ("row 1, column 6 of map 2", "Layer 5, unit 3")
    assert places["W[6][9, 0]"] == ("Layer 5, unit 1", "Output 10")


@pytest.mark.parametrize("large", ["shipped", "playground", "images"])
def test_what_it_asks_of_the_processor_is_bounded(large: str, monkeypatch) -> None:
    """Few enough for about half a second: calls are what small networks cost, products large."""
    if large == "shipped":
        data, net = nn.datasets.load("mnist-5k"), pretrained.load()
        X, Y = data.X_test, targets(data.y_test, 10)
    elif large == "images":
        data = nn.datasets.load("mnist-5k")
        net = MnistSpec(convolutions=(Convolution(64, 9, 1),), hidden_sizes=()).network(data)
        X, Y = data.X_test, targets(data.y_test, 10)
    else:
        net = nn.Network([8, *[16] * 6, 6], hidden="gelu", rng=np.random.default_rng(0))
        X = np.random.default_rng(1).normal(size=(8, 900))
        Y = targets(np.arange(900) % 6, 6)
    cost, asked = nn.Network.cost, []

    def counted(net: nn.Network, X: Array, Y: Array) -> float:
        products = sum(layer.multiplications for layer in net.layers)
        numbers = sum(layer.n_kept for layer in net.layers)
        asked.append((len(net.layers), X.shape[1] * products, X.shape[1] * numbers))
        return cost(net, X, Y)

    monkeypatch.setattr(nn.Network, "cost", counted)
    found = check_chart.check(net, X, Y)
    layers, products, numbers = map(sum, zip(*asked, strict=True))
    assert 2 * len(found.found.positions) <= len(asked)
    assert layers <= 30_000
    assert products <= 3e9
    assert numbers <= 2e8


def test_the_table_and_the_words_hold_the_same_numbers() -> None:
    course = courses.run(courses.TABLE, "table")
    found, net = checked(course), course.network(0)
    names = ["Hidden 1", "Hidden 2", "Hidden 3", "Hidden 4", "Output"]
    places = panel_rows.parameters(net, names, ["X1", "X2", "X3"])
    table = check_chart.rows(found, net, places.__getitem__)
    assert len(table) == 16
    first = table.iloc[0]
    layer, kind, index = gradient_check.locate(net, int(found.found.positions[found.worst]))
    assert first["parameter"] == f"{kind}[{layer}][{index[0]}, {index[1]}]"
    assert first["to"] == [names[:4], names[4:]][layer - 1][index[0]]
    slopes = net.copy(np.float64).gradients(course.examples.X_train, course.examples.Y_train)
    assert read(first["backpropagation"])[0] == pytest.approx(slopes[layer - 1][0][index], rel=1e-2)
    assert "16 are at most 1e-06" in check_chart.describe(found)


def test_the_smallest_and_the_largest_errors_stay_on_the_axis() -> None:
    errors = np.array([0.0, 1e-30, AGREE, 0.5, 30.0, np.nan])
    assert sum(check_chart._bars("", errors, {})["y"]) == len(errors)
