"""The real MNIST, where it is at hand: set GLASSBOX_DATA to its folder to run these."""

import os
from pathlib import Path

import numpy as np
import pytest

from nn.datasets import load, mnist, mnist_5k

NAMED = os.environ.get("GLASSBOX_DATA")

pytestmark = pytest.mark.skipif(
    not NAMED, reason="the full MNIST set is needed: set GLASSBOX_DATA to its folder"
)


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GLASSBOX_DATA", str(Path(NAMED).resolve()))
        patch.setenv("GLASSBOX_CACHE", str(tmp_path_factory.mktemp("cache")))
        first = load("mnist", download=False)
        patch.delenv("GLASSBOX_DATA")
        yield first, load("mnist", download=False)


def test_it_is_the_full_set(full):
    data = full[0]
    assert (data.name, data.source, data.problems) == ("mnist", mnist.FROM_FOLDER, ())
    assert data.X_train.shape == (784, 60_000)
    assert data.X_test.shape == (784, 10_000)
    assert (data.X_train.min(), data.X_train.max()) == (0, 1)
    assert data.y_train[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert data.y_test[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]


def test_the_cache_accepts_what_was_converted(full):
    # That is: the hashes of the finished arrays hold on this machine too.
    assert (full[1].source, full[1].problems) == (mnist.FROM_CACHE, ())
    np.testing.assert_array_equal(full[0].y_train, full[1].y_train)


def test_every_bundled_image_is_an_official_training_image(full):
    positions = mnist_5k.positions_in(full[0].X_train)
    assert len(positions) == 5_000
    assert np.all(np.diff(positions) > 0)
    assert np.bincount(full[0].y_train[positions]).tolist() == [500] * 10


def test_no_bundled_image_is_an_official_test_image(full):
    assert len(mnist_5k.positions_in(full[0].X_test)) == 0
