"""Every number that a panel shows is the network's own, at every recorded iteration."""

import base64
import json
import math
import re
import warnings
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

import nn
from nn.activations import HIDDEN_ACTIVATIONS
from nn.datasets.tables import TWO_LAYERS_TABLE, XOR_TABLE
from runs import small
from runs.small import Course, Examples, Experiment
from ui import names, pieces, tutorials, which_data
from ui.panels import bent, frames, numbers, pictures, planes, slopes, sums

SQUARE = (-0.5, 1.5, -0.5, 1.5)
AB = ("A", "B")
NAMES = tuple(f"n{i}" for i in range(20))
UNPACKED = {"u8": np.uint8, "i8": np.int8, "i16": np.dtype("<i2"), "i32": np.dtype("<i4")}
XOR = replace(tutorials.XOR.experiment, iterations=300, n_frames=30)
TABLE = replace(tutorials.TWO_LAYERS.experiment, iterations=300, n_frames=30)
POINT = Experiment(iterations=200, n_frames=20, seed=3)
DIVERGING = replace(XOR, hidden="identity", learning_rate=10.0)
LINE = replace(POINT, output="identity", loss="sum_squared_error")


@cache
def run(experiment: Experiment, rows: str = "xor") -> Course:
    if rows == "points":
        source = which_data.source("Overlapping")
        return small.run(experiment, Examples.from_rows(source.train, source.test))
    if rows == "digits":
        return small.run(experiment, Examples.from_digits(nn.datasets.load("mnist-5k"), 3, 8))
    if rows == "many inputs":
        rng = np.random.default_rng(4)
        made = [(*rng.normal(size=20), i % 2) for i in range(6)]
        return small.run(experiment, Examples.from_rows(made))
    return small.run(experiment, Examples.from_rows(XOR_TABLE if rows == "xor" else rows))


def with_parameters(course: Course, *parameters: float) -> Course:
    """The same course of a single frame with these parameters."""
    snapshot = replace(course.snapshots[-1], parameters=np.array(parameters))
    return Course(course.experiment, course.examples, (snapshot,))


def nets(course: Course) -> list[nn.Network]:
    return [course.network(frame) for frame in range(len(course.snapshots))]


def activations(net: nn.Network, X: np.ndarray) -> list[np.ndarray]:
    [(_, tapes)] = net.forward_passes(X)
    return [tape.A.copy() for tape in tapes]


def unpacked(packed: dict) -> np.ndarray:
    """As ``unpack`` in clock.js reads it."""
    raw = np.frombuffer(base64.b64decode(packed["bytes"]), UNPACKED[packed["type"]])
    return raw * packed["scale"]


# ---- reading what is shown -------------------------------------------------------------------

POWER = re.compile(r" × 10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
NUMBER = re.compile(r"\(?(−?\d+(?:\.\d+)?(?: × 10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?)\)?")


def plain(told: str) -> str:
    """Write a shown number, or a formula, the way Python reads it."""
    told = POWER.sub(
        lambda p: "e" + p[1].translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")), told
    )
    for sign, python in (("−", "-"), ("·", "*"), ("²", "**2"), ("e^", "math.e**")):
        told = told.replace(sign, python)
    return re.sub(r"(\d) \(", r"\1 * (", told)  # 2 (a - y)


def read(told: str) -> tuple[float, float]:
    """Return a shown number and by how much it may have been rounded."""
    assert NUMBER.fullmatch(told), told
    number = plain(told).strip("()")
    mantissa, _, power = number.partition("e")
    digits = len(mantissa.partition(".")[2])
    return float(number), 0.5001 * 10.0 ** (int(power or 0) - digits)


def shows(told: str, value: float, error: float = 0.0) -> None:
    """Check that a text is the value, give or take its last digit and an error."""
    shown, half = read(told)
    assert abs(shown - value) <= half + error + 1e-12 * abs(value), (told, value, error)


def product(*told: str) -> tuple[float, float]:
    """Multiply shown numbers; their roundings add up."""
    value, error = 1.0, 0.0
    for shown, half in map(read, told):
        value, error = value * shown, abs(value) * half + abs(shown) * error + error * half
    return value, error


def total(*told: str) -> tuple[float, float]:
    """Add shown numbers up."""
    numbers = [read(text) for text in told]
    return sum(value for value, _ in numbers), sum(half for _, half in numbers)


def worked_out(formula: str) -> float:
    """Work a shown formula out with the numbers in it."""
    formula = re.sub(r"tanh \(?([^()]*)\)?", r"math.tanh(\1)", plain(formula))
    return eval(formula, {"math": math, "max": max})


def at(cell: list | str, frame: int) -> str:
    return cell if isinstance(cell, str) else cell[frame]


def outputs_of(cell: dict | list) -> list[str]:
    """The texts of a cell of outputs, as table.js writes them."""
    if isinstance(cell, list):
        return cell
    return [f"{value:.4f}".replace("-", "−") for value in unpacked(cell)]


def marks_of(cell: dict) -> list[str]:
    """The texts of a cell of marks, as table.js writes them."""
    return ["✓ right" if value else "✗ wrong" for value in unpacked(cell)]


# ---- numbers as bytes and as text ------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "scale"), [("u8", 1 / 255), ("i8", 1 / 127), ("i16", 0.003), ("i32", 1e-4)]
)
def test_packed_numbers_come_back_within_half_a_step(kind: str, scale: float) -> None:
    limits = np.iinfo(UNPACKED[kind])
    values = np.random.default_rng(0).uniform(limits.min, limits.max, (3, 5)) * scale
    back = unpacked(json.loads(json.dumps(frames.packed(values, kind, scale))))
    np.testing.assert_allclose(back, values.ravel(), rtol=0, atol=0.5001 * scale)


@pytest.mark.parametrize("kind", ["u8", "i8", "i16", "i32"])
def test_packed_numbers_stop_at_the_ends(kind: str) -> None:
    limits = np.iinfo(UNPACKED[kind])
    back = unpacked(frames.packed(np.array([-1e10, 1e10, -np.inf, np.inf]), kind, 1))
    np.testing.assert_array_equal(back, [limits.min, limits.max] * 2)


