"""Owners of runs: who is away for long has no place, and is forgotten in the end."""

import pytest

from runs import MnistRun, PlaySpec, Service
from runs.playground.plane_data import PlaneData
from runs.playground.settings import Play
from runs.service import sessions
from runs.service.run import MOST_RUNS
from runs.service.sessions import GRACE, KEEP
from runs.service.store import FULL
from tests.runs.engines import TINY, FakeEngine
from tests.waiting import until


class Hall:
    """Sessions that come and go, and a clock that is put forward by hand."""

    def __init__(self, office: Service, engine: FakeEngine) -> None:
        self.office, self.engine, self.there = office, engine, {"ann", "bob"}
        for name in ("ann", "bob"):
            office.arrive(name, lambda name=name: name in self.there)

    def look_after(self, seconds: float) -> None:
        self.office.look()  # notes who is away
        self.office.clock.now += seconds
        self.office.look()

    def leave_for(self, seconds: float) -> None:
        """Let ann be away, so long by now."""
        self.there.discard("ann")
        self.look_after(seconds)


@pytest.fixture
def hall(office, engine) -> Hall:
    return Hall(office, engine)


def test_who_is_away_for_long_is_put_aside(hall) -> None:
    mine, other = hall.office.start("ann", TINY), hall.office.start("bob", TINY)
    hall.leave_for(GRACE - 1)
    assert mine.state == "starting"
    hall.look_after(2)
    assert (mine.state, mine.notice) == ("pausing", sessions.AWAY)
    hall.engine.of(mine).halted(7)
    hall.look_after(1)
    assert (mine.state, other.state) == ("paused", "starting")
    hall.there.add("ann")
    hall.office.look()
    assert hall.office.runs("ann") == [mine]
    hall.office.resume(mine)
    assert mine.notice is None
    hall.engine.drive()
    assert (mine.state, other.state) == ("finished", "finished")


def test_who_waits_and_is_away_leaves_the_queue(hall) -> None:
    hall.office.start("bob", TINY)
    mine = hall.office.start("ann", TINY)
    hall.leave_for(GRACE + 1)
    assert (mine.state, mine.notice) == ("paused", sessions.AWAY)
    assert hall.office.place(mine) is None


def test_who_comes_back_in_time_keeps_the_place(hall) -> None:
    mine = hall.office.start("ann", TINY)
    for _ in range(3):
        hall.leave_for(GRACE - 1)
        hall.there.add("ann")
        hall.look_after(GRACE - 1)
    assert (mine.state, mine.notice) == ("starting", None)
    hall.leave_for(GRACE - 1)
    hall.office.arrive("ann", lambda: True)  # a page of the same name, perhaps after a reload
    hall.look_after(100)
    assert mine.state == "starting"


def test_in_the_end_all_is_forgotten(hall) -> None:
    done = hall.office.start("ann", TINY)
    hall.engine.drive()
    paused = hall.office.start("ann", TINY)
    other = hall.office.start("bob", TINY)
    hall.leave_for(GRACE + 1)
    hall.engine.of(paused).halted(5)
    assert hall.engine.files()
    hall.look_after(KEEP - GRACE - 2)
    assert hall.office.runs("ann") == [done, paused]
    hall.look_after(2)
    assert hall.office.runs("ann") == []
    assert not hall.office.claim("ann")
    assert (paused.state, paused.problem) == ("failed", sessions.AWAY)
    assert done.checkpoint is done.answers is done.network() is done.result() is None
    assert not hall.engine.files()
    hall.engine.drive()
    assert other.state == "finished"


def test_a_run_at_work_that_is_forgotten_leaves_nothing(hall) -> None:
    mine = hall.office.start("ann", TINY)
    hall.office.leave("ann")
    assert mine.state == "failed"
    hall.engine.of(mine).ended(100)
    assert not hall.engine.files()
    hall.office.leave("ann")  # once more, and no error


@pytest.mark.parametrize("state", ["stopping", "measuring"])
def test_who_goes_while_it_is_measured_finds_the_network(hall, state: str) -> None:
    mine = hall.office.start("ann", TINY)
    hall.office.stop(mine)
    if state == "measuring":
        hall.engine.of(mine).halted(7)
    hall.leave_for(GRACE + 1)
    hall.engine.drive()
    assert (mine.state, mine.problem, mine.notice) == ("stopped", None, None)
    assert mine.network()


def test_going_on_takes_the_notice_away(hall) -> None:
    mine = hall.office.start("ann", TINY)
    hall.leave_for(GRACE + 1)
    hall.there.add("ann")
    hall.office.resume(mine)  # before it holds
    assert (mine.state, mine.notice) == ("running", None)
    hall.leave_for(GRACE + 1)
    hall.engine.of(mine).halted(7)
    assert mine.notice
    hall.office.step(mine)
    assert mine.notice is None


def test_a_session_can_be_claimed_once_and_only_while_nobody_is_there(hall) -> None:
    assert not hall.office.claim("ann")
    assert not hall.office.claim("eve")
    hall.there.remove("ann")
    assert hall.office.claim("ann")
    assert not hall.office.claim("ann")


def test_nobody_reaches_anothers_runs(hall) -> None:
    mine = hall.office.start("ann", TINY)
    hall.office.start("bob", TINY)
    assert hall.office.runs("ann") == [mine]
    assert mine not in hall.office.runs("bob")
    assert hall.office.runs("eve") == []
    hall.office.runs("bob").append(mine)
    assert mine not in hall.office.runs("bob")
    hall.office.leave("bob")
    assert mine.state == "starting"


