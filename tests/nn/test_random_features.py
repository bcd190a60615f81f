"""Random features: a formula in place of a training, held against other ways to the same."""

import numpy as np
import pytest

import nn
from nn.look import random_features

RNG = np.random.default_rng


def examples(m: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Draw m points of 5 numbers with labels of 3 classes that nothing determines."""
    rng = RNG(seed)
    return rng.standard_normal((5, m)), rng.integers(0, 3, m)


@pytest.mark.parametrize("n", [4, 12, 40])
def test_the_outputs_are_those_of_least_squares(n: int) -> None:
    X, y = examples(12)
    net = random_features.fit(X, y, n, 3, RNG(1))
    by_lstsq = np.linalg.lstsq(net.features(X).T, np.eye(3)[y], rcond=None)[0].T
    np.testing.assert_allclose(net.V, by_lstsq, atol=1e-8)


def test_from_as_many_features_as_examples_on_every_label_is_fitted() -> None:
    X, y = examples(10)
    assert (random_features.fit(X, y, 60, 3, RNG(2)).predict(X) == y).all()
    assert (random_features.fit(X, y, 2, 3, RNG(2)).predict(X) != y).any()


@pytest.mark.parametrize("seed", range(3))
def test_the_error_on_new_digits_falls_rises_and_falls_again(
    seed: int, small_mnist: nn.datasets.Dataset
) -> None:
    rng = RNG(seed)
    few = rng.choice(len(small_mnist.y_train), 100, replace=False)
    X, y = small_mnist.X_train[:, few], small_mnist.y_train[few]
    nets = {n: random_features.fit(X, y, n, 10, RNG(seed)) for n in (20, 100, 1000)}
    X_test = np.asarray(small_mnist.X_test, np.float64)
    wrong = {n: np.mean(net.predict(X_test) != small_mnist.y_test) for n, net in nets.items()}
    assert wrong[100] > wrong[20] + 0.1 > wrong[1000] + 0.1
    assert nets[100].size > 10 * nets[1000].size


def test_what_makes_no_sense_is_refused() -> None:
    X, y = examples(4)
    for n, labels in ((0, y), (3, y[:2])):
        with pytest.raises(ValueError, match="no"):
            random_features.fit(X, labels, n, 3, RNG(0))
