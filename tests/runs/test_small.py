"""Small trainings: what goes in is checked, and what comes out is the whole course."""

from collections.abc import Callable
from dataclasses import fields, replace

import numpy as np
import pytest

import nn
from nn.data.datasets.tables import XOR_TABLE
from runs.small import at_once
from runs.small.at_once import MAX_ITERATIONS, MAX_UNITS, Course, Examples, Experiment

XOR = Examples.from_rows(XOR_TABLE)
SHORT = Experiment(hidden_sizes=(3,), learning_rate=0.3, iterations=250, seed=1)
DIVERGING = replace(SHORT, hidden="identity", learning_rate=10.0, iterations=500)
A = ((0.0, 1.0, 0), (2.0, 3.0, 1))
B = ((4.0, 5.0, 1), (6.0, 7.0, 1))


@pytest.fixture(scope="module")
def course() -> Course:
    return at_once.run(SHORT, XOR)


def key(experiment: Experiment = SHORT, examples: Examples = XOR) -> str:
    return Course(experiment, examples, ()).key


# ---- settings --------------------------------------------------------------------------------


def test_settings_out_of_bounds_are_refused_in_one_sentence() -> None:
    many = "The number of iterations must lie between 1 and 5,000, not {}."
    size = "The size of a hidden layer must lie between 1 and 16, not {}."
    for settings, sentence in (
        ({"iterations": 0}, many.format("0")),
        ({"iterations": 5001}, many.format("5,001")),
        ({"hidden_sizes": (0,)}, size.format("0")),
        ({"hidden_sizes": (2, 17)}, size.format("17")),
        ({"hidden_sizes": (17, -1)}, size.format("-1")),
    ):
        with pytest.raises(ValueError) as refused:
            Experiment(**settings)
        assert str(refused.value) == sentence
    for iterations, sizes in (1, ()), (MAX_ITERATIONS, (1,)), (9, (MAX_UNITS, MAX_UNITS)):
        assert Experiment(sizes, iterations=iterations).iterations == iterations


def test_the_network_has_all_settings() -> None:
    experiment = Experiment((3, 2), "relu", "identity", "sum_squared_error", False, "uniform")
    net = experiment.network(4)
    assert net.layer_sizes == [4, 3, 2, 1]
    assert [layer.activation.name for layer in net.layers] == ["relu", "relu", "identity"]
    assert net.loss.name == "sum_squared_error"
    assert all(layer.b is None for layer in net.layers)
    assert 0 <= net.parameters.min() < net.parameters.max() < 1  # uniform
    assert net.dtype == np.float64
    again, other = experiment.network(4), replace(experiment, seed=1).network(4)
    np.testing.assert_array_equal(net.parameters, again.parameters)
    assert (net.parameters != other.parameters).all()


# ---- frames ----------------------------------------------------------------------------------


@pytest.mark.parametrize("iterations", [1, 2, 7, 99, 1000, MAX_ITERATIONS])
def test_frames_go_from_the_first_iteration_to_the_last_closer_at_first(iterations: int) -> None:
    frames = Experiment(iterations=iterations).frames
    assert (frames[0], frames[-1]) == (0, iterations)
    assert frames == sorted(set(frames))
    assert all(type(frame) is int for frame in frames)
    assert len(frames) <= 101
    gaps = np.diff(frames)
    assert (np.diff(gaps) >= -1).all()  # -1: the rounding
    if iterations >= 99:
        assert sum(frame <= iterations / 4 for frame in frames) >= len(frames) * 0.3
        assert gaps[-1] > gaps[0]
    fewer = replace(SHORT, iterations=100, n_frames=5)
    assert fewer.frames == [0, 4, 16, 36, 64, 100]


# ---- examples --------------------------------------------------------------------------------


def test_rows_become_columns_and_labels() -> None:
    examples = Examples.from_rows([(1, 2, 3, 0), (4, 5, 6, 1)], [(7, 8, 9, 1)])
    np.testing.assert_array_equal(examples.X_train, [[1, 4], [2, 5], [3, 6]])
    np.testing.assert_array_equal(examples.y_train, [0, 1])
    np.testing.assert_array_equal(examples.X_test, [[7], [8], [9]])
    np.testing.assert_array_equal(examples.y_test, [1])
    np.testing.assert_array_equal(examples.Y_train, [[0, 1]])
    assert examples.X_train.dtype == examples.X_test.dtype == examples.Y_train.dtype == np.float64
    assert examples.y_train.dtype == examples.y_test.dtype == np.int64
    assert examples.X_train.T.flags.c_contiguous
    assert examples.X_test.T.flags.c_contiguous