def test_a_session_keeps_its_newest_runs_and_those_with_a_name(hall) -> None:
    runs = []
    for i in range(MOST_RUNS + 5):
        runs.append(hall.office.start("ann", TINY))
        runs[-1].name = "mine" if i in (0, 3) else ""
        hall.engine.drive()
    kept = hall.office.runs("ann")
    assert kept == [runs[0], runs[3], *runs[7:]]
    assert len(kept) == MOST_RUNS
    assert len(hall.engine.files()) == 2 * MOST_RUNS
    for run in kept:
        run.name = "mine"
    hall.office.start("ann", TINY)  # if all have names, the oldest goes
    assert hall.office.runs("ann")[:-1] == kept[1:]


def test_somebody_looks_around_and_whoever_cannot_be_asked_does_not_end_that() -> None:
    def gone() -> bool:
        raise RuntimeError("the session is being taken down")

    office = Service(FakeEngine(), grace=0.0, keep=0.01)
    office.arrive("ann", gone)
    office.arrive("bob", lambda: False)
    office.start("bob", TINY)
    until(lambda: "bob" not in office.owners)
    office.close()


def test_a_page_that_dies_after_its_claim_leaves_nobody_there(hall: Hall) -> None:
    mine = hall.office.start("ann", TINY)
    hall.there.remove("ann")
    hall.look_after(1)
    hall.there.add("the reloaded page")
    assert hall.office.claim("ann", lambda: "the reloaded page" in hall.there)
    hall.look_after(16)
    assert mine.state == "starting"
    hall.there.remove("the reloaded page")
    hall.look_after(16)
    assert (mine.state, mine.notice) == ("pausing", sessions.AWAY)
    hall.look_after(601)
    assert hall.office.runs("ann") == []


# ---- how much is kept ------------------------------------------------------------------------


def finished(hall: Hall, name: str, runs: int = 1) -> list[MnistRun]:
    done = []
    for _ in range(runs):
        done.append(hall.office.start(name, TINY))
        hall.engine.drive()
        assert done[-1].state == "finished"
    return done


def kept(hall: Hall, name: str) -> list[MnistRun]:
    found = hall.office.runs(name)
    assert all(run.network() and run.result() for run in found)
    return found


def test_a_session_is_bounded_whenever_something_is_kept(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, second = finished(hall, "ann", 2)
    monkeypatch.setattr(
        "runs.service.sessions.MOST_BYTES", 2 * hall.office.owners["ann"].bytes // 2
    )
    third = finished(hall, "ann")[0]
    assert kept(hall, "ann") == [second, third]
    monkeypatch.setattr("runs.service.sessions.MOST_BYTES", 10)
    hall.office.extend(second, 10)
    hall.engine.drive()
    assert kept(hall, "ann") == [second]  # the newest is kept, however large
    assert len(hall.engine.files()) == 2


def test_all_sessions_together_are_bounded(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    anns, bobs = finished(hall, "ann", 3), finished(hall, "bob", 2)
    each = hall.office.owners["bob"].bytes / 2
    monkeypatch.setattr(hall.office, "most_kept", 5.5 * each)
    bobs += finished(hall, "bob")
    assert kept(hall, "ann") == anns[1:]  # who keeps most pays
    assert kept(hall, "bob") == bobs
    hall.there.remove("bob")
    hall.office._look_at_owners()
    anns += finished(hall, "ann")
    assert kept(hall, "ann") == anns[1:]
    assert kept(hall, "bob") == bobs[1:]  # but first those who are away
    assert len(hall.engine.files()) == 10


def test_named_trainings_go_last(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = finished(hall, "ann", 2)
    hall.office.rename(first, "mine")
    monkeypatch.setattr(hall.office, "most_kept", 1.2 * hall.office.owners["ann"].bytes)
    third = finished(hall, "ann")[0]
    assert kept(hall, "ann") == [first, third]
    assert second not in hall.office.runs("ann")


def test_what_is_too_large_for_all_that_may_be_kept_is_one_sentence(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hall.office, "most_kept", 1000)
    run = hall.office.start("ann", TINY)
    hall.engine.drive()
    assert (run.state, run.problem) == ("failed", FULL)
    assert not hall.engine.files()


def test_a_run_that_goes_on_is_not_taken_away(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    paused = hall.office.start("ann", TINY)
    hall.office.pause(paused)
    hall.engine.of(paused).halted(5)
    monkeypatch.setattr(hall.office, "most_kept", 1.5 * hall.office.owners["ann"].bytes)
    run = hall.office.start("bob", TINY)
    hall.engine.drive()
    assert (run.state, run.problem) == ("failed", FULL)
    hall.office.resume(paused)
    hall.engine.drive()
    assert paused.state == "finished"


def test_recordings_in_memory_are_bounded_over_all_sessions(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = PlaySpec(PlaneData(), Play(iterations=10))
    runs = []
    for name in ("ann", "bob", "ann"):
        runs.append(hall.office.start(name, spec))
        _ = runs[-1].thetas, runs[-1].figures
        hall.engine.drive()
        assert not runs[-1].active
    assert all(run.held > 1000 for run in runs)
    hall.office._look_at_owners()
    assert hall.office.runs("ann") == [runs[0], runs[2]]
    monkeypatch.setattr(hall.office, "most_held", 2 * runs[0].held)
    hall.office._look_at_owners()
    assert hall.office.runs("ann") == [runs[2]]  # who holds most pays
    hall.there.remove("bob")
    hall.office._look_at_owners()
    monkeypatch.setattr(hall.office, "most_held", runs[0].held)
    hall.office._look_at_owners()
    assert (hall.office.runs("ann"), hall.office.runs("bob")) == ([runs[2]], [])
