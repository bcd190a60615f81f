"""What is kept of rooms, as tables. Their history lies in ``migrations``: whoever changes a table
adds a step there, and ``tests/runs/rooms/test_database.py`` says whether it leads here.

Times are seconds since 1970. Nothing in here says who a person is: a name is drawn, and neither
addresses nor accounts are kept. Secrets are kept as hashes. When a room ends, its row is deleted,
and with it go all rows that belong to it.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

TABLES = MetaData()
ID = String(32)  # a random UUID, in hexadecimal
HASH = String(64)  # SHA-256, in hexadecimal


def _of(table: str, *, index: bool = True) -> Column[str]:
    """Return a column that names a row of another table, and goes when that row goes."""
    return Column(
        f"{table}_id", ID, ForeignKey(f"{table}.id", ondelete="CASCADE"),
        nullable=False, index=index,
    )  # fmt: skip


room = Table(
    "room", TABLES,
    Column("id", ID, primary_key=True),
    Column("code", String(6), nullable=False, unique=True),
    Column("teacher", HASH, nullable=False, unique=True),  # of the secret in the teacher's link
    Column("opened", Float, nullable=False),
    Column("moved", Float, nullable=False, index=True),  # when something was last done in it
    Column("version", Integer, nullable=False),  # grows with every change of what is shown
    Column("state", JSON, nullable=False),  # what the teacher has set: see ``room.State``
)  # fmt: skip
member = Table(
    "member", TABLES,
    Column("id", ID, primary_key=True),
    _of("room"),
    Column("token", HASH, nullable=False, unique=True),  # of the secret that the browser keeps
    Column("name", String(40), nullable=False),  # two words
    Column("colour", Integer, nullable=False),
    Column("swapped", Boolean, nullable=False),  # whether the one other name was asked for
    Column("joined", Float, nullable=False),
    Column("place", JSON),  # the page and its settings, while the teacher shows this screen
    UniqueConstraint("room_id", "name"),
)  # fmt: skip
challenge = Table(
    "challenge", TABLES,
    Column("id", ID, primary_key=True),
    _of("room"),
    Column("kind", String(40), nullable=False),
    Column("seed", Integer, nullable=False),  # of the hidden data and the server's seeds: a secret
    Column("opened", Float, nullable=False),
    Column("closed", Float),
)  # fmt: skip
entry = Table(
    "entry", TABLES,
    Column("id", ID, primary_key=True),
    _of("room", index=False),
    _of("challenge"),
    _of("member"),
    Column("place", JSON, nullable=False),  # the page and its settings, as its link has them
    Column("sent", Float, nullable=False),
    Column("state", String(10), nullable=False),  # waiting, training, scored or failed
    Column("server", ID),  # which web server trains it,
    Column("until", Float),  # and until when another one leaves it alone
    Column("result", JSON),  # scores, spread, costs
    Column("reason", String(300)),  # why it failed, in a sentence
)  # fmt: skip
network = Table(
    "network", TABLES,
    Column("entry_id", ID, ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True),
    _of("room"),
    Column("size", Integer, nullable=False),  # bytes, so that none is read to be counted
    Column("parameters", LargeBinary, nullable=False),  # of a network that reads digits, float32
)  # fmt: skip
drawing = Table(
    "drawing", TABLES,
    Column("id", ID, primary_key=True),
    _of("room"),
    _of("member"),
    Column("digit", Integer, nullable=False),
    Column("pixels", LargeBinary, nullable=False),  # 28 × 28 bytes, 255 is ink
    Column("kept", Boolean, nullable=False),  # not, if the teacher took it out
    Column("drawn", Float, nullable=False),
)  # fmt: skip
poll = Table(
    "poll", TABLES,
    Column("id", ID, primary_key=True),
    _of("room"),
    Column("question", JSON, nullable=False),  # its text and its answers
    Column("asked", Float, nullable=False),
    Column("revealed", Boolean, nullable=False),
    Column("closed", Boolean, nullable=False),
)  # fmt: skip
vote = Table(
    "vote", TABLES,
    Column("poll_id", ID, ForeignKey("poll.id", ondelete="CASCADE"), primary_key=True),
    Column("member_id", ID, ForeignKey("member.id", ondelete="CASCADE"), primary_key=True),
    Column("answer", Integer, nullable=False),
)  # fmt: skip
