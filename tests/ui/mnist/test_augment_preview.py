"""The preview of distorted digits: originals on the left, and really what training does."""

import numpy as np
import pytest

from nn.data.augmentation import AUGMENTATIONS
from nn.data.datasets import Dataset
from ui.mnist import augment_preview
from ui.mnist.augment_preview import CLASSES, COPIES, GAP, ZOOM
from ui.pictures import images

SIDE = 28 * ZOOM
CHOICES = [name for name, distortion in AUGMENTATIONS.items() if distortion]


@pytest.mark.parametrize("name", CHOICES)
def test_the_first_column_is_undistorted_and_the_others_differ(
    small_mnist: Dataset, name: str
) -> None:
    originals, copies = augment_preview.examples(small_mnist, AUGMENTATIONS[name], 0)
    page = augment_preview.picture(originals, copies)
    assert page.shape[1] == (COPIES + 1) * SIDE + (COPIES - 1) * images.GAP + GAP
    for i, digit in enumerate(CLASSES):
        x = small_mnist.X_train[:, np.flatnonzero(small_mnist.y_train == digit)[0]]
        row = page[i * (SIDE + images.GAP) :][:SIDE]
        np.testing.assert_array_equal(row[:, :SIDE], images.digit(x, ZOOM))
        for j in range(COPIES):
            copy = row[:, SIDE + GAP + j * (SIDE + images.GAP) :][:, :SIDE]
            assert (copy != images.digit(x, ZOOM)).any()
            np.testing.assert_array_equal(copy, images.digit(copies[:, i * COPIES + j], ZOOM))


def test_the_copies_are_what_the_distortion_makes_with_that_seed(small_mnist: Dataset) -> None:
    strong = AUGMENTATIONS["strong"]
    originals, copies = augment_preview.examples(small_mnist, strong, 5)
    X = np.repeat(originals.T, COPIES, axis=0).T
    np.testing.assert_array_equal(copies, strong(X, np.random.default_rng(5)))


def test_another_seed_gives_others_and_the_same_gives_the_same(small_mnist: Dataset) -> None:
    first, same, other = (
        augment_preview.examples(small_mnist, AUGMENTATIONS["gentle"], seed)[1]
        for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(first, same)
    assert (first != other).any(axis=0).all()
