"""A training in a process of its own: its course, its figures, its end."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator

import numpy as np
import pytest

import nn
from nn.augmentation import AUGMENTATIONS
from runs import Registry, Run, TrainingSpec
from runs.result import measure
from runs.run import ROOT

QUICK = TrainingSpec(iterations=20)
LONG = TrainingSpec(iterations=100_000)


@pytest.fixture
def start() -> Iterator[Callable[[TrainingSpec], Run]]:
    """Start runs that are killed at the end of the test."""
    started: list[Run] = []

    def begin(spec: TrainingSpec) -> Run:
        started.append(Run(spec))
        return started[-1]

    yield begin
    for run in started:
        run.kill()


def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    """Wait until a condition holds that another process brings about."""
    tick = threading.Event()
    for _ in range(int(seconds / 0.01)):
        if condition():
            return
        tick.wait(0.01)
    raise AssertionError("waited in vain")


def test_a_run_gives_the_figures_of_a_training_right_here(start, small_mnist) -> None:
    run = start(QUICK)
    run.wait(30)
    net = QUICK.network(small_mnist)
    here = list(
        nn.train(
            net, small_mnist, learning_rate=0.3, iterations=20, record_every=1,
            rng=np.random.default_rng(0),
        )
    )  # fmt: skip
    assert run.state == "finished"
    assert run.history == here
    assert run.progress == 1
    np.testing.assert_array_equal(run.network().parameters, net.parameters)
    wanted = measure(net, small_mnist)
    for part in ("train", "test"):
        answers, expected = getattr(run.result, part), getattr(wanted, part)
        np.testing.assert_array_equal(answers.labels, expected.labels)
        np.testing.assert_array_equal(answers.confidence, expected.confidence)
    test = run.result.test
    assert nn.metrics.accuracy(small_mnist.y_test, test.labels) == run.history[-1].test_accuracy


def test_settings_reach_the_worker(start, small_mnist) -> None:
    spec = TrainingSpec(
        hidden_sizes=(6, 5), hidden="gelu", initializer="xavier", optimizer="adam",
        learning_rate=0.01, schedule="cosine", l2=1e-3, iterations=30, batch_size=64, seed=7,
    )  # fmt: skip
    run = start(spec)
    run.wait(30)
    net = spec.network(small_mnist)
    *_, last = nn.train(
        net, small_mnist, optimizer="adam", learning_rate=0.01, schedule="cosine", l2=1e-3,
        iterations=30, batch_size=64, record_every=100, rng=np.random.default_rng(7),
    )  # fmt: skip
    assert run.history[-1] == last


def test_distorted_images_and_smooth_labels_reach_the_worker(start, small_mnist) -> None:
    spec = TrainingSpec(
        iterations=30, batch_size=64, seed=7, augmentation="strong", label_smoothing=0.1
    )
    run, again = start(spec), start(spec)
    run.wait(30)
    again.wait(30)
    net = spec.network(small_mnist)
    *_, last = nn.train(
        net, small_mnist, learning_rate=0.3, iterations=30, batch_size=64, record_every=100,
        rng=np.random.default_rng(7), augment=AUGMENTATIONS["strong"], label_smoothing=0.1,
    )  # fmt: skip
    assert run.history[-1] == last
    assert run.history == again.history
    np.testing.assert_array_equal(run.network().parameters, again.network().parameters)
    told = run.network().provenance
    assert (told["augmentation"], told["label_smoothing"]) == ("strong", 0.1)


def test_pause_resume_and_stop(start) -> None:
    run = start(LONG)
    until(lambda: len(run.history) > 1)
    run.pause()
    until(lambda: run.paused_in_worker)
    at = run.iteration, len(run.history)
    assert not threading.Event().wait(0.5)
    assert (run.iteration, len(run.history)) == at
    run.resume()
    until(lambda: run.iteration > at[0])
    run.stop()
    assert run.state == "stopping"
    run.wait(5)
    assert run.state == "stopped"
    assert run.history[-1].iteration == run.iteration < LONG.iterations
    assert run.result is not None


def test_stop_while_paused_and_before_the_start(start) -> None:
    early, paused = start(LONG), start(LONG)
    early.stop()
    early.wait(20)
    assert early.state == "stopped"
    until(lambda: len(paused.history) > 1)
    paused.pause()
    paused.stop()
    paused.wait(20)
    assert paused.state == "stopped"


def test_a_diverged_run_keeps_the_last_good_network(start) -> None:
    spec = TrainingSpec(
        hidden="identity", learning_rate=1000, iterations=300, hidden_sizes=(50, 50)
    )
    run = start(spec)
    run.wait(30)
    assert run.state == "stopped"
    assert "learning rate" in run.problem
    assert np.isfinite(run.history[-1].cost)
    assert np.isfinite(run.network().parameters).all()


def test_stopping_after_the_cost_has_overflowed_keeps_the_last_good_network(start) -> None:
    spec = TrainingSpec(
        hidden="identity", learning_rate=10, iterations=100_000, hidden_sizes=(100, 100)
    )
    run = start(spec)
    until(lambda: run.iteration > 5)
    run.stop()
    run.wait(20)
    assert run.state == "stopped"
    assert all(np.isfinite(s.cost) for s in run.history)
    assert np.isfinite(run.network().parameters).all()


def test_a_killed_worker_is_one_sentence(start) -> None:
    run = start(LONG)
    until(lambda: len(run.history) > 1)
    os.kill(run.pid, signal.SIGKILL)
    run.wait(10)
    assert run.state == "failed"
    assert run.problem == "The training process ended unexpectedly. Press Start to run it again."
    assert run.history
    run.pause()
    run.stop()  # nothing left to stop, and no error


def test_a_worker_ends_when_its_server_is_killed() -> None:
    code = (
        "from runs import Run, TrainingSpec\n"
        "import sys\n"
        "run = Run(TrainingSpec(iterations=100_000))\n"
        "print(run.pid, flush=True)\n"
        "run.wait()\n"
    )
    server = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=ROOT, text=True
    )
    worker = int(server.stdout.readline())
    server.kill()
    server.wait()
    server.stdout.close()
    until(lambda: not alive(worker))


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_new_run_ends_the_sessions_old_one() -> None:
    registry = Registry()
    first = registry.start("ann", LONG)
    second = registry.start("ann", LONG)
    other = registry.start("bob", LONG)
    first.wait(10)
    assert not first.active
    assert registry.run("ann") is second
    assert registry.run("bob") is other
    assert registry.run("eve") is None
    assert registry.trained("ann") is None
    registry.end("ann")
    registry.end("bob")
    second.wait(10)
    assert not second.active


def test_a_session_that_comes_back_in_time_keeps_its_run() -> None:
    registry = Registry(grace=0.2)
    run = registry.start("ann", LONG)
    registry.release("ann")
    registry.hold("ann")
    assert not threading.Event().wait(0.4)
    assert registry.run("ann") is run
    assert run.active
    registry.release("ann")
    run.wait(10)
    assert not run.active
    assert registry.run("ann") is None


def test_the_trained_network_stays_until_a_new_one_is_there() -> None:
    registry = Registry()
    first = registry.start("ann", QUICK)
    first.wait(30)
    second = registry.start("ann", LONG)
    assert registry.trained("ann") is first
    second.stop()
    second.wait(30)
    assert registry.trained("ann") is second
    registry.end("ann")
    assert registry.trained("ann") is None


def test_giving_up_ends_at_once(start) -> None:
    run = start(LONG)
    until(lambda: len(run.history) > 1)
    run.stop()
    run.kill()
    run.wait(5)
    assert not run.active