@pytest.mark.parametrize(
    ("value", "digits", "wanted"),
    [
        (0.0, 3, "0.000"),
        (-0.0, 3, "0.000"),
        (-1.5, 3, "−1.500"),
        (2 / 3, 2, "0.67"),
        (0.0006, 3, "0.001"),
        (-0.0004, 3, "−4.00 × 10⁻⁴"),
        (1.234e-7, 4, "1.23 × 10⁻⁷"),
        (1.234e-12, 6, "1.23 × 10⁻¹²"),
        (999_999, 1, "999999.0"),
        (1_234_567, 4, "1.23 × 10⁶"),
        (-1e150, 3, "−1.00 × 10¹⁵⁰"),
        (np.inf, 3, "∞"),
        (-np.inf, 3, "−∞"),
        (np.nan, 3, "?"),
        (np.float32(0.25), 2, "0.25"),
    ],
)
def test_numbers_are_written_for_people(value: float, digits: int, wanted: str) -> None:
    assert numbers.text(value, digits) == wanted


@pytest.mark.parametrize(
    ("value", "fine", "bracket"),
    [
        (0.123456, "0.1235", "0.1235"),
        (-0.0123456, "−0.012346", "(−0.012346)"),
        (0.0, "0.0000", "0.0000"),
        (-0.0, "0.0000", "0.0000"),
        (-1e-9, "−1.00 × 10⁻⁹", "(−1.00 × 10⁻⁹)"),
    ],
)
def test_small_numbers_keep_their_digits(value: float, fine: str, bracket: str) -> None:
    assert (numbers.fine(value), numbers.bracket(value)) == (fine, bracket)


@pytest.mark.parametrize("sign", [1, -1])
def test_what_is_shown_is_the_number_to_its_last_digit(sign: int) -> None:
    for value in sign * 10.0 ** np.random.default_rng(1).uniform(-14, 14, 500):
        shows(numbers.text(value), value)
        shows(numbers.fine(value), value)
        assert numbers.bracket(value).strip("()") == numbers.fine(value)


# ---- time ------------------------------------------------------------------------------------


def test_the_scrubber_has_the_courses_own_figures() -> None:
    course = run(POINT, "points")
    data = frames.scrubber(course, "page")
    assert data["page"] == "page"
    assert data["iterations"] == [s.iteration for s in course.snapshots]
    last, told = course.snapshots[-1], data["figures"][-1]
    right, right_of_test = (
        f"accuracy {last.train_accuracy:.1%}",
        f"on test data {last.test_accuracy:.1%}",
    )
    assert told == f"cost {last.cost:.4f}, {right}, {right_of_test}"
    assert len(data["figures"]) == len(course.snapshots)


def test_without_test_examples_there_is_no_word_of_them() -> None:
    assert frames.figures(0.25, 0.5, float("nan")) == "cost 0.2500, accuracy 50.0%"


# ---- the network -----------------------------------------------------------------------------


@pytest.mark.parametrize("hidden", ["tanh", "sigmoid", "relu"])
@pytest.mark.parametrize("sizes", [(), (3,), (4, 2)])
def test_the_drawing_shows_the_networks_weights_and_activations(hidden: str, sizes: tuple) -> None:
    course = run(replace(XOR, hidden=hidden, hidden_sizes=sizes))
    data, example = frames.network(course, 1, AB, (1, 0, 1)), 1
    x = course.examples.X_train[:, example : example + 1]
    assert data["sizes"] == [2, *sizes, 1]
    assert data["frames"] == len(course.snapshots)
    for frame, net in enumerate(nets(course)):
        for layer, told in zip(net.layers, data["weights"], strict=True):
            shown = [of_edge[frame] for of_edge in told]  # unit by unit, as network.js reads them
            np.testing.assert_allclose(shown, layer.W.ravel(), rtol=0, atol=5.1e-5)
        for A, told in zip([x, *activations(net, x)], data["activations"], strict=True):
            np.testing.assert_allclose(
                [of_unit[frame] for of_unit in told], A[:, 0], rtol=0, atol=5.1e-5
            )
        output = data["activations"][-1][0][frame]
        assert output == pytest.approx(net.forward(x)[0, 0], abs=5.1e-5)


def test_the_drawing_knows_the_largest_weight_and_the_brightest_unit_of_each_layer() -> None:
    course = run(replace(XOR, hidden="relu", hidden_sizes=(4,)))
    data = frames.network(course, 3, AB, (2, 0, -1))
    for told, largest in zip(data["weights"], data["largest"], strict=True):
        assert abs(np.array(told)).max() == pytest.approx(largest, abs=5.1e-5)
    for told, brightest in zip(data["activations"], data["brightest"], strict=True):
        assert max(1, abs(np.array(told)).max()) == pytest.approx(brightest, abs=5.1e-5)
    assert data["opened"] == {"layer": 2, "unit": 0, "source": -1}


def test_the_drawing_in_words() -> None:
    course = run(XOR)
    data = frames.network(course, 2, AB, (1, 0, 0))
    output = course.network().forward(course.examples.X_train)[0, 2]
    assert data["truth"] == "wanted: 1"
    assert data["alt"].startswith("The network 2 → 2 → 1 for example 3:")
    assert f"its output is {output:.3f}, and 1 is wanted" in data["alt"]


def test_zeros_are_drawn_without_a_division_by_zero() -> None:
    course = run(replace(XOR, initializer="zeros"))
    assert frames.network(course, 0, AB, (1, 0, 0))["largest"] == [1.0, 1.0]


