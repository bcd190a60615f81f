"""Points in the plane: what each set promises, for many seeds."""

import numpy as np
import pytest

from nn.arrays import Array, Labels
from nn.datasets.points import ALONG, MARGIN, MAX_POINTS, OUTLIER, POINTS, points
from nn.datasets.tables import TWO_LAYERS_TABLE, XOR_TABLE
from runs.small import Course, Examples, Experiment, run

M = 80
PERCEPTRON = Experiment((), initializer="zeros", learning_rate=0.5, iterations=2000)


def separating_gap(X: Array, y: Labels) -> float:
    """The widest gap between the classes that any line leaves; not above 0: there is none.

    The widest strip rests on a point of each class, or on a side of one class's hull. So its
    direction is the difference of two points of different classes, or is at a right angle to
    that of two points of the same class.
    """
    P = X.T
    D = (P[:, None] - P[None]).reshape(-1, 2)
    same = (y[:, None] == y[None]).ravel()
    D[same] = D[same][:, ::-1] * (1, -1)
    D = D[np.hypot(*D.T) > 0]
    D = np.concatenate([D, -D]) / np.hypot(*np.concatenate([D, -D]).T)[:, None]
    return float(((D @ P[y == 1].T).min(1) - (D @ P[y == 0].T).max(1)).max())


def learn(X: Array, y: Labels) -> Course:
    return run(PERCEPTRON, Examples.from_rows([(*x, c) for x, c in zip(X.T, y, strict=True)]))


def angle(course: Course) -> float:
    """Where the learned line points, in degrees."""
    w = course.network().parameters[:2]
    return float(np.degrees(np.arctan2(w[1], w[0])))


def test_the_oracle_knows_a_gap() -> None:
    X = np.array([[0.0, 0, 1, 1], [0, 1, 0, 1]])
    assert separating_gap(X, np.array([0, 0, 1, 1])) == pytest.approx(1)
    assert separating_gap(X, np.array([0, 1, 1, 1])) == pytest.approx(np.sqrt(0.5))
    assert separating_gap(X, np.array([0, 1, 1, 0])) <= 0


@pytest.mark.parametrize("name", POINTS)
@pytest.mark.parametrize("m", [4, 7, M, MAX_POINTS])
def test_the_shape_of_every_set(name: str, m: int) -> None:
    X, y = points(name, m, 3)
    assert (X.shape, X.dtype, y.shape, y.dtype) == ((2, m), np.float64, (m,), np.int64)
    assert X.T.flags.c_contiguous  # each example in one piece
    assert np.bincount(y).tolist() == [m // 2, m - m // 2]
    assert np.abs(X).max() <= 3
    assert np.array_equal(X, np.round(X, 2))
    assert not np.signbit(X[X == 0]).any()


@pytest.mark.parametrize("name", POINTS)
def test_the_same_seed_gives_the_same_points(name: str) -> None:
    (X, y), (X_again, y_again), (X_other, y_other) = (points(name, M, s) for s in (5, 5, 6))
    assert np.array_equal(X, X_again)
    assert np.array_equal(y, y_again)
    assert not np.array_equal(X, X_other)
    assert not np.array_equal(y, y_other)  # shuffled


@pytest.mark.parametrize("m", [4, M, MAX_POINTS])
def test_a_line_separates_the_separable(m: int) -> None:
    for seed in range(200):
        X, y = points("separable", m, seed)
        assert ((2 * y - 1) * (ALONG @ X)).min() >= MARGIN


def test_the_network_separates_the_separable() -> None:
    for seed in range(50):
        assert learn(*points("separable", M, seed)).snapshots[-1].train_accuracy == 1.0, seed


def test_no_line_separates_the_overlapping() -> None:
    for seed in range(200):
        assert separating_gap(*points("overlapping", M, seed)) <= 0, seed


def test_a_line_gets_most_of_the_overlapping() -> None:
    for seed in range(20):
        accuracies = [
            learn(*points("overlapping", m, seed)).snapshots[-1].train_accuracy
            for m in (M, MAX_POINTS)
        ]
        assert 0.85 <= accuracies[0] <= 0.93
        assert 0.87 <= accuracies[1] <= 0.90


def test_the_outlier_lies_behind_the_other_class() -> None:
    for seed in range(200):
        X, y = points("outlier", M, seed)
        there = (X.T == OUTLIER).all(1)
        assert there.sum() == 1
        assert y[there] == 0
        distance = ALONG @ X
        assert distance[there] > distance[y == 1].max() + 0.5
        assert separating_gap(X[:, ~there], y[~there]) >= 2 * MARGIN  # it alone is in the way


def test_the_outlier_drags_the_line() -> None:
    for seed in range(10):
        X, y = points("outlier", M, seed)
        there = (X.T == OUTLIER).all(1)
        with_it, without = learn(X, y), learn(X[:, ~there], y[~there])
        turn = abs(angle(with_it) - angle(without))
        assert 15 < turn < 90, seed
        assert with_it.snapshots[-1].cost > 5 * without.snapshots[-1].cost


@pytest.mark.parametrize("m", [-1, 3, MAX_POINTS + 1])
def test_too_few_or_too_many(m: int) -> None:
    with pytest.raises(ValueError, match="between 4 and 1,000"):
        points("separable", m, 0)


def test_an_unknown_name() -> None:
    with pytest.raises(ValueError, match="choose one of separable, overlapping, outlier"):
        points("moons", M, 0)


def test_the_tutorials_tables_are_exclusive_or() -> None:
    for a, b, y in XOR_TABLE:
        assert y == a ^ b
    for a, b, one, y in TWO_LAYERS_TABLE:
        assert (one, y) == (1, a ^ b)
    assert len(set(XOR_TABLE)) == len(set(TWO_LAYERS_TABLE)) == 4
