"""Labels: what a network can be asked for, what is refused, and what is a number and no label."""

from types import SimpleNamespace

import numpy as np
import pytest

from nn import Network, stack, train
from nn.evaluation import evaluate

ENDS = {
    "two classes": (1, "sigmoid", "binary_cross_entropy"),
    "two classes, squared": (1, "sigmoid", "mean_squared_error"),
    "classes": (3, "softmax", "cross_entropy"),
    "numbers": (1, "identity", "mean_squared_error"),
}


def build(end: str) -> Network:
    n, output, loss = ENDS[end]
    rng = np.random.default_rng(0)
    return Network([2, 4, n], hidden="tanh", output=output, loss=loss, rng=rng, dtype=np.float64)


def data(y: object, y_test: object = ()) -> SimpleNamespace:
    y, y_test = np.asarray(y), np.asarray(y_test)
    X = np.random.default_rng(1).standard_normal((len(y) + len(y_test), 2)).T
    return SimpleNamespace(
        X_train=X[:, : len(y)], y_train=y, X_test=X[:, len(y) :], y_test=y_test
    )  # fmt: skip


def course(end: str, y: object, y_test: object = ()) -> list:
    return list(train(build(end), data(y, y_test), iterations=5, record_every=1))


@pytest.mark.parametrize("end", ["two classes", "two classes, squared"])
@pytest.mark.parametrize("kind", [int, float, np.uint8])
def test_an_output_between_0_and_1_is_not_asked_for_more(end: str, kind: type) -> None:
    digits = np.arange(10).astype(kind)
    for y, y_test in ((digits, ()), ([0, 1], digits)):
        with pytest.raises(ValueError, match="between 0 and 1, but they run from 0 to 9"):
            course(end, y, y_test)
    with pytest.raises(ValueError, match="between 0 and 1, but they run from -1 to 1"):
        course(end, [-1, 1])
    with pytest.raises(ValueError, match="between 0 and 1"):
        course(end, [0.0, float("nan")])


@pytest.mark.parametrize("end", ENDS)
def test_true_and_false_are_1_and_0(end: str) -> None:
    y = [0, 1, 1, 0, 1]
    told, wanted = (course(end, np.array(y, kind), np.array([1, 0], kind)) for kind in (bool, int))
    assert told == wanted
    assert np.isfinite(told[-1].cost)
    net, X = build(end), data(y).X_train
    assert evaluate(net, X, np.array(y, bool)) == evaluate(net, X, np.array(y))
    found = stack.evaluate(net, net.parameters[None], X, np.array(y, bool))
    assert found == stack.evaluate(net, net.parameters[None], X, np.array(y))


def test_shares_between_0_and_1_can_be_learned_and_have_no_accuracy() -> None:
    last = course("two classes", [0.1, 0.9, 0.5])[-1]
    assert np.isfinite(last.cost)
    assert np.isnan(last.train_accuracy)


@pytest.mark.parametrize("y_test", [(), [0, 1, 1], [4, 9]], ids=str)
def test_whole_numbers_are_numbers_where_a_number_is_put_out(y_test: list[int]) -> None:
    y = np.array([3, 0, 12, -4, 1])
    for one, other in zip(
        course("numbers", y, np.array(y_test, int)),
        course("numbers", y.astype(float), np.array(y_test, float)),
        strict=True,
    ):
        assert repr(one) == repr(other)  # NaN is not equal to itself
        assert np.isnan(one.train_accuracy) and np.isnan(one.test_accuracy)
    net, X = build("numbers"), data(y).X_train
    assert np.isnan(evaluate(net, X, y)[1])
    assert np.isnan(stack.evaluate(net, net.parameters[None], X, y)[1]).all()


@pytest.mark.parametrize("y", [[0.0, 1.0, 2.0], [0.5, 1.0, 2.0]], ids=str)
def test_classes_are_counted_in_whole_numbers(y: list[float]) -> None:
    with pytest.raises(ValueError, match="whole numbers"):
        course("classes", y)


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("y", [np.array(["cat", "dog"]), np.array([0, None])], ids=["text", "None"])
def test_what_is_no_number_is_refused(end: str, y: np.ndarray) -> None:
    with pytest.raises(ValueError, match="must be numbers"):
        course(end, y)


@pytest.mark.parametrize("end", ENDS)
def test_labels_are_a_single_row(end: str) -> None:
    with pytest.raises(ValueError, match=r"labels must be a list.*\(2, 1\)"):
        course(end, np.array([[0], [1]]))