# ---- predictions -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("experiment", "rows"),
    [(XOR, "xor"), (TABLE, TWO_LAYERS_TABLE), (POINT, "points")],
    ids=["xor", "table", "points"],
)
def test_predictions_are_the_networks_outputs(experiment: Experiment, rows: str | tuple) -> None:
    course = run(experiment, rows)
    X, y = course.examples.X_train, course.examples.y_train
    inputs = NAMES[: len(X)]
    data = frames.predictions(course, inputs)
    assert [c["name"] for c in data["columns"]] == ["#", *inputs, "Prediction", "Truth", ""]
    assert data["frames"] == len(course.snapshots)
    rows = [(*row[:-3], outputs_of(row[-3]), row[-2], marks_of(row[-1])) for row in data["rows"]]
    for frame, net in enumerate(nets(course)):
        outputs = net.forward(X)[0]
        for i, (number, *given, told, truth, marks) in enumerate(rows):
            assert (number, truth) == (str(i + 1), str(y[i]))
            np.testing.assert_allclose([read(x)[0] for x in given], X[:, i])
            assert told[frame] == f"{outputs[i]:.4f}"
            right = (outputs[i] > 0.5) == (y[i] == 1)
            assert marks[frame] == ("✓ right" if right else "✗ wrong")
        share = np.mean([row[-1][frame] == "✓ right" for row in rows])
        assert share == pytest.approx(course.snapshots[frame].train_accuracy)


def test_exactly_one_half_is_read_as_zero() -> None:
    still = run(replace(POINT, initializer="zeros"))
    marks = [marks_of(row[-1])[0] for row in frames.predictions(still, AB)["rows"]]
    assert marks == ["✓ right", "✗ wrong", "✗ wrong", "✓ right"]


def test_what_the_tutorial_printed_stands_beside_the_outputs() -> None:
    data = frames.predictions(run(XOR), AB, ("0.1", "0.2", "0.3", "0.4"))
    place = [c["name"] for c in data["columns"]].index("In the tutorial")
    assert [row[place] for row in data["rows"]] == ["0.1", "0.2", "0.3", "0.4"]
    assert all(len(row) == len(data["columns"]) for row in data["rows"])


# ---- the plane -------------------------------------------------------------------------------


def test_the_lattice_goes_row_by_row_from_the_top_left() -> None:
    X = planes.lattice((0, 2, 10, 14), 3, np.float64)
    np.testing.assert_array_equal(X[0], [0, 1, 2] * 3)
    np.testing.assert_array_equal(X[1], [14] * 3 + [12] * 3 + [10] * 3)
    assert X.T.flags.c_contiguous


@pytest.mark.parametrize(
    ("experiment", "rows"),
    [(XOR, "xor"), (replace(XOR, hidden="relu", hidden_sizes=(4, 3)), "xor"), (POINT, "points")],
    ids=["tanh", "relu", "points"],
)
def test_the_colours_of_the_plane_are_the_networks_outputs(
    experiment: Experiment, rows: str
) -> None:
    course = run(experiment, rows)
    extent = SQUARE if rows == "xor" else planes.extent_of(course)
    data = planes.plane(course, extent, AB)
    x0, x1, y0, y1 = extent
    n = data["side"]
    middles = (np.arange(n) + 0.5) / n
    X = np.array([[x0 + u * (x1 - x0), y1 - v * (y1 - y0)] for v in middles for u in middles]).T
    step = 0.5 / 127
    for net, v in zip(nets(course), unpacked(data["levels"]).reshape(-1, n * n), strict=True):
        shown = (v * abs(v) + 1) / 2
        error = (2 * abs(v) * step + step**2) / 2
        assert (abs(shown - net.forward(X)[0]) <= error + 1e-9).all()


def test_levels_are_finest_where_the_output_is_one_half() -> None:
    outputs = np.array([0, 0.25, 0.4999, 0.5, 0.5001, 1])
    levels = planes.finer_at_half(outputs)
    np.testing.assert_allclose(levels * abs(levels), 2 * outputs - 1, atol=1e-15)
    assert abs(levels[2]) > 1 / 127  # seen, though it is 0.0001 away


@pytest.mark.parametrize(("experiment", "rows"), [(XOR, "xor"), (POINT, "points")])
def test_a_ring_marks_each_example_on_the_wrong_side(experiment: Experiment, rows: str) -> None:
    course = run(experiment, rows)
    data, e = planes.plane(course, SQUARE, AB), course.examples
    X, y = np.hstack([e.X_train, e.X_test]), np.concatenate([e.y_train, e.y_test])
    wrong = unpacked(data["wrong"]).reshape(-1, len(y))
    for net, flags, s in zip(nets(course), wrong, course.snapshots, strict=True):
        np.testing.assert_array_equal(flags, net.predict(X) != y)
        m = len(e.y_train)
        assert flags[:m].sum() == round((1 - s.train_accuracy) * m)
    assert f"{int(wrong[-1].sum())} of {len(y)} examples" in data["alt"]


def test_the_points_are_the_examples() -> None:
    course = run(POINT, "points")
    e, data = course.examples, planes.plane(course, SQUARE, AB)
    points = data["points"]
    assert len(points) == 120
    np.testing.assert_array_equal([p["at"] for p in points], [*e.X_train.T, *e.X_test.T])
    np.testing.assert_array_equal([p["label"] for p in points], [*e.y_train, *e.y_test])
    assert [p["test"] for p in points] == [False] * 80 + [True] * 40
    assert points[79]["title"] == f"training example 80, class {e.y_train[79]}"
    assert points[119]["title"] == f"test example 40, class {e.y_test[39]}"


def test_more_test_than_training_examples_have_numbers_of_their_own() -> None:
    examples = Examples.from_rows([(0, 0, 0), (1, 1, 1)], [(0, 1, 0)] * 3)
    course = small.run(replace(POINT, iterations=1), examples)
    titles = [p["title"] for p in planes.plane(course, SQUARE, AB)["points"]]
    assert titles[-1] == "test example 3, class 0"


def test_the_extent_holds_all_examples() -> None:
    assert planes.extent_of(run(POINT)) == pytest.approx((-3.3, 3.3, -3.3, 3.3))
    wide = run(POINT, ((0, -500, 0), (1, 2, 1)))
    assert planes.extent_of(wide) == pytest.approx((-550, 550, -550, 550))


