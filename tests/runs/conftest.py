"""What the tests of runs share: services that end with their test, and leave nothing behind."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from runs import Service
from runs.data import SHARED
from runs.pool import Pool
from tests.runs.engines import FakeEngine
from tests.waiting import until


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv(SHARED, "")


@pytest.fixture
def service() -> Iterator[Callable[..., Service]]:
    """Make services with worker processes, which end with the test."""
    made: list[Service] = []

    def make(workers: int = 1, **options: Any) -> Service:
        made.append(Service(lambda store: Pool(workers, store.folder), **options))
        made[-1].open()
        return made[-1]

    yield make
    for one in made:
        engine = one.dispatch.engine
        one.close()
        if isinstance(engine, Pool):
            for worker in engine.workers:
                until(lambda w=worker: w.process is None or w.process.poll() is not None)


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def office(engine: FakeEngine) -> Iterator[Service]:
    """Return a service whose one place is played by hand; nobody looks around in it."""
    office = Service(engine, queue_length=50)
    office.dispatch.open()
    yield office
    office.close()
