"""Who may train when, and what becomes of a run whatever its owner presses."""

from types import SimpleNamespace

import numpy as np
import pytest

from runs import Refused, Run, Service, TrainingSpec, limits, service
from runs.endings import OVERDUE
from runs.estimate import LEAST
from runs.messages import DIED
from tests.runs.engines import TINY, FakeEngine

QUICK = TrainingSpec(hidden_sizes=(), iterations=100)


# ---- the queue -------------------------------------------------------------------------------


def test_first_come_first_served(office: Service, engine: FakeEngine) -> None:
    runs = [office.start(f"session {i}", TINY) for i in range(5)]
    assert [run.state for run in runs] == ["starting", *["queued"] * 4]
    assert [office.dispatch.position(run) for run in runs] == [None, 1, 2, 3, 4]
    engine.drive()
    assert [task.run for task in engine.begun] == runs
    assert {run.state for run in runs} == {"finished"}
    assert [office.place(run) for run in runs] == [None] * 5


@pytest.mark.parametrize("places", [1, 2, 3])
def test_never_more_at_once_than_there_are_places(places: int) -> None:
    engine = FakeEngine(places)
    office = Service(engine, queue_length=50)
    office.dispatch.open()
    runs = [office.start(f"session {i}", TINY) for i in range(6)]
    assert [task.run for task in engine.working] == runs[:places]
    office.give_up(runs[0])  # its job is not over yet: the place is not free
    assert len(engine.begun) == places
    engine.working[0].halted(3)
    assert len(engine.begun) == places + 1
    assert runs[0].state == "failed"
    assert runs[0].checkpoint is None
    office.close()


def test_a_pause_gives_the_place_away_and_resuming_goes_to_the_back(
    office: Service, engine: FakeEngine
) -> None:
    first, second, third = (office.start(name, TINY) for name in "abc")
    office.pause(first)
    assert (first.state, second.state) == ("pausing", "queued")
    engine.of(first).halted(10)
    assert (first.state, second.state) == ("paused", "starting")
    office.resume(first)
    assert (first.state, list(office.dispatch.queue)) == ("queued", [third, first])
    engine.of(second).go_on(100)
    assert (second.state, third.state) == ("finished", "starting")
    engine.drive()
    assert first.state == "finished"
    assert engine.begun[-1].run is first


def test_a_pause_in_the_queue_leaves_it(office: Service) -> None:
    _, second, third = (office.start(name, TINY) for name in "abc")
    office.pause(second)
    assert (second.state, list(office.dispatch.queue)) == ("paused", [third])


def test_a_session_has_one_run_that_goes_on(office: Service, engine: FakeEngine) -> None:
    first = office.start("ann", TINY)
    second = office.start("ann", TINY)
    assert first.state == "failed"
    assert first.problem == service.REPLACED
    assert office.runs("ann") == [first, second]
    assert second.state == "queued"  # until the old one holds
    engine.of(first).halted(2)
    assert second.state == "starting"
    assert not engine.files()


def test_a_full_queue_refuses_in_one_sentence_and_nothing_is_lost(engine: FakeEngine) -> None:
    office = Service(engine, queue_length=2)
    office.dispatch.open()
    runs = {name: office.start(name, TINY) for name in "abc"}
    office.pause(runs["a"])
    engine.of(runs["a"]).halted(5)
    office.start("d", TINY)
    for refused in (
        lambda: office.start("e", TINY),
        lambda: office.start("a", TINY),
        lambda: office.resume(runs["a"]),
        lambda: office.step(runs["a"]),
    ):
        with pytest.raises(Refused, match=r"^2 trainings are waiting already.*\.$"):
            refused()
        assert office.runs("a") == [runs["a"]]
        assert runs["a"].state == "paused"
        assert runs["a"].iteration == 5
    assert office.runs("e") == []
    engine.drive()
    office.resume(runs["a"])
    engine.drive()
    assert runs["a"].state == "finished"
    office.close()


def test_a_full_queue_refuses_to_extend(engine: FakeEngine) -> None:
    office = Service(engine, queue_length=1)
    office.dispatch.open()
    done = office.start("a", TINY)
    engine.drive()
    office.start("b", TINY)
    office.start("c", TINY)
    with pytest.raises(Refused):
        office.extend(done, 10)
    assert (done.state, done.iterations, done.until) == ("finished", 100, 100)
    assert done.network() is not None
    office.close()


