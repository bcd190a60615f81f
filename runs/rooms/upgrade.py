"""Brings a database to the tables of this version. Several servers may start at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory

MIGRATIONS = Path(__file__).with_name("migrations")
LOCK = 0x676C6173  # of PostgreSQL's advisory locks: one server at a time brings the schema up


class NotOurs(Exception):
    """The database has tables that this version does not know; the message is for the log."""


def upgrade(engine: Engine) -> None:
    """Bring the schema to that of this version, if it is older.

    Raises:
        NotOurs: if it is of a later version.
    """
    from alembic import command  # noqa: PLC0415, needed once
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    with engine.connect() as connection:
        if _is_new(connection, scripts):  # which needs no right to change tables
            return
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


def _is_new(connection: Connection, scripts: ScriptDirectory) -> bool:
    """Tell whether there is nothing to do."""
    from alembic.migration import MigrationContext  # noqa: PLC0415

    now = MigrationContext.configure(connection).get_current_revision()
    if now is not None and now not in {script.revision for script in scripts.walk_revisions()}:
        raise NotOurs(
            "it is of a later version of Glassbox, so bring this server up to date, or give it "
            "another one by GLASSBOX_DATABASE"
        )
    return now == scripts.get_current_head()
