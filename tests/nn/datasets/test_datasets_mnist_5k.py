"""The bundled sample: complete, balanced, mixed, and the same at every load."""

import numpy as np
import pytest

from nn.datasets import make_mnist_5k, mnist_5k


@pytest.fixture(scope="module")
def sample():
    return mnist_5k.load()


def test_shapes_types_and_range(sample):
    assert (sample.name, sample.n_classes, sample.problems) == ("mnist-5k", 10, ())
    assert sample.X_train.shape == (784, 4000)
    assert sample.X_test.shape == (784, 1000)
    for X in (sample.X_train, sample.X_test):
        assert X.dtype == np.float32
        assert X.T.flags.c_contiguous
        assert not X.flags.writeable
        assert (X.min(), X.max()) == (0, 1)
    assert sample.y_train.dtype == sample.y_test.dtype == np.int64


def test_every_class_has_its_share(sample):
    assert np.bincount(sample.y_train).tolist() == [400] * 10
    assert np.bincount(sample.y_test).tolist() == [100] * 10


def test_no_image_is_in_both_parts(sample):
    train = {row.tobytes() for row in sample.X_train.T}
    test = {row.tobytes() for row in sample.X_test.T}
    assert len(train) == 4000
    assert len(test) == 1000
    assert not train & test


def test_classes_are_mixed(sample):
    # In sorted order the first 100 labels would all be alike.
    assert len(np.unique(sample.y_train[:100])) == 10
    assert len(np.unique(sample.y_test[:100])) == 10


def test_the_split_is_always_the_same(sample):
    again = mnist_5k.load()
    np.testing.assert_array_equal(sample.X_train, again.X_train)
    # Pinned: models are compared across versions on this very test part.
    assert sample.y_train[:10].tolist() == [8, 7, 9, 4, 4, 9, 0, 1, 4, 1]
    assert sample.y_test[:10].tolist() == [0, 8, 3, 8, 8, 2, 5, 3, 0, 8]


def test_order_takes_the_same_number_of_each_class():
    labels = np.repeat(np.arange(10, dtype=np.uint8), 500)
    order = make_mnist_5k.order(labels, np.random.default_rng(1))
    assert sorted(order) == list(range(5000))
    assert np.bincount(labels[order[4000:]]).tolist() == [100] * 10
    np.testing.assert_array_equal(order, make_mnist_5k.order(labels, np.random.default_rng(1)))


def test_make_writes_the_same_bytes_every_time(tmp_path, sample):
    labels = np.repeat(np.arange(10), 500)
    table = np.column_stack([np.zeros((5000, 784), np.uint8), labels])
    table[:, 0] = np.arange(5000) % 256
    np.savetxt(tmp_path / "table.csv", table, fmt="%d", delimiter=",")
    for name in ("a.npz", "b.npz"):
        make_mnist_5k.make(tmp_path / "table.csv", tmp_path / name)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_positions_find_every_copy_of_a_bundled_image(sample):
    others = np.full((3, 784), 0.5, np.float32)
    bundled = sample.X_train.T[:2]
    X = np.vstack([others[:1], bundled, others[1:], bundled[:1]]).T
    positions = mnist_5k.positions_in(X, block=2)
    assert positions.dtype == np.int64
    assert positions.tolist() == [1, 2, 5]


def test_positions_are_none_where_there_are_none():
    assert mnist_5k.positions_in(np.zeros((784, 5), np.float32)).tolist() == []


def test_a_bundled_file_of_other_shape_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "mnist_5k.npz"
    np.savez_compressed(path, images=np.zeros((3, 784), np.uint8), labels=np.zeros(3, np.uint8))
    monkeypatch.setattr(mnist_5k, "PATH", path)
    with pytest.raises(ValueError, match="5,000 images"):
        mnist_5k.load()
