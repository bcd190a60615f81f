"""Long trainings of the playground: elsewhere, and the same to the last bit as right here."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from runs import MnistSpec, PlayRun, PlaySpec, Refused
from runs.playground import job, training
from runs.playground.edits import BIAS, Edit
from runs.playground.job import PlayJob
from runs.playground.plane_data import OWN, PlaneData
from runs.playground.recording import Recording
from runs.playground.settings import Play
from runs.service import limits, pace
from runs.service.job import perform
from runs.service.limits import check
from runs.service.messages import DIED, Ended, Halted, Message, Recorded, Started
from runs.service.pace import seconds
from tests.runs.engines import TINY
from tests.waiting import over, until

DATA = PlaneData("circles", points=60)
ROWS = tuple((float(i % 5 - 2), float(i % 3 - 1), float(i % 2)) for i in range(12))
EDITS = (
    Edit(0, 1, 0, 1, value=0.5, frozen=True),
    Edit(333, 1, 0, 1, frozen=False),
    Edit(334, 2, 1, BIAS, value=-1.0, frozen=True),
)
SPECS = {
    "plain": PlaySpec(DATA, Play(iterations=700)),
    "more than are recorded": PlaySpec(DATA, Play(iterations=3000)),
    "everything at once": PlaySpec(
        PlaneData("blobs", points=90, classes=4, test_share=0.0),
        Play(
            features=("x1", "x2", "product"), hidden_sizes=(8, 5), hidden=("relu", "gelu"),
            optimizer="adam", learning_rate=0.01, schedule="cosine", batch_size=16, l1=0.001,
            l2=0.003, dropout=0.2, iterations=700, seed=3, edits=EDITS,
        ),
    ),
    "regression": PlaySpec(PlaneData("hills", points=80), Play(iterations=400, l2=0.01)),
    "own points": PlaySpec(PlaneData(OWN, train=ROWS, classes=2), Play(iterations=400)),
    "diverging": PlaySpec(
        PlaneData("hills"),
        Play(hidden=("relu", "relu"), learning_rate=30.0, l2=0.1, iterations=900),
    ),
}  # fmt: skip
LONG = PlaySpec(PlaneData(points=1000), Play((("x1", "x2")), (16,) * 6, ("tanh",) * 6,
                iterations=100_000))  # fmt: skip


def here(spec: PlaySpec) -> Recording:
    return training.run(spec.play, spec.data.examples(spec.play.features))


def same(a: Recording, b: Recording) -> None:
    assert (a.experiment, a.stop_reason) == (b.experiment, b.stop_reason)
    for name in ("iterations", "thetas", "cost", "accuracy", "test_cost", "test_accuracy"):
        one, other = getattr(a, name), getattr(b, name)
        assert (name, one.dtype) == (name, other.dtype)
        np.testing.assert_array_equal(one, other, err_msg=name)
    for part in fields(a.examples):
        ours, theirs = getattr(a.examples, part.name), getattr(b.examples, part.name)
        np.testing.assert_array_equal(ours, theirs)


def never() -> bool:
    return False


def job_of(spec: PlaySpec) -> PlayJob:
    return PlayJob(spec, spec.iterations, True, 60.0)


def heard(run: PlayRun, told: list[Message]) -> PlayRun:
    for message in told:
        if isinstance(message, Recorded):
            run.record(message)
    return run


# ---- a job, done right here --------------------------------------------------------------------


@pytest.mark.parametrize("name", SPECS)
def test_a_job_gives_the_same_to_the_last_bit(name: str, monkeypatch) -> None:
    """Sent one by one, or all together."""
    spec = SPECS[name]
    for every in (0.0, 60.0):
        monkeypatch.setattr(job, "SEND_EVERY", every)
        told: list[Message] = []
        last = perform(job_of(spec), told.append, never)
        assert isinstance(told[0], Started)
        assert isinstance(last, Ended)
        batches = [m for m in told if isinstance(m, Recorded)]
        run = heard(PlayRun(spec), told)
        if name == "diverging":  # after weights that are no numbers there is no more to do
            assert 0 < last.checkpoint.iteration < spec.iterations
            assert run.recording().stop_reason
        else:
            assert last.checkpoint.iteration == spec.iterations
            assert len(batches) == (1 if every else len(spec.play.recorded()))
        same(run.recording(), here(spec))


def test_it_holds_wherever_it_is_asked_and_goes_on_as_if_it_had_not() -> None:
    spec = SPECS["everything at once"]
    count, told, job, run = 0, [], job_of(spec), PlayRun(spec)
    while True:
        count += 1
        calls = iter(range(10**9))
        told.clear()
        last = perform(job, told.append, lambda calls=calls: next(calls) >= 100)
        heard(run, told)
        if isinstance(last, Ended):
            break
        assert isinstance(last, Halted)
        job = replace(job, checkpoint=last.checkpoint)
    assert count > 3
    same(run.recording(), here(spec))


def test_over_its_time_it_holds() -> None:
    last = perform(replace(job_of(LONG), seconds=0.0), lambda message: None, never)
    assert isinstance(last, Halted)
    assert last.overdue


def test_a_recording_is_put_together_only_when_there_is_more() -> None:
    spec = SPECS["plain"]
    run, whole = PlayRun(spec), here(spec)
    figures = np.array([whole.cost, whole.accuracy, whole.test_cost, whole.test_accuracy])
    assert run.recording() is None
    run.record(Recorded(0, whole.thetas[:10], figures[:, :10], 9, 0.1))
    first = run.recording()
    assert first.iterations.tolist() == list(range(10))
    assert run.recording() is first
    run.record(Recorded(10, whole.thetas[10:30], figures[:, 10:30], 29, 0.2))
    assert len(run.recording().cost) == 30
    assert len(first.cost) == 10


# ---- the service -------------------------------------------------------------------------------


def test_a_worker_gives_the_same_to_the_last_bit_also_after_a_pause(real) -> None:
    spec = SPECS["everything at once"]
    run = real.start("ann-play", spec, until=340)
    until(lambda: run.state == "paused")
    assert run.iteration == 340
    real.resume(run)
    assert over(run).state == "finished"
    assert run.complete
    assert (run.progress, run.layer_sizes) == (1.0, tuple(run.net.layer_sizes))
    same(run.recording(), here(spec))


def test_it_is_seen_while_it_learns_and_stops_at_once(real) -> None:
    run = real.start("ann-play", LONG)
    until(lambda: run.arrived > 3)
    assert (run.state, run.seconds_left is None) == ("running", False)
    assert 0 < run.progress < 1
    early = run.recording()
    until(lambda: run.arrived > len(early.cost))
    real.stop(run)
    over(run)
    assert (run.state, run.problem, run.complete) == ("stopped", None, False)
    recording = run.recording()
    assert len(early.cost) < len(recording.cost) < len(run.moments)
    np.testing.assert_array_equal(early.thetas, recording.thetas[: len(early.thetas)])
    assert recording.stop_reason is None


def test_a_killed_worker_is_one_sentence_and_leaves_what_arrived(real) -> None:
    run = real.start("ann-play", LONG)
    until(lambda: run.arrived > 3)
    real.dispatch.tickets[run].task.worker.process.kill()
    assert over(run).state == "failed"
    assert run.problem == DIED
    assert run.recording() is not None
    again = real.start("ann-play", SPECS["own points"])
    assert over(again).state == "finished"
    assert real.runs("ann-play") == [run, again]


def test_what_cannot_be_trained_fails_in_one_sentence(real) -> None:
    run = over(real.start("ann-play", PlaySpec(PlaneData(OWN), Play())))
    assert run.state == "failed"
    assert run.problem.startswith("There are no points to train on yet.")
    assert run.recording() is None


def test_two_kinds_of_training_beside_each_other(office, engine) -> None:
    engine.places = 2
    digits, play = office.start("ann", TINY), office.start("ann-play", LONG)
    assert (digits.state, play.state) == ("starting", "starting")
    another = office.start("ann-play", SPECS["plain"])
    assert (digits.state, play.state, another.state) == ("starting", "failed", "queued")
    assert office.runs("ann") == [digits]


def test_few_recordings_are_kept(office) -> None:
    runs = [office.start("ann-play", LONG) for _ in range(8)]
    assert office.runs("ann-play") == runs[-PlayRun.MOST_KEPT :]


def test_what_takes_too_much_is_refused(office, monkeypatch) -> None:
    monkeypatch.setenv("GLASSBOX_MINUTES", "1")
    check(LONG)
    monkeypatch.setattr(pace, "here", lambda: 5 * pace.ORDINARY)
    with pytest.raises(Refused, match="at most 1 minutes are allowed"):
        office.start("ann-play", LONG)
    monkeypatch.setenv("GLASSBOX_MEMORY", "1")
    with pytest.raises(Refused, match="at most 1 MB are allowed"):
        office.start("ann-play", LONG)
    assert office.runs("ann-play") == []


def test_both_kinds_of_spec_tell_what_a_training_takes() -> None:
    for spec in (MnistSpec(), SPECS["plain"]):
        assert 0 < seconds(spec, 10) < seconds(spec) < limits.deadline(spec)
        assert spec.with_iterations(7).iterations == 7
        assert spec.memory() > 0
