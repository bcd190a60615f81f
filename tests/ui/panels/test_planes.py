"""The planes' colours, marks, lines and bent grids are the network's own, at every iteration."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nn.activations import HIDDEN_ACTIVATIONS
from runs.small import at_once
from runs.small.at_once import Examples, Experiment
from tests.ui.courses import AB, LINE, POINT, XOR, activations, nets, run, with_parameters
from tests.ui.playing import unpacked
from ui.code import step_sources
from ui.kit import names
from ui.panels import bent, planes, slopes, sums

SQUARE = (-0.5, 1.5, -0.5, 1.5)


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
def test_colours_and_rings_are_those_of_the_network(experiment: Experiment, rows: str) -> None:
    course, e = run(experiment, rows), run(experiment, rows).examples
    extent = SQUARE if rows == "xor" else planes.extent_of(course)
    data = planes.plane(course, extent, AB)
    x0, x1, y0, y1 = extent
    n, m = data["side"], len(e.y_train)
    middles = (np.arange(n) + 0.5) / n
    P = np.array([[x0 + u * (x1 - x0), y1 - v * (y1 - y0)] for v in middles for u in middles]).T
    X, y = np.hstack([e.X_train, e.X_test]), np.concatenate([e.y_train, e.y_test])
    levels = unpacked(data["levels"]).reshape(-1, n * n)
    wrong = unpacked(data["wrong"]).reshape(-1, len(y))
    step = 0.5 / 127
    for net, v, flags, s in zip(nets(course), levels, wrong, course.snapshots, strict=True):
        shown = (v * abs(v) + 1) / 2
        error = (2 * abs(v) * step + step**2) / 2
        assert (abs(shown - net.forward(P)[0]) <= error + 1e-9).all()
        np.testing.assert_array_equal(flags, net.predict(X) != y)
        assert flags[:m].sum() == round((1 - s.train_accuracy) * m)
    assert f"{int(wrong[-1].sum())} of {len(y)} examples" in data["alt"]


def test_levels_are_finest_where_the_output_is_one_half() -> None:
    outputs = np.array([0, 0.25, 0.4999, 0.5, 0.5001, 1])
    levels = planes.finer_at_half(outputs)
    np.testing.assert_allclose(levels * abs(levels), 2 * outputs - 1, atol=1e-15)
    assert abs(levels[2]) > 1 / 127  # seen, though it is 0.0001 away


def test_the_points_are_the_examples() -> None:
    course = run(POINT, "points")
    e, points = course.examples, planes.plane(course, SQUARE, AB)["points"]
    np.testing.assert_array_equal([p["at"] for p in points], [*e.X_train.T, *e.X_test.T])
    np.testing.assert_array_equal([p["label"] for p in points], [*e.y_train, *e.y_test])
    assert [p["test"] for p in points] == [False] * 80 + [True] * 40
    assert points[79]["title"] == f"training example 80, class {e.y_train[79]}"
    assert points[119]["title"] == f"test example 40, class {e.y_test[39]}"


def test_more_test_than_training_examples_have_numbers_of_their_own() -> None:
    examples = Examples.from_rows([(0, 0, 0), (1, 1, 1)], [(0, 1, 0)] * 3)
    course = at_once.run(replace(POINT, iterations=1), examples)
    assert planes.points(course)[-1]["title"] == "test example 3, class 0"


def test_the_extent_holds_all_examples() -> None:
    assert planes.extent_of(run(POINT)) == pytest.approx((-3.3, 3.3, -3.3, 3.3))
    wide = run(POINT, ((0, -500, 0), (1, 2, 1)))
    assert planes.extent_of(wide) == pytest.approx((-550, 550, -550, 550))
    assert planes.extent_or(SQUARE, wide) == planes.extent_of(wide)
    assert planes.extent_or(SQUARE, run(XOR)) == SQUARE


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
    course, x = run(replace(LINE, learning_rate=0.01)), np.array([[0.3], [-0.7]])
    w1, w2, b = (np.array(part) for part in planes.arrow(course, SQUARE)["weights"])
    outputs = [net.forward(x)[0, 0] for net in nets(course)]
    np.testing.assert_allclose(w1 * 0.3 - w2 * 0.7 + b, np.array(outputs) - 0.5, atol=1e-12)


def test_an_arrow_of_zeros_has_a_length_to_divide_by() -> None:
    course = run(replace(POINT, initializer="zeros", learning_rate=0.0))
    assert planes.arrow(course, SQUARE)["longest"] == 1.0


def test_every_activation_can_be_named_and_opened() -> None:
    assert set(names.ACTIVATIONS) == set(HIDDEN_ACTIVATIONS)
    assert set(slopes.SLOPES) == set(step_sources.WAY_BACK) <= set(HIDDEN_ACTIVATIONS)
    assert set(sums.ACTIVATED) == {*slopes.SLOPES, "softmax"}


def test_what_is_asked_is_answered_by_the_network() -> None:
    course, pair = run(XOR), (1.1, -0.2)
    outputs = [net.forward(np.array([pair]).T)[0, 0] for net in nets(course)]
    data = planes.asked(course, pair)
    assert data == {"at": [1.1, -0.2], "outputs": [f"{a:.3f}" for a in outputs]}
    table = planes.answer(course, pair, AB)
    assert table["rows"] == [
        ["1.10", "−0.20", [f"{a:.4f}" for a in outputs], [str(int(a > 0.5)) for a in outputs]]
    ]
    assert {a > 0.5 for a in outputs} == {False, True}
    assert [c["name"] for c in table["columns"]] == ["A", "B", "Output", "Answer"]
    assert table["frames"] == len(outputs)


def test_the_answer_is_that_of_the_output_before_it_is_rounded() -> None:
    course = with_parameters(run(POINT), 0.001, 0.0, 0.0)
    [[*_, told, marks]] = planes.answer(course, (1.0, 1.0), AB)["rows"]
    assert (told, marks) == (["0.5002"], ["1"])


@pytest.mark.parametrize(
    "extent",
    [SQUARE, (-3.3, 3.3, -3.3, 3.3), (-550, 550, -550, 550), (0, 0.02, -0.01, 0.01), (-2, 7, 0, 1)],
)
def test_ticks_are_a_few_round_numbers(extent: tuple) -> None:
    ticks = np.array(planes.nice_ticks(extent))
    low, high, gaps = min(extent), max(extent), np.diff(ticks)
    assert 2 <= len(ticks) <= 7
    assert low <= ticks.min() <= ticks.max() <= high * (1 + 1e-12)
    np.testing.assert_allclose(gaps, gaps[0])
    assert ticks.min() - gaps[0] < low
    assert ticks.max() + gaps[0] > high
    assert round(gaps[0] / 10 ** np.floor(np.log10(gaps[0] * 1.0001)), 6) in (1, 2, 5)
    assert 0 in ticks


# ---- the bent plane --------------------------------------------------------------------------

BENT = [  # hidden units, activation, bias
    (1, "tanh", True),
    (2, "tanh", True),
    (2, "sigmoid", False),
    (2, "relu", True),
    (3, "relu", False),
    (4, "tanh", False),
    (8, "relu", True),
]


@pytest.mark.parametrize(("size", "hidden", "bias"), BENT)
def test_the_bent_plane_is_divided_exactly_as_by_the_network(size, hidden, bias) -> None:
    course = run(replace(XOR, hidden_sizes=(size,), hidden=hidden, bias=bias))
    data = bent.hidden(course, SQUARE, AB)
    points, grid = (unpacked(data[k]).reshape(-1, n, 2) for k, n in (("points", 4), ("grid", 169)))
    u, v, c = np.array(data["line"])
    lattice = planes.lattice(SQUARE, data["side"], np.float64)
    half = 0.5001 * data["grid"]["scale"]
    x0, x1, y0, y1 = data["extent"]
    for frame, net in enumerate(nets(course)):
        output = net.layers[1]
        error = (abs(u[frame]) + abs(v[frame])) * half + 1e-9
        for shown, X in ((points[frame], course.examples.X_train), (grid[frame], lattice)):
            A = activations(net, X)[0]
            z = (output.W @ A + (output.b if bias else 0))[0]
            found = shown @ [u[frame], v[frame]] + c[frame]
            np.testing.assert_allclose(found, z, rtol=0, atol=error)
            assert ((shown >= [x0, y0]) & (shown <= [x1, y1])).all()
            if size == 2:
                np.testing.assert_allclose(shown, A.T, rtol=0, atol=half + 1e-12)
            if size == 1:
                assert not shown[:, 1].any(), "nothing is across"
    if size == 2:
        assert data["names"] == ["hidden unit 1", "hidden unit 2"]
    else:
        np.testing.assert_allclose(u, [np.linalg.norm(net.layers[1].W) for net in nets(course)])
        assert not v.any()
        assert data["names"] == ["along the output's weights", "across them"]
    assert [(m["label"], m["title"]) for m in data["marks"]] == [
        (0, "(0, 0)"), (1, "(0, 1)"), (1, "(1, 0)"), (0, "(1, 1)"),
    ]  # fmt: skip


@pytest.mark.parametrize("size", [3, 8])
def test_the_two_directions_are_at_right_angles_and_do_not_flip(size: int) -> None:
    course = run(replace(XOR, hidden_sizes=(size,)))
    V = np.array([net.layers[1].W[0] for net in nets(course)])
    points = np.array([activations(net, course.examples.X_train)[0] for net in nets(course)])
    axes = bent.viewpoint(V, points)
    for frame, (along, across) in enumerate(axes):
        np.testing.assert_allclose(axes[frame] @ axes[frame].T, np.eye(2), atol=1e-9)
        np.testing.assert_allclose(along * np.linalg.norm(V[frame]), V[frame], atol=1e-12)
        assert np.var(across @ points[frame]) >= most_spread(along, points[frame]) - 1e-9
    assert ((axes[1:, 1] * axes[:-1, 1]).sum(axis=1) >= 0).all()


def most_spread(along: np.ndarray, points: np.ndarray) -> float:
    """The most that the points spread in any of many directions across ``along``."""
    others = np.random.default_rng(5).normal(size=(200, len(along)))
    others -= np.outer(others @ along, along)
    others /= np.linalg.norm(others, axis=1, keepdims=True)
    return np.var(others @ points, axis=1).max()


def test_a_direction_that_turns_slowly_never_flips() -> None:
    turn = np.linspace(0, 2 * np.pi, 60)
    direction = np.array([np.cos(turn), np.sin(turn), 0 * turn]).T  # (frames, 3)
    points = direction[:, :, None] * [-2.0, -1.0, 1.0, 2.0]
    axes = bent.viewpoint(np.tile([0.0, 0.0, 3.0], (60, 1)), points)
    np.testing.assert_allclose(axes[:, 0], np.tile([0, 0, 1], (60, 1)))
    sign = np.sign(axes[0, 1] @ direction[0])
    np.testing.assert_allclose(axes[:, 1], sign * direction, atol=1e-9)
