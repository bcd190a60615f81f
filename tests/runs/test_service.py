"""Who may train when, and what becomes of a run whatever its owner presses."""

from __future__ import annotations

from unittest.mock import Mock

import numpy as np
import pytest

from runs import MnistRun, MnistSpec, Refused, Service
from runs.service import limits, service
from runs.service.estimate import CAUTION
from runs.service.job import REPORT_EVERY
from runs.service.messages import DIED
from runs.service.pace import seconds
from runs.service.ticket import LATE, NEVER, OVERDUE, PATIENCE
from runs.service.turns import FIRST, TURN
from tests.covering import some
from tests.runs.engines import TINY, FakeEngine

# ---- the queue -------------------------------------------------------------------------------


def test_first_come_first_served(office, engine) -> None:
    runs = [office.start(f"session {i}", TINY) for i in range(5)]
    assert [run.state for run in runs] == ["starting", *["queued"] * 4]
    assert [office.dispatch.position(run) for run in runs] == [None, 1, 2, 3, 4]
    engine.drive()
    assert [task.run for task in engine.begun] == runs
    assert {run.state for run in runs} == {"finished"}
    assert [office.place(run) for run in runs] == [None] * 5


@pytest.mark.parametrize("places", [1, 3])
def test_never_more_at_once_than_there_are_places(office, engine, places: int) -> None:
    engine.places = places
    runs = [office.start(f"session {i}", TINY) for i in range(6)]
    assert [task.run for task in engine.working] == runs[:places]
    office.give_up(runs[0])  # its job is not over yet: the place is not free
    assert len(engine.begun) == places
    engine.working[0].halted(3)
    assert len(engine.begun) == places + 1
    assert (runs[0].state, runs[0].checkpoint) == ("failed", None)


def test_places_may_come_and_go(office, engine) -> None:
    engine.places = 0
    runs = [office.start(name, TINY) for name in "abcde"]
    assert (runs[0].state, office.place(runs[0])) == ("queued", (1, None))  # nobody knows how long
    engine.places = 3
    office.look()
    engine.places = 1
    assert office.dispatch.wait(runs[3]) is not None
    for run, at_work in zip(runs[:3], (2, 1, 1), strict=True):
        engine.of(run).ended(100)
        assert len(engine.working) == at_work
    assert runs[3].state == "starting"


def test_a_pause_gives_the_place_away_and_resuming_goes_to_the_back(office, engine) -> None:
    first, second, third = (office.start(name, TINY) for name in "abc")
    office.pause(first)
    assert (first.state, second.state) == ("pausing", "queued")
    engine.of(first).halted(10)
    assert (first.state, second.state) == ("paused", "starting")
    office.resume(first)
    assert (first.state, list(office.dispatch.queue)) == ("resting", [third, first])
    office.pause(third)  # who waits just leaves the line
    assert (third.state, list(office.dispatch.queue)) == ("paused", [first])
    engine.drive()
    assert (first.state, second.state, third.state) == ("finished", "finished", "paused")
    assert engine.begun[-1].run is first


def test_a_session_has_one_run_that_goes_on(office, engine) -> None:
    office.dispatch.queue_length = 1
    first, second = office.start("ann", TINY), office.start("ann", TINY)
    assert (first.state, first.problem) == ("failed", service.REPLACED)
    assert office.runs("ann") == [first, second]
    assert second.state == "queued"  # until the old one holds
    third = office.start("ann", TINY)  # which needs no further place in the line
    assert (second.state, third.state) == ("failed", "queued")
    with pytest.raises(Refused):
        office.start("eve", TINY)
    engine.of(first).halted(2)
    assert third.state == "starting"
    assert not engine.files()


def test_a_full_queue_refuses_in_one_sentence_and_nothing_is_lost(office, engine) -> None:
    office.dispatch.queue_length = 2
    done = office.start("old", TINY)
    engine.drive()
    paused = office.start("a", TINY)
    office.pause(paused)
    engine.of(paused).halted(5)
    for name in "bcd":
        office.start(name, TINY)
    for refused in (
        lambda: office.start("e", TINY),
        lambda: office.start("a", TINY),
        lambda: office.resume(paused),
        lambda: office.step(paused),
        lambda: office.extend(done, 10),
    ):
        with pytest.raises(Refused, match=r"^2 trainings are waiting already.*\.$"):
            refused()
        assert (office.runs("a"), office.runs("e")) == ([paused], [])
        assert (paused.state, paused.iteration) == ("paused", 5)
        assert (done.state, done.iterations, done.until) == ("finished", 100, 100)
        assert done.network() is not None
    engine.drive()
    office.resume(paused)
    engine.drive()
    assert paused.state == "finished"


