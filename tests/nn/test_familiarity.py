"""Who looks familiar to a network, in cases that can be worked out by hand."""

import numpy as np
import pytest

import nn
from nn.data.datasets import scribbles
from nn.look.familiarity import PASS, Familiarity


@pytest.fixture
def net() -> nn.Network:
    """Without hidden layers, examples are compared as they are, scaled to length 1."""
    return nn.Network([2, 2], rng=np.random.default_rng(0))


def at(*degrees: float) -> np.ndarray:
    """Columns in these directions."""
    turns = np.deg2rad(degrees)
    return np.stack([np.cos(turns), np.sin(turns)]).astype(np.float32)


def test_strangeness_is_the_mean_distance_to_the_three_nearest(net) -> None:
    rule = Familiarity(net, at(0, 10, 20, 180), at(0, 5))
    away = 2 * np.sin(np.deg2rad(np.array([90, 80, 70])) / 2)  # chords of the circle
    np.testing.assert_allclose(rule.strangeness(at(90)), [away.mean()], rtol=1e-5)


def test_the_limit_lets_the_share_of_those_held_out_pass(net) -> None:
    rng = np.random.default_rng(1)
    held_out = at(*rng.uniform(0, 60, 2000))
    rule = Familiarity(net, at(*rng.uniform(0, 60, 300)), held_out)
    assert 1 - rule.is_strange(held_out).mean() == pytest.approx(PASS, abs=0.002)
    assert rule.is_strange(at(30, 200)).tolist() == [False, True]


@pytest.mark.parametrize("kind", scribbles.KINDS)
def test_a_scribble_is_an_image_and_comes_again_from_the_same_seed(kind: str) -> None:
    X, again = (scribbles.examples(kind, 3, np.random.default_rng(3)) for _ in range(2))
    assert (X.shape, X.dtype) == ((784, 3), np.float32)
    assert (X.min(), X.max()) == (0, 1)
    assert len(np.unique(X, axis=1).T) == 3
    np.testing.assert_array_equal(X, again)


def test_a_line_is_as_wide_as_its_pen_and_a_smooth_curve_passes_through_its_points() -> None:
    sheet = scribbles.drawn([np.array([[10.0, 42.0], [74.0, 42.0]])], 6)
    assert sheet[:, 42].sum() == pytest.approx(6, abs=0.1)
    points = np.random.default_rng(0).uniform(0, 80, (6, 2))
    curve = scribbles.smooth(points)
    np.testing.assert_allclose(curve[[0, -1]], points[[1, -2]])
