"""An experiment on its way: it takes what is left, and loses nothing that is done."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from runs import Experiment, ExperimentSpec, MnistSpec, PlaySpec, Refused, Service
from runs.experiments import job
from runs.experiments.job import ExperimentJob, Piece
from runs.experiments.run import AGAIN
from runs.experiments.spec import Axis
from runs.experiments.training import TrialTraining
from runs.mnist.job import MnistJob
from runs.playground import training
from runs.playground.plane_data import PlaneData
from runs.playground.settings import Play
from runs.service import background, pace, settings
from runs.service.figures import figures
from runs.service.job import perform
from runs.service.messages import Died, Ended, Failed, Halted, Measured, Message, News
from tests.runs.engines import TINY, FakeEngine, FakeTask
from tests.waiting import until

PLAY = PlaySpec(PlaneData(points=40), Play(hidden_sizes=(2,), hidden=("tanh",), iterations=60))
SPEC = ExperimentSpec(PLAY, (Axis("learning_rate", (0.01, 0.1, 1.0)),), (0, 1))


@pytest.fixture(autouse=True)
def _one_trial_a_job(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runs.experiments.run.SHORT", 0.0)
    monkeypatch.setattr("runs.experiments.run.MOST_PIECES", 1)


def do(task: FakeTask, halt_after: int = 10**9) -> None:
    """Do what a worker would do; it is asked to hold after so many questions."""
    asked: list[int] = []

    def halted() -> bool:
        asked.append(1)
        return len(asked) > halt_after or bool(task.halts)

    task.tell(perform(task.make_job(), lambda message: task.hear(travelled(message)), halted))


def travelled(message: Message) -> Message:
    return pickle.loads(pickle.dumps(message))


def drive(engine: FakeEngine, halt_after: Callable[[int], int] = lambda k: 10**9) -> None:
    """Do all that there is to do; ``halt_after`` says how long the k-th job may work."""
    for k in range(500):
        if not engine.working:
            return
        do(engine.working[0], halt_after(k))
    raise AssertionError("it never ends")


def figures_of(run: Experiment) -> list[Any]:
    return [(t.state, t.last, t.curve, t.parameters, t.signs) for t in run.trials]


@pytest.fixture
def whole(office: Service, engine: FakeEngine) -> list[Any]:
    """What comes of it without any trouble."""
    run = office.start("somebody", SPEC)
    drive(engine)
    assert run.state == "finished"
    return figures_of(run)


# ---- to the last bit ---------------------------------------------------------------------------


def test_trials_that_are_cut_anywhere_come_out_the_same(office, engine, whole) -> None:
    run = office.start("ann", SPEC)
    drive(engine, lambda k: 3 if k % 3 else 1)
    assert len(engine.begun) > 30
    assert run.state == "finished"
    assert repr(figures_of(run)) == repr(whole)
    assert run.bytes == 0
    assert not engine.files()


def test_a_job_gives_its_place_back_after_a_while(office, engine, whole, monkeypatch) -> None:
    monkeypatch.setattr(job, "SLICE", 0.0)
    run = office.start("ann", replace(SPEC, seeds=(0,)))
    drive(engine)
    assert len(engine.begun) > 6 + 2 * 3
    assert repr(figures_of(run)) == repr(whole[:3])


def test_those_that_come_to_the_end_after_halving_are_as_without(office, engine, whole) -> None:
    run = office.start("ann", replace(SPEC, halving=2))
    drive(engine, lambda k: 4 if k % 2 else 10**9)
    assert run.state == "finished"
    ended = [t for t in run.trials if t.state == "finished"]
    assert len(ended) == 2
    assert len({t.number % 3 for t in ended}) == 1  # all seeds of one combination
    for trial in ended:
        assert repr(figures_of(run)[trial.number]) == repr(whole[trial.number])
    early = [t for t in run.trials if t.state == "ended early"]
    assert {t.rung: t.last.iteration for t in early} == {0: 15, 1: 30}
    found = run.halved()
    assert (found.ended, found.saved) == (4, pytest.approx((2 * 45 + 2 * 30) / 360))
    assert run.bytes == 0
    assert not engine.files()


IMAGES = MnistSpec(
    hidden_sizes=(8,), iterations=12, batch_size=500, optimizer="adam", learning_rate=0.01
)


def test_a_trial_on_images_is_what_the_training_on_images_is() -> None:
    told: list[Message] = []
    perform(MnistJob(IMAGES, 12, True, 60.0), told.append, lambda: False)
    last = [one.snapshot for one in told if isinstance(one, Measured)][-1]
    asked: list[int] = []

    def often() -> bool:
        asked.append(1)
        return len(asked) % 5 == 0

    laid, pauses, news = None, 0, list[News]()
    while True:
        piece = Piece(0, IMAGES, 1.0, 60.0, laid)
        end = perform(
            ExperimentJob((piece,), 1, True, 60.0),
            lambda one: news.append(one) if isinstance(one, News) else None, often,
        )  # fmt: skip
        if isinstance(end, Ended):
            break
        assert isinstance(end, Halted)
        laid, pauses = travelled(end).checkpoint.laid or laid, pauses + 1
    outcome = news[-1].what.outcome
    assert pauses > 1
    assert outcome.last == (
        12, last.cost, last.train_accuracy, last.test_cost, last.test_accuracy
    )  # fmt: skip
    assert outcome.parameters == 784 * 8 + 8 + 80 + 10


# ---- others come first -------------------------------------------------------------------------


def test_it_takes_all_places_while_nobody_waits_and_gives_them_back(office, engine) -> None:
    engine.places = 3
    run = office.start("ann", SPEC)
    assert len(engine.working) == 3
    slices = list(engine.working)
    first, second = office.start("bob", TINY), office.start("eve", TINY)
    assert [task.halts for task in slices].count(1) == 2  # as many as wait, and no more
    office.look()
    assert sum(task.halts for task in slices) == 2
    for task in slices:
        if task.halts:
            do(task)
    assert (first.state, second.state) == ("starting", "starting")
    assert len(engine.working) == 3
    assert run.state in ("starting", "running")
    for task in [t for t in engine.working if t not in slices]:
        task.go_on(1000)
    drive(engine)
    assert run.state == "finished"
    assert run.done == 6


def test_whoever_waits_goes_first_however_many_experiments_there_are(office, engine) -> None:
    runs = [office.start(name, SPEC) for name in ("ann", "bob")]
    other = office.start("eve", TINY)
    assert office.place(other) == (1, 0.0)
    do(engine.working[0])
    assert other.state == "starting"
    engine.working[0].go_on(1000)
    assert other.state == "finished"
    drive(engine)
    assert [run.state for run in runs] == ["finished", "finished"]


def test_what_a_class_waits_for_goes_on_now_and_then_however_many_wait(
    office, engine, clock
) -> None:
    others = [office.start(f"eve {k}", TINY) for k in range(4)]
    run = office.start("ann", SPEC)
    run.must_go_on = True
    order = []
    for _ in range(6):
        task = engine.working[0]
        own = any(one.task is task for one in run.slices)
        order.append("class" if own else "other")
        office.look()
        assert not task.halts
        do(task) if own else task.go_on(1000)
        clock.now += background.NOW_AND_THEN / 2.5
    assert order == ["other", "class", "other", "other", "class", "other"]
    assert all(other.state == "finished" for other in others)


def test_what_a_class_waits_for_has_a_turn_beside_a_long_training(office, engine, clock) -> None:
    long = office.start("eve", TINY)
    engine.of(long).started()
    run = office.start("ann", SPEC)
    clock.now += 60
    engine.of(long).measured(7)
    assert not engine.of(long).halts, "an experiment has what nobody else wants"
    run.must_go_on = True
    engine.of(long).measured(8)
    engine.of(long).halted(8)
    assert (long.state, len(run.slices)) == ("resting", 1)
    do(engine.working[0])
    assert engine.working[0].run is long


def test_experiments_take_turns(office, engine) -> None:
    runs = [office.start(name, SPEC) for name in ("ann", "bob")]
    for _ in range(6):
        do(engine.working[0])
    assert [run.done for run in runs] == [3, 3]


# ---- pause, stop, and what goes wrong ----------------------------------------------------------


def test_a_pause_loses_nothing_and_it_goes_on(office, engine, whole) -> None:
    engine.places = 2
    run = office.start("ann", SPEC)
    do(engine.working[0])
    office.pause(run)
    assert run.state == "pausing"
    for task in list(engine.working):
        do(task)
    assert (run.state, run.done, engine.working) == ("paused", 1, [])
    office.resume(run)
    assert run.state in ("queued", "starting")
    drive(engine)
    assert repr(figures_of(run)) == repr(whole)


def test_a_pause_that_is_taken_back_at_once(office, engine) -> None:
    run = office.start("ann", SPEC)
    office.pause(run)
    office.resume(run)
    drive(engine)
    assert run.state == "finished"


def test_a_stop_keeps_what_is_done(office, engine) -> None:
    run = office.start("ann", SPEC)
    do(engine.working[0])
    office.stop(run)
    drive(engine)
    assert (run.state, run.done) == ("stopped", 1)
    assert [t.state for t in run.trials] == ["finished"] + ["waiting"] * 5
    assert office.runs("ann") == [run]
    assert run.best() == run.trials[0]


def test_who_leaves_ends_it_and_nothing_of_it_stays(office, engine) -> None:
    run = office.start("ann", SPEC)
    task = engine.working[0]
    task.hear(News(job.Begun(0), 0, 0.0))
    office.leave("ann")
    assert (run.state, task.halts) == ("failed", 1)
    assert {t.state for t in run.trials} == {"waiting"}
    assert not office.dispatch.background.runs
    do(task, 2)
    assert engine.working == []
    assert not engine.files()


def test_a_session_that_is_away_does_not_go_on(office, engine, clock) -> None:
    run = office.start("ann", SPEC)
    office.arrive("ann", lambda: False)
    office.look()
    clock.now += 20
    office.look()
    assert run.state == "pausing"
    drive(engine)
    assert run.state == "paused"
    office.arrive("ann")  # as after a reload
    office.resume(run)
    drive(engine)
    assert (run.state, run.done) == ("finished", 6)


def test_a_worker_that_dies_costs_nothing_but_its_trial_may_not_kill_two(office, engine) -> None:
    run = office.start("ann", SPEC)
    task = engine.working[0]
    task.hear(News(job.Begun(0), 0, 0.0))
    task.tell(Died())
    assert [t.state for t in run.trials] == ["waiting"] * 6
    engine.working[0].hear(News(job.Begun(0), 0, 0.0))
    engine.working[0].tell(Died())
    assert (run.trials[0].state, run.trials[0].problem) == ("failed", AGAIN)
    drive(engine)
    assert (run.state, run.done) == ("finished", 6)
    assert [t.state for t in run.trials[1:]] == ["finished"] * 5


def test_workers_that_die_whatever_they_do_end_it(office, engine) -> None:
    run = office.start("ann", SPEC)
    for _ in range(20):
        if engine.working:
            engine.working[0].tell(Died())
    assert run.state == "failed"
    assert run.problem
    assert engine.working == []


def test_a_lost_connection_is_nobodys_fault(office, engine) -> None:
    run = office.start("ann", SPEC)
    for _ in range(20):
        engine.working[0].hear(News(job.Begun(0), 0, 0.0))
        engine.working[0].tell(Died("The connection was lost.", by_the_job=False))
    drive(engine)
    assert {t.state for t in run.trials} == {"finished"}


def test_a_job_that_cannot_be_done_is_one_row_with_its_sentence(office, engine) -> None:
    run = office.start("ann", SPEC)
    engine.working[0].tell(Failed("There are no images here."))
    drive(engine)
    assert (run.state, run.trials[0].problem) == ("finished", "There are no images here.")
    assert [t.state for t in run.trials].count("finished") == 5


def test_what_a_cluster_does_again_is_heard_once(office, engine, whole) -> None:
    run = office.start("ann", replace(SPEC))
    task = engine.working[0]
    told: list[Message] = []
    last = perform(task.make_job(), told.append, lambda: False)
    for message in (*told, *told):  # its worker died, and another did it anew
        task.hear(travelled(message))
    task.tell(last)
    drive(engine)
    assert repr(figures_of(run)) == repr(whole)


def test_a_job_that_does_not_hold_is_killed(office, engine, clock) -> None:
    run = office.start("ann", SPEC)
    task = engine.working[0]
    office.pause(run)
    clock.now += background.PATIENCE + 1
    office.look()
    assert task.kills == 1
    task.tell(Died())
    assert run.state == "paused"


def test_trials_that_make_no_training_are_rows_that_say_so(office, engine) -> None:
    sizes = (Axis("data", ("spiral", "slope")), Axis("iterations", (1,)))
    spec = ExperimentSpec(PLAY, sizes)
    broken = replace(spec.trials()[0], spec=None, problem="It makes no sense.")
    vars(spec)["_trials"] = (broken, spec.trials()[1])
    run = office.start("ann", spec)
    drive(engine)
    assert [t.state for t in run.trials] == ["failed", "finished"]
    assert run.trials[0].problem == "It makes no sense."


def test_a_full_disk_is_a_row_that_says_so(office, engine, monkeypatch) -> None:
    def full(*_: object) -> None:
        raise OSError("The disk is full.")

    run = office.start("ann", replace(SPEC, halving=2))
    monkeypatch.setattr(office.dispatch.store, "keep", full)
    drive(engine)
    assert run.state == "finished"
    assert {t.problem for t in run.trials} == {"The disk is full."}


# ---- before it starts, and for the host --------------------------------------------------------


def test_it_is_foretold_and_refused_if_it_would_take_too_much(office, monkeypatch) -> None:
    one = PLAY.work() @ pace.ORDINARY
    monkeypatch.setenv("GLASSBOX_WORKERS", "2")
    assert SPEC.seconds() == pytest.approx(0.2 + max(3 * one, one))
    assert SPEC.seconds(places=1) == pytest.approx(0.2 + 6 * one)
    assert SPEC.memory() == PLAY.memory()
    monkeypatch.setenv("GLASSBOX_TRIALS", "5")
    with pytest.raises(ValueError, match="makes 6 trainings, and at most 5"):
        replace(SPEC)
    monkeypatch.setenv("GLASSBOX_TRIALS", "")
    monkeypatch.setenv("GLASSBOX_MINUTES", "1")
    long = replace(SPEC, base=replace(PLAY, play=replace(PLAY.play, iterations=100_000)))
    with pytest.raises(Refused, match="This experiment would take about"):
        office.start("ann", replace(long, seeds=tuple(range(100))))
    monkeypatch.setattr(settings, "megabytes", lambda: 1)
    with pytest.raises(Refused, match="This experiment would need about"):
        office.start("ann", SPEC)


def test_what_trainings_took_foretells_the_next(office, engine, monkeypatch) -> None:
    run = office.start("ann", SPEC)
    monkeypatch.setattr(TrialTraining, "seconds", 9.0)
    assert run.seconds_left == pytest.approx(6 * (PLAY.work() @ pace.ORDINARY))
    for number in range(6):
        do(engine.working[0])
        assert run.trials[number].seconds == 9
    assert run.seconds_left is None
    factor = 9 / (PLAY.work() @ pace.ORDINARY)
    assert office.foretold(SPEC) == pytest.approx(SPEC.seconds(1) * factor)


def test_the_host_sees_it(office, engine, caplog) -> None:
    caplog.set_level("INFO", "glassbox.trainings")
    office.start("ann", SPEC)
    assert {n: v for n, _, _, v in figures(office.dispatch, 1)}["experiments"] == 1
    drive(engine)
    told = [record.getMessage() for record in caplog.records]
    assert [('"event": "started"' in one, '"event": "ended"' in one) for one in told] == [
        (True, False), (False, True),
    ]  # fmt: skip
    assert '"trials": 6' in told[0]
    assert {n: v for n, _, _, v in figures(office.dispatch, 1)}["experiments"] == 0


# ---- with real workers -------------------------------------------------------------------------


@pytest.mark.rest
def test_somebody_else_is_done_before_and_the_figures_are_the_same(real: Service) -> None:
    slow = replace(PLAY, play=replace(PLAY.play, iterations=20_000))
    spec = replace(SPEC, base=slow)
    run = real.start("ann", spec)
    until(lambda: len(run.slices) == real.places)
    other = real.start("bob", replace(PLAY, play=Play(iterations=5)))
    until(lambda: not other.active)
    assert (other.state, run.active) == ("finished", True)
    until(lambda: not run.active)
    assert run.state == "finished"
    for trial in run.trials[:2]:
        found = training.run(trial.trial.spec.play, slow.data.examples(slow.play.features))
        assert trial.last.test_cost == found.test_cost[-1]


@pytest.mark.rest
def test_a_killed_worker_loses_no_finished_trial(real: Service) -> None:
    slow = replace(PLAY, play=replace(PLAY.play, iterations=1500))
    run = real.start("ann", replace(SPEC, base=slow, seeds=tuple(range(4))))
    until(lambda: run.done > 1)
    done = {t.number: t for t in run.trials if t.over}
    with real.lock:
        task = next(iter(run.slices)).task
    task.worker.process.kill()
    until(lambda: not run.active)
    assert run.state == "finished"
    assert all(run.trials[k] == trial for k, trial in done.items())
    assert {t.state for t in run.trials} == {"finished"}