def test_what_takes_too_much_is_refused_and_nothing_is_lost(office, engine, monkeypatch) -> None:
    run = office.start("ann", TINY)
    monkeypatch.setenv("GLASSBOX_MINUTES", "1")
    with pytest.raises(Refused, match="at most 1 minutes are allowed"):
        office.start("ann", MnistSpec(hidden_sizes=(500,), iterations=100_000))
    assert run.state == "starting"
    engine.drive()
    with pytest.raises(Refused, match="number of iterations"):
        office.extend(run, 10**6)
    assert run.can_continue
    engine.problem = "The cluster is out of reach."
    with pytest.raises(Refused, match="out of reach"):
        office.start("bob", TINY)


# ---- how long one waits ----------------------------------------------------------------------


def test_the_wait_for_a_first_turn_is_short_and_the_end_is_as_far_as_all_work_says(
    office, engine
) -> None:
    runs = [office.start(name, TINY) for name in "abc"]
    first, second, third = runs
    one = FIRST + REPORT_EVERY
    assert office.dispatch.wait(second) == pytest.approx(one)
    assert office.dispatch.wait(third) == pytest.approx(2 * one)
    engine.of(first).started()
    engine.of(first).progress(25, seconds=10.0)  # those who wait are as slow
    assert {office.shared(run).others for run in runs} == {2}
    assert {office.shared(run).share for run in runs} == {1 / 3}
    told = [office.shared(run).seconds for run in runs]
    assert 30 < 0.7 * told[0] < 80 < told[1] < 115
    assert 95 < told[2] < 115, "30, and 40, and 40"


def test_after_three_runs_the_end_is_as_far_as_they_took(office, engine, clock) -> None:
    runs = [office.start(f"session {i}", TINY) for i in range(5)]
    for run in runs[:3]:
        clock.now += 8.0
        engine.of(run).ended(100)
    assert office.shared(runs[4]).seconds == pytest.approx(16.0, abs=1.0)
    clock.now += 5.0
    assert office.shared(runs[4]).seconds == pytest.approx(11.0, abs=1.0)
    engine.of(runs[3]).ended(100)
    assert office.shared(runs[4]) is None, "it has all"


def test_a_halted_job_counts_for_what_it_did_and_a_dead_one_for_nothing(
    office, engine, clock
) -> None:
    lost, run = office.start("bob", TINY), office.start("ann", MnistSpec(iterations=10_000))
    clock.now += 30  # its worker did not start
    engine.of(lost).died()
    assert office.dispatch.recent.factor() == CAUTION
    clock.now += 2 * seconds(run.spec, 5000)
    engine.of(run).progress(5000)
    office.pause(run)
    engine.of(run).halted(5000)
    assert office.dispatch.recent.factor() == pytest.approx(2)


def test_many_single_steps_do_not_make_a_long_run_look_longer(office, engine, clock) -> None:
    run = office.start("ann", TINY, until=1)
    for _ in range(20):
        clock.now += 0.15  # to send it, to write what comes of it
        engine.of(run).go_on()
        office.step(run)
    engine.of(run).go_on()
    long = MnistSpec(hidden_sizes=(100,), iterations=5000)
    office.start("bob", long)
    office.start("eve", TINY)
    assert office.shared(office.runs("bob")[0]).seconds < 3 * seconds(long)


# ---- every action in every state -------------------------------------------------------------


