"""Points to play with: what each set promises, for several seeds, sizes and amounts of noise."""

import numpy as np
import pytest

from nn.data.datasets.plane import HALF, MOST_CLASSES, PLANE, TURNS, Points
from tests.nn.problems import seeds

OVERLAPPING = {"gaussians", "blobs"}
CLASSES = [name for name, kind in PLANE.items() if kind.classes != 0]
each = pytest.mark.parametrize("name", PLANE)


def make(name: str, m: int = 400, noise: float = 0.0, seed: int = 0, classes: int = 3) -> Points:
    return PLANE[name].make(m, noise, np.random.default_rng(seed), classes)


def choices(name: str) -> list[int]:
    """The numbers of classes that one may ask for."""
    classes = PLANE[name].classes
    return list(range(2, MOST_CLASSES + 1)) if classes is None else [classes]


def gap(points: Points) -> float:
    """The least distance between two points of different classes."""
    rows, y = points.P.T.astype(float), points.y
    distances = np.hypot(*(rows[:, None] - rows[None]).T)
    return float(distances[y[:, None] != y[None]].min())


@each
def test_shape_type_layout_and_range(name: str) -> None:
    kind = PLANE[name]
    for m in (2, 7, 300, 1000):
        for noise in (0.0, 1.0):
            points = make(name, m, noise)
            assert (points.P.shape, points.P.dtype) == ((2, m), np.float32)
            assert points.P.T.flags.c_contiguous  # each point in one piece
            assert np.abs(points.P).max() <= HALF
            assert points.n_classes == (3 if kind.classes is None else kind.classes)
            wanted = np.float32 if kind.classes == 0 else np.int64
            assert (points.y.shape, points.y.dtype) == ((m,), wanted)
            assert np.isfinite(points.y).all()


@pytest.mark.parametrize("name", CLASSES)
def test_there_are_as_many_of_each_class_as_possible(name: str) -> None:
    for k in choices(name):
        for m in (60, 61, 999):
            counts = np.bincount(make(name, m, classes=k).y, minlength=k)
            assert len(counts) == k
            assert np.ptp(counts) <= 1


@each
def test_the_same_seed_gives_the_same_points_in_random_order(name: str) -> None:
    one, two, other = (make(name, noise=0.3, seed=seed) for seed in (5, 5, 6))
    assert (one.P.tobytes(), one.y.tobytes()) == (two.P.tobytes(), two.y.tobytes())
    assert one.P.tobytes() != other.P.tobytes()
    if one.n_classes:
        half = one.y[:200]  # kept apart for training, it still has all classes
        assert len(np.unique(half)) == one.n_classes
        assert (np.diff(one.y) < 0).any()


@pytest.mark.parametrize("name", [name for name in CLASSES if name not in OVERLAPPING])
@seeds(1, 5)
def test_without_noise_there_is_a_gap_between_the_classes(name: str, seeds: range) -> None:
    least = {"spiral": 0.2, "spirals": 0.2, "checkerboard": 0.12, "xor": 0.3}.get(name, 0.4)
    for seed in seeds:
        for k in choices(name):
            assert gap(make(name, 500, seed=seed, classes=k)) > least


@each
def test_noise_moves_points_or_numbers(name: str) -> None:
    calm, wild = make(name), make(name, noise=1.0)
    moved = calm.P - wild.P if calm.n_classes else calm.y - wild.y
    assert np.abs(moved).mean() > 0.2


@pytest.mark.parametrize("name", CLASSES)
@seeds(2, 20)
def test_noise_leaves_none_on_the_border_and_takes_none_away(name: str, seeds: range) -> None:
    for seed in seeds:
        for k in choices(name):
            points = make(name, 999, noise=1.0, seed=seed, classes=k)
            assert np.abs(points.P).max() < HALF
            counts = np.bincount(points.y, minlength=k)
            assert (counts.sum(), np.ptp(counts) <= 1) == (999, True)


# ---- each set --------------------------------------------------------------------------------


def test_circles_are_told_apart_by_their_radius() -> None:
    for seed in range(5):
        points = make("circles", seed=seed)
        np.testing.assert_array_equal(np.hypot(*points.P) < 1.7, points.y)