@pytest.mark.parametrize("bias", [True, False])
def test_the_arrow_stands_on_the_line_where_the_output_is_one_half(bias: bool) -> None:
    course = run(replace(POINT, bias=bias), "points")
    extent = planes.extent_of(course)
    data = planes.arrow(course, extent)
    w1, w2, b = np.array(data["weights"])
    length = np.hypot(w1, w2)
    off = (w1 * data["middle"][0] + w2 * data["middle"][1] + b) / length**2
    foot = np.array([data["middle"][0] - off * w1, data["middle"][1] - off * w2])
    tip = foot + np.array([w1, w2]) / length
    for frame, net in enumerate(nets(course)):
        on_line = foot[:, [frame]] + [[0, -w2[frame]], [0, w1[frame]]]  # two points of it
        np.testing.assert_allclose(net.forward(on_line), 0.5, atol=1e-9)
        assert net.forward(tip[:, [frame]]) > 0.5
    assert data["longest"] == pytest.approx(length.max())
    assert data["middle"] == pytest.approx(course.examples.X_train.mean(axis=1))
    assert data["reach"] == pytest.approx(0.3 * (extent[1] - extent[0]))


def test_without_a_sigmoid_the_arrow_stands_on_the_line_of_one_half() -> None:
    straight = replace(POINT, output="identity", loss="sum_squared_error", learning_rate=0.01)
    course, x = run(straight), np.array([[0.3], [-0.7]])
    w1, w2, b = (np.array(part) for part in planes.arrow(course, SQUARE)["weights"])
    outputs = [net.forward(x)[0, 0] for net in nets(course)]
    np.testing.assert_allclose(w1 * 0.3 - w2 * 0.7 + b, np.array(outputs) - 0.5, atol=1e-12)


def test_every_activation_can_be_named_shown_and_opened() -> None:
    hidden = set(HIDDEN_ACTIVATIONS)
    assert set(names.ACTIVATIONS) == hidden
    assert set(slopes.SLOPES) == set(pieces.WAY_BACK) <= hidden
    assert set(sums.ACTIVATED) == {*slopes.SLOPES, "softmax"}
    assert set(pieces.FIRST_WEIGHTS) == set(nn.INITIALIZERS)


def test_an_arrow_of_zeros_has_a_length_to_divide_by() -> None:
    course = run(replace(POINT, initializer="zeros", learning_rate=0.0))
    assert planes.arrow(course, SQUARE)["longest"] == 1.0


def test_what_is_asked_is_answered_by_the_network() -> None:
    course, pair = run(XOR), (1.1, -0.2)
    outputs = [net.forward(np.array([pair]).T)[0, 0] for net in nets(course)]
    data = planes.asked(course, pair)
    assert data == {"at": [1.1, -0.2], "outputs": [f"{a:.3f}" for a in outputs]}
    table = planes.answer(course, pair, AB)
    [[a, b, told, marks]] = table["rows"]
    assert (a, b) == ("1.10", "−0.20")
    assert [c["name"] for c in table["columns"]] == ["A", "B", "Output", "Answer"]
    assert told == [f"{a:.4f}" for a in outputs]
    assert table["frames"] == len(outputs)
    assert marks == [str(int(a > 0.5)) for a in outputs]
    assert set(marks) == {"0", "1"}


def test_the_answer_is_that_of_the_output_before_it_is_rounded() -> None:
    course = with_parameters(run(POINT), 0.001, 0.0, 0.0)
    assert course.network().predict(np.array([[1.0], [1.0]])) == [1]
    [[*_, told, marks]] = planes.answer(course, (1.0, 1.0), AB)["rows"]
    assert (told, marks) == (["0.5002"], ["1"])


# ---- the bent plane --------------------------------------------------------------------------


def bent_plane(course: Course) -> tuple[dict, np.ndarray, np.ndarray, np.ndarray]:
    """The data, the points (frames, m, 2), the grid (frames, n, 2), the line (3, frames)."""
    data = bent.hidden(course, SQUARE, AB)
    shape = (len(course.snapshots), -1, 2)
    points, grid = (unpacked(data[name]).reshape(shape) for name in ("points", "grid"))
    return data, points, grid, np.array(data["line"])


@pytest.mark.parametrize("hidden", ["tanh", "sigmoid", "relu"])
def test_two_hidden_units_are_the_axes(hidden: str) -> None:
    course = run(replace(XOR, hidden=hidden))
    data, points, grid, line = bent_plane(course)
    lattice = planes.lattice(SQUARE, data["side"], np.float64)
    half = 0.5001 * data["grid"]["scale"]
    for frame, net in enumerate(nets(course)):
        for shown, X in ((points, course.examples.X_train), (grid, lattice)):
            np.testing.assert_allclose(
                shown[frame], activations(net, X)[0].T, rtol=0, atol=half + 1e-12
            )
        output = net.layers[1]
        np.testing.assert_array_equal(line[:, frame], [*output.W[0], output.b[0, 0]])
    assert data["names"] == ["hidden unit 1", "hidden unit 2"]


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("hidden", ["tanh", "relu"])
@pytest.mark.parametrize("size", [1, 2, 3, 4, 8])
def test_the_line_divides_exactly_as_the_network_does(size: int, hidden: str, bias: bool) -> None:
    course = run(replace(XOR, hidden_sizes=(size,), hidden=hidden, bias=bias))
    data, points, grid, (u, v, c) = bent_plane(course)
    lattice = planes.lattice(SQUARE, data["side"], np.float64)
    for frame, net in enumerate(nets(course)):
        output = net.layers[1]
        error = (abs(u[frame]) + abs(v[frame])) * 0.5001 * data["grid"]["scale"] + 1e-9
        for shown, X in ((points, course.examples.X_train), (grid, lattice)):
            z = (output.W @ activations(net, X)[0] + (output.b if bias else 0))[0]
            found = shown[frame] @ [u[frame], v[frame]] + c[frame]
            np.testing.assert_allclose(found, z, rtol=0, atol=error)


@pytest.mark.parametrize("size", [1, 3, 4, 8])
def test_with_other_numbers_of_units_the_first_axis_is_the_output_direction(size: int) -> None:
    course = run(replace(XOR, hidden_sizes=(size,)))
    data, _, _, line = bent_plane(course)
    lengths = [np.linalg.norm(net.layers[1].W) for net in nets(course)]
    np.testing.assert_allclose(line[0], lengths)
    np.testing.assert_array_equal(line[1], 0)
    assert data["names"] == ["along the output's weights", "across them"]


