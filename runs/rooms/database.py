"""The database in which rooms are kept: a file of SQLite's, or PostgreSQL by its address.

``GLASSBOX_DATABASE`` has an address such as ``postgresql://user:secret@host/name`` or
``sqlite:////folder/rooms.sqlite``; without it, a file in the cache folder is used.
"""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from nn.data.datasets import cache
from runs.service.settings import LOG

VARIABLE, FILE = "GLASSBOX_DATABASE", "rooms.sqlite"
MIGRATIONS = Path(__file__).with_name("migrations")
BUSY = 5.0  # seconds that a writer waits for another one
LOCK = 0x676C6173  # of PostgreSQL's advisory locks: one server at a time brings the schema up
OUT_OF_REACH = (
    "The class's room cannot be reached at the moment. Nothing that was entered is lost; "
    "try again in a moment."
)


class Unreachable(Exception):
    """The database does not answer; the message is a sentence for a page."""

    def __init__(self) -> None:
        """There is one sentence for all causes; the log has them."""
        super().__init__(OUT_OF_REACH)


def address() -> str:
    """Return where the database is, as the host has set it."""
    named = os.environ.get(VARIABLE, "").strip()
    if not named:
        folder = cache.folder() or Path(tempfile.gettempdir())  # a user may have no home
        folder.mkdir(parents=True, exist_ok=True)
        return f"sqlite:///{folder / FILE}"
    plain = named.replace("postgres://", "postgresql://", 1)
    return plain.replace("postgresql://", "postgresql+psycopg://", 1)


class Database:
    """One database, connected to when it is first asked."""

    def __init__(self, where: str | None = None) -> None:
        """Take an address, or ask the environment when it is first needed."""
        self.where = where
        self.lock = threading.Lock()
        self._engine: Engine | None = None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Connect, to read.

        Raises:
            Unreachable: if the database does not answer.
        """
        with _told(), self.engine().connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Connect, to write: all of it is done in the end, or nothing.

        Raises:
            Unreachable: if the database does not answer.
        """
        with _told(), self.engine().connect() as connection:
            if connection.dialect.name == "sqlite":  # who reads first could not write later
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection
            connection.commit()

    def close(self) -> None:
        """Let go of all connections."""
        with self.lock:
            engine, self._engine = self._engine, None
        if engine:
            engine.dispose()

    def engine(self) -> Engine:
        """Return SQLAlchemy's engine; at first the schema is brought up to date."""
        with self.lock:
            if self._engine is None:
                engine = _engine(self.where or address())
                try:
                    upgrade(engine)
                except BaseException:
                    engine.dispose()
                    raise
                self._engine = engine
            return self._engine


def _engine(where: str) -> Engine:
    url = make_url(where)
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 3})
    engine = create_engine(url, connect_args={"timeout": BUSY})
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _: object) -> None:
    """Let many read while one writes, and rows go with those that they belong to."""
    connection.isolation_level = None  # we say ourselves when a transaction begins
    for line in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON",
                 "secure_delete = ON"):  # fmt: skip
        connection.execute(f"PRAGMA {line}")


def upgrade(engine: Engine) -> None:
    """Bring the schema to that of this version; another server may do the same."""
    from alembic import command  # noqa: PLC0415, needed once
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


@contextmanager
def _told() -> Iterator[None]:
    """Turn what a database says of itself into one sentence; the log has the rest."""
    try:
        yield
    except (DBAPIError, OSError, ArgumentError, NoSuchModuleError) as error:
        LOG.warning("The database of rooms: %s", type(error).__name__)
        raise Unreachable from error
    except SQLAlchemyError as error:
        LOG.exception("The database of rooms.")
        raise Unreachable from error
