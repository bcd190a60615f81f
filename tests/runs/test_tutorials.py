"""What the tutorials promise, with the settings that the pages start with."""

from dataclasses import replace

import numpy as np
import pytest

from nn.data.datasets import Dataset
from nn.data.datasets.tables import TWO_LAYERS_TABLE, XOR_TABLE
from runs.small import at_once, seeds
from runs.small.at_once import Course, Examples
from runs.small.seeds import Outcome
from ui.examples import which_data
from ui.kit import tutorials

TWO_LAYERS, XOR, PERCEPTRON = (
    example.experiment for example in (tutorials.TWO_LAYERS, tutorials.XOR, tutorials.PERCEPTRON)
)
TABLE, XOR_EXAMPLES = Examples.from_rows(TWO_LAYERS_TABLE), Examples.from_rows(XOR_TABLE)


# ---- two layers ------------------------------------------------------------------------------


def test_two_layers_end_where_the_tutorial_ends() -> None:
    last = at_once.run(TWO_LAYERS, TABLE).snapshots[-1]  # with the page's seed
    assert last.train_accuracy == 1
    assert last.cost < 0.01
    [outcome] = seeds.train(TWO_LAYERS, TABLE, [4], range(50))
    medians = np.median(outcome.outputs, axis=0)
    np.testing.assert_allclose(medians, [0.023, 0.979, 0.975, 0.025], rtol=0, atol=0.02)
    assert outcome.solved.all()


@pytest.mark.parametrize("rows", [TWO_LAYERS_TABLE, TWO_LAYERS_TABLE[:3]], ids=["all", "three"])
@pytest.mark.parametrize("bias", [True, False])
def test_from_zeros_the_hidden_units_stay_copies(rows: tuple, bias: bool) -> None:
    experiment = replace(TWO_LAYERS, initializer="zeros", bias=bias)
    course = at_once.run(experiment, Examples.from_rows(rows))
    for frame in range(len(course.snapshots)):
        hidden, output = course.network(frame).layers
        assert not np.ptp(hidden.W, axis=0).any()
        assert not np.ptp(output.W)
        assert hidden.b is None or not np.ptp(hidden.b)
    # All rows cancel out and nothing ever moves; three do not, and the copies move together.
    assert bool(hidden.W.any()) == (len(rows) == 3)
    assert at_once.run(replace(experiment, seed=1), TABLE).snapshots[-1].train_accuracy < 1


# ---- XOR -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def outcomes() -> dict[int, Outcome]:
    """A hundred seeds of each size, from the page's own on."""
    sizes = (1, 2, 4, 8)
    found = seeds.train(XOR, XOR_EXAMPLES, sizes, range(XOR.seed, XOR.seed + 100))
    return {outcome.size: outcome for outcome in found}


def test_so_many_of_a_hundred_seeds_solve_xor(outcomes: dict) -> None:
    for size, solved in ((2, 44), (4, 97), (8, 100)):
        assert outcomes[size].solved.sum() == pytest.approx(solved, abs=5), size
    assert not outcomes[1].solved.any()
    assert outcomes[2].solved[0]  # the page's own seed
    outputs = at_once.run(XOR, XOR_EXAMPLES).network().forward(XOR_EXAMPLES.X_train)[0]
    np.testing.assert_array_equal(outputs > 0.5, [False, True, True, False])
    assert abs(outputs - XOR_EXAMPLES.y_train).max() < 0.1


# ---- perceptron ------------------------------------------------------------------------------


def on_points(name: str) -> Course:
    source = which_data.source(name)
    assert (len(source.train), len(source.test)) == (80, 40)
    return at_once.run(PERCEPTRON, Examples.from_rows(source.train, source.test))


def angle(course: Course) -> float:
    """Where the weight vector points, in degrees."""
    w1, w2, _ = course.thetas[-1]
    return float(np.degrees(np.arctan2(w2, w1)))


def test_the_perceptron_gets_all_separable_points_right_and_its_cost_falls() -> None:
    course = on_points("separable")
    assert course.snapshots[-1].train_accuracy == course.snapshots[-1].test_accuracy == 1
    costs = {s.iteration: s.cost for s in course.snapshots}
    listed = [costs[i] for i in range(0, 2001, 100)]
    assert listed[0] == pytest.approx(np.log(2))  # from zeros every output is one half
    assert (np.diff(listed) < 0).all()


def test_an_outlier_turns_the_line() -> None:
    plain, turned = on_points("separable"), on_points("outlier")
    assert abs(angle(plain) - angle(turned)) > 10
    assert turned.snapshots[-1].train_accuracy < 1


@pytest.fixture(scope="module")
def zero_or_one(small_mnist: Dataset) -> Course:
    """The digits 0 and 1 of the bundled set, as ``small_page.digit_course`` trains on them."""
    return at_once.run(replace(PERCEPTRON, n_frames=40), Examples.from_digits(small_mnist, 0, 1))


def test_zeros_and_ones_are_told_apart(zero_or_one: Course) -> None:
    assert zero_or_one.snapshots[-1].test_accuracy >= 0.995


@pytest.mark.rest
def test_so_are_the_official_test_images(zero_or_one: Course, full_mnist: Dataset) -> None:
    official = Examples.from_digits(full_mnist, 0, 1)
    assert official.y_test.size == 2115
    read = zero_or_one.network().predict(official.X_test)
    assert (read == official.y_test).mean() >= 0.995