@pytest.mark.parametrize("size", [2, 4])
@pytest.mark.parametrize("hidden", ["tanh", "relu"])
def test_the_bent_plane_lies_within_its_frame(hidden: str, size: int) -> None:
    course = run(replace(XOR, hidden_sizes=(size,), hidden=hidden))
    data, points, grid, _ = bent_plane(course)
    x0, x1, y0, y1 = data["extent"]
    for shown in (points, grid):
        assert x0 <= shown[..., 0].min() <= shown[..., 0].max() <= x1
        assert y0 <= shown[..., 1].min() <= shown[..., 1].max() <= y1
    assert [m["label"] for m in data["marks"]] == [0, 1, 1, 0]
    assert [m["title"] for m in data["marks"]] == ["(0, 0)", "(0, 1)", "(1, 0)", "(1, 1)"]


@pytest.mark.parametrize("size", [3, 4, 8])
def test_the_two_directions_are_at_right_angles_and_do_not_flip(size: int) -> None:
    course = run(replace(XOR, hidden_sizes=(size,)))
    X = course.examples.X_train
    V = np.array([net.layers[1].W[0] for net in nets(course)])
    points = np.array([activations(net, X)[0] for net in nets(course)])
    axes = bent.viewpoint(V, points)
    for frame, (along, across) in enumerate(axes):
        np.testing.assert_allclose(axes[frame] @ axes[frame].T, np.eye(2), atol=1e-9)
        np.testing.assert_allclose(along * np.linalg.norm(V[frame]), V[frame], atol=1e-12)
        assert spread(across, points[frame]) >= spread_elsewhere(along, points[frame]) - 1e-9
    assert ((axes[1:, 1] * axes[:-1, 1]).sum(axis=1) >= 0).all()


def spread(direction: np.ndarray, points: np.ndarray) -> float:
    return float(np.var(direction @ points))


def spread_elsewhere(along: np.ndarray, points: np.ndarray) -> float:
    """The most that the points spread in any of many directions across ``along``."""
    others = np.random.default_rng(5).normal(size=(200, len(along)))
    others -= np.outer(others @ along, along)
    others /= np.linalg.norm(others, axis=1, keepdims=True)
    return max(spread(other, points) for other in others)


def test_a_direction_that_turns_slowly_never_flips() -> None:
    turn = np.linspace(0, 2 * np.pi, 60)
    direction = np.array([np.cos(turn), np.sin(turn), 0 * turn]).T  # (frames, 3)
    points = direction[:, :, None] * [-2.0, -1.0, 1.0, 2.0]
    axes = bent.viewpoint(np.tile([0.0, 0.0, 3.0], (60, 1)), points)
    np.testing.assert_allclose(axes[:, 0], np.tile([0, 0, 1], (60, 1)))
    sign = np.sign(axes[0, 1] @ direction[0])
    np.testing.assert_allclose(axes[:, 1], sign * direction, atol=1e-9)


def test_a_single_hidden_unit_has_nothing_across() -> None:
    _, points, grid, _ = bent_plane(run(replace(XOR, hidden_sizes=(1,))))
    assert not points[..., 1].any()
    assert not grid[..., 1].any()


@pytest.mark.parametrize(
    "extent",
    [SQUARE, (-3.3, 3.3, -3.3, 3.3), (-550, 550, -550, 550), (0, 0.02, -0.01, 0.01), (-2, 7, 0, 1)],
)
def test_ticks_are_a_few_round_numbers(extent: tuple) -> None:
    ticks = np.array(planes.nice_ticks(extent))
    low, high = min(extent[0], extent[2]), max(extent[1], extent[3])
    assert 2 <= len(ticks) <= 7
    assert low <= ticks.min() <= ticks.max() <= high * (1 + 1e-12)
    gaps = np.diff(ticks)
    np.testing.assert_allclose(gaps, gaps[0])
    assert ticks.min() - gaps[0] < low
    assert ticks.max() + gaps[0] > high
    assert round(gaps[0] / 10 ** np.floor(np.log10(gaps[0] * 1.0001)), 6) in (1, 2, 5)
    assert 0 in ticks


# ---- forward, term by term -------------------------------------------------------------------

UNITS = [
    (replace(XOR, hidden="sigmoid"), "xor", 1, 1),
    (XOR, "xor", 1, 0),
    (replace(XOR, hidden="relu", hidden_sizes=(4,)), "xor", 1, 2),
    (replace(XOR, hidden="relu", hidden_sizes=(4,)), "xor", 2, 0),
    (TABLE, TWO_LAYERS_TABLE, 1, 3),
    (TABLE, TWO_LAYERS_TABLE, 2, 0),
    (LINE, "xor", 1, 0),
]
GIVEN = {
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "tanh": math.tanh,
    "relu": lambda z: max(0.0, z),
    "identity": lambda z: z,
}


@pytest.mark.parametrize(("experiment", "rows", "layer", "unit"), UNITS)
@pytest.mark.parametrize("when", [0, 0.5, 1])
def test_the_terms_add_up_to_the_unit(
    experiment: Experiment, rows: str | tuple, layer: int, unit: int, when: float
) -> None:
    course, example = run(experiment, rows), 1
    frame = round(when * (len(course.snapshots) - 1))
    data = forward_table(course, example, layer, unit)
    *terms, last_z, last_a = data["rows"]
    net = course.network(frame)
    x = course.examples.X_train[:, [example]]
    As = [x, *activations(net, x)]
    W, b = net.layers[layer - 1].W[unit], net.layers[layer - 1].b
    if b is not None:
        name, *_, told, so_far = terms.pop()
        assert name == "bias b"
        shows(at(told, frame), b[unit, 0])
        assert so_far == last_z[4]
    assert len(terms) == len(W)
    for k, (name, weight, given, term, so_far) in enumerate(terms):
        assert name == f"w{'₁₂₃₄'[k]} × n{k}"
        shows(at(weight, frame), W[k])
        shows(at(given, frame), As[layer - 1][k, 0])
        shows(at(term, frame), *product(at(weight, frame), at(given, frame)))
        shows(at(so_far, frame), *total(*(at(row[3], frame) for row in terms[: k + 1])))
    biases = [] if b is None else [at(told, frame)]
    z, a = at(last_z[4], frame), at(last_a[4], frame)
    shows(z, *total(*(at(row[3], frame) for row in terms), *biases))
    activation = net.layers[layer - 1].activation.name
    shows(a, GIVEN[activation](read(z)[0]), read(z)[1])
    shows(a, As[layer][unit, 0])
    shows(a, worked_out(at(last_a[1], frame)), read(z)[1])
    assert data["frames"] == len(course.snapshots)
    assert data["strong"] == [len(data["rows"]) - 2, len(data["rows"]) - 1]


