"""The course of the learning rate: end points, shape, and that training follows it."""

import numpy as np
import pytest

from nn import train
from nn.rule import Rule
from nn.schedules import SCHEDULES
from tests.nn.problems import LEAST_SQUARES, build, examples

POINTS = {
    "constant": {0: 1, 0.5: 1, 1: 1},
    "step": {0: 1, 0.49: 1, 0.5: 0.1, 0.74: 0.1, 0.75: 0.01, 1: 0.01},
    "cosine": {0: 1, 0.25: (1 + 0.5**0.5) / 2, 0.5: 0.5, 1: 0},
    "one_cycle": {0: 0.04, 0.15: 0.52, 0.3: 1, 0.65: 0.5, 1: 0},
}


@pytest.mark.parametrize("name", SCHEDULES)
def test_the_course(name: str) -> None:
    found = {progress: SCHEDULES[name](progress) for progress in POINTS[name]}
    assert found == pytest.approx(POINTS[name], abs=1e-12)
    factors = [SCHEDULES[name](p) for p in np.linspace(0, 1, 101)]
    assert 0 <= min(factors) <= max(factors) <= 1
    if name != "one_cycle":
        assert (np.diff(factors) <= 0).all()  # never up


def test_one_cycle_goes_up_once_then_down_without_a_jump() -> None:
    change = np.diff([SCHEDULES["one_cycle"](p) for p in np.linspace(0, 1, 101)])
    assert (change[:30] > 0).all()
    assert (change[30:] < 0).all()
    assert np.abs(change).max() < 0.04


@pytest.mark.parametrize("name", SCHEDULES)
def test_training_multiplies_the_learning_rate(name: str) -> None:
    net, plain = (build([1, 1], [], LEAST_SQUARES) for _ in range(2))
    data, Y = examples(net, 2)
    *_, last = train(net, data, learning_rate=0.01, iterations=8, schedule=name)
    for i in range(8):
        [(dW, db)] = plain.gradients(data.X_train, Y)
        plain.layers[0].W -= 0.01 * SCHEDULES[name](i / 8) * dW
        plain.layers[0].b -= 0.01 * SCHEDULES[name](i / 8) * db
    assert last.iteration == 8
    np.testing.assert_allclose(net.parameters, plain.parameters, rtol=1e-13)


def test_an_unknown_name_lists_the_choices() -> None:
    with pytest.raises(ValueError, match="one of constant, step, cosine, one_cycle, not 'linear'"):
        Rule(schedule="linear")


@pytest.mark.parametrize("name", SCHEDULES)
def test_beyond_the_end_the_learning_rate_stays_what_it_was_at_the_end(name: str) -> None:
    f = SCHEDULES[name]
    assert {f(progress) for progress in (1, 1.01, 1.5, 2, 7.3)} == {f(1)}