def brought_to(state: str, office: Service, engine: FakeEngine) -> MnistRun:
    """Bring a run into a state."""
    run = office.start("ann", TINY)
    task = engine.of(run)
    if state == "queued":
        office.give_up(run)
        task.halted(0)
        office.start("bob", TINY)
        return office.start("ann", TINY)
    if state in ("resting", "queued to be measured"):
        task.started()
        office.start("bob", TINY)
        office.clock.now += TURN
        task.measured(5)
        task.halted(5)
        if state == "queued to be measured":
            office.stop(run)
        return run
    if state == "resting after a pause":
        office.pause(run)
        task.halted(5)
        office.start("bob", TINY)
        office.resume(run)
        return run
    if state == "starting":
        return run
    task.started()
    task.measured(0)
    task.progress(7)
    if state in ("pausing", "paused"):
        office.pause(run)
    elif state in ("stopping", "measuring", "stopped"):
        office.stop(run)
    elif state == "failed":
        task.died()
    elif state == "finished":
        task.measured(100)
        task.ended(100)
    if state in ("paused", "measuring", "stopped"):
        task.halted(7)
    if state == "stopped":
        engine.of(run).ended(7)
    return run


ACTIONS = {
    "pause": lambda office, run: office.pause(run),
    "resume": lambda office, run: office.resume(run),
    "step": lambda office, run: office.step(run),
    "stop": lambda office, run: office.stop(run),
    "give up": lambda office, run: office.give_up(run),
    "rate": lambda office, run: office.change_rate(run, 0.05),
    "extend": lambda office, run: office.extend(run, 10),
}
TABLE = {  # state: what becomes of it by those actions that matter then
    "queued": {"pause": "paused", "stop": "stopped", "give up": "failed"},
    "resting": {"pause": "paused", "stop": "measuring", "give up": "failed"},
    "resting after a pause": {"pause": "paused", "stop": "measuring", "give up": "failed"},
    "queued to be measured": {"give up": "stopped"},
    "starting": {"pause": "pausing", "stop": "stopping", "give up": "failed"},
    "running": {"pause": "pausing", "stop": "stopping", "give up": "failed"},
    "pausing": {"resume": "running", "stop": "stopping", "give up": "failed"},
    "paused": {
        "resume": "starting", "step": "starting", "stop": "measuring", "give up": "failed",
    },
    "stopping": {"give up": "failed"},
    "measuring": {"give up": "stopped"},
    "finished": {"extend": "starting"},
    "stopped": {"extend": "starting"},
    "failed": {},
}  # fmt: skip
SHOWN = {"resting after a pause": "resting", "queued to be measured": "measuring"}


@pytest.mark.parametrize("state", TABLE)
def test_every_action_in_every_state(office, engine, state: str) -> None:
    before = SHOWN.get(state, state)
    for action, act in ACTIONS.items():
        run = brought_to(state, office, engine)
        assert run.state == before, action
        act(office, run)
        assert run.state == TABLE[state].get(action, before), action
        if before in ("finished", "stopped"):
            assert run.iteration == {"finished": 100, "stopped": 7}[before], action
            assert run.network(), action
        engine.drive()
        if run.state == "paused":
            office.resume(run)
            engine.drive()
            assert run.state == "finished", action
        assert run.state in ("finished", "stopped", "failed"), action
        dispatch = office.dispatch
        assert not (dispatch.queue or dispatch.tickets or dispatch.lost), action
        office.leave("ann")
        office.leave("bob")
        assert not engine.files(), action


def act_at_random(office: Service, engine: FakeEngine, rng: np.random.Generator) -> None:
    name = "abcde"[rng.integers(5)]
    mine = office.runs(name)
    what = rng.integers(4)
    office.clock.now += rng.random()
    if what == 0 and engine.working:
        task = engine.working[rng.integers(len(engine.working))]
        if rng.integers(12) == 0:
            task.died()
        else:
            task.go_on(int(rng.integers(1, 60)))
    elif what == 1 or not mine:
        if rng.integers(3) == 0:
            office.start(name, TINY, until=int(rng.integers(0, 101)) or None)
    elif rng.integers(60) == 0:
        office.leave(name)
    else:
        run = mine[rng.integers(len(mine))]
        action = list(ACTIONS)[rng.integers(len(ACTIONS))]
        if action != "give up" or rng.integers(4) == 0:
            ACTIONS[action](office, run)