@pytest.mark.parametrize("layer", [1, 2])
def test_of_many_inputs_twelve_are_listed_and_the_rest_is_added_up(layer: int) -> None:
    course = run(replace(XOR, hidden_sizes=(16,)), "many inputs")
    frame, data = 10, forward_table(course, 2, layer, 0)
    *terms, rest, bias, last_z, last_a = data["rows"]
    n = (20, 16)[layer - 1]
    assert len(terms) == 12
    assert rest[0] == f"the other {n - 12} inputs"
    assert bias[0] == "bias b"

    def contributions(when: int) -> np.ndarray:
        net, x = course.network(when), course.examples.X_train[:, [2]]
        return net.layers[layer - 1].W[0] * [x, *activations(net, x)][layer - 1][:, 0]

    order = np.argsort(-abs(contributions(-1)))
    listed = [int(row[0].rpartition("n")[2]) for row in terms]
    assert listed == list(order[:12])
    now = contributions(frame)
    for k, row in zip(listed, terms, strict=True):
        assert row[0].split()[0][1:] == str(k + 1).translate(sums.SUBSCRIPTS)
        shows(row[3][frame], now[k])
    shows(rest[3][frame], now[order[12:]].sum())
    shows(rest[4][frame], now.sum())
    told = [row[3][frame] for row in [*terms, rest, bias]]
    shows(last_z[4][frame], *total(*told))
    activation = course.network(frame).layers[layer - 1].activation.name
    shows(last_a[4][frame], GIVEN[activation](read(last_z[4][frame])[0]), 1e-4)


# ---- backward, factor by factor --------------------------------------------------------------

RELU = replace(XOR, hidden="relu", hidden_sizes=(4,))
SQUARES = replace(TABLE, bias=True)
CALM = replace(LINE, learning_rate=0.05)
WEIGHTS = [
    (XOR, "xor", 2, 0, 1),
    (XOR, "xor", 2, 0, None),
    (XOR, "xor", 1, 1, 0),
    (XOR, "xor", 1, 1, None),
    (RELU, "xor", 1, 2, 1),
    (replace(XOR, hidden_sizes=(3, 4)), "xor", 1, 2, 1),
    (TABLE, TWO_LAYERS_TABLE, 2, 0, 3),
    (TABLE, TWO_LAYERS_TABLE, 1, 2, 2),
    (SQUARES, TWO_LAYERS_TABLE, 2, 0, None),
    (SQUARES, TWO_LAYERS_TABLE, 1, 0, None),
    (POINT, "points", 1, 0, 0),
    (CALM, "xor", 1, 0, 1),
]
every_weight = pytest.mark.parametrize(("experiment", "rows", "layer", "unit", "source"), WEIGHTS)
QUESTIONS = {
    "wrong": "How wrong is the output?",
    "above": "What does the next layer send back?",
    "steep": "How steep is the activation?",
    "input": "What came in?",
    "together": "The first two together",
    "share": "This example's share",
    "check": "Check: nudge it and look",
    "step": "The step",
}


def forward_table(course: Course, example: int, layer: int, unit: int) -> dict:
    units = sums.course_of_unit(course, example, layer, unit)
    return sums.forward(units, course.network().layers[layer - 1].activation.name, NAMES)


def backward_table(course: Course, example: int, layer: int, unit: int, source: int | None) -> dict:
    units = sums.course_of_unit(course, example, layer, unit)
    return slopes.backward(course, units, example, layer, unit, source, "it")


def opened(course: Course, layer: int, unit: int, source: int | None, example: int = 1) -> dict:
    """The rows by their questions: (formula, numbers, values)."""
    data = backward_table(course, example, layer, unit, source)
    rows = {row[0]: row[1:] for row in data["rows"]}
    names = {told: name for name, told in QUESTIONS.items()}
    return {names.get(told, "all"): cells for told, cells in rows.items()}


def position(net: nn.Network, layer: int, unit: int, source: int | None) -> tuple:
    """Where W or b of a layer has this number."""
    return (0, (unit, source)) if source is not None else (1, (unit, 0))


@every_weight
def test_the_factors_multiply_to_the_share(
    experiment: Experiment, rows: str | tuple, layer: int, unit: int, source: int | None
) -> None:
    course = run(experiment, rows)
    table = opened(course, layer, unit, source)
    is_output, fused = layer == len(course.network().layers), "cross" in experiment.loss
    assert ("wrong" in table, "above" in table) == (is_output, not is_output)
    assert ("together" in table) == (is_output and fused)
    first, steep, given, share = (
        table[name][2] for name in ("wrong" if is_output else "above", "steep", "input", "share")
    )
    for frame in range(len(course.snapshots)):
        shows(share[frame], *product(first[frame], steep[frame], given[frame]))
        if "together" in table:
            dZ = table["together"][2][frame]
            shows(dZ, *product(first[frame], steep[frame]))
            shows(share[frame], *product(dZ, given[frame]))
        assert source is not None or read(given[frame])[0] == 1