def test_what_takes_too_much_is_refused_and_nothing_is_lost(
    office: Service, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = office.start("ann", TINY)
    monkeypatch.setenv("GLASSBOX_MINUTES", "1")
    with pytest.raises(Refused, match="at most 1 minutes are allowed"):
        office.start("ann", TrainingSpec(hidden_sizes=(500,), iterations=100_000))
    assert run.state == "starting"
    engine.drive()
    with pytest.raises(Refused, match="number of iterations"):
        office.extend(run, 10**6)
    assert run.can_continue


def test_a_problem_of_the_engine_is_told(office: Service, engine: FakeEngine) -> None:
    engine.problem = "The cluster is out of reach."
    with pytest.raises(Refused, match="out of reach"):
        office.start("ann", TINY)


def test_without_places_all_wait_and_nobody_knows_how_long(
    office: Service, engine: FakeEngine
) -> None:
    engine.places = 0
    run = office.start("ann", TINY)
    assert (run.state, office.place(run)) == ("queued", (1, None))
    engine.places = 1
    office.dispatch.fill()
    assert run.state == "starting"


def test_fewer_places_than_jobs_is_no_error(engine: FakeEngine) -> None:
    engine.places = 3
    office = Service(engine, queue_length=9)
    office.dispatch.open()
    runs = [office.start(name, TINY) for name in "abcde"]
    engine.places = 1
    assert office.dispatch.wait(runs[3]) is not None
    engine.of(runs[0]).ended(100)
    engine.of(runs[1]).ended(100)
    assert len(engine.working) == 1
    engine.of(runs[2]).ended(100)
    assert runs[3].state == "starting"
    office.close()


# ---- how long one waits ----------------------------------------------------------------------


def test_the_wait_is_the_work_ahead(office: Service) -> None:
    runs = [office.start(name, TINY) for name in "abc"]
    each = runs[1].expected
    assert office.dispatch.wait(runs[1]) == pytest.approx(max(LEAST, each), rel=0.1)
    assert office.dispatch.wait(runs[2]) == pytest.approx(max(LEAST, each) + each, rel=0.1)


def test_the_wait_goes_by_the_pace_of_the_job_at_hand(office: Service, engine: FakeEngine) -> None:
    first, second = office.start("a", TINY), office.start("b", TINY)
    engine.of(first).started()
    engine.of(first).progress(25, seconds=10.0)
    assert office.dispatch.wait(second) == pytest.approx(30)


def test_after_three_runs_the_wait_is_about_right(
    office: Service, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr("runs.ticket.time", SimpleNamespace(monotonic=lambda: now))
    runs = [office.start(f"session {i}", TINY) for i in range(5)]
    for run in runs[:3]:
        office.dispatch.tickets[run].begun = now
        now += 8.0
        engine.of(run).measured(100, 8.0)
        engine.of(run).ended(100, 8.0)
    office.dispatch.tickets[runs[3]].begun = now
    assert office.dispatch.wait(runs[4]) == pytest.approx(8.0, rel=0.5)


def test_a_halted_job_counts_for_what_it_did(office: Service, engine: FakeEngine) -> None:
    run = office.start("ann", TrainingSpec(iterations=10_000))
    office.dispatch.tickets[run].begun -= 2 * limits.seconds(run.spec, 5000)
    engine.of(run).progress(5000)
    office.pause(run)
    engine.of(run).halted(5000)
    assert office.dispatch.pace.factor == pytest.approx(2, rel=0.1)


# ---- every action in every state -------------------------------------------------------------


def brought_to(state: str, office: Service, engine: FakeEngine) -> Run:
    """Bring a run into a state."""
    run = office.start("ann", TINY)
    task = engine.of(run)
    if state in ("queued", "queued again", "queued to be measured"):
        if state == "queued":
            office.give_up(run)
            task.halted(0)
        else:
            office.pause(run)
            task.halted(5)
        office.start("bob", TINY)
        if state == "queued":
            return office.start("ann", TINY)
        (office.resume if state == "queued again" else office.stop)(run)
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
    "queued again": {"pause": "paused", "stop": "measuring", "give up": "failed"},
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
SHOWN = {"queued again": "queued", "queued to be measured": "measuring"}


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("state", TABLE)
def test_every_action_in_every_state(
    office: Service, engine: FakeEngine, state: str, action: str
) -> None:
    run = brought_to(state, office, engine)
    before = SHOWN.get(state, state)
    assert run.state == before
    ACTIONS[action](office, run)
    assert run.state == TABLE[state].get(action, before)
    engine.drive()
    if run.state == "paused":
        office.resume(run)
        engine.drive()
        assert run.state == "finished"
    assert run.state in ("finished", "stopped", "failed")
    assert not office.dispatch.queue
    assert not office.dispatch.tickets
    assert not office.dispatch.lost
    office.leave("ann")
    office.leave("bob")
    assert not engine.files()


def act_at_random(office: Service, engine: FakeEngine, rng: np.random.Generator) -> None:
    name = "abcde"[rng.integers(5)]
    mine = office.runs(name)
    what = rng.integers(4)
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
            if run.state in ("starting", "running") and not engine.of(run).halts:
                assert run.rates[-1][1] == run.learning_rate
    assert len(engine.working) == len(dispatch.tickets) + len(dispatch.lost) <= engine.places
    assert not dispatch.queue or len(engine.working) == engine.places


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_pressed_no_run_gets_stuck_and_no_file_is_left(seed: int) -> None:
    engine, rng = FakeEngine(2), np.random.default_rng(seed)
    office = Service(engine, queue_length=4)
    office.dispatch.open()
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
    office.close()


# ---- pauses, stops and steps in detail -------------------------------------------------------


def test_to_begin_with_a_single_step(office: Service, engine: FakeEngine) -> None:
    run = office.start("ann", TINY, until=1)
    assert engine.of(run).job.until == 1
    assert not engine.of(run).job.full
    engine.drive()
    assert (run.state, run.iteration, run.until) == ("paused", 1, 100)
    office.step(run)
    assert engine.of(run).job.checkpoint.iteration == 1
    engine.drive()
    assert (run.state, run.iteration) == ("paused", 2)
    office.resume(run)
    engine.drive()
    assert (run.state, run.iteration) == ("finished", 100)


def test_the_last_step_finishes(office: Service, engine: FakeEngine) -> None:
    run = office.start("ann", TINY, until=99)
    engine.drive()
    office.step(run)
    assert engine.of(run).job.full
    engine.drive()
    assert run.state == "finished"


def test_resuming_before_it_holds_goes_on_without_a_pause(
    office: Service, engine: FakeEngine
) -> None:
    run, other = office.start("ann", TINY), office.start("bob", TINY)
    office.pause(run)
    office.resume(run)
    engine.of(run).halted(7)
    assert (run.state, other.state) == ("starting", "queued")
    engine.drive()
    assert run.state == "finished"


def test_stopping_while_pausing_stops(office: Service, engine: FakeEngine) -> None:
    run = office.start("ann", TINY)
    office.pause(run)
    office.stop(run)
    engine.drive()
    assert run.state == "stopped"
    assert run.network() is not None


def test_a_stop_at_the_iteration_to_pause_at_is_a_stop(office: Service, engine: FakeEngine) -> None:
    run = office.start("ann", TINY, until=5)
    office.stop(run)
    engine.of(run).halted(5)
    assert run.state == "measuring"


def test_resuming_while_a_step_is_being_paused_goes_on_to_the_end(
    office: Service, engine: FakeEngine
) -> None:
    run = office.start("ann", TINY, until=1)
    office.pause(run)
    office.resume(run)
    engine.of(run).halted(0)
    engine.drive()
    assert run.state == "finished"


def test_stopping_before_the_first_job_forgets_the_run(office: Service) -> None:
    office.start("ann", TINY)
    run = office.start("bob", TINY)
    office.stop(run)
    assert run.state == "stopped"
    assert office.runs("bob") == []
    assert office.place(run) is None


def test_a_run_that_is_over_stays_as_it_is(office: Service, engine: FakeEngine) -> None:
    run = office.start("ann", TINY)
    engine.drive()
    last = run.history[-1], run.network().parameters[0], run.seconds
    for action in ("pause", "resume", "step", "stop", "give up", "rate"):
        ACTIONS[action](office, run)
        assert run.state == "finished"
    assert (run.history[-1], run.network().parameters[0], run.seconds) == last
    assert run.result() is not None


# ---- learning rates --------------------------------------------------------------------------


def test_a_rate_is_noted_with_the_iteration_from_which_it_holds(
    office: Service, engine: FakeEngine
) -> None:
    run = office.start("ann", TINY)
    engine.of(run).progress(8)
    office.change_rate(run, 0.1)
    office.change_rate(run, 0.2)
    assert run.rates == [(0, 0.3)]
    engine.of(run).halted(9)
    assert run.rates == [(0, 0.3), (9, 0.2)]
    assert engine.of(run).job.learning_rate == 0.2
    engine.drive()
    assert run.state == "finished"
    assert run.network().provenance["learning_rates"] == [[0, 0.3], [9, 0.2]]


def test_rates_in_the_queue_and_in_a_pause(office: Service, engine: FakeEngine) -> None:
    other, run = office.start("bob", TINY), office.start("ann", TINY)
    office.change_rate(run, 0.1)
    engine.of(other).ended(100)
    assert (run.rates, engine.of(run).job.learning_rate) == ([(0, 0.1)], 0.1)
    office.pause(run)
    office.change_rate(run, 0.2)  # while it is about to hold
    engine.of(run).halted(4)
    office.change_rate(run, 0.3)
    assert run.rates == [(0, 0.1)]
    office.resume(run)
    assert run.rates == [(0, 0.1), (4, 0.3)]
    office.change_rate(run, 0.3)  # the same
    assert not engine.of(run).halts


def test_a_rate_that_makes_no_sense_is_refused(office: Service) -> None:
    run = office.start("ann", TINY)
    for rate in (-1, float("nan"), float("inf"), 1001):
        with pytest.raises(ValueError, match="learning rate"):
            office.change_rate(run, rate)
    assert run.learning_rate == 0.3


def test_a_job_keeps_the_rate_that_it_was_handed_out_with(
    office: Service, engine: FakeEngine
) -> None:
    """A worker may read the job late, when its rate has changed, and not heed the halt at once."""
    run = office.start("ann", TINY)
    office.change_rate(run, 0.1)
    rate = engine.of(run).job.learning_rate
    engine.of(run).halted(5)
    assert run.rates[0] == (0, rate)


def test_a_rate_that_was_never_used_is_not_told(office: Service, engine: FakeEngine) -> None:
    run = office.start("ann", TINY)
    office.stop(run)
    office.change_rate(run, 0.1)
    engine.of(run).halted(5)
    engine.drive()
    assert run.rates == [(0, 0.3)]


# ---- going further ---------------------------------------------------------------------------


def test_a_finished_run_goes_further(office: Service, engine: FakeEngine) -> None:
    run = office.start("ann", TINY)
    engine.drive()
    office.extend(run, 20)
    assert (run.state, run.iterations, run.until) == ("starting", 120, 120)
    assert engine.of(run).job.checkpoint.iteration == 100
    engine.drive()
    assert (run.state, run.iteration) == ("finished", 120)
    assert run.network().provenance["iterations"] == 120


def test_going_further_ends_the_run_that_goes_on(office: Service, engine: FakeEngine) -> None:
    first = office.start("ann", TINY)
    engine.drive()
    second = office.start("ann", TINY)
    office.extend(first, 10)
    assert (second.state, second.problem) == ("failed", service.REPLACED)
    engine.drive()
    assert (first.state, first.iteration) == ("finished", 110)


def test_a_stopped_extension_keeps_what_there_is(office: Service, engine: FakeEngine) -> None:
    run = office.start("ann", TINY)
    engine.drive()
    office.start("bob", TINY)
    office.extend(run, 20)
    assert run.state == "queued"
    office.stop(run)
    engine.drive()
    assert (run.state, run.iteration) == ("stopped", 100)
    assert run.network() is not None


@pytest.mark.parametrize("end", ["at work", "died"])
def test_while_it_goes_further_the_network_tells_what_it_is(
    office: Service, engine: FakeEngine, end: str
) -> None:
    run = office.start("ann", TINY)
    engine.drive()
    office.extend(run, 50)
    engine.of(run).started()
    engine.of(run).measured(120)
    if end == "died":
        engine.of(run).died()
    net = run.network()
    assert net.provenance["iterations_done"] == net.parameters[0]


def test_a_run_that_has_failed_or_diverged_goes_no_further(
    office: Service, engine: FakeEngine
) -> None:
    run = office.start("ann", TINY)
    engine.of(run).died()
    assert run.problem == DIED
    assert not run.can_continue
    office.extend(run, 10)
    assert run.state == "failed"


# ---- too long --------------------------------------------------------------------------------


def test_a_job_over_its_deadline_is_stopped_and_its_network_kept(
    office: Service, engine: FakeEngine
) -> None:
    run = office.start("ann", TINY)
    engine.of(run).measured(0)
    engine.of(run).halted(7, overdue=True)
    assert run.state == "measuring"
    engine.drive()
    assert (run.state, run.problem) == ("stopped", OVERDUE)
    assert run.network() is not None


def test_an_overdue_run_has_time_to_be_measured(office: Service, engine: FakeEngine) -> None:
    spec = TrainingSpec(hidden_sizes=(1024,) * 6, iterations=10)
    run = office.start("ann", spec)
    engine.of(run).halted(7, overdue=True, seconds=limits.deadline(spec))
    assert run.state == "measuring"
    assert engine.of(run).job.seconds > limits.seconds(spec, 0) * 3
    assert office.dispatch.tickets[run].deadline > engine.of(run).job.seconds


@pytest.mark.parametrize("at", [7, 100])
def test_measuring_that_is_overdue_does_not_go_round_in_circles(
    office: Service, engine: FakeEngine, at: int
) -> None:
    run = office.start("ann", TINY)
    engine.of(run).halted(at, overdue=True)
    engine.of(run).halted(at, overdue=True)
    assert not run.active


def test_what_is_far_over_its_deadline_is_killed(office: Service, engine: FakeEngine) -> None:
    run = office.start("ann", TINY)
    office.dispatch.end_what_hangs()
    assert not engine.of(run).kills
    office.dispatch.tickets[run].begun -= limits.deadline(TINY) + 40
    office.dispatch.end_what_hangs()
    assert not engine.of(run).kills  # it may wait in the queue of a cluster
    engine.of(run).started()
    office.dispatch.end_what_hangs()
    assert not engine.of(run).kills
    office.dispatch.tickets[run].begun -= limits.deadline(TINY) + 40
    office.dispatch.end_what_hangs()
    assert engine.of(run).kills == 1
    engine.of(run).died()
    assert (run.state, run.problem) == ("failed", OVERDUE)


def test_a_place_becomes_free_even_if_nothing_can_be_kept(
    office: Service, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, other = office.start("ann", TINY), office.start("bob", TINY)

    def keep(value: object) -> None:
        raise MemoryError

    monkeypatch.setattr(office.dispatch.store, "keep", keep)
    engine.of(run).ended(run.iterations)
    assert (run.state, other.state) == ("failed", "starting")
    assert "too little memory" in run.problem


def test_an_engine_that_cannot_begin_fails_the_run_and_keeps_nothing_waiting(
    office: Service, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(engine, "begin", lambda make_job, hear: [].pop())
        assert office.start("ann", TINY).state == "failed"
    assert office.start("bob", TINY).state == "starting"


def test_after_a_worker_has_died_all_figures_are_of_the_network_that_is_left(
    office: Service, engine: FakeEngine
) -> None:
    run = office.start("ann", TINY)
    engine.drive()
    history, iteration = run.history, run.iteration
    office.extend(run, 10)
    engine.of(run).started()
    engine.of(run).measured(iteration + 5)
    engine.of(run).died()
    assert run.state == "failed"
    assert (run.history, run.iteration) == (history, iteration)


def test_who_replaces_a_run_that_waits_needs_no_further_place_in_the_queue(
    engine: FakeEngine,
) -> None:
    office = Service(engine, queue_length=1)
    office.start("ann", TINY)
    first = office.start("bob", TINY)
    second = office.start("bob", TINY)
    assert (first.state, second.state) == ("failed", "queued")
    with pytest.raises(Refused):
        office.start("eve", TINY)


def test_a_session_can_be_claimed_once_and_only_while_nobody_is_there(office: Service) -> None:
    there = [True]
    office.arrive("ann", lambda: there[0])
    office.start("ann", TINY)
    assert not office.claim("ann")
    there[0] = False
    assert office.claim("ann")
    assert not office.claim("ann")
    assert not office.claim("nobody")


def test_a_job_that_was_given_up_and_does_not_hold_is_killed(
    office: Service, engine: FakeEngine
) -> None:
    run, other = office.start("ann", TINY), office.start("bob", TINY)
    office.give_up(run)
    task = engine.of(run)
    office.dispatch.end_what_hangs()
    assert (task.halts, task.kills, other.state) == (1, 0, "queued")
    for ticket in office.dispatch.lost:
        ticket.halted -= 6
    office.dispatch.end_what_hangs()
    assert task.kills == 1
    task.died()
    assert (run.problem, other.state) == (service.DISCARDED, "starting")


# ---- messages --------------------------------------------------------------------------------


@pytest.mark.parametrize("last", ["halted", "ended", "died", "failed"])
def test_what_is_heard_of_a_job_that_was_given_up_is_ignored(
    office: Service, engine: FakeEngine, last: str
) -> None:
    run = office.start("ann", TINY)
    task = engine.of(run)
    task.started()
    task.measured(3)
    office.give_up(run)
    task.measured(4)
    task.progress(5)
    getattr(task, last)(*((6,) if last in ("halted", "ended") else ()))
    assert (run.state, run.problem, run.iteration) == ("failed", service.DISCARDED, 3)
    assert [s.iteration for s in run.history] == [3]
    assert not engine.files()


def test_giving_up_while_the_checkpoint_is_written_leaves_no_file(
    office: Service, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
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


def test_if_a_job_begins_anew_so_does_its_curve(office: Service, engine: FakeEngine) -> None:
    run = office.start("ann", TINY)
    task = engine.of(run)
    task.started()
    task.measured(0)
    office.pause(run)
    task.halted(5)
    office.resume(run)
    task = engine.of(run)
    task.started()
    task.measured(10)
    task.started()
    task.measured(10)
    assert [s.iteration for s in run.history] == [0, 10]


def test_a_page_may_read_while_a_job_ends(
    office: Service, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a page asks for must not vanish between two of its looks."""
    run = office.start("ann", TINY)
    engine.drive()
    kept = run.checkpoint
    seen = []
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


def test_closing_ends_what_goes_on_and_nothing_begins_any_more(
    office: Service, engine: FakeEngine
) -> None:
    run, other = office.start("ann", TINY), office.start("bob", TINY)
    task = engine.of(run)
    office.close()
    assert engine.closed
    task.died()
    office.dispatch.fill()
    assert (run.state, other.state) == ("failed", "queued")


def test_after_closing_a_run_that_held_is_not_left_without_a_job(
    office: Service, engine: FakeEngine
) -> None:
    run = office.start("ann", TINY)
    task = engine.of(run)
    office.change_rate(run, 0.1)
    office.close()
    task.halted(5)
    office.pause(run)
    assert run.state in ("paused", "failed")


def test_a_service_opens_again(engine: FakeEngine) -> None:
    office = Service(engine)
    office.start("ann", TINY)
    office.close()
    engine.working.clear()
    office.dispatch.tickets.clear()
    run = office.start("bob", TINY)
    engine.drive()
    assert run.state == "finished"
    office.close()


# ---- what distorts an estimate ---------------------------------------------------------------


def test_many_single_steps_do_not_make_a_long_run_look_longer(
    office: Service, engine: FakeEngine
) -> None:
    run = office.start("ann", TINY, until=1)
    for _ in range(20):
        office.dispatch.tickets[run].begun -= 0.15  # to send it, to write what comes of it
        engine.of(run).go_on()
        office.step(run)
    engine.of(run).go_on()
    long = TrainingSpec(hidden_sizes=(100,), iterations=5000)
    office.start("bob", long)
    waiting = office.start("eve", TINY)
    assert office.dispatch.wait(waiting) < 3 * limits.seconds(long)


def test_a_job_that_was_not_done_says_nothing_about_the_pace(
    office: Service, engine: FakeEngine
) -> None:
    run = office.start("ann", TINY)
    office.dispatch.tickets[run].begun -= 30  # its worker did not start
    engine.of(run).died()
    assert office.dispatch.pace.factor == 1


def test_a_pause_beyond_the_end_is_no_pause(office: Service, engine: FakeEngine) -> None:
    run = office.start("ann", TINY, until=500)
    engine.drive()
    assert run.state == "finished"
