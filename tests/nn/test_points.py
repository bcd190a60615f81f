"""Points in the plane: what each set promises, for many seeds."""

import numpy as np
import pytest

from nn import Network, Snapshot, train
from nn.arrays import Array, Labels
from nn.data.datasets.points import ALONG, MARGIN, MAX_POINTS, OUTLIER, POINTS, points
from nn.data.datasets.tables import TWO_LAYERS_TABLE, XOR_TABLE
from tests.nn.problems import BINARY, Data, build, seeds

M = 80


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


def learn(X: Array, y: Labels) -> tuple[Network, Snapshot]:
    """Train a perceptron as the page does."""
    net = build([2, 1], [], BINARY)
    net.parameters[...] = 0
    data = Data(X, y, X[:, :0], y[:0])
    *_, last = train(net, data, learning_rate=0.5, iterations=2000, record_every=2000)
    return net, last


def angle(net: Network) -> float:
    """Where the learned line points, in degrees."""
    w1, w2, _ = net.parameters
    return float(np.degrees(np.arctan2(w2, w1)))


def test_the_oracle_knows_a_gap() -> None:
    X = np.array([[0.0, 0, 1, 1], [0, 1, 0, 1]])
    assert separating_gap(X, np.array([0, 0, 1, 1])) == pytest.approx(1)
    assert separating_gap(X, np.array([0, 1, 1, 1])) == pytest.approx(np.sqrt(0.5))
    assert separating_gap(X, np.array([0, 1, 1, 0])) <= 0


@pytest.mark.parametrize("name", POINTS)
def test_the_shape_of_every_set_and_its_seed(name: str) -> None:
    for m in (4, 7, M, MAX_POINTS):
        X, y = points(name, m, 3)
        assert (X.shape, X.dtype, y.shape, y.dtype) == ((2, m), np.float64, (m,), np.int64)
        assert X.T.flags.c_contiguous  # each example in one piece
        assert np.bincount(y).tolist() == [m // 2, m - m // 2]
        assert np.abs(X).max() <= 3
        np.testing.assert_array_equal(X, np.round(X, 2))
        assert not np.signbit(X[X == 0]).any()
    (X, y), (X_again, y_again), (X_other, y_other) = (points(name, M, s) for s in (5, 5, 6))
    assert (X.tobytes(), y.tobytes()) == (X_again.tobytes(), y_again.tobytes())
    assert not np.array_equal(X, X_other)
    assert not np.array_equal(y, y_other)  # shuffled


@seeds(10, 200)
def test_a_line_separates_the_separable_and_none_the_overlapping(seeds: range) -> None:
    for seed in seeds:
        for m in (4, M, MAX_POINTS):
            X, y = points("separable", m, seed)
            assert ((2 * y - 1) * (ALONG @ X)).min() >= MARGIN
        assert separating_gap(*points("overlapping", M, seed)) <= 0, seed


@seeds(5, 50)
def test_the_network_separates_the_separable_and_most_of_the_overlapping(seeds: range) -> None:
    for seed in seeds:
        assert learn(*points("separable", M, seed))[1].train_accuracy == 1.0, seed
        assert 0.85 <= learn(*points("overlapping", M, seed))[1].train_accuracy <= 0.93
    many = learn(*points("overlapping", MAX_POINTS, seeds[0]))[1]
    assert 0.87 <= many.train_accuracy <= 0.90


@seeds(10, 200)
def test_the_outlier_lies_behind_the_other_class(seeds: range) -> None:
    for seed in seeds:
        X, y = points("outlier", M, seed)
        there = (X.T == OUTLIER).all(1)
        assert there.sum() == 1
        assert y[there] == 0
        distance = ALONG @ X
        assert distance[there] > distance[y == 1].max() + 0.5
        assert separating_gap(X[:, ~there], y[~there]) >= 2 * MARGIN  # it alone is in the way


@seeds(2, 20)
def test_the_outlier_drags_the_line(seeds: range) -> None:
    for seed in seeds:
        X, y = points("outlier", M, seed)
        there = (X.T == OUTLIER).all(1)
        (dragged, with_it), (free, without) = learn(X, y), learn(X[:, ~there], y[~there])
        assert 15 < abs(angle(dragged) - angle(free)) < 90, seed
        assert with_it.cost > 5 * without.cost


def test_what_there_is_not() -> None:
    for m in (-1, 3, MAX_POINTS + 1):
        with pytest.raises(ValueError, match="between 4 and 1,000"):
            points("separable", m, 0)
    with pytest.raises(ValueError, match="choose one of separable, overlapping, outlier"):
        points("moons", M, 0)


def test_the_tutorials_tables_are_exclusive_or() -> None:
    assert {(a, b, a ^ b) for a in (0, 1) for b in (0, 1)} == set(XOR_TABLE)
    assert {(a, b, 1, y) for a, b, y in XOR_TABLE} == set(TWO_LAYERS_TABLE)
    assert len(XOR_TABLE) == len(TWO_LAYERS_TABLE) == 4