def test_there_may_be_no_rows_to_test_on(course) -> None:
    assert XOR.X_test.shape == (2, 0)
    assert XOR.y_test.shape == (0,)
    assert np.isnan(course.snapshots[-1].test_cost)


@pytest.mark.parametrize(("a", "b"), [(0, 1), (7, 3)])
def test_two_digits_become_two_classes(small_mnist, a: int, b: int) -> None:
    examples = Examples.from_digits(small_mnist, a, b)
    for part, m in (("train", 800), ("test", 200)):
        X, y = getattr(examples, f"X_{part}"), getattr(examples, f"y_{part}")
        all_X, all_y = getattr(small_mnist, f"X_{part}"), getattr(small_mnist, f"y_{part}")
        assert (X.shape, X.dtype, y.dtype) == ((784, m), np.float32, np.int64)
        assert X.T.flags.c_contiguous
        np.testing.assert_array_equal(np.bincount(y), [m / 2, m / 2])
        positions = np.flatnonzero(np.isin(all_y, [a, b]))
        np.testing.assert_array_equal(X, all_X[:, positions])
        np.testing.assert_array_equal(np.array([a, b])[y], all_y[positions])


# ---- the course ------------------------------------------------------------------------------


def test_the_same_experiment_gives_the_same_course_bit_by_bit(course) -> None:
    two = at_once.run(replace(SHORT), Examples.from_rows(XOR_TABLE))
    assert course.key == two.key
    np.testing.assert_array_equal(course.thetas, two.thetas)
    for s, t in zip(course.snapshots, two.snapshots, strict=True):
        assert (s.iteration, s.cost, s.train_accuracy) == (t.iteration, t.cost, t.train_accuracy)
    other = at_once.run(replace(SHORT, seed=2), XOR)
    assert (other.thetas[-1] != course.thetas[-1]).all()


@pytest.mark.parametrize("iterations", [1, 7, 99, 1000])
def test_there_is_a_snapshot_wherever_one_was_asked_for(iterations: int) -> None:
    for record_every in (1, 60, 10_000):
        experiment = replace(SHORT, iterations=iterations, record_every=record_every, n_frames=7)
        found = [s.iteration for s in at_once.run(experiment, XOR).snapshots]
        wanted = {*range(0, iterations, record_every), *experiment.frames}
        assert found == sorted(wanted), record_every


def test_each_frame_has_the_network_of_its_moment(course) -> None:
    assert course.thetas.shape == (len(course.snapshots), 13)
    for frame, snapshot in enumerate(course.snapshots):
        net = course.network(frame)
        np.testing.assert_array_equal(net.parameters, snapshot.parameters)
        np.testing.assert_array_equal(net.parameters, course.thetas[frame])
        assert net.cost(XOR.X_train, XOR.Y_train) == pytest.approx(snapshot.cost, rel=1e-12)
    np.testing.assert_array_equal(course.network().parameters, course.thetas[-1])


def test_a_frame_is_where_gradient_descent_is_after_so_many_steps() -> None:
    course = at_once.run(replace(SHORT, record_every=1, iterations=20), XOR)
    net = SHORT.network(2)
    for theta in course.thetas:
        np.testing.assert_allclose(theta, net.parameters, rtol=0, atol=1e-12)
        net.parameters[...] -= 0.3 * net.gradient_vector(XOR.X_train, XOR.Y_train)


def test_a_network_of_the_course_may_be_changed_without_changing_the_course(course) -> None:
    before = course.thetas[-1].copy()
    changed = course.network()
    changed.parameters[...] = 0
    np.testing.assert_array_equal(course.network().parameters, before)
    assert not changed.parameters.any()  # nor is it changed by whoever asks for another
    assert not course.snapshots[-1].parameters.flags.writeable


def test_the_course_keeps_the_precision_of_its_examples(course) -> None:
    thin = replace(XOR, X_train=XOR.X_train.astype(np.float32))
    assert course.network().dtype == np.float64
    assert at_once.run(SHORT, thin).network().dtype == np.float32


def test_test_examples_are_not_learned_from(course) -> None:
    tested = at_once.run(SHORT, Examples.from_rows(XOR_TABLE, A))
    np.testing.assert_array_equal(course.thetas, tested.thetas)
    assert np.isfinite([s.test_cost for s in tested.snapshots]).all()


