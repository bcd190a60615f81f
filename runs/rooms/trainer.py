"""The trainer: it trains what was entered, in the places that nobody else wants.

Several web servers share the entries of one database. Who takes an entry has it for a while
(``LEASE``), and renews that while it trains. If a server is gone, another one takes the entry over,
and finds the same figures. Nothing is lost while the database does not answer: what is done is
kept until it can be written.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from runs.experiments.run import Experiment
from runs.experiments.spec import ExperimentSpec
from runs.rooms import challenges, networks, schema, scores
from runs.rooms.challenges import CHALLENGE, Entered, Opened
from runs.rooms.database import Unreachable
from runs.rooms.entries import ARRIVED, BEST, ENTRY, entered
from runs.rooms.room import Refused
from runs.rooms.rooms import LIFE, ROOMS, Rooms
from runs.service import limits
from runs.service.service import Refused as NoPlace
from runs.service.service import Service
from runs.service.settings import LOG

AHEAD = 1  # entries more than there are places: no worker waits for the next look
LEASE = 30.0  # seconds that an entry is left to its server
RENEW = 10.0  # seconds
BUSY, OPEN, LOST, IDLE = 0.3, 1.0, 3.0, 10.0  # seconds between two looks
MOST_TRIES = 4  # how often an entry is begun: after that it is the entry
OWNER = " entry"  # how the names of entries end among the owners of trainings
GIVEN_UP = "The server has tried to train this several times and did not come to the end."
BROKEN = "Something went wrong on the server with this entry. Try other settings."
UNDONE = ("waiting", "training")


class _Gone(Exception):
    """Somebody else has it, or nobody any more: nothing is written."""


@dataclass(eq=False)
class Work:
    """An entry that this server has taken."""

    id: str
    opened: Opened
    entered: Entered
    spec: ExperimentSpec
    run: Experiment | None = None  # None: there was no place for it yet

    @property
    def owner(self) -> str:
        """Its name among the owners of trainings."""
        return self.id + OWNER


class Trainer:
    """Trains the entries of one database with the workers of one web server."""

    def __init__(self, rooms: Rooms, service: Service) -> None:
        """Prepare; nothing is done before ``start``, or ``look``."""
        self.rooms, self.service = rooms, service
        self.server = uuid4().hex
        self.at_work: dict[str, Work] = {}
        self.renewed = 0.0
        self.closed = threading.Event()
        self.thread: threading.Thread | None = None

    def start(self) -> None:
        """Look for entries from now on, in a thread."""
        if self.thread is None:
            self.thread = threading.Thread(target=self._go_on, name="trainer", daemon=True)
            self.thread.start()

    def close(self) -> None:
        """Give back what was taken, so that another server need not wait for it."""
        self.closed.set()
        ARRIVED.set()
        if self.thread:
            self.thread.join(BUSY)
        taken, self.at_work = list(self.at_work), {}
        if taken:
            with suppress(Unreachable):
                self._give_back(taken)

    def _go_on(self) -> None:
        pause = BUSY
        while not self.closed.is_set():
            ARRIVED.wait(pause)
            ARRIVED.clear()
            if self.closed.is_set():
                return
            try:
                pause = self.look()
            except Unreachable:
                pause = LOST
            except Exception:  # without this thread nothing would ever be trained again
                LOG.exception("Looking after the entries failed.")
                pause = LOST

    def look(self) -> float:
        """Look once what is done and what is to be done; return the seconds until the next look.

        Raises:
            Unreachable: if the database does not answer; nothing is lost.
        """
        for work in list(self.at_work.values()):
            self._look_at(work)
        self._renew()
        due = self._take()
        if self.at_work or due:
            return BUSY
        return OPEN if self._is_any_open() else IDLE

    # ---- what is taken -------------------------------------------------------------------

    def _take(self) -> int:
        """Take entries while there are places; return about how many are left."""
        places = max(1, self.service.places) + AHEAD
        due = self._due() if len(self.at_work) < places else []
        while due and len(self.at_work) < places and not self.closed.is_set():
            row = due.pop(0)
            try:
                self._take_one(row)
            except (_Gone, Refused):
                continue  # another server was quicker, or the room has ended
            if challenges.BY_KEY[row.kind].sealed and not _best(row):
                due = [one for one in due if one.challenge_id != row.challenge_id]
        return len(due)

    def _due(self) -> list[Any]:
        """Return entries that wait, or whose server is gone: of each member the first one first."""
        now, other = self.rooms.clock(), schema.entry.alias()
        done = (
            sa.select(sa.func.count())
            .where(other.c.challenge_id == ENTRY.challenge_id,
                   other.c.member_id == ENTRY.member_id, other.c.state == "scored")
            .scalar_subquery()
        )  # fmt: skip
        of = (
            sa.select(ENTRY.id, ENTRY.room_id, ENTRY.challenge_id, ENTRY.place, ENTRY.state,
                      ENTRY.until, CHALLENGE.kind, CHALLENGE.seed, CHALLENGE.opened, ROOMS.state
                      .label("room_state"))
            .join(schema.challenge, CHALLENGE.id == ENTRY.challenge_id)
            .join(schema.room, ROOMS.id == ENTRY.room_id)
            .where(ENTRY.state.in_(UNDONE), ROOMS.moved > now - LIFE,
                   CHALLENGE.kind.in_(challenges.BY_KEY))
            .order_by(done, ENTRY.sent)
        )  # fmt: skip
        with self.rooms.database.reading() as connection:
            rows = connection.execute(of).all()
        free = [row for row in rows if row.state == "waiting" or (row.until or 0) < now]
        finding = {
            row.challenge_id
            for row in rows
            if row not in free and challenges.BY_KEY[row.kind].sealed and not _best(row)
        }  # of these, somebody looks for the best learning rate
        return [row for row in free if row.challenge_id not in finding]

    def _take_one(self, row: Any) -> None:
        """Take an entry, if it is still free, and begin with it."""
        now = self.rooms.clock()
        tries = int((row.place or {}).get("tries", 0)) + 1
        opened = Opened(row.challenge_id, row.room_id, row.kind, row.seed, row.opened)
        work, problem = None, GIVEN_UP if tries > MOST_TRIES else None
        if not problem:
            work, problem = self._work(row, opened)
        values: dict[str, Any] = {
            "state": "training", "server": self.server, "until": now + LEASE,
            "place": {**row.place, "tries": tries},
        }  # fmt: skip
        if problem:
            values = {"state": "failed", "until": None, "reason": problem[:300]}
        with self.rooms.changing(row.room_id) as connection:
            done = connection.execute(
                schema.entry.update()
                .where(ENTRY.id == row.id,
                       (ENTRY.state == "waiting")
                       | ((ENTRY.state == "training") & (ENTRY.until < now)))
                .values(**values)
            )  # fmt: skip
            if not done.rowcount:
                raise _Gone
        if work:
            self.at_work[row.id] = work
            self._begin(work)

    def _work(self, row: Any, opened: Opened) -> tuple[Work | None, str | None]:
        """Return what is to be done for an entry, or a sentence if that makes no sense."""
        try:
            settings = entered(opened.challenge, row.place)
            to_find_best = opened.challenge.sealed and not _best(row)
            spec = scores.experiment(opened, settings, to_find_best=to_find_best)
            limits.check(spec)
        except (ValueError, Refused) as error:
            return None, str(error)
        except Exception:  # it must not stand in the way of all others for ever
            LOG.exception("An entry cannot be trained.")
            return None, BROKEN
        return Work(row.id, opened, settings, spec), None

    def _begin(self, work: Work) -> None:
        try:
            work.run = self.service.start(work.owner, work.spec)
            work.run.must_go_on = True  # a class waits for it
        except NoPlace:
            work.run = None  # too many wait: it is tried again

    def _renew(self) -> None:
        """Say of all that is at work that it still is; what is no more ours is let go."""
        now, mine = self.rooms.clock(), list(self.at_work)
        if not mine or now - self.renewed < RENEW:
            return
        with self.rooms.database.writing() as connection:
            connection.execute(
                schema.entry.update().where(self._is_mine(mine)).values(until=now + LEASE)
            )
            kept = set(connection.scalars(sa.select(ENTRY.id).where(self._is_mine(mine))))
        self.renewed = now
        for id_ in mine:
            if id_ not in kept:
                self._let_go(id_)

    def _is_mine(self, ids: Sequence[str]) -> Any:
        return sa.and_(ENTRY.id.in_(ids), ENTRY.server == self.server, ENTRY.state == "training")

    def _is_any_open(self) -> bool:
        of = sa.select(CHALLENGE.id).where(CHALLENGE.closed.is_(None)).limit(1)
        with self.rooms.database.reading() as connection:
            return connection.scalar(of) is not None

    # ---- what is done --------------------------------------------------------------------

    def _look_at(self, work: Work) -> None:
        """See how far an entry is, and write what came of it.

        What is wrong with it is its own matter: all others are looked at, too.
        """
        if work.run and work.run.active:
            return
        with suppress(_Gone, Refused):  # it was scored elsewhere, or its room has ended
            try:
                if work.run is None:
                    self._begin(work)
                    return
                self._write(work, work.run)
            except (_Gone, Refused, Unreachable):
                raise
            except Exception:
                LOG.exception("An entry cannot be looked after.")
                self._put(work, {"state": "failed", "until": None, "reason": BROKEN})
        self._let_go(work.id)

    def _write(self, work: Work, run: Experiment) -> None:
        if run.state != "finished":  # its workers were lost
            self._give_back([work.id])
            return
        best = None
        if work.spec.axes:
            best = scores.best_rate(run.trials)
        elif work.opened.challenge.sealed:
            best = self._known_best(work.opened)
        try:
            found = scores.result(work.opened, work.entered, run.trials, self.rooms.clock(), best)
            values: dict[str, Any] = {"state": "scored", "result": found, "reason": None}
        except scores.Failed as failed:
            values = {"state": "failed", "reason": str(failed)[:300]}
        network = scores.network(work.entered, run.trials)
        self._put(work, values | {"until": None}, best if work.spec.axes else None, network)

    def _give_back(self, ids: Sequence[str]) -> None:
        """Let what this server still has wait for another one."""
        with self.rooms.database.writing() as connection:
            connection.execute(
                schema.entry.update().where(self._is_mine(ids)).values(state="waiting", until=None)
            )

    def _put(
        self, work: Work, values: dict[str, Any], best: float | None = None,
        network: bytes | None = None,
    ) -> None:  # fmt: skip
        """Write something of an entry that nobody has scored yet."""
        room = work.opened.room
        with self.rooms.changing(room) as connection:
            if best is not None:
                state = connection.scalar(sa.select(ROOMS.state).where(ROOMS.id == room)) or {}
                known = {**state.get(BEST, {}), work.opened.id: best}
                connection.execute(
                    schema.room.update().where(ROOMS.id == room)
                    .values(state={**state, BEST: known})
                )  # fmt: skip
            done = connection.execute(
                schema.entry.update().where(ENTRY.id == work.id, ENTRY.state.in_(UNDONE))
                .values(**values)
            )  # fmt: skip
            if not done.rowcount and best is None:
                raise _Gone
            if done.rowcount and network and values["state"] == "scored":
                networks.keep(connection, work.opened, work.id, network)

    def _known_best(self, opened: Opened) -> float | None:
        with self.rooms.database.reading() as connection:
            state = connection.scalar(sa.select(ROOMS.state).where(ROOMS.id == opened.room))
        return (state or {}).get(BEST, {}).get(opened.id)

    def _let_go(self, id_: str) -> None:
        work = self.at_work.pop(id_, None)
        if work:
            self.service.leave(work.owner)


def _best(row: Any) -> float | None:
    """Return the best learning rate of a row's challenge, if somebody has found it."""
    found: float | None = (row.room_state or {}).get(BEST, {}).get(row.challenge_id)
    return found
