"""Brings a database to the schema of this version, within the connection that is handed over."""

from alembic import context

from runs.rooms.schema import TABLES

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=TABLES,
    render_as_batch=True,  # SQLite cannot change a column
)
with context.begin_transaction():
    context.run_migrations()
