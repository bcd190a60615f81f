"""A database of each test's own, of SQLite and of PostgreSQL.

The plain command tries both where it matters most, by ``BOTH``; the rest of the tests all else.
"""

from __future__ import annotations

import pytest

from runs.rooms import Rooms, entries
from runs.rooms.database import Database
from tests import postgres

KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.rest)]
BOTH = pytest.mark.parametrize("address", ["sqlite", "postgresql"], indirect=True)


def own(rooms, seat, challenge):
    """Return a member's entries to a challenge, the newest first."""
    all_ = entries.see(rooms, seat.room).entries
    mine = [one for one in all_ if one.member == seat.member and one.challenge == challenge]
    return sorted(mine, key=lambda one: -one.sent)


class Clock:
    """A clock that is set by hand."""

    now = 1_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(scope="session")
def cluster():
    """Return a PostgreSQL of the tests' own."""
    with postgres.cluster() as cluster:
        yield cluster


@pytest.fixture(params=KINDS)
def address(request, tmp_path):
    """Return the address of a database that is empty, of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'rooms.sqlite'}"
    return request.getfixturevalue("cluster").database()


@pytest.fixture
def rooms(address, clock):
    """Return the rooms of a database that is empty."""
    rooms = Rooms(Database(address), clock)
    yield rooms
    rooms.close()
