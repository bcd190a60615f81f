"""A spec is checked before anything is allocated for it."""

import numpy as np
import pytest

from runs import MnistSpec
from runs.mnist.spec import FEW, dense_at_first

BAD = (
    ({"data": "cifar"}, "data set"),
    ({"hidden_sizes": (10,) * 7}, "hidden layers"),
    ({"hidden_sizes": (10, 0)}, "size of a hidden layer"),
    ({"hidden_sizes": (10**9,)}, "size of a hidden layer"),
    ({"iterations": 0}, "iterations"),
    ({"iterations": 10**9}, "iterations"),
    ({"learning_rate": -1}, "learning rate"),
    ({"learning_rate": float("nan")}, "learning rate"),
    ({"learning_rate": float("inf")}, "learning rate"),
    ({"l2": -1}, "L2"),
    ({"label_smoothing": -0.1}, "label smoothing"),
    ({"label_smoothing": 0.6}, "label smoothing"),
    ({"label_smoothing": float("nan")}, "label smoothing"),
    ({"augmentation": "wild"}, "augmentation must be one of none, gentle, strong"),
    ({"augmentation": ""}, "augmentation"),
    ({"seed": -1}, "seed"),
    ({"batch_size": 0}, "batch size"),
)


def test_what_is_out_of_bounds_is_named() -> None:
    for settings, word in BAD:
        with pytest.raises(ValueError, match=word):
            MnistSpec(**settings)


def test_the_network_is_the_one_described(small_mnist) -> None:
    spec = MnistSpec(hidden_sizes=(7, 5), hidden="tanh", initializer="xavier", seed=3)
    net = spec.network(small_mnist)
    assert net.layer_sizes == [784, 7, 5, 10]
    assert [layer.activation.name for layer in net.layers] == ["tanh", "tanh", "softmax"]
    np.testing.assert_array_equal(net.parameters, spec.network(small_mnist).parameters)


def test_measuring_does_not_take_over(small_mnist) -> None:
    m, m_test = len(small_mnist.y_train), len(small_mnist.y_test)
    for batch_size, iterations, wanted in (
        (None, 1000, [0, 1, 2, 4, *range(5, 1000, 5)]),
        (None, 5, range(5)),
        (None, 1, range(1)),
        (100, 1000, [0, 1, 4, 16, *range(63, 1000, 63)]),
        (100, 300, [0, 1, 11, 38, 89, 174, 300]),
        (100, 4, [0, 1, 2, 4]),
        (1, 1, [0, 1]),
    ):
        spec = MnistSpec(batch_size=batch_size, iterations=iterations)
        assert list(spec.recorded(m, m_test)) == list(wanted), spec


@pytest.mark.parametrize("every", [2, 5, 50, 546, 5000])
def test_points_are_dense_at_first_and_cost_no_more(every: int) -> None:
    for iterations in (1, 3, 40, 546, 1092, 5460, 10_920, 60_000, 100_000):
        found = list(dense_at_first(iterations, every))
        assert found == sorted(set(found))
        assert found[:2] == [0, 1]
        assert found[-1] <= iterations
        evenly = len(range(0, iterations, every))
        assert len(found) <= max(1.1 * evenly, FEW + 2), "measuring takes time"
        gaps = np.diff([*found, iterations] if found[-1] < iterations else found)
        assert found[min(2, len(found) - 1)] <= max(5, iterations / 25), "not only later"
        assert gaps.max() <= max(2.5 * every, iterations / 2), "nor too few at the end"
