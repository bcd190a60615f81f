"""Trainings on a real Dask scheduler with two real workers: the same promises as here."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from runs import ExperimentSpec, MnistRun, MnistSpec, PlaySpec, Refused, Service
from runs.experiments.spec import Axis
from runs.playground import training
from runs.playground.plane_data import PlaneData
from runs.playground.settings import Play
from tests.runs.cluster import ROOT, DaskHere
from tests.runs.test_turns import in_turns, left_by
from tests.waiting import over, until

distributed = pytest.importorskip(
    "distributed", reason="the cluster's own requirements are not installed"
)
Cluster = pytest.importorskip("runs.service.cluster").Cluster
pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs Linux's /proc")

LONG = MnistSpec(iterations=100_000, batch_size=10)
MIXED = MnistSpec(
    hidden_sizes=(12,), optimizer="adam", learning_rate=0.01, batch_size=64, iterations=400,
    augmentation="gentle", label_smoothing=0.1, schedule="cosine",
)  # fmt: skip


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskHere]:
    here = DaskHere(tmp_path_factory.mktemp("dask"))
    yield here
    here.close()


@pytest.fixture
def service(dask: DaskHere) -> Iterator[Service]:
    service = Service(lambda store: Cluster(dask.address))
    service.open()
    until(lambda: places(service) == 2)
    yield service
    service.close()


def places(service: Service) -> int:
    return service.dispatch.engine.places


def learned_something(run: MnistRun) -> bool:
    return len(run.history) > 2


def test_a_playground_training_gives_what_it_gives_here_also_after_a_pause(service) -> None:
    spec = PlaySpec(PlaneData(points=80), Play(optimizer="adam", batch_size=16, iterations=2000))
    run = service.start("ann-play", spec, until=500)
    until(lambda: run.state == "paused")
    service.resume(run)
    assert over(run).state == "finished"
    here = training.run(spec.play, spec.data.examples(spec.play.features))
    np.testing.assert_array_equal(run.recording().thetas, here.thetas)
    np.testing.assert_array_equal(run.recording().cost, here.cost)


@pytest.mark.rest
def test_the_same_figures_as_on_this_machine_bit_for_bit_also_after_pauses(service, real) -> None:
    local = over(real.start("ann", MIXED))
    far, broken = service.start("bob", MIXED), service.start("eve", MIXED, until=100)
    for until_then in (100, 101):
        until(lambda: broken.state == "paused")
        assert broken.iteration == until_then
        service.step(broken)
    until(lambda: broken.state == "paused")
    service.resume(broken)
    for run in (over(far), over(broken)):
        assert run.state == local.state == "finished"
        assert [s for s in run.history if s in local.history] == local.history
        np.testing.assert_array_equal(run.network().parameters, local.network().parameters)
        for part in ("train", "test"):
            ours, theirs = getattr(run.result(), part), getattr(local.result(), part)
            np.testing.assert_array_equal(ours.labels, theirs.labels)
            np.testing.assert_array_equal(ours.confidence, theirs.confidence)


@pytest.mark.rest
@pytest.mark.usefixtures("quick_turns")
def test_in_turns_as_well(service, real) -> None:
    local = over(real.start("ann", MIXED))
    np.testing.assert_equal(left_by(in_turns(service, MIXED)), left_by(local))


@pytest.mark.rest
def test_an_experiment_gives_what_it_gives_here_and_loses_nothing_with_a_worker(
    service, real, dask
) -> None:
    base = PlaySpec(PlaneData(points=80), Play(optimizer="adam", batch_size=16, iterations=1500))
    spec = ExperimentSpec(base, (Axis("learning_rate", (0.001, 0.01, 0.1)),), (0, 1, 2), halving=3)
    here, far = real.start("ann", spec), service.start("ann", spec)
    until(lambda: any(trial.last.iteration for trial in far.trials))
    os.kill(dask.worker_pids()[0], signal.SIGKILL)
    for run in (here, far):
        until(lambda run=run: not run.active)
        assert run.state == "finished"
    for ours, theirs in zip(here.trials, far.trials, strict=True):
        assert (ours.state, ours.last, ours.curve) == (theirs.state, theirs.last, theirs.curve)
        assert ours.signs == theirs.signs
    until(lambda: places(service) == 2)


@pytest.mark.rest
def test_a_training_stops_in_the_middle(service) -> None:
    wide = MnistSpec(hidden_sizes=(1024,) * 6, iterations=5)
    for spec, condition in ((LONG, learned_something), (wide, lambda run: run.history)):
        run = service.start("ann", spec)
        until(lambda run=run, condition=condition: bool(condition(run)))
        service.stop(run)
        assert over(run).state == "stopped"
        assert run.iteration < spec.iterations
        assert run.network() is not None


@pytest.mark.rest
def test_never_more_than_there_are_workers_and_in_order(service) -> None:
    runs = [service.start(f"visitor {i}", MnistSpec(iterations=40)) for i in range(5)]
    assert [place and place[0] for place in map(service.place, runs)] == [None, None, 1, 2, 3]
    begun: list[MnistRun] = []
    while any(run.active for run in runs):
        working = [run for run in runs if run.state in ("starting", "running", "measuring")]
        assert len(working) <= 2
        begun += [run for run in working if run not in begun]
        until(lambda then=[run.state for run in runs]: then != [run.state for run in runs])
    assert begun == runs
    assert all(run.state == "finished" for run in runs)


@pytest.mark.rest
def test_a_killed_worker_still_delivers_and_its_curve_begins_anew(service, dask) -> None:
    run = service.start("ann", LONG)
    until(lambda: run.iteration > 20_000)
    at = run.iteration
    for pid in dask.worker_pids():
        os.kill(pid, signal.SIGKILL)
    until(lambda: 0 < run.iteration < at)
    service.stop(run)
    assert over(run).state == "stopped"
    iterations = [s.iteration for s in run.history]
    assert iterations == sorted(set(iterations))
    assert iterations[0] == 0
    assert iterations[-1] == run.iteration < LONG.iterations
    assert run.network() is not None


@pytest.mark.rest
def test_giving_up_frees_the_place_at_once(service) -> None:
    first, second, third = (service.start(name, LONG) for name in ("ann", "bob", "eve"))
    until(lambda: learned_something(first))
    service.give_up(first)
    assert first.state == "failed"
    until(lambda: third.state == "running")
    for run in (second, third):
        service.give_up(run)


@pytest.mark.rest
def test_what_its_server_left_behind_is_not_gone_on_with(dask) -> None:
    code = (
        "from runs import SERVICE, MnistSpec\n"
        "from tests.waiting import until\n"
        "run = SERVICE.start('ann', MnistSpec(iterations=100_000, batch_size=10))\n"
        "until(lambda: len(run.history) >= 3)\n"
        "print('training', flush=True)\n"
        "input()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        cwd=ROOT, text=True,
        env={**os.environ, "GLASSBOX_SCHEDULER": dask.address, "PYTHONPATH": str(ROOT)},
    ) as server:  # fmt: skip
        assert server.stdout.readline() == "training\n"
        until(lambda: busy(dask))
        server.kill()
    until(lambda: not busy(dask))


def busy(dask: DaskHere) -> bool:
    """Whether the workers take time of the processors, looked at for a while."""

    def ticks() -> int:
        lines = [Path(f"/proc/{pid}/stat").read_text() for pid in dask.worker_pids()]
        return sum(sum(map(int, line.rsplit(")", 1)[1].split()[11:13])) for line in lines)

    before, end = ticks(), time.monotonic() + 0.5
    until(lambda: time.monotonic() > end)
    return ticks() - before > 15  # hundredths of a second


@pytest.mark.rest
def test_a_scheduler_that_is_too_busy_for_a_call_loses_nothing(service, monkeypatch) -> None:
    nthreads, asked = distributed.Client.nthreads, []

    def too_busy_twice(client: object) -> object:
        asked.append(client)
        if len(asked) <= 2:
            raise OSError("Timed out trying to connect")
        return nthreads(client)

    monkeypatch.setattr(distributed.Client, "nthreads", too_busy_twice)
    run = service.start("ann", LONG)
    until(lambda: len(asked) > 3)
    assert run.active
    assert places(service) == 2
    service.stop(run)
    assert over(run).state == "stopped"


@pytest.mark.rest
def test_a_killed_scheduler_is_one_sentence_and_a_new_one_is_found(service, dask) -> None:
    run, waiting = service.start("ann", LONG), service.start("bob", MnistSpec(iterations=30))
    until(lambda: learned_something(run))
    until(lambda: not waiting.active)
    dask.stop("scheduler", signal.SIGKILL)
    assert over(run).state == "failed"
    assert run.problem == (
        "The connection to the training cluster was lost. Please start it again."
    )
    until(lambda: service.dispatch.engine.problem is not None)
    with pytest.raises(Refused, match=r"The training cluster does not answer\. Try again"):
        service.start("ann", LONG)
    dask.stop("worker")
    dask.start_scheduler()
    dask.start_workers(2)
    until(lambda: places(service) == 2)
    assert over(service.start("ann", MnistSpec(iterations=30))).state == "finished"


def test_without_an_address_dask_is_not_even_imported() -> None:
    code = "import sys, runs; runs.SERVICE.open(); assert 'distributed' not in sys.modules"
    bare = {k: v for k, v in os.environ.items() if k != "GLASSBOX_SCHEDULER"}
    subprocess.run(
        [sys.executable, "-c", code], check=True, cwd=ROOT, env={**bare, "PYTHONPATH": str(ROOT)}
    )


def test_a_wrong_address_is_one_sentence() -> None:
    service = Service(lambda store: Cluster("nonsense://nowhere"))
    service.open()
    try:
        until(lambda: service.dispatch.engine.problem is not None)
        with pytest.raises(Refused, match="does not answer"):
            service.start("ann", LONG)
    finally:
        service.close()
