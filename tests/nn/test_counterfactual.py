"""The least ink that flips an answer: it flips, it is within bounds, and it is small."""

import numpy as np
import pytest

import nn
from nn import pretrained
from nn.counterfactual import least_change
from nn.datasets import mnist_5k


def line(weights: list[float], bias: float = 0.0) -> nn.Network:
    """Two outputs without hidden layer: z_1 - z_0 = weights x + bias."""
    net = nn.Network([len(weights), 2], initializer="zeros")
    net.layers[0].W[1], net.layers[0].b[1] = weights, bias
    return net


@pytest.fixture(scope="module")
def shipped() -> nn.Network:
    return pretrained.load()


@pytest.fixture(scope="module")
def digits() -> np.ndarray:
    return mnist_5k.load().X_test[:, :12]


def flipped(net: nn.Network, x: np.ndarray, wanted: int) -> np.ndarray:
    """Look for a change with the bundled training digits at hand."""
    data = mnist_5k.load()
    changed = least_change(net, x, wanted, data.X_train[:, data.y_train == wanted])
    assert changed is not None
    return changed


def test_it_really_flips_and_stays_an_image(shipped: nn.Network, digits: np.ndarray) -> None:
    for i in range(digits.shape[1]):
        x = digits[:, i : i + 1]
        second = int(np.argsort(shipped.forward(x)[:, 0])[-2])
        changed = flipped(shipped, x, second)
        assert shipped.predict(x)[0] != second
        assert shipped.predict(changed)[0] == second
        assert changed.min() >= 0
        assert changed.max() <= 1


def test_known_examples_show_a_way_where_the_slopes_do_not(shipped: nn.Network) -> None:
    data = mnist_5k.load()
    for i in range(8):
        x, y = data.X_test[:, i : i + 1], int(data.y_test[i])
        wanted = (y + 5) % 10
        known = data.X_train[:, data.y_train == wanted]
        changed = least_change(shipped, x, wanted, known)
        assert changed is not None
        assert shipped.predict(changed)[0] == wanted
        alone = least_change(shipped, x, wanted)
        ink = [np.abs(end - x).sum() for end in (changed, alone) if end is not None]
        assert ink[0] == min(ink)


def test_half_of_the_change_is_not_enough(shipped: nn.Network, digits: np.ndarray) -> None:
    x = digits[:, :1]
    second = int(np.argsort(shipped.forward(x)[:, 0])[-2])
    changed = flipped(shipped, x, second)
    assert shipped.predict(x + np.float32(0.5) * (changed - x))[0] != second


def test_no_changed_pixel_can_be_given_back(shipped: nn.Network, digits: np.ndarray) -> None:
    x = digits[:, 1:2]
    second = int(np.argsort(shipped.forward(x)[:, 0])[-2])
    changed = flipped(shipped, x, second)
    for i in np.flatnonzero(changed != x):
        without = changed.copy()
        without[i] = x[i]
        assert shipped.predict(without)[0] != second


def test_on_a_straight_line_it_is_the_least_possible() -> None:
    """With -4 to make up, 0.8 of the pixel that is worth 5 is the cheapest way."""
    changed = least_change(line([3, 5, -4.5], -4), np.zeros((3, 1), np.float32), 1)
    assert changed is not None
    np.testing.assert_allclose(changed[:, 0], [0, 0.8, 0], atol=1e-3)


def test_ink_is_taken_away_where_that_is_cheaper() -> None:
    changed = least_change(line([-4, 3]), np.array([[1.0], [0.0]], np.float32), 1)
    assert changed is not None
    np.testing.assert_allclose(changed[:, 0], [0, 0], atol=1e-3)


def test_a_pixel_that_is_used_up_makes_room_for_the_next_best() -> None:
    changed = least_change(line([1, 3, 2], -4), np.zeros((3, 1), np.float32), 1)
    assert changed is not None
    np.testing.assert_allclose(changed[:, 0], [0, 1, 0.5], atol=1e-3)


def test_nothing_changes_where_nothing_has_to() -> None:
    net, x = line([2.0]), np.ones((1, 1), np.float32)
    np.testing.assert_array_equal(least_change(net, x, 1), x)


def test_none_if_there_is_no_way() -> None:
    assert least_change(line([-1.0, -1.0]), np.ones((2, 1), np.float32), 1) is None


def test_an_output_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="from 0 to 1"):
        least_change(line([1.0]), np.zeros((1, 1), np.float32), 2)
