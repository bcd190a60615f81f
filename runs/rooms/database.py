"""The database in which rooms are kept: a file of SQLite's, or PostgreSQL by its address.

It may go away at any time, and come back. While it is away, one in a second tries to reach it,
and all others are told so at once, so that nobody's page waits for it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    InterfaceError,
    InternalError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as NoneIsFree

from runs.rooms import where as places
from runs.rooms.pace import Pace
from runs.rooms.upgrade import NotOurs, upgrade
from runs.service.settings import LOG

BUSY = 5.0  # seconds that a writer waits for another one, and a statement may take
LONGER = 1.2  # times that: a server that works says itself by then that it took too long
CONNECT = 3  # seconds until a server that does not answer is away
PAUSE = 1.0  # seconds from one attempt to reach it to the next
OUT_OF_REACH = (
    "The class's room cannot be reached at the moment. Nothing that was entered is lost; "
    "try again in a moment."
)
# What a server of PostgreSQL says of a failure, as far as it is no secret of the host's.
REASONS = (
    "password authentication failed", "does not exist", "Connection refused", "timeout expired",
    "permission denied", "too many clients", "no pg_hba.conf entry", "starting up",
    "shutting down", "statement timeout", "resolve host", "No such file",
)  # fmt: skip
OUTAGES = (OperationalError, InterfaceError, InternalError, NoneIsFree, ArgumentError, OSError,
           ImportError, NotOurs)  # fmt: skip


class Unreachable(Exception):
    """The database does not answer; the message is a sentence for a page."""

    def __init__(self) -> None:
        """There is one sentence for all causes; the log has them."""
        super().__init__(OUT_OF_REACH)


class Database:
    """One database, connected to when it is first asked."""

    def __init__(self, where: str | None = None) -> None:
        """Take an address, or ask the environment when it is first needed."""
        self.where = where
        self.lock, self.turn = threading.Lock(), threading.Lock()
        self.away = False  # whether it could not be reached when it was last asked
        self._again = 0.0  # when it is tried once more
        self._engine: Engine | None = None
        self._lines = Pace(1, 60.0)  # of the log

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Connect, to read.

        Raises:
            Unreachable: if the database does not answer.
        """
        with self._told(), self._connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Connect, to write: all of it is done in the end, or nothing.

        Raises:
            Unreachable: if the database does not answer.
        """
        with self._told(), self._own_turn(), self._connect() as connection:
            if connection.dialect.name == "sqlite":  # who reads first could not write later
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection
            connection.commit()

    def engine(self) -> Engine:
        """Return SQLAlchemy's engine of a database that answers.

        Raises:
            Unreachable: if it does not.
        """
        with self.reading() as connection:
            return connection.engine

    def close(self) -> None:
        """Let go of all connections."""
        with self.lock:
            engine, self._engine = self._engine, None
        if engine:
            engine.dispose()

    @contextmanager
    def _own_turn(self) -> Iterator[None]:
        """Let one write at a time to a file: who waits for that holds no connection.

        So if somebody else has locked the file for long, there are connections for all who read.
        """
        if self._engine is None or self._engine.dialect.name != "sqlite":
            yield
            return
        if not self.turn.acquire(timeout=BUSY):
            raise NoneIsFree
        try:
            yield
        finally:
            self.turn.release()

    def _connect(self) -> Connection:
        """Connect; while the database is away, one tries and all others are told at once."""
        if self._engine is not None and not self.away:
            try:
                return self._engine.connect()
            except OUTAGES as error:
                if not isinstance(error, NoneIsFree):
                    self._is_away()
                raise
        if not self.lock.acquire(blocking=not self.away):
            raise Unreachable
        try:
            return self._try()
        finally:
            self.lock.release()

    def _try(self) -> Connection:
        """Reach a new database, or one that was away."""
        if self.away and time.monotonic() < self._again:
            raise Unreachable
        try:
            engine = self._engine or self._prepared()
            connection = engine.connect()
        except OUTAGES:
            self._is_away()
            raise
        self._engine = engine
        if self.away:
            self.away = False
            LOG.warning("The database of rooms answers again.")
        return connection

    def _prepared(self) -> Engine:
        """Return SQLAlchemy's engine, with the schema of this version."""
        engine = _engine(self.where or places.address())
        try:
            upgrade(engine)
        except BaseException:
            engine.dispose()
            raise
        return engine

    def _is_away(self) -> None:
        self.away, self._again = True, time.monotonic() + PAUSE

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what a database says of itself into one sentence; the log has the reason."""
        try:
            yield
        except OUTAGES as error:
            if isinstance(error, DBAPIError) and error.connection_invalidated:
                self._is_away()
            line = f"The database of rooms cannot be used: {_reason(error)}."
            if self._lines.allows(line):
                LOG.warning(line)
            raise Unreachable from None  # the error may name the host's secrets
        except SQLAlchemyError as error:  # a mistake of ours
            LOG.exception("The database of rooms did not take what it was given.")
            raise Unreachable from error


def _reason(error: BaseException) -> str:
    """Say why, in words that hold nothing of the address."""
    if isinstance(error, NotOurs):
        return str(error)
    if isinstance(error, ImportError):
        return "its library is missing (pip install -r requirements-postgres.txt)"
    cause = getattr(error, "orig", None) or error
    known = next((words for words in REASONS if words in str(cause)), "")
    code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None)
    return ", ".join(one for one in (type(error).__name__, code, known) if one)


def _engine(where: str) -> Engine:
    url = make_url(places.with_library(where))
    if url.get_backend_name() == "sqlite":
        if url.database and not url.query:
            places.make_private(Path(url.database))
        engine = create_engine(
            url, hide_parameters=True, pool_timeout=CONNECT, connect_args={"timeout": BUSY}
        )
        event.listen(engine, "connect", _prepare_sqlite)
        return engine
    lost = {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3,
            "tcp_user_timeout": int(1000 * BUSY)}  # fmt: skip
    engine = create_engine(
        url, hide_parameters=True, pool_timeout=CONNECT, pool_pre_ping=True,
        connect_args={"connect_timeout": CONNECT, **lost},
    )  # fmt: skip
    event.listen(engine, "do_connect", lambda *told: _patient().connect(*told[2], **told[3]))
    event.listen(engine, "connect", _prepare_postgresql)
    return engine


@cache
def _patient() -> Any:
    """Return psycopg's connection, as one on which nobody waits for ever.

    A server that is frozen keeps no time of its own, and its machine goes on to take what it is
    sent, so that a lost network is not told. So the time is kept here, too.
    """
    import psycopg  # noqa: PLC0415, which not everybody has

    class Patient(psycopg.Connection[Any]):
        def wait(self, *told: Any, **options: Any) -> Any:
            # Autocommit is on only while the pool asks whether there is still somebody.
            longest = min(CONNECT, LONGER * BUSY) if self.autocommit else LONGER * BUSY
            try:
                return super().wait(*told, **{"timeout": longest, **options})
            except psycopg.OperationalError:
                if self.info.transaction_status == psycopg.pq.TransactionStatus.ACTIVE:
                    self.close()  # nobody knows what became of it
                raise

    return Patient


def _prepare_sqlite(connection: Any, _: object) -> None:
    """Let many read while one writes, and rows go with those that they belong to."""
    connection.isolation_level = None  # we say ourselves when a transaction begins
    for line in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON",
                 "secure_delete = ON"):  # fmt: skip
        connection.execute(f"PRAGMA {line}")


def _prepare_postgresql(connection: Any, _: object) -> None:
    """Let nothing take for ever, and nobody who froze hold a room."""
    connection.execute(f"SET statement_timeout = '{BUSY}s'")
    connection.execute(f"SET idle_in_transaction_session_timeout = '{3 * BUSY}s'")
    connection.commit()