@every_weight
def test_a_share_is_the_gradient_for_that_example_alone(
    experiment: Experiment, rows: str | tuple, layer: int, unit: int, source: int | None
) -> None:
    course, example = run(experiment, rows), 1
    X, Y = course.examples.X_train[:, [example]], course.examples.Y_train[:, [example]]
    table = opened(course, layer, unit, source, example)
    for frame, net in enumerate(nets(course)):
        which, place = position(net, layer, unit, source)
        share = net.gradients(X, Y)[layer - 1][which][place]
        m = course.examples.X_train.shape[1] if net.loss.is_mean else 1
        shows(table["share"][2][frame], share / m)
        A = [X, *activations(net, X)][layer - 1]
        shows(table["input"][2][frame], 1 if source is None else A[source, 0])


@every_weight
def test_the_shares_add_up_to_dw_and_the_step_follows(
    experiment: Experiment, rows: str | tuple, layer: int, unit: int, source: int | None
) -> None:
    course = run(experiment, rows)
    X, Y = course.examples.X_train, course.examples.Y_train
    m, alpha, what = X.shape[1], experiment.learning_rate, "b" if source is None else "w"
    example_shares = [opened(course, layer, unit, source, i)["share"][2] for i in range(min(m, 4))]
    table = opened(course, layer, unit, source)
    assert table["all"][0] == f"d{what} = Σ"
    assert table["step"][0] == f"{what} ← {what} − α · d{what}"
    for frame, net in enumerate(nets(course)):
        which, place = position(net, layer, unit, source)
        dw = net.gradients(X, Y)[layer - 1][which][place]
        w = (net.layers[layer - 1].W, net.layers[layer - 1].b)[which][place]
        shows(table["all"][2][frame], dw)
        shows(table["check"][2][frame], dw, 1e-7)
        shows(table["step"][2][frame], w - alpha * dw)
        assert table["step"][1][frame] == f"{numbers.fine(w)} − {alpha:g} · {numbers.bracket(dw)}"
        if m == 4:
            told = table["all"][1][frame].split(" + ")
            assert [t.strip("()") for t in told] == [shares[frame] for shares in example_shares]
            shows(table["all"][2][frame], *total(*told))
        else:
            assert table["all"][1] == f"sum over {m} examples"


@every_weight
def test_the_step_leads_to_the_next_recorded_parameters(
    experiment: Experiment, rows: str | tuple, layer: int, unit: int, source: int | None
) -> None:
    course = run(replace(experiment, iterations=6), rows)
    assert [s.iteration for s in course.snapshots] == list(range(7))
    stepped = opened(course, layer, unit, source)["step"][2]
    which, place = position(course.network(), layer, unit, source)
    for k in range(6):
        after = course.network(k + 1).layers[layer - 1]
        shows(stepped[k], (after.W, after.b)[which][place])


@every_weight
def test_the_numbers_in_the_formulas_work_out(
    experiment: Experiment, rows: str | tuple, layer: int, unit: int, source: int | None
) -> None:
    course = run(experiment, rows)
    for example in range(4):
        table = opened(course, layer, unit, source, example)
        for name in ("wrong", "above", "together", "share", "step"):
            if name not in table:
                continue
            _, formulas, values = table[name]
            for formula, value in zip(formulas, values, strict=True):
                shown, half = read(value)
                # a few roundings of at most 0.00005, which −1/a and 1/(1 − a) make larger
                error = 3e-4 + 5e-4 * shown**2
                assert worked_out(formula) == pytest.approx(shown, abs=half + error)


@pytest.mark.parametrize(
    ("experiment", "layer", "formula"),
    [
        (XOR, 2, lambda z, a: a * (1 - a)),
        (XOR, 1, lambda z, a: 1 - a * a),
        (RELU, 1, lambda z, a: float(z > 0)),
        (replace(XOR, hidden="leaky_relu"), 1, lambda z, a: 1.0 if z > 0 else 0.01),
        (LINE, 1, lambda z, a: 1.0),
    ],
)
def test_the_steepness_is_that_of_the_activation(
    experiment: Experiment, layer: int, formula: object
) -> None:
    course = run(experiment)
    for example in range(4):
        _, numbers, values = opened(course, layer, 0, 0, example)["steep"]
        forward = forward_table(course, example, layer, 0)["rows"]
        for frame, value in enumerate(values):
            z, a = (read(row[4][frame])[0] for row in forward[-2:])
            shows(value, formula(z, a), 1e-4)
            if "z =" in numbers[frame]:
                assert numbers[frame] == f"z = {forward[-2][4][frame]}"
            elif numbers[frame]:
                shows(value, worked_out(numbers[frame]), 2e-4)


def test_what_is_sent_back_names_every_unit_above() -> None:
    course = run(replace(XOR, hidden_sizes=(3, 4)))
    X, Y = course.examples.X_train, course.examples.Y_train
    _, formulas, _ = opened(course, 1, 2, 0)["above"]
    for frame, net in enumerate(nets(course)):
        tapes = net.workspace().tapes(4)
        net.backprop(X, Y, tapes, 4)
        pairs = [part.split(" · ") for part in formulas[frame].split(" + ")]
        for (w, dz), weight, slope in zip(
            pairs, net.layers[1].W[:, 2], tapes[1].dZ[:, 1], strict=True
        ):
            shows(w, weight)
            shows(dz, slope)


def test_an_output_of_exactly_1_has_its_factors() -> None:
    course = with_parameters(run(POINT), 4000.0, 4000.0, -2000.0)
    outputs = course.network().forward(course.examples.X_train)[0]
    np.testing.assert_allclose(outputs, [0, 1, 1, 1], rtol=0, atol=1e-300)
    for example, wanted in enumerate(["0.2500", "−0.2500", "−0.2500", "∞"]):
        table = opened(course, 1, 0, 0, example)
        assert table["wrong"][2] == [wanted]
        assert read(table["steep"][2][0])[0] < 1e-300
    assert (table["together"][2], table["share"][2]) == (["0.2500"], ["0.2500"])  # 0 times ∞


# ---- digits ----------------------------------------------------------------------------------

DIGITS = Experiment(initializer="zeros", iterations=40, n_frames=4, record_every=20)