def check_the_books(office: Service, engine: FakeEngine) -> None:
    dispatch = office.dispatch
    for name in "abcde":
        active = [run for run in office.runs(name) if run.active]
        assert len(active) <= 1
        for run in active:
            at_work, waits = run in dispatch.tickets, run in dispatch.queue
            assert at_work + waits == (run.state != "paused"), run.state
            assert waits or run.state not in ("queued", "resting")
            if run.state in ("starting", "running") and not engine.of(run).halts:
                assert run.rates[-1][1] == run.learning_rate
    assert len(engine.working) == len(dispatch.tickets) + len(dispatch.lost) <= engine.places
    assert not dispatch.queue or len(engine.working) == engine.places


@pytest.mark.parametrize("seed", some(range(12), 2))
def test_whatever_is_pressed_no_run_gets_stuck_and_no_file_is_left(office, engine, seed) -> None:
    engine.places, office.dispatch.queue_length = 2, 4
    rng = np.random.default_rng(seed)
    for _ in range(600):
        try:
            act_at_random(office, engine, rng)
        except Refused:
            assert len(office.dispatch.queue) == 4
        check_the_books(office, engine)
    engine.drive()
    kept = [run for name in "abcde" for run in office.runs(name)]
    assert {run.state for run in kept} <= {"finished", "stopped", "failed", "paused"}
    assert len(engine.files()) == sum(bool(r.checkpoint) + bool(r.answers) for r in kept)
    for name in "abcde":
        office.leave(name)
    assert not engine.files()


# ---- pauses, stops and steps in detail -------------------------------------------------------


def test_step_by_step(office, engine) -> None:
    run = office.start("ann", TINY, until=1)
    assert (engine.of(run).job.until, engine.of(run).job.full) == (1, False)
    engine.drive()
    assert (run.state, run.iteration, run.until) == ("paused", 1, 100)
    office.step(run)
    assert engine.of(run).job.checkpoint.iteration == 1
    engine.drive()
    assert (run.state, run.iteration) == ("paused", 2)
    office.resume(run)
    engine.drive()
    assert (run.state, run.iteration) == ("finished", 100)


def test_the_last_step_finishes_and_a_pause_beyond_the_end_is_none(office, engine) -> None:
    run, beyond = office.start("ann", TINY, until=99), office.start("bob", TINY, until=500)
    engine.drive()
    office.step(run)
    assert engine.of(run).job.full
    engine.drive()
    assert run.state == beyond.state == "finished"


def test_resuming_before_it_holds_goes_on_without_a_pause(office, engine) -> None:
    run, other = office.start("ann", TINY, until=1), office.start("bob", TINY)
    office.pause(run)
    office.resume(run)
    engine.of(run).halted(0)
    assert (run.state, other.state) == ("starting", "queued")
    engine.drive()
    assert (run.state, run.iteration) == ("finished", 100)  # and not only the step


def test_a_stop_beats_a_pause(office, engine) -> None:
    pausing = office.start("ann", TINY)
    office.pause(pausing)
    office.stop(pausing)
    engine.of(pausing).halted(3)
    engine.drive()
    assert (pausing.state, pausing.iteration) == ("stopped", 3)
    assert pausing.network() is not None
    step = office.start("bob", TINY, until=5)
    office.stop(step)
    engine.of(step).halted(5)  # where it was to pause
    assert step.state == "measuring"


def test_stopping_before_the_first_job_forgets_the_run(office) -> None:
    office.start("ann", TINY)
    run = office.start("bob", TINY)
    office.stop(run)
    assert (run.state, office.runs("bob"), office.place(run)) == ("stopped", [], None)


# ---- learning rates --------------------------------------------------------------------------


def test_a_rate_is_noted_with_the_iteration_from_which_it_holds(office, engine) -> None:
    run = office.start("ann", TINY)
    engine.of(run).progress(8)
    office.change_rate(run, 0.1)
    office.change_rate(run, 0.2)
    assert run.rates == [(0, 0.3)]
    engine.of(run).halted(9)
    assert run.rates == [(0, 0.3), (9, 0.2)]
    assert engine.of(run).job.spec.learning_rate == 0.2
    engine.drive()
    assert run.state == "finished"
    assert run.network().provenance["learning_rates"] == [[0, 0.3], [9, 0.2]]