def test_examples_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="training examples must have the shape"):
        at_once.run(SHORT, replace(XOR, y_train=XOR.y_train[:3]))


def test_the_course_is_that_of_nn(course) -> None:
    *_, last = nn.train(SHORT.network(2), XOR, learning_rate=0.3, iterations=250)
    assert last.cost == course.snapshots[-1].cost
    assert (course.snapshots[-1].iteration, course.stop_reason) == (250, None)


# ---- one that diverges -----------------------------------------------------------------------


def test_a_run_that_diverges_keeps_the_reason_and_ends_with_good_numbers() -> None:
    course = at_once.run(DIVERGING, XOR)
    iterations = [s.iteration for s in course.snapshots]
    assert "learning rate 10 is too large" in course.stop_reason
    assert iterations == sorted(set(iterations))  # the last one only once
    wanted = sorted({*range(0, 500, 100), *DIVERGING.frames})
    assert iterations == wanted[: len(iterations)]
    assert 1 < iterations[-1] < 500
    assert [s.stop_reason for s in course.snapshots[:-1]] == [None] * (len(iterations) - 1)
    assert np.isfinite([s.cost for s in course.snapshots]).all()
    assert np.isfinite(course.thetas).all()


def test_a_run_that_diverges_at_once_has_its_start() -> None:
    course = at_once.run(replace(DIVERGING, learning_rate=1e200), XOR)
    [only] = course.snapshots
    assert (only.iteration, only.stop_reason) == (0, course.stop_reason)
    np.testing.assert_array_equal(course.thetas[0], DIVERGING.network(2).parameters)


# ---- the key ---------------------------------------------------------------------------------

OTHER_SETTINGS = {
    "hidden_sizes": (3, 1), "hidden": "relu", "output": "identity", "loss": "sum_squared_error",
    "bias": False, "initializer": "he", "learning_rate": 0.30000000000000004, "iterations": 251,
    "seed": 2, "record_every": 50, "n_frames": 99,
}  # fmt: skip


def test_every_setting_and_frame_is_in_the_key(course) -> None:
    assert set(OTHER_SETTINGS) == {field.name for field in fields(Experiment)}
    keys = {key(replace(SHORT, **{name: value})) for name, value in OTHER_SETTINGS.items()}
    assert len(keys | {key()}) == len(OTHER_SETTINGS) + 1
    assert replace(course, snapshots=course.snapshots[:-1]).key != course.key


def changed(part: str, place: tuple[int, ...], value: float) -> Examples:
    examples = Examples.from_rows(A, B)
    getattr(examples, part)[place] = value
    return examples


def numbers(shape: tuple[int, int]) -> Examples:
    X = np.arange(6.0).reshape(shape).T
    return Examples(X, np.array([0, 1]), np.empty((len(X), 0)), np.empty(0, int))


OTHER_EXAMPLES: dict[str, Callable[[], Examples]] = {
    "as it was": lambda: Examples.from_rows(A, B),
    "one value": lambda: changed("X_train", (1, 1), np.nextafter(3.0, 4.0)),
    "one test value": lambda: changed("X_test", (0, 1), 6.5),
    "one label": lambda: changed("y_train", (0,), 1),
    "one test label": lambda: changed("y_test", (1,), 0),
    "another order": lambda: Examples.from_rows(A[::-1], B),
    "train and test swapped": lambda: Examples.from_rows(B, A),
    "labels of both parts swapped": lambda: replace(
        Examples.from_rows(A, B), y_train=np.array([1, 1]), y_test=np.array([0, 1])
    ),
    "all to train on": lambda: Examples.from_rows(A + B),
    "one more": lambda: Examples.from_rows(A, (*B, B[0])),
    "the same numbers with three inputs": lambda: numbers((2, 3)),
    "the same numbers with two inputs": lambda: numbers((3, 2)),
    "inputs exchanged": lambda: Examples.from_rows(
        [(x2, x1, y) for x1, x2, y in A], [(x2, x1, y) for x1, x2, y in B]
    ),
}


def test_every_example_is_in_the_key() -> None:
    keys = {name: key(examples=make()) for name, make in OTHER_EXAMPLES.items()}
    assert len(set(keys.values())) == len(keys)
    by_columns = replace(XOR, X_train=np.ascontiguousarray(XOR.X_train))
    assert not by_columns.X_train.T.flags.c_contiguous
    assert key(examples=by_columns) == key()  # the layout in memory does not matter
