"""Every number that a panel shows is the network's own, at every recorded iteration."""

import warnings
from dataclasses import replace

import numpy as np
import pytest

from runs.small import at_once
from runs.small.at_once import Course, Examples, Experiment
from tests.ui.courses import AB, LINE, POINT, RELU, TABLE, XOR, activations, nets, run
from tests.ui.playing import UNPACKED, received, unpacked
from tests.ui.reading import read, shows
from ui.charts import numbers
from ui.kit.moving import written
from ui.panels import bent, frames, pictures, planes, slopes, sums

SQUARE = (-0.5, 1.5, -0.5, 1.5)
DIVERGING = replace(XOR, hidden="identity", learning_rate=10.0)
DIGITS = Experiment(initializer="zeros", iterations=40, n_frames=4, record_every=20)


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
def test_packed_numbers_come_back_within_half_a_step_and_stop_at_the_ends(kind, scale) -> None:
    limits = np.iinfo(UNPACKED[kind])
    values = np.random.default_rng(0).uniform(limits.min, limits.max, (3, 5)) * scale
    back = unpacked(received(written(frames.packed(values, kind, scale))))
    np.testing.assert_allclose(back, values.ravel(), rtol=0, atol=0.5001 * scale)
    back = unpacked(frames.packed(np.array([-1e10, 1e10, -np.inf, np.inf]), kind, 1))
    np.testing.assert_array_equal(back, [limits.min, limits.max] * 2)


def test_numbers_are_written_for_people() -> None:
    for value, digits, wanted in (
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
    ):
        assert numbers.text(value, digits) == wanted
    for value, fine, bracket in (
        (0.123456, "0.1235", "0.1235"),
        (-0.0123456, "−0.012346", "(−0.012346)"),
        (-0.0, "0.0000", "0.0000"),
        (-1e-9, "−1.00 × 10⁻⁹", "(−1.00 × 10⁻⁹)"),
    ):
        assert (numbers.fine(value), numbers.bracket(value)) == (fine, bracket)


def test_what_is_shown_is_the_number_to_its_last_digit() -> None:
    sizes = 10.0 ** np.random.default_rng(1).uniform(-14, 14, 300)
    for value in [*sizes, *-sizes]:
        shows(numbers.text(value), value)
        shows(numbers.fine(value), value)
        assert numbers.bracket(value).strip("()") == numbers.fine(value)


def test_the_scrubber_has_the_courses_own_figures() -> None:
    course = run(POINT, "points")
    data, last = frames.scrubber(course, "page"), course.snapshots[-1]
    assert data["page"] == "page"
    assert data["iterations"] == [s.iteration for s in course.snapshots]
    assert data["figures"][-1] == (
        f"cost {last.cost:.4f}, accuracy {last.train_accuracy:.1%}, "
        f"on test data {last.test_accuracy:.1%}"
    )
    assert len(data["figures"]) == len(course.snapshots)
    assert frames.figures(0.25, 0.5, float("nan")) == "cost 0.2500, accuracy 50.0%"


# ---- the network -----------------------------------------------------------------------------


@pytest.mark.parametrize(("hidden", "sizes"), [("tanh", ()), ("sigmoid", (3,)), ("relu", (4, 2))])
def test_the_drawing_shows_the_networks_weights_and_activations(hidden: str, sizes: tuple) -> None:
    course = run(replace(XOR, hidden=hidden, hidden_sizes=sizes))
    data, example = frames.network(course, 1, AB, (1, 0, 1)), 1
    x = course.examples.X_train[:, [example]]
    assert data["sizes"] == [2, *sizes, 1]
    assert data["frames"] == len(course.snapshots)
    assert data["opened"] == {"layer": 1, "unit": 0, "source": 1}
    for frame, net in enumerate(nets(course)):
        for layer, told in zip(net.layers, data["weights"], strict=True):
            shown = [of_edge[frame] for of_edge in told]  # unit by unit, as network.js reads them
            np.testing.assert_allclose(shown, layer.W.ravel(), rtol=0, atol=5.1e-5)
        for A, told in zip([x, *activations(net, x)], data["activations"], strict=True):
            shown = [of_unit[frame] for of_unit in told]
            np.testing.assert_allclose(shown, A[:, 0], rtol=0, atol=5.1e-5)
    for told, largest in zip(data["weights"], data["largest"], strict=True):
        assert abs(np.array(told)).max() == pytest.approx(largest, abs=5.1e-5)
    for told, brightest in zip(data["activations"], data["brightest"], strict=True):
        assert max(1, abs(np.array(told)).max()) == pytest.approx(brightest, abs=5.1e-5)


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
    [(XOR, "xor"), (TABLE, "table"), (POINT, "points")],
    ids=["xor", "table", "points"],
)
def test_predictions_are_the_networks_outputs(experiment: Experiment, rows: str) -> None:
    course = run(experiment, rows)
    X, y = course.examples.X_train, course.examples.y_train
    inputs = [f"n{i}" for i in range(len(X))]
    data = frames.predictions(course, inputs)
    assert [c["name"] for c in data["columns"]] == ["#", *inputs, "Prediction", "Truth", ""]
    assert data["frames"] == len(course.snapshots)
    told = np.array([unpacked(row[-3]) for row in data["rows"]])  # (m, frames)
    right = np.array([unpacked(row[-1]) for row in data["rows"]])
    for i, (number, *given, _, truth, _) in enumerate(data["rows"]):
        assert (number, truth) == (str(i + 1), str(y[i]))
        np.testing.assert_allclose([read(x)[0] for x in given], X[:, i])
    for frame, net in enumerate(nets(course)):
        outputs = net.forward(X)[0]
        np.testing.assert_allclose(told[:, frame], outputs, rtol=0, atol=5.1e-5)
        np.testing.assert_array_equal(right[:, frame], (outputs > 0.5) == (y == 1))
        assert right[:, frame].mean() == pytest.approx(course.snapshots[frame].train_accuracy)


