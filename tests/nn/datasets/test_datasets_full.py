"""The real MNIST, where it is at hand: set GLASSBOX_DATA to its folder to run these."""

from pathlib import Path

import numpy as np
import pytest

from nn.data.datasets import load, mnist_5k, official
from tests.conftest import DATA


def test_it_is_the_full_set(full_mnist):
    data = full_mnist
    assert (data.name, data.problems) == ("mnist", ())
    assert data.X_train.shape == (784, 60_000)
    assert data.X_test.shape == (784, 10_000)
    assert (data.X_train.min(), data.X_train.max()) == (0, 1)
    assert data.y_train[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert data.y_test[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]


@pytest.mark.rest
def test_the_cache_accepts_what_was_converted(full_mnist, monkeypatch):
    """That is: the hashes of the finished arrays hold on this machine too."""
    monkeypatch.setenv("GLASSBOX_DATA", str(Path(DATA).resolve()))
    first = load("mnist", download=False)
    monkeypatch.delenv("GLASSBOX_DATA")
    again = load("mnist", download=False)
    assert (first.source, first.problems) == (official.FROM_FOLDER.format("the full set"), ())
    assert (again.source, again.problems) == (official.FROM_CACHE.format("the full set"), ())
    np.testing.assert_array_equal(first.y_train, again.y_train)


@pytest.mark.rest
def test_every_bundled_image_is_an_official_training_image_and_none_a_test_image(full_mnist):
    positions = mnist_5k.positions_in(full_mnist.X_train)
    assert len(positions) == 5_000
    assert np.all(np.diff(positions) > 0)
    assert np.bincount(full_mnist.y_train[positions]).tolist() == [500] * 10
    assert len(mnist_5k.positions_in(full_mnist.X_test)) == 0
