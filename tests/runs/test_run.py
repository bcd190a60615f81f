"""A training comes out the same, bit for bit, wherever and in how many pieces it is done."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import nn
from nn.data.augmentation import AUGMENTATIONS
from nn.data.datasets import Dataset
from nn.training import Training
from runs import MnistRun, MnistSpec
from runs.mnist.result import measure
from tests.covering import some
from tests.waiting import over, until

QUICK = MnistSpec(iterations=20)
LONG = MnistSpec(iterations=100_000, batch_size=10)
SPECS = {
    "minibatches": MnistSpec(
        hidden_sizes=(6, 5), hidden="gelu", initializer="xavier", optimizer="adam",
        learning_rate=0.01, l2=1e-3, iterations=300, batch_size=64, seed=7,
    ),
    "distorted": MnistSpec(
        iterations=60, batch_size=64, seed=7, augmentation="strong", label_smoothing=0.1,
        optimizer="momentum", learning_rate=0.05,
    ),
    "all examples": MnistSpec(iterations=50),
    "cosine": MnistSpec(iterations=80, batch_size=500, schedule="cosine", optimizer="nesterov"),
}  # fmt: skip


class Course:
    """A training right here, without any service."""

    def __init__(self, spec: MnistSpec, data: Dataset) -> None:
        self.net = spec.network(data)
        recorded = spec.recorded(len(data.y_train), len(data.y_test))
        self.history = list(
            nn.train(
                self.net, data, optimizer=spec.optimizer, learning_rate=spec.learning_rate,
                iterations=spec.iterations, batch_size=spec.batch_size, record_at=recorded,
                record_every=spec.iterations,
                rng=np.random.default_rng(spec.seed), schedule=spec.schedule, l2=spec.l2,
                label_smoothing=spec.label_smoothing, augment=AUGMENTATIONS[spec.augmentation],
            )
        )  # fmt: skip
        self.result = measure(self.net, data)

    def check(self, run: MnistRun, *, meant: bool = True) -> None:
        """All is the same, besides further snapshots that the run took when it held.

        Unless it was ``meant`` to go so far, its first points may lie elsewhere.
        """
        assert (run.state, run.problem) == ("finished", None)
        recorded = {snapshot.iteration: snapshot for snapshot in run.history}
        assert len(recorded) == len(run.history)
        assert list(recorded) == sorted(recorded)
        both = [s for s in self.history if meant or s.iteration in recorded]
        assert [recorded[snapshot.iteration] for snapshot in both] == both
        assert {0, run.iterations} <= {snapshot.iteration for snapshot in both}
        np.testing.assert_array_equal(run.network().parameters, self.net.parameters)
        for part in ("train", "test"):
            answers, expected = getattr(run.result(), part), getattr(self.result, part)
            np.testing.assert_array_equal(answers.labels, expected.labels)
            np.testing.assert_array_equal(answers.confidence, expected.confidence)


def paused(run: MnistRun) -> MnistRun:
    until(lambda: run.state == "paused" or not run.active)
    return run


@pytest.mark.parametrize("name", some(SPECS, 2))
def test_in_however_many_pieces_it_comes_out_the_same(real, small_mnist, name: str) -> None:
    spec, course = SPECS[name], Course(SPECS[name], small_mnist)
    straight, pieces = real.start("straight", spec), real.start("pieces", spec, until=1)
    for _ in range(3):
        real.step(paused(pieces))
    assert paused(pieces).iteration == 4
    for share in (0.2, 0.5, 0.8):
        real.resume(pieces)
        until(lambda share=share: pieces.progress > share or not pieces.active)
        real.pause(pieces)
        paused(pieces)
    real.resume(pieces)
    course.check(over(straight))
    assert straight.history == course.history
    course.check(over(pieces))
    assert straight.progress == pieces.progress == 1
    labels = straight.result().test.labels
    assert nn.metrics.accuracy(small_mnist.y_test, labels) == course.history[-1].test_accuracy


@pytest.mark.parametrize("name", some(["minibatches", "distorted", "all examples"], 1))
def test_going_further_is_as_if_it_had_been_meant_to(real, small_mnist, name: str) -> None:
    spec = replace(SPECS[name], iterations=50)
    run = over(real.start("ann", replace(spec, iterations=30)))
    real.extend(run, 20)
    Course(spec, small_mnist).check(over(run), meant=False)
    assert run.network().provenance["iterations"] == 50


def test_another_worker_takes_it_up_where_it_was_laid_down(real, small_mnist) -> None:
    spec = SPECS["minibatches"]
    run = real.start("ann", spec, until=60)
    first = real.dispatch.tickets[run].task.worker.process.pid
    paused(run)
    other = real.start("bob", LONG)  # takes the place of before
    assert real.dispatch.tickets[other].task.worker.process.pid == first
    real.resume(run)
    Course(spec, small_mnist).check(over(run))


def test_a_paused_run_does_nothing(real) -> None:
    run = real.start("ann", LONG)
    until(lambda: len(run.history) > 1)
    real.pause(run)
    at = paused(run).iteration
    over(real.start("bob", QUICK))
    assert (run.state, run.iteration) == ("paused", at)
    real.resume(run)
    until(lambda: run.iteration > at)
    real.stop(run)
    over(run)
    assert (run.state, run.problem) == ("stopped", None)
    assert run.history[-1].iteration == run.iteration < LONG.iterations
    assert run.result() is not None


# ---- learning rates --------------------------------------------------------------------------


def by_hand(run: MnistRun, data: Dataset) -> np.ndarray:
    """Take the steps that the run says it has taken."""
    rng = np.random.default_rng(run.spec.seed)
    training = Training(
        run.spec.network(data), data, run.spec.rule(run.rates[0][1], run.iterations), rng
    )
    starts = dict(run.rates)
    while training.iteration < run.iteration:
        if training.iteration in starts:
            training.rule = run.spec.rule(starts[training.iteration], run.iterations)
        training.advance(training.iteration + 1)
    return training.net.parameters


def test_a_rate_holds_from_the_iteration_at_which_it_was_changed(real, small_mnist) -> None:
    run = paused(real.start("ann", replace(SPECS["minibatches"], iterations=60), until=20))
    real.change_rate(run, 0.05)
    real.resume(run)
    over(run)
    assert run.rates == [(0, 0.01), (20, 0.05)]
    assert run.network().provenance["learning_rates"] == [[0, 0.01], [20, 0.05]]
    np.testing.assert_array_equal(run.network().parameters, by_hand(run, small_mnist))


@pytest.mark.rest
def test_rates_may_change_at_any_moment(real, small_mnist) -> None:
    run = real.start("ann", MnistSpec(iterations=30_000, batch_size=32, optimizer="momentum"))
    real.change_rate(run, 0.02)  # while it starts
    until(lambda: run.iteration > 100)
    for rate in (0.01, 0.03, 0.01, 0.04):  # quickly
        real.change_rate(run, rate)
    until(lambda: run.iteration > 600)
    real.change_rate(run, 0.01)
    real.pause(run)
    real.change_rate(run, 0.02)
    paused(run)
    real.change_rate(run, 0.005)
    real.resume(run)
    until(lambda: run.iteration > 1200)
    real.stop(run)
    assert over(run).state == "stopped"
    assert len(run.rates) >= 3
    assert run.rates[-1][1] == 0.005
    np.testing.assert_array_equal(run.network().parameters, by_hand(run, small_mnist))


# ---- divergence ------------------------------------------------------------------------------


DIVERGING = MnistSpec(hidden="identity", learning_rate=1000, iterations=300, hidden_sizes=(50, 50))


def check_diverged(run: MnistRun) -> None:
    assert run.state == "stopped"
    assert "learning rate" in run.problem
    assert all(np.isfinite(snapshot.cost) for snapshot in run.history)
    net = run.network()
    assert np.isfinite(net.parameters).all()
    assert run.iteration == run.history[-1].iteration == net.provenance["iterations_done"]
    assert not run.can_continue


def test_a_run_that_diverges_in_steps_keeps_the_last_good_network(real, small_mnist) -> None:
    run, straight = real.start("ann", DIVERGING, until=1), real.start("bob", DIVERGING)
    for _ in range(50):
        real.step(paused(run))
        until(lambda: run.state not in ("queued", "starting", "running"))
        if not run.active:
            break
    net = DIVERGING.network(small_mnist)
    training = Training(net, small_mnist, DIVERGING.rule(1000, 300), np.random.default_rng(0))
    *_, last = training.course(range(301))
    for one in (run, over(straight)):
        check_diverged(one)
        np.testing.assert_array_equal(one.network().parameters, net.parameters)
        assert one.history[-1] == last


@pytest.mark.rest
def test_so_does_one_that_is_paused_or_stopped_when_it_has_overflowed(real) -> None:
    spec = MnistSpec(hidden="identity", learning_rate=1.5, iterations=20_000, hidden_sizes=(40, 40))
    # It overflows in its fifth step, and is measured after the fourth and the eighth.
    run, other = real.start("ann", spec, until=6), real.start("bob", spec, until=6)
    real.stop(paused(run))
    assert over(run).state == "stopped"
    assert all(np.isfinite(s.cost) for s in run.history)
    assert np.isfinite(run.network().parameters).all()
    real.resume(paused(other))
    check_diverged(over(other))


# ---- stopping ----------------------------------------------------------------------------------


@pytest.mark.rest
def test_the_biggest_network_holds_while_it_starts_and_in_the_middle_of_a_step(real) -> None:
    """One of its steps takes many seconds; how long a stop takes: ``tests.load.promises``."""
    spec = MnistSpec(hidden_sizes=(1024,) * 6, iterations=1000)
    run = real.start("ann", spec)
    real.stop(run)
    until(lambda: run.state != "stopping")
    assert run.iteration == 0
    run = real.start("ann", spec)
    until(lambda: run.state == "running" and run.history)
    real.pause(run)
    assert (paused(run).state, run.iteration) == ("paused", 0)
    real.resume(run)
    until(lambda: run.state == "running")
    real.stop(run)
    assert (over(run).state, run.iteration) == ("stopped", 0)
    assert run.network() is not None


def test_stopping_before_the_worker_is_there(service) -> None:
    office = service()
    run = office.start("ann", LONG)
    office.stop(run)
    assert over(run).state == "stopped"
    assert run.history[-1].iteration == run.iteration
    assert run.result() is not None


# ---- what is told about it -------------------------------------------------------------------


def test_what_a_finished_run_tells(real) -> None:
    run = real.start("ann", replace(SPECS["distorted"], iterations=20))
    assert run.network() is run.result() is run.seconds_left is None
    told = over(run).network().provenance
    assert (told["augmentation"], told["label_smoothing"]) == ("strong", 0.1)
    assert told["iterations_done"] == told["iterations"] == 20
    assert told["test_data"] == "the 1,000 test images"
    assert told["train_accuracy"] == run.history[-1].train_accuracy
    assert "learning_rates" not in told
    assert (run.data_name, run.layer_sizes) == ("mnist-5k", (784, 10, 10))
    assert run.seconds > 0
    assert run.seconds_left == 0


def test_a_stop_counts_all_its_seconds(real) -> None:
    run = real.start("ann", LONG)
    until(lambda: run.seconds > 0.1)
    before = run.seconds
    real.pause(run)
    assert paused(run).seconds >= before