def test_exactly_one_half_is_read_as_zero() -> None:
    still = run(replace(POINT, initializer="zeros"))
    marks = [marks_of(row[-1])[0] for row in frames.predictions(still, AB)["rows"]]
    assert marks == ["✓ right", "✗ wrong", "✗ wrong", "✓ right"]


def test_what_the_tutorial_printed_stands_beside_the_outputs() -> None:
    data = frames.predictions(run(XOR), AB, ("0.1", "0.2", "0.3", "0.4"))
    place = [c["name"] for c in data["columns"]].index("In the tutorial")
    assert [row[place] for row in data["rows"]] == ["0.1", "0.2", "0.3", "0.4"]
    assert all(len(row) == len(data["columns"]) for row in data["rows"])


def test_outputs_of_a_run_that_diverged_are_short_enough_to_read() -> None:
    course = run(LINE, "points")
    assert course.stop_reason
    told = [outputs_of(row[3])[-1] for row in frames.predictions(course, AB)["rows"]]
    assert max(map(len, told)) < 20


# ---- digits ----------------------------------------------------------------------------------


def test_an_image_is_weighed_pixel_by_pixel() -> None:
    course, example = run(DIGITS, "digits"), 6
    data = pictures.weighing(course, example, (3, 8))
    image, weights, products, told = data["pictures"]
    x, n = course.examples.X_train[:, example], len(course.snapshots)
    assert data["frames"] == n
    np.testing.assert_allclose(unpacked(image["values"]), x, atol=1e-6)
    assert image["caption"] == f"the image, a {(3, 8)[course.examples.y_train[example]]}"
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
    data = [
        frames.scrubber(course, "page"),
        frames.network(course, 1, AB, (1, 0, 0)),
        frames.predictions(course, AB),
        planes.plane(course, SQUARE, AB),
        planes.answer(course, (0.3, 0.7), AB),
    ]
    layers = course.network().layers
    for number, layer in enumerate(layers, 1):
        units = sums.course_of_unit(course, 1, number, 0)
        data.append(sums.forward(units, layer.activation.name, [f"n{i}" for i in range(20)]))
        data.append(slopes.backward(course, units, 1, number, 0, 0, "it"))
    more = planes.arrow(course, SQUARE) if len(layers) == 1 else bent.hidden(course, SQUARE, AB)
    return [*data, more]


@pytest.mark.parametrize("name", TO_SEND)
def test_all_can_be_sent_and_has_as_many_frames_as_the_course(name: str) -> None:
    course = run(*TO_SEND[name])
    assert ("diverged" in name) == (course.stop_reason is not None)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        data = everything(course)
    for part in data:
        received(written(part))
        assert part.get("frames", len(course.snapshots)) == len(course.snapshots)


@pytest.mark.parametrize("diverges", [False, True])
def test_the_pictures_can_be_sent_too(diverges: bool) -> None:
    experiment = replace(DIGITS, output="identity", loss=LINE.loss) if diverges else DIGITS
    course = run(experiment, "digits")
    assert (course.stop_reason is not None) == diverges
    for data in (pictures.weighing(course, 0, (3, 8)), pictures.gallery(course, (3, 8))):
        assert len(written(data)) < 300_000
        received(written(data))


def test_a_training_is_small_enough_to_send() -> None:
    longest = replace(XOR, hidden_sizes=(16,), iterations=1000, n_frames=100)
    course = at_once.run(longest, Examples.from_rows([(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)]))
    assert sum(len(written(part)) for part in everything(course)) < 750_000