def test_xor_is_told_by_the_sign_of_the_product() -> None:
    for seed in range(5):
        points = make("xor", seed=seed)
        np.testing.assert_array_equal(points.P[0] * points.P[1] > 0, points.y)
        assert np.abs(points.P).min() >= 0.25
        for signs in np.ndindex(2, 2):  # all four squares have some
            assert ((points.P.T > 0) == signs).all(axis=1).sum() > 50


def test_the_checkerboard_is_told_by_its_fields() -> None:
    for seed in range(5):
        points = make("checkerboard", 1000, seed=seed)
        column, row = np.floor((points.P + HALF) / (2 * HALF / 4)).astype(int)
        np.testing.assert_array_equal((column + row) % 2, points.y)
        assert len(np.unique(4 * row + column)) == 16


@pytest.mark.parametrize("k", range(2, MOST_CLASSES + 1))
def test_every_arm_of_the_spirals_winds_alike(k: int) -> None:
    points = make("spirals", 1000, classes=k)
    x1, x2 = points.P.astype(float)
    turned = np.arctan2(x2, x1) - TURNS * np.hypot(x1, x2) / 2.8
    arm = turned * k / (2 * np.pi)
    np.testing.assert_allclose(arm, np.round(arm), atol=0.01)
    np.testing.assert_array_equal(np.round(arm) % k, points.y)


def test_each_moon_is_half_a_circle_with_an_end_inside_the_other() -> None:
    points = make("moons", 1000)
    for label, sign in ((1, 1), (0, -1)):
        own, other = points.P[:, points.y == label], points.P[:, points.y != label]
        middle = sign * 1.7 * np.array([[-0.5], [-0.25]])
        np.testing.assert_allclose(np.hypot(*(own - middle)), 1.7, rtol=1e-5)
        assert (sign * (own - middle)[1] >= -1e-6).all()
        assert 0.2 < (np.hypot(*(other - middle)) < 1.7).mean() < 0.8


@pytest.mark.parametrize("k", [2, 3, 6])
def test_blobs_lie_around_their_centres_on_a_circle(k: int) -> None:
    points = make("blobs", 1000, classes=k)
    for label in range(k):
        centre = points.P[:, points.y == label].mean(axis=1)
        angle = 2 * np.pi * label / k + np.pi / 2
        np.testing.assert_allclose(centre, [2 * np.cos(angle), 2 * np.sin(angle)], atol=0.1)


def test_gaussians_overlap_the_more_the_noisier() -> None:
    def mixed(noise: float) -> float:
        points = make("gaussians", 1000, noise)
        return float(np.mean((points.P.sum(axis=0) > 0) != points.y))

    assert mixed(0.0) < 0.01 < mixed(0.5) < mixed(1.0) < 0.3


def test_the_slope_and_the_hills_are_their_formulas() -> None:
    slope, hills = make("slope"), make("hills", 1000)
    np.testing.assert_allclose(slope.y, slope.P.sum(axis=0) / 6, atol=1e-6)
    tops = [(1.4, 1.4, 1), (-1.4, -1.4, 1), (-1.4, 1.4, -1), (1.4, -1.4, -1)]
    x1, x2 = hills.P.astype(float)
    wanted = sum(h * np.exp(-((x1 - a) ** 2 + (x2 - b) ** 2) / 1.2) for a, b, h in tops)
    np.testing.assert_allclose(hills.y, wanted, atol=1e-5)
    assert -1.01 < hills.y.min() < -0.9
    assert 0.9 < hills.y.max() < 1.01


# ---- refusals --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"m": 1}, "at least 2 points, not 1"),
        ({"noise": -0.1}, "between 0 and 1, not -0.1"),
        ({"noise": 1.1}, "between 0 and 1, not 1.1"),
        ({"noise": float("nan")}, "between 0 and 1, not nan"),
        ({"classes": 1}, "2 to 6 classes, not 1"),
        ({"classes": 7}, "2 to 6 classes, not 7"),
    ],
)
def test_settings_that_make_no_sense(settings: dict, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        make("blobs", **settings)


def test_a_set_with_classes_of_its_own_takes_no_notice_of_others() -> None:
    assert make("moons", classes=99).n_classes == 2
    assert make("hills", classes=99).n_classes == 0
