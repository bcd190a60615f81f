"""The networks of entries that read digits, as they were trained, for as long as their room lasts.

Of an entry's three trainings it is the middle one by its accuracy, whose curve the board shows. Of
each member it is that of their best entry to a challenge, which is the one on the board. One that
is too large, or one too many, is not kept, and the entry counts as any other.
"""

from __future__ import annotations

import numpy as np
import sqlalchemy as sa
from sqlalchemy import Connection

import nn
from runs.mnist.spec import MnistSpec
from runs.rooms import challenges, schema
from runs.rooms.board import best_now
from runs.rooms.challenges import CHALLENGE, Entry, Opened
from runs.rooms.entries import ENTRY, Seen, entered, entry_of
from runs.rooms.room import Refused
from runs.rooms.rooms import Rooms

MOST_OF_ROOM, MOST_OF_ALL = 100_000_000, 2_000_000_000  # bytes
KEPT = "network"  # in an entry's result: whether there is one
NETWORK = schema.network.c


def keep(connection: Connection, opened: Opened, entry: str, parameters: bytes) -> None:
    """Keep the network of an entry that was scored just now, if it is its member's best."""
    of = sa.select(schema.entry).where(ENTRY.challenge_id == opened.id, ENTRY.state == "scored")
    all_ = [entry_of(row) for row in connection.execute(of)]
    mine = next(one for one in all_ if one.id == entry)
    own = [one for one in all_ if one.member == mine.member]
    if best_now(opened.challenge, own).get(mine.member) is not mine:
        return
    connection.execute(schema.network.delete().where(NETWORK.entry_id.in_([one.id for one in own])))
    total, of_room = sa.func.coalesce(sa.func.sum(NETWORK.size), 0), NETWORK.room_id == opened.room
    size = len(parameters)
    if (connection.scalar(sa.select(total).where(of_room)) or 0) + size > MOST_OF_ROOM:
        return
    if (connection.scalar(sa.select(total)) or 0) + size > MOST_OF_ALL:
        return
    connection.execute(schema.network.insert().values(
        entry_id=entry, room_id=opened.room, size=size, parameters=parameters,
    ))  # fmt: skip
    result = {**(mine.result or {}), KEPT: True}
    connection.execute(schema.entry.update().where(ENTRY.id == entry).values(result=result))


def of_room(seen: Seen) -> list[tuple[Opened, Entry]]:
    """Return the entries whose networks are kept; of a sealed challenge, once it is closed."""
    return [
        (opened, one)
        for opened in seen.opened
        if opened.closed is not None or not opened.challenge.sealed
        for one in best_now(
            opened.challenge, (one for one in seen.entries if one.challenge == opened.id)
        ).values()
        if one.result and one.result.get(KEPT)
    ]


def load(rooms: Rooms, room: str, entry: str) -> nn.Network | None:
    """Return the network of an entry of a room, or None if it is gone.

    Raises:
        Unreachable: if the database does not answer.
    """
    of = (
        sa.select(NETWORK.parameters, ENTRY.place, ENTRY.result, CHALLENGE.kind)
        .join(schema.entry, ENTRY.id == NETWORK.entry_id)
        .join(schema.challenge, CHALLENGE.id == ENTRY.challenge_id)
        .where(NETWORK.entry_id == entry, NETWORK.room_id == room)
    )
    with rooms.database.reading() as connection:
        row = connection.execute(of).first()
    if row is None:
        return None
    try:
        challenge = challenges.BY_KEY[row.kind]
        spec = entered(challenge, row.place)
        assert isinstance(spec, MnistSpec)
        parameters = np.frombuffer(row.parameters, np.float32)
        net = spec.with_parameters((spec.about.pixels, spec.about.n_classes), parameters)
    except (KeyError, Refused, ValueError):  # of a version with other challenges or layers
        return None
    net.provenance = {
        **spec.about.provenance,
        "entry": challenge.title,
        "test_accuracy": accuracy(row.result),
        "test_data": "the challenge’s hidden digits",
    }
    return net


def accuracy(result: dict[str, list[float]]) -> float:
    """Return how well the network that is kept reads the challenge's hidden digits."""
    return sorted(result["scores"])[len(result["scores"]) // 2]
