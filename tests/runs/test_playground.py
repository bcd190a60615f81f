"""The playground's recordings: the very course that ``nn`` takes, step by step, and its edits."""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import cycle

import hypothesis
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import nn
from nn.arrays import targets
from nn.data.datasets.plane import PLANE
from nn.data.features import features
from nn.rule import Rule
from nn.training import Training
from runs.playground.edits import BIAS, Edit, apply, position
from runs.playground.plane_data import MOST_POINTS, OWN, PlaneData, PlaneExamples
from runs.playground.recording import PlayCourse, Recording
from runs.playground.settings import FRAMES, LENS, MAX_ITERATIONS, MOST_RECORDED, Play
from runs.playground.training import run

X12 = ("x1", "x2")
DATA = PlaneData(points=60).examples(X12)
CLASSES = PlaneData("blobs", points=60, classes=4).examples(X12)
NUMBERS = PlaneData("hills", points=60).examples(X12)
SHORT = Play(iterations=30)
PLAYS = {
    "plain": SHORT,
    "squared": replace(SHORT, squared=True),
    "adam": replace(SHORT, optimizer="adam", learning_rate=0.03, schedule="cosine"),
    "batches": replace(SHORT, optimizer="momentum", batch_size=8),
    "penalties": replace(SHORT, l1=0.001, l2=0.01),
    "dropout": replace(SHORT, dropout=0.3, batch_size=8),
    "no hidden layer": replace(SHORT, hidden_sizes=(), hidden=()),
    "deep": replace(SHORT, hidden_sizes=(5, 4, 3), hidden=("relu", "gelu", "sigmoid")),
}
KINDS = {"classes": CLASSES, "two classes": DATA, "numbers": NUMBERS}


def rule(play: Play) -> Rule:
    return Rule(
        iterations=play.iterations, optimizer=play.optimizer, learning_rate=play.learning_rate,
        batch_size=play.batch_size, schedule=play.schedule, l1=play.l1, l2=play.l2,
        dropout=play.dropout,
    )  # fmt: skip


def training(play: Play, data: PlaneExamples) -> Training:
    net = play.network_for(data)
    return Training(net, data, rule(play), np.random.default_rng(play.seed))


def theta_at(recording: Recording, iteration: int) -> np.ndarray:
    [place] = np.flatnonzero(recording.iterations == iteration)
    return recording.thetas[place]


# ---- the same as nn --------------------------------------------------------------------------


@pytest.mark.parametrize("name", PLAYS)
def test_a_recording_is_the_course_of_nn_step_by_step(name: str) -> None:
    play = PLAYS[name]
    for kind, data in KINDS.items():
        recording, by_hand = run(play, data), training(play, data)
        assert recording.iterations.tolist() == list(range(31))
        for i in range(31):
            by_hand.advance(i)
            assert recording.thetas[i].tobytes() == by_hand.net.parameters.tobytes(), (kind, i)
            snapshot = by_hand.measure()
            costs = recording.cost[i], recording.test_cost[i]
            assert costs == pytest.approx((snapshot.cost, snapshot.test_cost), rel=1e-5), (kind, i)
            found = np.array([recording.accuracy[i], recording.test_accuracy[i]])
            wanted = [snapshot.train_accuracy, snapshot.test_accuracy]
            np.testing.assert_allclose(found, wanted, atol=1e-12)
            assert (np.isnan(found) == (kind == "numbers")).all()
        assert recording.stop_reason is None
        assert recording.network.parameters.tobytes() == recording.thetas[-1].tobytes()


def test_the_network_puts_out_what_the_data_ask_for() -> None:
    for kind, squared, output, loss, n_outputs in (
        ("two classes", False, "sigmoid", "binary_cross_entropy", 1),
        ("two classes", True, "sigmoid", "mean_squared_error", 1),
        ("classes", False, "softmax", "cross_entropy", 4),
        ("classes", True, "softmax", "mean_squared_error", 4),
        ("numbers", False, "identity", "mean_squared_error", 1),
        ("numbers", True, "identity", "mean_squared_error", 1),
    ):
        net = replace(SHORT, squared=squared).network_for(KINDS[kind])
        assert (net.layers[-1].activation.name, net.loss.name) == (output, loss), (kind, squared)
        assert net.layer_sizes == [2, 4, 2, n_outputs]
        assert net.dtype == np.float32


