"""A database of each test's own: SQLite's, and PostgreSQL where one is named."""

from __future__ import annotations

import pytest

from runs.rooms import Rooms
from runs.rooms.database import Database


class Clock:
    """A clock that is set by hand."""

    now = 1_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def rooms(tmp_path, clock):
    """Return the rooms of a database that is empty."""
    rooms = Rooms(Database(f"sqlite:///{tmp_path / 'rooms.sqlite'}"), clock)
    yield rooms
    rooms.close()
