"""Nearest neighbours against sorting everything."""

import numpy as np
import pytest

import nn
from nn.look.neighbours import features, nearest


def test_the_nearest_come_first_as_if_everything_were_sorted() -> None:
    rng = np.random.default_rng(0)
    known, x = rng.normal(0, 1, (200, 5)).T, rng.normal(0, 1, (5, 1))
    found, distance = nearest(known, x, 7)
    every = np.linalg.norm(known - x, axis=0)
    np.testing.assert_array_equal(found, np.argsort(every)[:7])
    np.testing.assert_allclose(distance, np.sort(every)[:7])
    found, distance = nearest(np.eye(4), np.eye(4)[:, 2:3], 4)  # itself among them
    assert found[0] == 2
    np.testing.assert_allclose(distance, [0, *[2**0.5] * 3])


@pytest.mark.parametrize(("x", "k"), [((4, 1), 1), ((3, 2), 1), ((3, 1), 0), ((3, 1), 6)])
def test_what_does_not_fit_is_refused(x: tuple[int, int], k: int) -> None:
    with pytest.raises(ValueError, match="neighbours"):
        nearest(np.zeros((3, 5)), np.zeros(x), k)


def test_features_are_the_hidden_activations_each_layer_counting_alike() -> None:
    net = nn.Network([4, 6, 5, 3], hidden="tanh", rng=np.random.default_rng(0))
    X = np.random.default_rng(1).normal(0, 1, (9, 4)).astype(np.float32).T
    A1 = np.tanh(net.layers[0].W @ X + net.layers[0].b)
    A2 = np.tanh(net.layers[1].W @ A1 + net.layers[1].b)
    expected = np.concatenate([A / np.linalg.norm(A, axis=0) for A in (A1, A2)]) / 2**0.5
    np.testing.assert_allclose(features(net, X), expected, rtol=1e-5)
    # Without hidden layers, and for dead units, they are still numbers.
    X = np.array([[3.0, 0.0], [4.0, 0.0]], np.float32)
    np.testing.assert_allclose(features(nn.Network([2, 2]), X), [[0.6, 0], [0.8, 0]])