def test_without_test_points_there_are_no_figures_of_them() -> None:
    recording = run(SHORT, PlaneData(points=60, test_share=0).examples(X12))
    assert np.isnan(recording.test_cost).all()
    assert np.isnan(recording.test_accuracy).all()
    assert np.isfinite(recording.cost).all()


# ---- which iterations ------------------------------------------------------------------------


@hypothesis.settings(deadline=None, derandomize=True, max_examples=30)
@given(last=st.integers(1, MAX_ITERATIONS), focus=st.none() | st.integers(0, MAX_ITERATIONS))
@example(last=MOST_RECORDED - 1, focus=None)
@example(last=MOST_RECORDED, focus=777)
@example(last=MAX_ITERATIONS, focus=10**9)
def test_of_a_training_enough_is_kept_and_the_lens_in_full(last: int, focus: int | None) -> None:
    kept = replace(SHORT, iterations=last).recorded(focus)
    assert kept == sorted(set(kept))
    assert (kept[0], kept[-1]) == (0, last)
    assert len(kept) <= MOST_RECORDED
    assert np.diff(kept).max() <= (1 if last < MOST_RECORDED else last / (MOST_RECORDED - 201) + 1)
    if focus is not None and focus <= last:
        assert set(range(focus, min(focus + LENS, last) + 1)) <= set(kept)


def test_the_moments_of_edits_are_kept_and_shown() -> None:
    edits = (Edit(1, 1, 0, 0, 0.5), Edit(4321, 1, 0, 0, 0.5), Edit(9999, 1, 0, 0, 0.5))
    play = replace(SHORT, iterations=5000, edits=edits)
    assert {1, 4321} <= set(play.recorded())
    assert 9999 not in play.recorded()
    course = run(replace(play, iterations=4400), DATA).course()
    assert {1, 4321} <= set(course.iterations)


