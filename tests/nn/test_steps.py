"""Steps with frozen parameters: they stay, whatever else would move them."""

import numpy as np
import pytest

from nn import OPTIMIZERS
from nn.rule import Rule
from nn.schedules import SCHEDULES
from nn.training import Training
from tests.covering import pairs
from tests.nn.problems import build, examples

FROZEN = [0, 5, 9, 16]  # two weights and a bias of the first layer, and the last bias
MORE = {"plain": {}, "l1": {"l1": 0.1}, "l2": {"l2": 0.1},
        "dropout": {"dropout": 0.5, "batch_size": 5}}  # fmt: skip
each = pytest.mark.parametrize("optimizer", OPTIMIZERS)


def training(rule: Rule) -> Training:
    net = build([2, 4, 1])
    return Training(net, examples(net, 12)[0], rule, np.random.default_rng(1))


def free(held: Training) -> np.ndarray:
    mask = np.ones(held.net.parameters.size)
    mask[FROZEN] = 0
    return mask


@pytest.mark.parametrize(("optimizer", "schedule", "more"), pairs(OPTIMIZERS, SCHEDULES, MORE))
def test_what_is_frozen_does_not_move(optimizer: str, schedule: str, more: str) -> None:
    held = training(Rule(40, optimizer, 0.05, schedule=schedule, **MORE[more]))
    held.advance(20)  # gathers speed before
    theta = held.net.parameters
    before = theta.copy()
    held.hold(free(held))
    held.advance(40)
    np.testing.assert_array_equal(theta[FROZEN], before[FROZEN])
    others, now = np.delete(theta - before, FROZEN), np.delete(theta, FROZEN)
    assert ((np.abs(others) > 1e-6) | (now == 0)).all()  # L1 holds some at zero


def test_the_others_move_as_if_the_frozen_were_constants() -> None:
    held, by_hand = training(Rule(5, "sgd", 0.3)), training(Rule(5, "sgd", 0.3))
    net, mask = by_hand.net, free(held)
    held.hold(mask)
    held.advance(5)
    X, Y = by_hand.data.X_train, by_hand.data.y_train.reshape(1, -1).astype(float)
    for _ in range(5):
        net.parameters[...] -= 0.3 * mask * net.gradient_vector(X, Y)
    np.testing.assert_allclose(held.net.parameters, net.parameters, rtol=1e-12)


def test_a_frozen_parameter_may_have_no_slope_at_all() -> None:
    """Nor is it remembered: set free again where it is level, everything rests."""
    held = training(Rule(3, "momentum", 0.1))
    before, level = held.net.parameters.copy(), np.zeros(held.net.parameters.size)
    held.batches.program = lambda optimizer, alpha: None
    for mask, slope in ((free(held), np.inf), (None, 0)):
        held.hold(mask)
        level[FROZEN] = slope
        held.batches.gradient = lambda pick: level.copy()
        held.advance(held.iteration + 1)
        np.testing.assert_array_equal(held.net.parameters, before)


@each
def test_set_free_again_it_moves_on(optimizer: str) -> None:
    held = training(Rule(30, optimizer, 0.05))
    held.hold(free(held))
    held.advance(10)
    before = held.net.parameters.copy()
    held.hold(None)
    held.advance(11)
    assert (held.net.parameters[FROZEN] != before[FROZEN]).all()


@each
def test_a_mask_of_ones_changes_nothing(optimizer: str) -> None:
    masked, plain = (training(Rule(9, optimizer, 0.05, batch_size=5)) for _ in range(2))
    masked.hold(np.ones(masked.net.parameters.size))
    masked.advance(9)
    plain.advance(9)
    assert masked.net.parameters.tobytes() == plain.net.parameters.tobytes()
