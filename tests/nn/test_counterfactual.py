"""The least ink that flips an answer: it flips, it is within bounds, and it is small."""

import numpy as np
import pytest

import nn
from nn import pretrained
from nn.data.datasets import Dataset, mnist_5k
from nn.look.counterfactual import least_change
from tests.covering import some


def line(weights: list[float], bias: float = 0.0) -> nn.Network:
    """Two outputs without hidden layer: z_1 - z_0 = weights x + bias."""
    net = nn.Network([len(weights), 2], initializer="zeros")
    net.layers[0].W[1], net.layers[0].b[1] = weights, bias
    return net


@pytest.fixture(scope="module")
def shipped() -> nn.Network:
    return pretrained.load()


@pytest.fixture(scope="module")
def digits() -> Dataset:
    return mnist_5k.load()


@pytest.mark.parametrize("i", some(range(12), 2))
def test_it_flips_and_less_would_not(shipped: nn.Network, digits: Dataset, i: int) -> None:
    x = digits.X_test[:, i : i + 1]
    second = int(np.argsort(shipped.forward(x)[:, 0])[-2])
    changed = least_change(shipped, x, second, digits.X_train[:, digits.y_train == second])
    assert shipped.predict(x)[0] != second == shipped.predict(changed)[0]
    assert 0 <= changed.min() <= changed.max() <= 1
    assert shipped.predict(x + np.float32(0.95) * (changed - x))[0] != second
    without = np.repeat(changed, 784, axis=1)  # each with one pixel given back
    np.fill_diagonal(without, x)
    without = without[:, (changed != x)[:, 0]]
    assert np.mean(shipped.predict(without) == second) <= 0.1  # hardly one is not needed


@pytest.mark.parametrize("i", some(range(8), 2))
def test_known_examples_show_a_way_where_the_slopes_do_not(shipped, digits, i: int) -> None:
    x, wanted = digits.X_test[:, i : i + 1], (int(digits.y_test[i]) + 5) % 10
    changed = least_change(shipped, x, wanted, digits.X_train[:, digits.y_train == wanted])
    alone = least_change(shipped, x, wanted)
    assert shipped.predict(changed)[0] == wanted
    ink = [np.abs(end - x).sum() for end in (changed, alone) if end is not None]
    assert ink[0] == min(ink)


@pytest.mark.parametrize(
    ("weights", "bias", "before", "after"),
    [
        # With -4 to make up, 0.8 of the pixel that is worth 5 is the cheapest way.
        ([3, 5, -4.5], -4, [0, 0, 0], [0, 0.8, 0]),
        # Ink is taken away where that is cheaper.
        ([-4, 3], 0, [1, 0], [0, 0]),
        # A pixel that is used up makes room for the next best.
        ([1, 3, 2], -4, [0, 0, 0], [0, 1, 0.5]),
    ],
)
def test_on_a_straight_line_it_is_the_least_possible(weights, bias, before, after) -> None:
    changed = least_change(line(weights, bias), np.array([before], np.float32).T, 1)
    np.testing.assert_allclose(changed[:, 0], after, atol=1e-3)


def test_nothing_changes_where_nothing_has_to_and_none_means_no_way() -> None:
    x = np.ones((2, 1), np.float32)
    np.testing.assert_array_equal(least_change(line([2.0, 0]), x, 1), x)
    assert least_change(line([-1.0, -1.0]), x, 1) is None
    with pytest.raises(ValueError, match="from 0 to 1"):
        least_change(line([1.0, 0]), x, 2)


def test_towards_a_known_example_it_goes_only_as_far_as_the_answer_needs(monkeypatch) -> None:
    monkeypatch.setattr("nn.look.counterfactual.uphill", lambda *_: None)
    known = np.ones((1, 1), np.float32)
    changed = least_change(line([2.0], -1), np.zeros_like(known), 1, known)
    np.testing.assert_allclose(changed, [[0.5]], atol=1e-3)
