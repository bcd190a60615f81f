"""What the tests of runs share: services that end with their test, and leave nothing behind."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from runs import Service
from runs.service import dispatch, pace, turns
from runs.service.data import SHARED
from runs.service.pool import Pool
from tests.runs.engines import Clock, FakeEngine
from tests.waiting import until


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv(SHARED, "")


@pytest.fixture(autouse=True)
def _ordinary_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Foretell alike on every machine, whatever else it does at the moment."""
    monkeypatch.setattr(pace, "here", lambda: pace.ORDINARY)


@pytest.fixture(autouse=True)
def _states_follow_their_table(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """No training becomes what ``runs.service.run.LEADS_TO`` does not have."""
    yield
    for phase in ("setup", "call"):
        assert not [r for r in caplog.get_records(phase) if "A training that was" in r.getMessage()]


def close(office: Service) -> None:
    """End a service, and wait until its worker processes have ended."""
    engine = office.dispatch.engine
    office.close()
    for worker in engine.workers if isinstance(engine, Pool) else ():
        until(lambda w=worker: w.process is None or w.process.poll() is not None)


@pytest.fixture
def service() -> Iterator[Callable[..., Service]]:
    """Make services with worker processes of their own, which end with the test."""
    made: list[Service] = []

    def make(workers: int = 1, **options: Any) -> Service:
        made.append(Service(lambda store: Pool(workers, store.folder), **options))
        made[-1].open()
        return made[-1]

    yield make
    for one in made:
        close(one)


@pytest.fixture(scope="session")
def two_workers() -> Iterator[Service]:
    office = Service(lambda store: Pool(2, store.folder))
    office.open()
    yield office
    close(office)


@pytest.fixture
def real(two_workers: Service) -> Iterator[Service]:
    """Return a service with two worker processes, which all tests share; it is idle again after."""
    yield two_workers
    for name in list(two_workers.owners):
        two_workers.leave(name)
    until(lambda: not (two_workers.dispatch.tickets or two_workers.dispatch.lost))


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def clock() -> Clock:
    return Clock(1000.0)


@pytest.fixture
def office(engine: FakeEngine, clock: Clock) -> Iterator[Service]:
    """Return a service whose one place is played by hand; it is looked after by ``look`` alone."""
    office = Service(engine, queue_length=50, clock=clock)
    office.dispatch.open()
    yield office
    office.close()


@pytest.fixture
def quick_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a turn be over as soon as it can be."""
    for name in ("FIRST", "TURN", "COSTS", "FEW_COSTS"):
        monkeypatch.setattr(turns, name, 0)
    monkeypatch.setattr(dispatch, "NEARLY", 0)
