"""The bundled sample: complete, balanced, mixed, and the same at every load."""

import numpy as np
import pytest

from nn.data.datasets import make_mnist_5k, mnist_5k


def test_shapes_types_range_and_shares(small_mnist):
    sample = small_mnist
    assert (sample.name, sample.n_classes, sample.problems) == ("mnist-5k", 10, ())
    for X, y, m in ((sample.X_train, sample.y_train, 4000), (sample.X_test, sample.y_test, 1000)):
        assert (X.shape, X.dtype, y.dtype) == ((784, m), np.float32, np.int64)
        assert X.T.flags.c_contiguous
        assert not X.flags.writeable
        assert (X.min(), X.max()) == (0, 1)
        assert np.bincount(y).tolist() == [m // 10] * 10
        assert len(np.unique(y[:100])) == 10  # mixed: sorted, they would all be alike


def test_no_image_is_in_both_parts(small_mnist):
    train, test = ({row.tobytes() for row in X.T}
                   for X in (small_mnist.X_train, small_mnist.X_test))  # fmt: skip
    assert (len(train), len(test)) == (4000, 1000)
    assert not train & test


def test_the_split_is_always_the_same(small_mnist):
    np.testing.assert_array_equal(small_mnist.X_train, mnist_5k.load().X_train)
    # Pinned: models are compared across versions on this very test part.
    assert small_mnist.y_train[:10].tolist() == [8, 7, 9, 4, 4, 9, 0, 1, 4, 1]
    assert small_mnist.y_test[:10].tolist() == [0, 8, 3, 8, 8, 2, 5, 3, 0, 8]


def test_order_takes_the_same_number_of_each_class():
    labels = np.repeat(np.arange(10, dtype=np.uint8), 500)
    order = make_mnist_5k.order(labels, np.random.default_rng(1))
    assert sorted(order) == list(range(5000))
    assert np.bincount(labels[order[4000:]]).tolist() == [100] * 10
    np.testing.assert_array_equal(order, make_mnist_5k.order(labels, np.random.default_rng(1)))


@pytest.mark.rest
def test_make_writes_the_same_bytes_every_time(tmp_path):
    labels = np.repeat(np.arange(10), 500)
    table = np.column_stack([np.zeros((5000, 784), np.uint8), labels])
    table[:, 0] = np.arange(5000) % 256
    np.savetxt(tmp_path / "table.csv", table, fmt="%d", delimiter=",")
    for name in ("a.npz", "b.npz"):
        make_mnist_5k.make(tmp_path / "table.csv", tmp_path / name)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_positions_find_every_copy_of_a_bundled_image(small_mnist):
    others = np.full((3, 784), 0.5, np.float32)
    bundled = small_mnist.X_train.T[:2]
    X = np.vstack([others[:1], bundled, others[1:], bundled[:1]]).T
    positions = mnist_5k.positions_in(X, block=2)
    assert positions.dtype == np.int64
    assert positions.tolist() == [1, 2, 5]
    assert mnist_5k.positions_in(others.T).tolist() == []


def test_a_bundled_file_of_other_shape_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "mnist_5k.npz"
    np.savez_compressed(path, images=np.zeros((3, 784), np.uint8), labels=np.zeros(3, np.uint8))
    monkeypatch.setattr(mnist_5k, "PATH", path)
    with pytest.raises(ValueError, match="5,000 images"):
        mnist_5k.load()
