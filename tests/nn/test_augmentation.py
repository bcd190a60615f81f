"""Distorted images: nothing, one thing at a time, chance, and training with them."""

from dataclasses import astuple, fields, replace

import numpy as np
import pytest

from nn import Network, train
from nn.arrays import one_hot, smoothed, targets
from nn.data.augmentation import (
    AUGMENTATIONS,
    CHUNK,
    FIELD,
    KNOTS,
    PLANE,
    Distortion,
    sampled,
    thickened,
)
from nn.data.datasets import Dataset

NOTHING = Distortion(*[0.0] * len(fields(Distortion)))
STRONG = AUGMENTATIONS["strong"]
ROW, COL = np.repeat(PLANE[0][None], 3, axis=0), np.repeat(PLANE[1][None], 3, axis=0)


def noise(m: int, dtype: type = np.float32) -> np.ndarray:
    """Images (784, m) that are different at every pixel."""
    return np.random.default_rng(1).random((m, 784)).astype(dtype).T


def distorted(X: np.ndarray, seed: int = 0, by: Distortion = STRONG) -> np.ndarray:
    return by(X, np.random.default_rng(seed))


# ---- one thing at a time ---------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_amounts_of_zero_give_the_image_back(dtype: type) -> None:
    X = noise(CHUNK + 3, dtype)
    np.testing.assert_allclose(distorted(X, by=NOTHING), X, rtol=0, atol=1e-6)
    assert distorted(X).dtype == dtype


@pytest.mark.parametrize(("down", "across"), [(0, 0), (3, -2), (-1, 4), (27, 0), (0, -28), (99, 0)])
def test_a_shift_by_whole_pixels_moves_pixels_and_lets_paper_in(down: int, across: int) -> None:
    X = noise(3)
    moved = sampled(X.T, ROW - down, COL - across).reshape(3, 28, 28)
    wanted = np.zeros_like(moved)
    for row in range(max(0, down), min(28, 28 + down)):
        for col in range(max(0, across), min(28, 28 + across)):
            wanted[:, row, col] = X.T.reshape(3, 28, 28)[:, row - down, col - across]
    np.testing.assert_allclose(moved, wanted, atol=1e-6)


def test_half_a_pixel_is_the_mean_of_two_and_a_quarter_turn_is_numpys() -> None:
    images = noise(3).T.copy()
    before, field = images.copy(), images.reshape(3, 28, 28)
    half = sampled(images, ROW, COL + np.float32(0.5)).reshape(3, 28, 28)
    np.testing.assert_allclose(half[..., :-1], (field[..., :-1] + field[..., 1:]) / 2, atol=1e-6)
    np.testing.assert_allclose(half[..., -1], field[..., -1] / 2, atol=1e-6)
    turned = sampled(images, COL.copy(), -ROW).reshape(3, 28, 28)  # 90°, counter-clockwise
    np.testing.assert_allclose(turned, np.rot90(field, axes=(1, 2)), atol=1e-6)
    row, col = ROW + 0.3, COL - 0.7
    sampled(images, row, col)  # which leaves what it is given as it is
    for now, then in ((images, before), (row, ROW + 0.3), (col, COL - 0.7)):
        np.testing.assert_array_equal(now, then)


def alone(**amount: float) -> tuple[np.ndarray, np.ndarray]:
    """Places (2000, 28, 28) if only these amounts are not zero."""
    by = Distortion(**{field.name: 0.0 for field in fields(Distortion)} | amount)
    row, col = by.places(2000, np.random.default_rng(2))
    return row.reshape(-1, 28, 28), col.reshape(-1, 28, 28)


def test_a_rotation_keeps_distances_and_stays_within_its_angle() -> None:
    row, col = alone(rotation=20)
    np.testing.assert_allclose(np.hypot(row[0], col[0]).ravel(), np.hypot(*PLANE[:2]), rtol=1e-5)
    angle = np.rad2deg(np.arctan2(row[:, 0, -1], col[:, 0, -1])) + 45  # of a corner
    assert 19.5 < angle.max() <= 20.001
    assert -20.001 <= angle.min() < -19.5


