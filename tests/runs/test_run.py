"""A training comes out the same, bit for bit, wherever and in how many pieces it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

import nn
from nn.augmentation import AUGMENTATIONS
from nn.datasets import Dataset
from nn.training import Training
from runs import Run, Service, TrainingSpec
from runs.result import Result, measure
from tests.waiting import until

Make = Callable[..., Service]
QUICK = TrainingSpec(iterations=20)
LONG = TrainingSpec(iterations=100_000, batch_size=10)
SPECS = {
    "all examples": TrainingSpec(iterations=50),
    "minibatches": TrainingSpec(
        hidden_sizes=(6, 5), hidden="gelu", initializer="xavier", optimizer="adam",
        learning_rate=0.01, l2=1e-3, iterations=300, batch_size=64, seed=7,
    ),
    "distorted": TrainingSpec(
        iterations=60, batch_size=64, seed=7, augmentation="strong", label_smoothing=0.1,
        optimizer="momentum", learning_rate=0.05,
    ),
    "cosine": TrainingSpec(iterations=80, batch_size=500, schedule="cosine", optimizer="nesterov"),
}  # fmt: skip


class Course:
    """A training right here, without any service."""

    def __init__(self, spec: TrainingSpec, data: Dataset) -> None:
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

    def check(self, run: Run, *, meant: bool = True) -> None:
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
        same_answers(run.result(), self.result)


def same_answers(one: Result | None, other: Result) -> None:
    assert one
    for part in ("train", "test"):
        answers, expected = getattr(one, part), getattr(other, part)
        np.testing.assert_array_equal(answers.labels, expected.labels)
        np.testing.assert_array_equal(answers.confidence, expected.confidence)


def over(run: Run) -> None:
    until(lambda: not run.active)


def paused(run: Run) -> None:
    until(lambda: run.state == "paused" or not run.active)


@pytest.mark.parametrize("name", SPECS)
def test_in_however_many_pieces_it_comes_out_the_same(
    name: str, service: Make, small_mnist: Dataset
) -> None:
    spec, office = SPECS[name], service(2)
    straight = office.start("straight", spec)
    pieces = office.start("pieces", spec, until=1)
    over(straight)
    paused(pieces)
    for _ in range(3):
        office.step(pieces)
        paused(pieces)
    assert pieces.iteration == 4
    for share in (0.2, 0.5, 0.8):
        office.resume(pieces)
        until(lambda share=share: pieces.progress > share or not pieces.active)
        office.pause(pieces)
        paused(pieces)
    office.resume(pieces)
    over(pieces)
    course = Course(spec, small_mnist)
    course.check(straight)
    assert straight.history == course.history
    course.check(pieces)
    assert straight.progress == pieces.progress == 1
    test = straight.result().test
    assert nn.metrics.accuracy(small_mnist.y_test, test.labels) == course.history[-1].test_accuracy


@pytest.mark.parametrize("name", ["all examples", "minibatches", "distorted"])
def test_going_further_is_as_if_it_had_been_meant_to(
    name: str, service: Make, small_mnist: Dataset
) -> None:
    spec, office = replace(SPECS[name], iterations=50), service()
    run = office.start("ann", replace(spec, iterations=30))
    over(run)
    office.extend(run, 20)
    over(run)
    Course(spec, small_mnist).check(run, meant=False)
    assert run.network().provenance["iterations"] == 50


def test_another_worker_takes_it_up_where_it_was_laid_down(
    service: Make, small_mnist: Dataset
) -> None:
    spec, office = SPECS["minibatches"], service()
    run = office.start("ann", spec, until=60)
    paused(run)
    worker = office.dispatch.engine.workers[0]
    first = worker.process
    first.kill()
    until(lambda: worker.process is not first and worker.ready.is_set())
    office.resume(run)
    over(run)
    Course(spec, small_mnist).check(run)


def test_a_paused_run_does_nothing(service: Make) -> None:
    office = service()
    run = office.start("ann", LONG)
    until(lambda: len(run.history) > 1)
    office.pause(run)
    paused(run)
    at, other = run.iteration, office.start("bob", QUICK)
    over(other)
    assert (run.state, run.iteration) == ("paused", at)
    office.resume(run)
    until(lambda: run.iteration > at)
    office.stop(run)
    over(run)
    assert (run.state, run.problem) == ("stopped", None)
    assert run.history[-1].iteration == run.iteration < LONG.iterations
    assert run.result() is not None


# ---- learning rates --------------------------------------------------------------------------


def by_hand(run: Run, data: Dataset) -> np.ndarray:
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


@pytest.mark.parametrize("name", ["all examples", "minibatches"])
def test_a_rate_holds_from_the_iteration_at_which_it_was_changed(
    name: str, service: Make, small_mnist: Dataset
) -> None:
    office = service()
    run = office.start("ann", SPECS[name], until=20)
    paused(run)
    office.change_rate(run, 0.05)
    office.resume(run)
    over(run)
    assert run.rates == [(0, SPECS[name].learning_rate), (20, 0.05)]
    assert run.network().provenance["learning_rates"] == [list(rate) for rate in run.rates]
    np.testing.assert_array_equal(run.network().parameters, by_hand(run, small_mnist))


def test_rates_may_change_at_any_moment(service: Make, small_mnist: Dataset) -> None:
    office = service()
    run = office.start("ann", TrainingSpec(iterations=30_000, batch_size=32, optimizer="momentum"))
    office.change_rate(run, 0.02)  # while it starts
    until(lambda: run.iteration > 100)
    for rate in (0.01, 0.03, 0.01, 0.04):  # quickly
        office.change_rate(run, rate)
    until(lambda: run.iteration > 600)
    office.change_rate(run, 0.01)
    office.pause(run)
    office.change_rate(run, 0.02)
    paused(run)
    office.change_rate(run, 0.005)
    office.resume(run)
    until(lambda: run.iteration > 1200)
    office.stop(run)
    over(run)
    assert run.state == "stopped"
    assert len(run.rates) >= 3
    assert run.rates[-1][1] == 0.005
    np.testing.assert_array_equal(run.network().parameters, by_hand(run, small_mnist))


# ---- divergence ------------------------------------------------------------------------------


DIVERGING = TrainingSpec(
    hidden="identity", learning_rate=1000, iterations=300, hidden_sizes=(50, 50)
)


def check_diverged(run: Run) -> None:
    assert run.state == "stopped"
    assert "learning rate" in run.problem
    assert all(np.isfinite(snapshot.cost) for snapshot in run.history)
    net = run.network()
    assert np.isfinite(net.parameters).all()
    assert run.iteration == run.history[-1].iteration
    assert net.provenance["iterations_done"] == run.iteration
    assert not run.can_continue


def test_a_diverged_run_keeps_the_last_good_network(service: Make) -> None:
    office = service()
    run = office.start("ann", DIVERGING)
    over(run)
    check_diverged(run)


def test_so_does_one_that_diverges_in_steps(service: Make, small_mnist: Dataset) -> None:
    office = service()
    run = office.start("ann", DIVERGING, until=1)
    for _ in range(50):
        paused(run)
        office.step(run)
        until(lambda: run.state not in ("queued", "starting", "running"))
        if not run.active:
            break
    check_diverged(run)
    net = DIVERGING.network(small_mnist)
    rule = DIVERGING.rule(1000, 300)
    training = Training(net, small_mnist, rule, np.random.default_rng(0))
    *_, last = training.course(range(301))
    np.testing.assert_array_equal(run.network().parameters, net.parameters)
    assert run.history[-1] == last


def test_so_does_one_that_is_paused_or_stopped_when_it_has_overflowed(service: Make) -> None:
    office = service()
    spec = TrainingSpec(
        hidden="identity", learning_rate=10, iterations=20_000, hidden_sizes=(40, 40)
    )
    run, other = office.start("ann", spec), office.start("bob", spec)
    until(lambda: run.iteration > 5)
    office.stop(run)
    over(run)
    assert run.state == "stopped"
    assert all(np.isfinite(s.cost) for s in run.history)
    assert np.isfinite(run.network().parameters).all()
    until(lambda: other.iteration > 5)
    office.pause(other)
    paused(other)
    office.resume(other)
    over(other)
    check_diverged(other)


# ---- stopping the biggest --------------------------------------------------------------------

BIGGEST = TrainingSpec(hidden_sizes=(1024,) * 6, iterations=1000)


def test_the_biggest_network_holds_in_the_middle_of_a_step(service: Make) -> None:
    """One of its steps takes many seconds; how long a stop takes: ``tests.load.promises``."""
    office = service()
    run = office.start("ann", BIGGEST)
    until(lambda: run.state == "running" and run.history)
    office.pause(run)
    until(lambda: run.state != "pausing")
    assert (run.state, run.iteration) == ("paused", 0)
    office.resume(run)
    until(lambda: run.state == "running")
    office.stop(run)
    over(run)
    assert (run.state, run.iteration) == ("stopped", 0)
    assert run.network() is not None


def test_the_biggest_network_holds_while_it_starts(service: Make) -> None:
    office = service()
    warm = office.start("ann", QUICK)
    over(warm)
    run = office.start("ann", BIGGEST)
    office.stop(run)
    until(lambda: run.state != "stopping")
    assert run.iteration == 0
    office.give_up(run)
    next_one = office.start("bob", QUICK)
    until(lambda: next_one.state != "queued")


def test_stopping_before_the_worker_is_there(service: Make) -> None:
    office = service()
    run = office.start("ann", LONG)
    office.stop(run)
    over(run)
    assert run.state == "stopped"
    assert run.history[-1].iteration == run.iteration
    assert run.result() is not None


def test_giving_up_ends_at_once(service: Make) -> None:
    office = service()
    run = office.start("ann", LONG)
    until(lambda: len(run.history) > 1)
    office.stop(run)
    office.give_up(run)
    assert not run.active
    again = office.start("ann", QUICK)
    over(again)
    assert again.state == "finished"


# ---- what is told about it -------------------------------------------------------------------


def test_what_a_finished_run_tells(service: Make) -> None:
    office = service()
    run = office.start("ann", replace(SPECS["distorted"], iterations=20))
    assert run.network() is None
    assert run.result() is None
    assert run.seconds_left is None
    over(run)
    told = run.network().provenance
    assert (told["augmentation"], told["label_smoothing"]) == ("strong", 0.1)
    assert told["iterations_done"] == told["iterations"] == 20
    assert told["test_data"] == "the 1,000 test images"
    assert told["train_accuracy"] == run.history[-1].train_accuracy
    assert "learning_rates" not in told
    assert (run.data_name, run.layer_sizes) == ("mnist-5k", (784, 10, 10))
    assert run.seconds > 0
    assert run.seconds_left == 0


def test_a_stop_counts_all_its_seconds(service: Make) -> None:
    office = service()
    run = office.start("ann", LONG)
    until(lambda: run.seconds > 0.3)
    before = run.seconds
    office.pause(run)
    paused(run)
    assert run.seconds >= before
    office.give_up(run)