def test_an_image_is_weighed_pixel_by_pixel() -> None:
    course, example = run(DIGITS, "digits"), 6
    data = pictures.weighing(course, example, (3, 8))
    image, weights, products, told = data["pictures"]
    x, n = course.examples.X_train[:, example], len(course.snapshots)
    true = (3, 8)[course.examples.y_train[example]]
    assert data["frames"] == n
    np.testing.assert_allclose(unpacked(image["values"]), x, atol=1e-6)
    assert image["caption"] == f"the image, a {true}"
    W = np.array([net.layers[0].W[0] for net in nets(course)])
    for picture, values in ((weights, W), (products, W * x)):
        shown = unpacked(picture["values"]).reshape(n, 784)
        largest = abs(values).max()
        assert abs(shown).max() == 1
        np.testing.assert_allclose(shown * largest, values, rtol=0, atol=0.51 / 127 * largest)
    for net, figure in zip(nets(course), told["figure"], strict=True):
        b, z, a, read_as = figure.split("\n")
        shows(b.removeprefix("b = "), net.layers[0].b[0, 0], 1e-5)
        shows(z.removeprefix("z = "), net.layers[0].W[0] @ x + net.layers[0].b[0, 0], 1e-5)
        output = net.forward(x[:, None])[0, 0]
        shows(a.removeprefix("a = "), output, 1e-6)
        assert read_as == f"read as {(3, 8)[int(output > 0.5)]}"
    assert weights["caption"] == "the weights: orange speaks for 3, blue for 8"


def test_weights_of_zero_are_a_blank_picture() -> None:
    course = run(replace(DIGITS, learning_rate=0.0), "digits")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        _, weights, products, told = pictures.weighing(course, 0, (3, 8))["pictures"]
    assert not unpacked(weights["values"]).any()
    assert not unpacked(products["values"]).any()
    assert set(told["figure"]) == {"b = 0.000\nz = 0.000\na = 0.500\nread as 3"}


def test_the_gallery_shows_the_hardest_test_images_with_their_outputs() -> None:
    course = run(DIGITS, "digits")
    data, e = pictures.gallery(course, (3, 8)), course.examples
    outputs = np.array([net.forward(e.X_test)[0] for net in nets(course)])
    hardest = np.argsort(-abs(outputs[-1] - e.y_test), kind="stable")[:12]
    assert data["frames"] == len(outputs)
    assert len(data["pictures"]) == 12
    seen = set()
    for i, picture in zip(hardest, data["pictures"], strict=True):
        np.testing.assert_allclose(unpacked(picture["values"]), e.X_test[:, i], atol=1e-6)
        assert picture["alt"] == f"A handwritten {(3, 8)[e.y_test[i]]}"
        for a, caption in zip(outputs[:, i], picture["caption"], strict=True):
            mark, told = caption.split()
            assert float(told) == pytest.approx(a, abs=0.00051)
            assert mark == ("✓" if (a > 0.5) == (e.y_test[i] == 1) else "✗")
            seen.add(mark)
    assert seen == {"✓", "✗"}


# ---- for the browser -------------------------------------------------------------------------

TO_SEND = {
    "xor": (XOR, "xor"),
    "one hidden unit": (replace(XOR, hidden_sizes=(1,)), "xor"),
    "relu": (RELU, "xor"),
    "relu, two": (replace(XOR, hidden="relu"), "xor"),
    "zeros": (replace(XOR, hidden_sizes=(4,), initializer="zeros"), "xor"),
    "outputs of exactly 1": (replace(XOR, hidden="relu", learning_rate=1e6), "xor"),
    "diverged": (DIVERGING, "xor"),
    "diverged relu": (replace(RELU, output="identity", loss=LINE.loss, learning_rate=10.0), "xor"),
    "diverged at once": (replace(DIVERGING, learning_rate=1e200), "xor"),
    "points": (POINT, "points"),
    "line that diverged": (LINE, "points"),
    "squares, no bias": (replace(TABLE, hidden="relu", learning_rate=30.0), "xor"),
}


def everything(course: Course) -> list:
    """The data of all the panels that can show this course."""
    layers = len(course.network().layers)
    data = [
        frames.scrubber(course, "page"),
        frames.network(course, 1, AB, (1, 0, 0)),
        frames.predictions(course, AB),
        planes.plane(course, SQUARE, AB),
        planes.answer(course, (0.3, 0.7), AB),
        *(forward_table(course, 1, layer, 0) for layer in range(1, layers + 1)),
        *(backward_table(course, 1, layer, 0, 0) for layer in range(1, layers + 1)),
    ]
    more = planes.arrow(course, SQUARE) if layers == 1 else bent.hidden(course, SQUARE, AB)
    return [*data, more]


@pytest.mark.parametrize("name", TO_SEND)
def test_all_that_is_sent_is_json_and_has_as_many_frames_as_the_course(name: str) -> None:
    course = run(*TO_SEND[name])
    assert ("diverged" in name) == (course.stop_reason is not None)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        data = everything(course)
    for part in data:
        json.dumps(part, allow_nan=False)
        assert part.get("frames", len(course.snapshots)) == len(course.snapshots)


@pytest.mark.parametrize("experiment", [DIGITS, replace(DIGITS, output="identity", loss=LINE.loss)])
def test_the_pictures_are_json_too(experiment: Experiment) -> None:
    course = run(replace(experiment, iterations=40), "digits")
    assert (course.stop_reason is None) == (experiment is DIGITS)
    for data in (pictures.weighing(course, 0, (3, 8)), pictures.gallery(course, (3, 8))):
        assert len(json.dumps(data, allow_nan=False)) < 400_000


def test_a_training_is_small_enough_to_send() -> None:
    course = small.run(
        replace(XOR, hidden_sizes=(16,), iterations=1000, n_frames=100),
        Examples.from_rows(XOR_TABLE),
    )
    assert sum(len(json.dumps(part)) for part in everything(course)) < 1_000_000


def test_outputs_of_a_run_that_diverged_are_short_enough_to_read() -> None:
    course = run(LINE, "points")
    assert course.stop_reason
    told = [outputs_of(row[3])[-1] for row in frames.predictions(course, AB)["rows"]]
    assert max(map(len, told)) < 20