def test_scale_stretches_height_and_width_apart() -> None:
    row, col = alone(scale=0.2)
    high, wide = row[:, -1, 0] / 13.5, col[:, 0, -1] / 13.5
    for share in (high, wide):
        assert 0.799 < share.min() < 0.805
        assert 1.195 < share.max() < 1.201
    assert abs(np.corrcoef(high, wide)[0, 1]) < 0.08


def test_shear_moves_rows_sideways_in_proportion() -> None:
    row, col = alone(shear=0.3)
    np.testing.assert_allclose(row, np.broadcast_to(PLANE[0].reshape(28, 28), row.shape))
    lean = (col[:, -1, 0] - col[:, 0, 0]) / 27
    assert 0.29 < lean.max() < 0.301
    steps = np.diff(col[:, :, 5], axis=1)
    np.testing.assert_allclose(steps, np.broadcast_to(lean[:, None], steps.shape), atol=1e-5)


def test_a_shift_is_the_same_for_all_pixels_and_no_larger_than_asked() -> None:
    for place, at in zip(alone(shift=2), PLANE, strict=False):
        moved = place.reshape(-1, 784) - at
        assert np.ptp(moved, axis=1).max() < 1e-5
        assert 1.99 < np.abs(moved).max() <= 2.00001


def linear(**amount: float) -> np.ndarray:
    """The matrices (2000, 2, 2) that take row and column to where they come from."""
    by_row, by_col = ([(p[:, -1, 0] - p[:, 0, 0]) / 27, (p[:, 0, -1] - p[:, 0, 0]) / 27]
                      for p in alone(**amount))  # fmt: skip
    return np.array([by_row, by_col]).transpose(2, 0, 1)


def test_it_stretches_then_shears_then_turns() -> None:
    """Amounts of zero take their draws too, so that the same seed gives the same amounts."""
    apart = linear(rotation=30) @ linear(shear=0.4) @ linear(scale=0.3)
    together = linear(rotation=30, shear=0.4, scale=0.3, shift=2)
    np.testing.assert_allclose(together, apart, atol=1e-5)


def test_the_elastic_field_is_smooth_and_has_its_standard_deviation_at_every_pixel() -> None:
    np.testing.assert_allclose((FIELD.astype(float) ** 2).sum(axis=0), 1, rtol=1e-5)
    assert FIELD.shape == (KNOTS**2, 784)
    places = alone(elastic=0.7)
    for place, at in zip(places, PLANE, strict=False):
        moved = place.reshape(-1, 784) - at
        np.testing.assert_allclose(moved.std(axis=0), 0.7, rtol=0.1)  # 6 standard errors
        np.testing.assert_allclose(moved.mean(axis=0), 0, atol=0.1)
    steps = np.diff(places[0], axis=1) - 1
    assert steps.std() < 0.25  # neighbours move nearly together


# ---- the pen ---------------------------------------------------------------------------------


def test_a_thicker_pen_adds_ink_and_a_thinner_one_takes_it() -> None:
    images = noise(1).T
    amounts = np.array([-1, -0.5, 0, 0.5, 1], np.float32)
    new = thickened(np.repeat(images, 5, axis=0), amounts)
    assert (np.diff(new, axis=0) >= 0).all()
    assert (new[0] < new[-1]).all()
    np.testing.assert_array_equal(new[2], images[0])


def test_a_whole_amount_is_the_largest_or_smallest_of_the_neighbourhood() -> None:
    image, cross = np.zeros((28, 28), np.float32), np.zeros((28, 28))
    image[10, 20] = image[0, 0] = 1
    more, less = thickened(np.stack([image.ravel(), 1 - image.ravel()]), np.array([1, -1], "f"))
    for row, col in ((10, 20), (9, 20), (11, 20), (10, 19), (10, 21), (0, 0), (1, 0), (0, 1)):
        cross[row, col] = 1
    np.testing.assert_array_equal(more.reshape(28, 28), cross)
    np.testing.assert_array_equal(less.reshape(28, 28), 1 - cross)


# ---- whole distortions -----------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in AUGMENTATIONS if name != "none"])
def test_the_result_is_what_the_network_takes(name: str) -> None:
    for m in (0, 1, CHUNK, 2 * CHUNK + 5):
        X = noise(m)
        before, new = X.copy(), distorted(X, by=AUGMENTATIONS[name])
        assert (new.shape, new.dtype) == (X.shape, np.float32)
        assert new.T.flags.c_contiguous
        assert ((new >= 0) & (new <= 1 + 1e-6)).all()
        np.testing.assert_array_equal(X, before)
        assert not np.shares_memory(X, new)


