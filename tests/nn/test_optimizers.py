"""Two steps of each optimizer, computed by hand."""

from math import sqrt

import numpy as np
import pytest

from nn.optimizers import OPTIMIZERS
from nn.rule import Rule

START = [1.0, -2.0]
GRADIENTS = [[0.5, -1.0], [1.0, 0.25]]
ALPHA = 0.1

# Adam, second step: the means are 0.9 * 0.1 * g1 + 0.1 * g2, the squares
# 0.999 * 0.001 * g1^2 + 0.001 * g2^2, corrected by 1 - 0.9^2 = 0.19 and 1 - 0.999^2 = 0.001999.
ADAM_1 = [1 - 0.1 * 0.5 / (0.5 + 1e-8), -2 + 0.1 * 1 / (1 + 1e-8)]
ADAM_2 = [
    ADAM_1[0] - 0.1 * (0.145 / 0.19) / (sqrt(0.00124975 / 0.001999) + 1e-8),
    ADAM_1[1] + 0.1 * (0.065 / 0.19) / (sqrt(0.0010615 / 0.001999) + 1e-8),
]
BY_HAND = {
    "sgd": ([0.95, -1.9], [0.85, -1.925]),
    "momentum": ([0.95, -1.9], [0.805, -1.835]),  # v2 = 0.9 g1 + g2 = 1.45, -0.65
    "nesterov": ([0.905, -1.81], [0.6745, -1.7765]),  # 1.9 g1, then g2 + 0.9 v2 = 2.305, -0.335
    "adam": (ADAM_1, ADAM_2),
}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_two_steps_by_hand_and_two_trainings_do_not_share_memory(name: str, dtype: type) -> None:
    for _ in range(2):
        theta = np.array(START, dtype)
        stepper = OPTIMIZERS[name](theta)
        for gradient, wanted in zip(GRADIENTS, BY_HAND[name], strict=True):
            stepper.step(theta, np.array(gradient, dtype), ALPHA)
            np.testing.assert_allclose(theta, wanted, rtol=1e-6 if dtype == np.float32 else 1e-12)
        assert theta.dtype == dtype


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_where_it_is_level_they_rest(name: str) -> None:
    theta = np.array(START)
    with np.errstate(all="raise"):
        OPTIMIZERS[name](theta).step(theta, np.zeros(2), ALPHA)
    np.testing.assert_array_equal(theta, START)


def test_an_unknown_name_lists_the_choices() -> None:
    with pytest.raises(ValueError, match="one of sgd, momentum, nesterov, adam, not 'lion'"):
        Rule(optimizer="lion")