@pytest.mark.parametrize("last", [1, 30, 3000])
def test_a_course_has_a_few_frames_close_together_at_first(last: int) -> None:
    recording = run(replace(SHORT, iterations=last), DATA)
    course = recording.course()
    assert isinstance(course, PlayCourse)
    assert (course.iterations[0], course.iterations[-1]) == (0, last)
    assert len(course.iterations) <= FRAMES + 1
    steps = np.diff(course.iterations)
    assert steps[0] == 1
    assert (steps > 0).all()
    assert steps[: len(steps) // 2].max(initial=1) <= steps[len(steps) // 2 :].max()
    for snapshot in course.snapshots:
        np.testing.assert_array_equal(snapshot.parameters, theta_at(recording, snapshot.iteration))
    assert course.shares[0] == 0
    assert course.shares[-1] == 1
    early, late = np.array_split(np.diff(course.shares), 2)  # early ones get more room
    assert late.sum() <= early.sum() * 1.5


@pytest.mark.parametrize(("last", "focus"), [(500, 0), (500, 490), (3000, 100), (3000, 2990)])
def test_the_lens_shows_the_iterations_one_by_one(last: int, focus: int) -> None:
    play = replace(SHORT, iterations=last)
    course = run(play, DATA, focus).course(focus)
    assert set(range(focus, min(focus + LENS, last) + 1)) <= set(course.iterations)
    assert set(run(play, DATA).course().iterations) <= set(course.iterations)


def test_to_look_closely_changes_nothing() -> None:
    play = replace(PLAYS["adam"], iterations=2000, dropout=0.3, batch_size=8)
    one, two = run(play, DATA), run(play, DATA, focus=1003)
    both = np.intersect1d(one.iterations, two.iterations)
    assert len(both) > 1000
    for i in both[::50]:
        assert theta_at(one, i).tobytes() == theta_at(two, i).tobytes()


def test_the_figures_of_a_frame_are_those_of_its_network() -> None:
    course = run(SHORT, CLASSES).course()
    assert course.features == X12
    for frame, snapshot in enumerate(course.snapshots):
        net = course.network(frame)
        Y = targets(CLASSES.y_train, 4)
        assert snapshot.cost == pytest.approx(net.cost(CLASSES.X_train, Y), rel=1e-5)
        right = net.predict(CLASSES.X_test) == CLASSES.y_test
        assert snapshot.test_accuracy == pytest.approx(right.mean())


def test_a_recording_is_only_read() -> None:
    recording = run(SHORT, DATA)
    with pytest.raises(ValueError, match="read-only"):
        recording.thetas[0, 0] = 1


# ---- one that diverges -----------------------------------------------------------------------

WILD = Play(hidden_sizes=(8,), hidden=("relu",), learning_rate=30.0, iterations=200)


def test_a_training_that_diverges_is_cut_off_with_a_reason() -> None:
    recording = run(WILD, NUMBERS)
    n = len(recording.iterations)
    assert 1 <= n < 201
    for part in (recording.thetas, recording.cost, recording.accuracy, recording.test_cost):
        assert len(part) == n
    assert np.isfinite(recording.cost).all()
    told = f"no longer a finite number at iteration {recording.iterations[-1] + 1}"
    assert told in recording.stop_reason
    assert "learning rate 30 is too large" in recording.stop_reason
    course = recording.course()
    assert course.stop_reason == recording.stop_reason
    assert [s.stop_reason for s in course.snapshots[:-1]] == [None] * (len(course.snapshots) - 1)
    assert course.iterations[-1] == recording.iterations[-1]
    assert course.shares[-1] < 1


def test_a_cost_that_is_no_number_from_the_start_leaves_the_start() -> None:
    rows = tuple((1e18, float(i), i % 2) for i in range(10))
    data = PlaneData(OWN, classes=0, train=rows).examples(("x1", "x1_squared"))
    line = replace(SHORT, features=("x1", "x1_squared"), hidden_sizes=(), hidden=())
    recording = run(line, data)
    assert recording.iterations.tolist() == [0]
    assert "even before the first step" in recording.stop_reason


def test_weights_beyond_all_squares_are_no_divergence_while_the_cost_is_finite() -> None:
    huge = replace(SHORT, edits=(Edit(3, 3, 0, 0, 1e25),))
    recording = run(huge, DATA)
    net = huge.network_for(DATA)
    net.parameters[...] = theta_at(recording, 3)
    assert np.isfinite(net.cost(DATA.X_train, DATA.Y_train))
    assert 3 in recording.iterations


# ---- edits -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("optimizer", "source"), list(zip(nn.OPTIMIZERS, cycle([0, BIAS]), strict=False))
)
def test_after_an_edit_it_goes_on_as_a_training_continued_by_hand(
    optimizer: str, source: int
) -> None:
    edit = Edit(12, 1, 2, source, 0.75)
    play = replace(SHORT, optimizer=optimizer, learning_rate=0.03, edits=(edit,), batch_size=8)
    recording, by_hand = run(play, DATA), training(play, DATA)
    by_hand.advance(12)
    layer = by_hand.net.layers[0]
    if source == BIAS:
        layer.b[2, 0] = 0.75
    else:
        layer.W[2, source] = 0.75
    for i in range(12, 31):
        by_hand.advance(i)
        assert recording.thetas[i].tobytes() == by_hand.net.parameters.tobytes()
    untouched = run(replace(play, edits=()), DATA)
    assert recording.thetas[:12].tobytes() == untouched.thetas[:12].tobytes()
    assert theta_at(recording, 12)[position(by_hand.net, edit)] == np.float32(0.75)