def test_the_same_seed_gives_the_same_however_the_images_lie_in_memory() -> None:
    X, other = noise(CHUNK + 9), noise(CHUNK + 9)
    wanted = distorted(X)
    np.testing.assert_array_equal(distorted(X), wanted)
    np.testing.assert_array_equal(distorted(np.ascontiguousarray(X)), wanted)
    assert (distorted(X, seed=1) != wanted).any(axis=0).all()
    other[:, 1:] = 0  # where pixels come from does not depend on what is on others
    np.testing.assert_array_equal(distorted(other)[:, 0], wanted[:, 0])


def test_each_image_of_a_batch_is_distorted_in_its_own_way() -> None:
    new = distorted(np.repeat(noise(1), CHUNK + 2, axis=1))
    assert len(np.unique(new.T, axis=0)) == CHUNK + 2


def test_gentle_is_less_than_strong() -> None:
    gentle, strong = (astuple(AUGMENTATIONS[name]) for name in ("gentle", "strong"))
    assert all(0 < less < more for less, more in zip(gentle, strong, strict=True))
    assert AUGMENTATIONS["none"] is None


@pytest.mark.parametrize("shape", [(783, 5), (1, 5), (28, 28)])
def test_other_sizes_are_refused(shape: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="28 × 28"):
        distorted(np.zeros(shape, np.float32))


# ---- training --------------------------------------------------------------------------------


def trained(data: Dataset, seed: int = 3, **settings: object) -> tuple[bytes, list]:
    """Train a small network and return its parameters and its course."""
    settings = {"learning_rate": 0.1, "iterations": 4, "batch_size": 32, "record_every": 2,
                "rng": np.random.default_rng(seed)} | settings  # fmt: skip
    net = Network([784, 8, 10], rng=np.random.default_rng(0))
    course = list(train(net, data, **settings))
    return net.parameters.tobytes(), course


def test_training_with_distorted_images_can_be_repeated(small_mnist: Dataset) -> None:
    strong = {"augment": STRONG, "label_smoothing": 0.1}
    once = trained(small_mnist, **strong)
    assert trained(small_mnist, **strong) == once
    assert trained(small_mnist, seed=4, **strong)[0] != once[0]
    assert trained(small_mnist, label_smoothing=0.1)[0] != once[0]


def test_what_is_recorded_is_measured_on_undistorted_images(small_mnist: Dataset) -> None:
    """A step of size 0 changes nothing, so all figures are those of the first network."""
    still = {"learning_rate": 0.0}
    _, plain = trained(small_mnist, **still)
    _, other = trained(small_mnist, augment=STRONG, label_smoothing=0.3, **still)
    assert plain == other


def test_amounts_of_zero_train_like_none(small_mnist: Dataset) -> None:
    """All images at once, so that the draws of the distortion do not change the batches."""
    whole = {"batch_size": None, "iterations": 1}
    few = replace(small_mnist, X_train=small_mnist.X_train.T[:600].T,
                  y_train=small_mnist.y_train[:600])  # fmt: skip
    assert trained(few, augment=NOTHING, **whole) == trained(few, **whole)


# ---- smooth labels ---------------------------------------------------------------------------


def test_smoothed_targets_by_hand() -> None:
    Y = smoothed(one_hot(np.array([2, 0]), 4), 0.2)
    wanted = [[0.05, 0.85], [0.05, 0.05], [0.85, 0.05], [0.05, 0.05]]
    np.testing.assert_allclose(Y, wanted, rtol=1e-6)
    assert Y.dtype == np.float32
    # A single unit stands for two classes.
    single = smoothed(targets(np.array([0, 1]), 1, np.float64), 0.2)
    np.testing.assert_allclose(single, [[0.1, 0.9]])


def test_smoothed_columns_sum_to_one() -> None:
    for share in (0, 0.05, 0.1, 1):
        Y = smoothed(one_hot(np.arange(10), 10, np.float64), share)
        np.testing.assert_allclose(Y.sum(axis=0), 1, rtol=1e-12)
        assert (Y >= 0).all()
    Y = one_hot(np.arange(3), 3)
    assert smoothed(Y, 0.0) is Y
