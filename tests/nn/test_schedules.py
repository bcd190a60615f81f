"""The course of the learning rate: end points, shape, and that training follows it."""

from types import SimpleNamespace

import numpy as np
import pytest

from nn import Network, train
from nn.schedules import SCHEDULES, schedule

PROGRESS = np.linspace(0, 1, 101)


@pytest.mark.parametrize(
    ("name", "points"),
    [
        ("constant", {0: 1, 0.5: 1, 1: 1}),
        ("step", {0: 1, 0.49: 1, 0.5: 0.1, 0.74: 0.1, 0.75: 0.01, 1: 0.01}),
        ("cosine", {0: 1, 0.25: (1 + 0.5**0.5) / 2, 0.5: 0.5, 1: 0}),
        ("one_cycle", {0: 0.04, 0.15: 0.52, 0.3: 1, 0.65: 0.5, 1: 0}),
    ],
)
def test_points(name: str, points: dict[float, float]) -> None:
    found = {progress: schedule(name)(progress) for progress in points}
    assert found == pytest.approx(points, abs=1e-12)


@pytest.mark.parametrize("name", SCHEDULES)
def test_factors_stay_between_0_and_1(name: str) -> None:
    factors = [schedule(name)(p) for p in PROGRESS]
    assert min(factors) >= 0
    assert max(factors) <= 1


@pytest.mark.parametrize("name", ["constant", "step", "cosine"])
def test_never_up(name: str) -> None:
    assert (np.diff([schedule(name)(p) for p in PROGRESS]) <= 0).all()


def test_one_cycle_goes_up_once_then_down_without_a_jump() -> None:
    change = np.diff([schedule("one_cycle")(p) for p in PROGRESS])
    assert (change[:30] > 0).all()
    assert (change[30:] < 0).all()
    assert np.abs(change).max() < 0.04


@pytest.mark.parametrize("name", SCHEDULES)
def test_training_multiplies_the_learning_rate(name: str) -> None:
    X, y = np.array([[1.0, -2.0]]), np.array([0, 1])
    data = SimpleNamespace(X_train=X, y_train=y, X_test=X[:, :0], y_test=y[:0])
    settings = {"output": "identity", "loss": "sum_squared_error", "dtype": np.float64}
    net, plain = (Network([1, 1], rng=np.random.default_rng(0), **settings) for _ in range(2))
    for _ in train(net, data, learning_rate=0.01, iterations=8, schedule=name):
        pass
    for i in range(8):
        [(dW, db)] = plain.gradients(X, y[None, :])
        plain.layers[0].W -= 0.01 * schedule(name)(i / 8) * dW
        plain.layers[0].b -= 0.01 * schedule(name)(i / 8) * db
    np.testing.assert_allclose(net.parameters, plain.parameters, rtol=1e-13)


def test_an_unknown_name_lists_the_choices() -> None:
    with pytest.raises(ValueError, match="one of constant, step, cosine, one_cycle, not 'linear'"):
        schedule("linear")


@pytest.mark.parametrize("name", SCHEDULES)
def test_beyond_the_end_the_learning_rate_stays_what_it_was_at_the_end(name: str) -> None:
    f = schedule(name)
    assert {f(progress) for progress in (1, 1.01, 1.5, 2, 7.3)} == {f(1)}