@pytest.mark.parametrize("optimizer", nn.OPTIMIZERS)
@pytest.mark.parametrize("more", [{"l1": 0.01, "l2": 0.01}, {"dropout": 0.5, "batch_size": 8}])
def test_a_frozen_weight_stays_until_it_is_set_free(optimizer: str, more: dict) -> None:
    freeze, thaw = Edit(10, 2, 1, 3, None, frozen=True), Edit(20, 2, 1, 3)
    play = replace(SHORT, edits=(freeze, thaw), learning_rate=0.03, optimizer=optimizer, **more)
    recording = run(play, DATA)
    place = position(recording.network, freeze)
    course = recording.thetas[:, place]
    assert (course[10:21] == course[10]).all()
    assert len(set(course[:11])) > 5
    assert len(set(course[20:])) > 5
    others = np.delete(recording.thetas, place, axis=1)
    assert (np.diff(others[10:21], axis=0) != 0).any(axis=1).all()


def test_a_weight_may_be_set_and_frozen_at_once_and_set_anew_later() -> None:
    edits = (Edit(20, 1, 0, BIAS, -1.0, frozen=True), Edit(10, 1, 0, BIAS, 2.0, frozen=True))
    recording = run(replace(SHORT, edits=edits), DATA)
    course = recording.thetas[:, position(recording.network, edits[0])]
    assert set(course[10:20]) == {2.0}
    assert set(course[20:]) == {-1.0}
    recording = run(replace(SHORT, edits=(Edit(0, 1, 0, 0, 3.0, frozen=True),)), DATA)
    assert set(recording.thetas[:, 0]) == {3.0}  # before the first step


NOWHERE = [
    Edit(5, 0, 0, 0, 9.0, frozen=True), Edit(5, 4, 0, 0, 9.0), Edit(5, 1, 4, 0, 9.0),
    Edit(5, 1, -1, 0, 9.0), Edit(5, 1, 0, 2, 9.0), Edit(5, 1, 0, -2, 9.0),
    Edit(31, 1, 0, 0, 9.0, frozen=True),
]  # fmt: skip


def test_edits_of_what_there_is_not_are_passed_over() -> None:
    untouched = run(SHORT, DATA).thetas.tobytes()
    for edit in NOWHERE:
        assert run(replace(SHORT, edits=(edit,)), DATA).thetas.tobytes() == untouched, edit


def test_every_parameter_has_a_place() -> None:
    net, found = SHORT.network_for(CLASSES), []
    net.parameters[...] = range(net.parameters.size)
    for number, layer in enumerate(net.layers, 1):
        for unit, source in np.ndindex(layer.W.shape):
            found.append(position(net, Edit(0, number, unit, source)))
            assert found[-1] == layer.W[unit, source]
        for unit in range(layer.n_out):
            found.append(position(net, Edit(0, number, unit, BIAS)))
            assert found[-1] == layer.b[unit, 0]
    assert sorted(found) == list(range(net.parameters.size))


def test_what_is_free_at_an_iteration() -> None:
    net = SHORT.network_for(DATA)
    freeze, thaw = Edit(3, 1, 0, 0, None, frozen=True), Edit(7, 1, 0, 0, 1.5)
    assert apply(net, (freeze, thaw), 2) is None
    for iteration in (3, 6):
        free = apply(net, (thaw, freeze), iteration)
        np.testing.assert_array_equal(np.flatnonzero(free == 0), [0])
    assert net.parameters[0] != 1.5
    assert apply(net, (freeze, thaw), 7) is None
    assert net.parameters[0] == 1.5


def test_edits_that_make_no_sense() -> None:
    for settings, sentence in (
        ({"iteration": -1}, "must not be negative, but is -1"),
        ({"value": float("nan")}, "must be a finite number, not nan"),
        ({"value": float("inf")}, "must be a finite number, not inf"),
    ):
        with pytest.raises(ValueError, match=sentence):
            replace(Edit(1, 1, 0, 0, 0.5), **settings)


