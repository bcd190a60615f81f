"""Lessons: gradient steps on one drawing, taken back exactly, and what they cost."""

import numpy as np
import pytest

import nn
from nn import pretrained
from runs.draw import lessons
from runs.draw.lessons import Lesson, Taught


@pytest.fixture
def net() -> nn.Network:
    return nn.Network([784, 12, 10], rng=np.random.default_rng(0))


@pytest.fixture
def x(small_mnist) -> np.ndarray:
    return small_mnist.X_test[:, :1]


def test_one_step_is_one_step_of_gradient_descent(net, x) -> None:
    Y = nn.arrays.one_hot(np.array([7]), 10)
    gradient = net.gradient_vector(x, Y)
    before = net.parameters.copy()
    after = lessons.teach(net, Lesson(x, 7, 1, 0.1))
    expected = before - np.float32(0.1) * gradient
    np.testing.assert_array_equal(net.parameters, before)  # the teacher keeps what it had
    np.testing.assert_allclose(after.parameters, expected, rtol=1e-6)


def test_more_steps_make_the_label_likelier(net, x) -> None:
    shares = [lessons.teach(net, Lesson(x, 7, n, 0.03)).forward(x)[7, 0] for n in (1, 5, 20)]
    assert net.forward(x)[7, 0] < shares[0] < shares[1] < shares[2]


def test_taking_back_gives_exactly_what_was(net, x) -> None:
    one = Taught(net).more(Lesson(x, 7, 3, 0.1))
    two = one.more(Lesson(x, 2, 3, 0.1))
    np.testing.assert_array_equal(two.less().network().parameters, one.network().parameters)
    assert one.less().network() is net
    assert len(Taught(net).less().lessons) == 0


def test_there_is_an_end_of_lessons(net, x) -> None:
    full = Taught(net, (Lesson(x, 7, 1, 0.1),) * lessons.MOST_LESSONS)
    with pytest.raises(ValueError, match="forget some"):
        full.more(Lesson(x, 7, 1, 0.1))


def test_steps_that_lead_nowhere_are_refused_in_one_sentence(x) -> None:
    net = nn.Network([784, 10], hidden="relu", rng=np.random.default_rng(0))
    net.parameters[:] = 1e38
    with pytest.raises(ValueError, match="steps were too large"):
        lessons.teach(net, Lesson(x, 7, 50, 1.0))


def test_what_was_measured_before_is_not_claimed_after(x) -> None:
    net = pretrained.load()
    after = lessons.teach(net, Lesson(x, 7, 1, 0.1))
    assert set(after.provenance) <= {*lessons.LASTING, "lessons"}
    assert lessons.teach(after, Lesson(x, 7, 1, 0.1)).provenance["lessons"] == 2
    assert net.provenance["test_accuracy"] > 0.99


def test_only_weights_at_ink_move_in_the_first_layer(net, x) -> None:
    dW1, dW2 = lessons.moved(net, lessons.teach(net, Lesson(x, 7, 3, 0.1)))
    assert dW1.shape == (12, 784)
    assert dW2.shape == (10, 12)
    assert not dW1[:, x[:, 0] == 0].any()
    assert dW1[:, x[:, 0] > 0].any()


def test_right_answers_are_counted_by_digit(net, small_mnist) -> None:
    X, y = small_mnist.X_test, small_mnist.y_test
    counts = lessons.right_by_digit(net, X, y)
    assert counts.shape == (10,)
    assert counts.sum() == np.count_nonzero(net.predict(X) == y)


def test_what_cannot_be_taught_is_refused(x) -> None:
    for lesson in ((-1, 1, 0.1), (1, 0, 0.1), (1, 51, 0.1), (1, 1, 2)):
        with pytest.raises(ValueError, match="lesson"):
            Lesson(x, *lesson)