def test_rates_in_the_queue_and_in_a_pause(office, engine) -> None:
    other, run = office.start("bob", TINY), office.start("ann", TINY)
    office.change_rate(run, 0.1)
    engine.of(other).ended(100)
    assert (run.rates, engine.of(run).job.spec.learning_rate) == ([(0, 0.1)], 0.1)
    office.pause(run)
    office.change_rate(run, 0.2)  # while it is about to hold
    engine.of(run).halted(4)
    office.change_rate(run, 0.3)
    assert run.rates == [(0, 0.1)]
    office.resume(run)
    assert run.rates == [(0, 0.1), (4, 0.3)]
    for rate in (-1, float("nan"), float("inf"), 1001):
        with pytest.raises(ValueError, match="learning rate"):
            office.change_rate(run, rate)
    office.change_rate(run, 0.3)  # the same
    assert run.learning_rate == 0.3
    assert not engine.of(run).halts


def test_only_rates_that_were_used_are_told(office, engine) -> None:
    """A worker may read the job late, when its rate has changed, and not heed the halt at once."""
    run = office.start("ann", TINY)
    office.change_rate(run, 0.1)
    assert engine.of(run).job.spec.learning_rate == 0.3
    engine.of(run).halted(5)
    assert run.rates == [(0, 0.3), (5, 0.1)]
    office.stop(run)
    office.change_rate(run, 0.2)
    engine.of(run).halted(7)
    engine.drive()
    assert run.rates == [(0, 0.3), (5, 0.1)]


# ---- going further ---------------------------------------------------------------------------


def test_a_finished_run_goes_further_and_ends_the_one_that_goes_on(office, engine) -> None:
    run = office.start("ann", TINY)
    engine.drive()
    second = office.start("ann", TINY)
    office.extend(run, 20)
    assert (second.state, second.problem) == ("failed", service.REPLACED)
    engine.of(second).halted(0)
    assert (run.state, run.iterations, run.until) == ("starting", 120, 120)
    assert engine.of(run).job.checkpoint.iteration == 100
    engine.drive()
    assert (run.state, run.iteration) == ("finished", 120)
    assert run.network().provenance["iterations"] == 120


def test_a_stopped_extension_keeps_what_there_is(office, engine) -> None:
    run = office.start("ann", TINY)
    engine.drive()
    office.start("bob", TINY)
    office.extend(run, 20)
    assert run.state == "resting"
    office.stop(run)
    engine.drive()
    assert (run.state, run.iteration) == ("stopped", 100)
    assert run.network() is not None


def test_while_it_goes_further_and_after_a_death_all_figures_are_of_the_network_that_is_left(
    office, engine
) -> None:
    run = office.start("ann", TINY)
    engine.drive()
    history = list(run.history)
    office.extend(run, 50)
    engine.of(run).started()
    engine.of(run).measured(120)
    assert run.iteration == 120
    assert run.network().provenance["iterations_done"] == run.network().parameters[0] == 100
    engine.of(run).died()
    assert (run.state, run.problem, run.history, run.iteration) == ("failed", DIED, history, 100)
    assert run.network().provenance["iterations_done"] == run.network().parameters[0] == 100
    assert not run.can_continue
    office.extend(run, 10)
    assert run.state == "failed"


# ---- too long --------------------------------------------------------------------------------


def test_a_job_over_its_deadline_is_stopped_and_its_network_kept(office, engine) -> None:
    run = office.start("ann", TINY)
    engine.of(run).measured(0)
    engine.of(run).halted(7, overdue=True, seconds=limits.deadline(TINY))
    assert run.state == "measuring"
    assert engine.of(run).job.seconds > limits.START  # however late it is already
    assert office.dispatch.tickets[run].deadline > engine.of(run).job.seconds
    engine.drive()
    assert (run.state, run.problem) == ("stopped", OVERDUE)
    assert run.network() is not None


def test_measuring_that_is_overdue_does_not_go_round_in_circles(office, engine) -> None:
    for at in (7, 100):
        run = office.start("ann", TINY)
        engine.of(run).halted(at, overdue=True)
        engine.of(run).halted(at, overdue=True)
        assert (run.state, run.problem) == ("stopped", OVERDUE), at