# ---- settings --------------------------------------------------------------------------------

OTHERS = {
    "features": ("x1", "product"),
    "hidden_sizes": (4, 3),
    "hidden": ("tanh", "relu"),
    "squared": True,
    "initializer": "he",
    "optimizer": "adam",
    "learning_rate": 0.1,
    "schedule": "cosine",
    "batch_size": 16,
    "l1": 0.001,
    "l2": 0.001,
    "dropout": 0.1,
    "iterations": 29,
    "seed": 1,
    "edits": (Edit(1, 1, 0, 0, 0.5),),
}


def test_every_setting_and_the_examples_are_in_the_key() -> None:
    assert set(OTHERS) == {field.name for field in fields(Play)}
    plays = [SHORT, *(replace(SHORT, **{name: value}) for name, value in OTHERS.items())]
    keys = [run(p, PlaneData(points=60).examples(p.features)).course().key for p in plays]
    keys += [run(SHORT, data).course().key for data in (CLASSES, NUMBERS)]
    assert len(set(keys)) == len(plays) + 2
    assert run(SHORT, DATA).course().key == keys[0]
    assert run(SHORT, DATA).course(3).key == keys[0]  # all of a short training is there anyhow
    play = replace(SHORT, iterations=2000)
    assert run(play, DATA, 1003).course(1003).key != run(play, DATA).course().key


def test_points_with_equal_features_and_more_classes_have_another_key() -> None:
    rows = ((1.0, 2.0, 0), (-1.0, 2.0, 1), (2.0, 1.0, 1))
    mirrored = tuple((-x1, x2, y) for x1, x2, y in rows)
    play = replace(SHORT, features=("x1_squared", "x2"), iterations=2)
    keys = {
        run(play, PlaneData(OWN, classes=k, train=train).examples(play.features)).course().key
        for k in (0, 2, 3, 4)
        for train in (rows, mirrored)
    }
    assert len(keys) == 8


def test_a_training_that_diverges_after_an_edit_is_not_blamed_on_the_learning_rate() -> None:
    wild = Play(hidden_sizes=(3,), hidden=("identity",), learning_rate=30.0, iterations=60)
    by_hand = replace(wild, edits=(Edit(0, 1, 0, 0, 1000.0),))
    examples = PlaneData("slope").examples(wild.features)
    assert "learning rate" in str(run(wild, examples).stop_reason)
    assert "set by hand" in str(run(by_hand, examples).stop_reason)


def test_settings_out_of_bounds() -> None:
    for settings, sentence in (
        ({"hidden_sizes": (1,) * 7}, "number of hidden layers must lie between 0 and 6, not 7"),
        ({"hidden_sizes": (4, 17)}, "size of a hidden layer must lie between 1 and 16, not 17"),
        ({"hidden_sizes": (0, 4)}, "size of a hidden layer must lie between 1 and 16, not 0"),
        ({"iterations": 0}, "iterations must lie between 1 and 100,000, not 0"),
        ({"iterations": 100_001}, "iterations must lie between 1 and 100,000, not 100,001"),
        ({"hidden": ("tanh",)}, "activation"), ({"hidden": ("tanh", "softmax")}, "activation"),
        ({"optimizer": "newton"}, "optimizer"), ({"schedule": "linear"}, "schedule"),
        ({"initializer": "ones"}, "initializer"), ({"learning_rate": float("nan")}, "learning"),
        ({"batch_size": 0}, "batch"), ({"dropout": 1.0}, "dropout"), ({"l1": -1.0}, "L1"),
        ({"features": ()}, "input"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=sentence):
            replace(SHORT, **settings)
    with pytest.raises(ValueError, match=r"."):
        run(replace(SHORT, features=("x1",)), DATA)  # and two inputs


# ---- the points ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PLANE)
def test_points_are_split_and_seen_through_the_features(name: str) -> None:
    settings = PlaneData(name, points=50, noise=0.2, test_share=0.3, classes=4, seed=3)
    data, names = settings.examples(("product", "x2")), ("product", "x2")
    points = PLANE[name].make(50, 0.2, np.random.default_rng(3), 4)
    np.testing.assert_array_equal(np.hstack([data.P_train, data.P_test]), points.P)
    np.testing.assert_array_equal(np.concatenate([data.y_train, data.y_test]), points.y)
    assert (len(data.y_train), len(data.y_test)) == (35, 15)
    np.testing.assert_array_equal(data.X_train, features(names, data.P_train))
    np.testing.assert_array_equal(data.X_test, features(names, data.P_test))
    assert data.n_classes == settings.n_classes == points.n_classes
    assert data.n_outputs == {0: 1, 2: 1}.get(points.n_classes, points.n_classes)
    assert data.Y_train.shape == (data.n_outputs, 35)
    assert data.X_train.dtype == np.float32
    for array in (data.P_train, data.P_test, data.X_train):
        assert array.T.flags.c_contiguous
    X, y = data.all
    assert (X.shape, y.shape) == ((2, 50), (50,))


def test_own_points_are_taken_as_they_are() -> None:
    train, test = ((0.5, -1.0, 1), (2.0, 0.25, 0)), ((0.0, 3.0, 1),)
    for classes in (0, 2, 3):
        data = PlaneData(OWN, classes=classes, train=train, test=test).examples(X12)
        np.testing.assert_array_equal(data.X_train, [[0.5, 2], [-1, 0.25]])
        np.testing.assert_array_equal(data.X_test, [[0], [3]])
        assert (data.y_train.tolist(), data.y_test.tolist()) == ([1, 0], [1])
        assert data.n_classes == classes
        assert np.issubdtype(data.y_train.dtype, np.integer) == (classes > 0)
        assert np.isfinite(run(replace(SHORT, iterations=3), data).cost).all()
    data = PlaneData(OWN, classes=0, train=((0, 0, -0.75), (1, 1, 0.5))).examples(X12)
    assert data.y_train.tolist() == [-0.75, 0.5]
    np.testing.assert_array_equal(data.Y_train, [[-0.75, 0.5]])


def test_points_out_of_bounds() -> None:
    for settings, sentence in (
        ({"name": "sun"}, "one of circles, .*, not 'sun'"),
        ({"points": 9}, "number of points must lie between 10 and 1,000, not 9"),
        ({"points": 1001}, "number of points must lie between 10 and 1,000, not 1,001"),
        ({"noise": -0.1}, "noise must lie between 0 and 1"),
        ({"noise": float("nan")}, "noise must lie between 0 and 1, not nan"),
        ({"test_share": 0.95}, "share of test points must lie between 0 and 0.9"),
        ({"classes": 1}, "number of classes must lie between 2 and 6, not 1"),
        ({"classes": 7}, "number of classes must lie between 2 and 6, not 7"),
        ({"classes": 0}, "number of classes must lie between 2 and 6, not 0"),
        ({"name": OWN, "classes": 1}, "number of classes must lie between 2 and 6, not 1"),
        ({"train": ((0, 0, 1),) * (MOST_POINTS + 1)}, "own points must lie between 0 and 1,000"),
    ):
        with pytest.raises(ValueError, match=sentence):
            PlaneData(**settings)


def test_own_points_that_make_no_sense() -> None:
    for rows, classes, sentence in (
        ((), 2, "no points to train on yet"),
        (((0, 0, 2),), 2, "whole number from 0 to 1"),
        (((0, 0, -1),), 3, "whole number from 0 to 2"),
        (((0, 0, 0.5),), 2, "whole number from 0 to 1"),
        (((float("nan"), 0, 1),), 2, "must be finite numbers"),
        (((0, float("inf"), 0.5),), 0, "must be finite numbers"),
        (((0, 0, float("nan")),), 0, "must be finite numbers"),
    ):
        with pytest.raises(ValueError, match=sentence):
            PlaneData(OWN, classes=classes, train=rows).examples(X12)