def test_what_is_far_over_its_deadline_is_killed(office, engine, clock) -> None:
    run = office.start("ann", TINY)
    task, longest = engine.of(run), limits.deadline(TINY) + LATE
    clock.now += longest + 1  # it may wait in the queue of a cluster
    task.started()
    clock.now += longest - 1
    office.look()
    assert not task.kills
    clock.now += 2
    office.look()
    assert task.kills == 1
    task.died()
    assert (run.state, run.problem) == ("failed", OVERDUE)
    task = engine.of(office.start("bob", TINY))
    clock.now += NEVER - 1
    office.look()
    assert not task.kills
    clock.now += 2
    office.look()
    assert task.kills == 1


def test_a_job_that_was_given_up_and_does_not_hold_is_killed(office, engine, clock) -> None:
    run, other = office.start("ann", TINY), office.start("bob", TINY)
    office.give_up(run)
    task = engine.of(run)
    clock.now += PATIENCE - 1
    office.look()
    assert (task.halts, task.kills, other.state) == (1, 0, "queued")
    clock.now += 2
    office.look()
    assert task.kills == 1
    task.died()
    assert (run.problem, other.state) == (service.DISCARDED, "starting")


def test_a_place_becomes_free_even_if_nothing_can_be_kept_or_begun(
    office, engine, monkeypatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(engine, "begin", Mock(side_effect=IndexError))
        assert office.start("ann", TINY).state == "failed"
    run, other = office.start("ann", TINY), office.start("bob", TINY)
    monkeypatch.setattr(office.dispatch.store, "keep", Mock(side_effect=MemoryError))
    engine.of(run).ended(run.iterations)
    assert (run.state, other.state) == ("failed", "starting")
    assert "too little memory" in run.problem


# ---- messages --------------------------------------------------------------------------------


def test_what_is_heard_of_a_job_that_was_given_up_is_ignored(office, engine) -> None:
    for last in ("halted", "ended", "died", "failed"):
        run = office.start("ann", TINY)
        task = engine.of(run)
        task.started()
        task.measured(3)
        office.give_up(run)
        task.measured(4)
        task.progress(5)
        getattr(task, last)(*((6,) if last in ("halted", "ended") else ()))
        assert (run.state, run.problem, run.iteration) == ("failed", service.DISCARDED, 3), last
        assert [s.iteration for s in run.history] == [3], last
        assert not engine.files(), last


def test_giving_up_while_the_checkpoint_is_written_leaves_no_file(
    office, engine, monkeypatch
) -> None:
    run = office.start("ann", TINY)
    keep = engine.store.keep

    def keep_slowly(value: object) -> object:
        kept = keep(value)
        office.give_up(run)  # from the thread of a page
        return kept

    monkeypatch.setattr(engine.store, "keep", keep_slowly)
    engine.of(run).halted(5)
    assert run.state == "failed"
    assert not engine.files()


def test_if_a_job_begins_anew_so_does_its_curve(office, engine) -> None:
    run = office.start("ann", TINY)
    engine.of(run).started()
    engine.of(run).measured(0)
    office.pause(run)
    engine.of(run).halted(5)
    office.resume(run)
    for _ in range(2):
        engine.of(run).started()
        engine.of(run).measured(10)
    assert [s.iteration for s in run.history] == [0, 10]


def test_a_page_may_read_while_a_job_ends(office, engine, monkeypatch) -> None:
    """What a page asks for must not vanish between two of its looks."""
    run = office.start("ann", TINY)
    engine.drive()
    kept, seen = run.checkpoint, []
    drop = type(kept).drop

    def drop_and_look(self: object) -> None:
        drop(self)
        seen.append(run.checkpoint)

    monkeypatch.setattr(type(kept), "drop", drop_and_look)
    office.extend(run, 10)
    engine.drive()
    assert run.checkpoint not in (None, kept)
    assert seen
    assert all(look is run.checkpoint for look in seen)  # the new one was there already


@pytest.mark.parametrize("last", ["died", "halted"])
def test_after_closing_nothing_begins_any_more_before_it_opens_again(office, engine, last) -> None:
    run, other = office.start("ann", TINY), office.start("bob", TINY)
    task = engine.of(run)
    office.change_rate(run, 0.1)  # so that it would go on after it has held
    office.close()
    assert engine.closed
    task.died() if last == "died" else task.halted(5)
    office.dispatch.fill()
    assert (run.state, other.state) == ("failed", "queued")
    office.pause(run)
    again = office.start("eve", TINY)
    engine.drive()
    assert (run.state, again.state, other.state) == ("failed", "finished", "finished")
