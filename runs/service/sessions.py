"""Sessions: who is there, whose trainings are whose, and what becomes of those whose owner is gone.

An owner has one training at a time; a session is two owners, one for each kind of training.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter

from nn.data.datasets import About, Dataset
from runs.service import log, own_data, settings
from runs.service.dispatch import Dispatch
from runs.service.engine import Engine
from runs.service.run import Clock, Run
from runs.service.settings import LOG
from runs.service.store import FULL, Kept, Store
from runs.service.ticket import Leavings

GRACE = 15.0  # seconds that a session may be away before its training is paused
KEEP = 600.0  # seconds until all that it has trained is forgotten
MOST_BYTES = 200_000_000  # that are kept of one session; beyond, its oldest runs are forgotten
Present = Callable[[], bool]
Weight = Callable[[Run], int]  # in bytes
KEPT: Weight = attrgetter("bytes")  # in the store
HELD: Weight = attrgetter("held")  # in this process's memory
MOST_SETS = 8  # of a session
TOO_MANY_SETS = f"You have {MOST_SETS} data sets of your own already. Take one away first."
AWAY = "This training was paused because its page was closed, or out of reach for too long."


def always() -> bool:
    """Whoever does not say how to ask is there."""
    return True


@dataclass
class Owner:
    """A session: its runs, oldest first, and how to ask whether it is there."""

    present: Present = always
    runs: list[Run] = field(default_factory=list)
    sets: list[str] = field(default_factory=list)  # names of its own data sets, oldest first
    away_since: float | None = None
    started: int = 0  # trainings, all in all

    def seconds_away(self, now: float) -> float:
        """Look whether the session is there; return for how long it has not been."""
        if self.present():
            self.away_since = None
            return 0.0
        if self.away_since is None:
            self.away_since = now
        return now - self.away_since

    @property
    def active(self) -> Run | None:
        """The one run that goes on, or waits, or is paused."""
        return next((run for run in self.runs if run.active), None)

    def make_room(self, most: int) -> None:
        """Forget runs until there are fewer than ``most``, and what is kept is not too much."""
        while len(self.runs) >= most or self.bytes > MOST_BYTES:
            self.forget(self.first_to_go() or self.runs[0])

    def first_to_go(self, weight: Weight | None = None, but: Run | None = None) -> Run | None:
        """Return what is to be forgotten first: the oldest without a name, then the oldest.

        What goes on, ``but``, and what weighs nothing is not.
        """
        over = [run for run in self.runs if run is not but and not run.active]
        over = [run for run in over if weight is None or weight(run)]
        return next((run for run in over if not run.name), over[0] if over else None)

    @property
    def held_sets(self) -> set[str]:
        """The names of data sets that it has, or that its runs go by."""
        return {*self.sets, *(run.data_name for run in self.runs)}

    @property
    def bytes(self) -> int:
        """How much is kept of all runs."""
        return self.sum(KEPT)

    def sum(self, weight: Weight) -> int:
        """How much all runs weigh."""
        return sum(map(weight, self.runs))

    def forget(self, run: Run) -> None:
        """Forget a run and what is kept of it."""
        self.runs.remove(run)
        run.drop()


class Sessions:
    """All sessions of one web server, and the thread that looks whether they are still there."""

    def __init__(
        self,
        make_engine: Callable[[Store], Engine],
        *,
        queue_length: int | None = None,
        grace: float = GRACE,
        keep: float = KEEP,
        clock: Clock = time.monotonic,
    ) -> None:
        """Prepare; nothing is started before ``open``."""
        self.dispatch = Dispatch(make_engine, queue_length)
        self.dispatch.find_room = self._find_room
        self.dispatch.queue.is_crowded = self._is_crowded
        self.dispatch.background.find_room = self._find_more_room
        self.lock = self.dispatch.lock
        self.grace, self.keep, self.clock = grace, keep, clock
        self.owners: dict[str, Owner] = {}
        self.closed = threading.Event()

    def open(self) -> None:
        """Start the workers, if that has not been done."""
        with self.lock:
            if self.dispatch.engine is None:
                log.set_up()
                self.dispatch.open()
                self.closed.clear()
                threading.Thread(target=self._look_around, name="service", daemon=True).start()

    def close(self) -> None:
        """End all trainings and all workers, at once."""
        self.closed.set()
        self.dispatch.close()

    @property
    def places(self) -> int:
        """How many jobs can be done at once: as many as there are workers, here or elsewhere."""
        engine = self.dispatch.engine
        return (engine.places if engine else 0) or settings.workers()

    # ---- who is there --------------------------------------------------------------------

    def arrive(self, name: str, present: Present = always) -> None:
        """Note that a session is there, and how to ask later whether it still is."""
        with self.lock:
            owner = self.owners.setdefault(name, Owner())
            owner.present, owner.away_since = present, None

    def claim(self, name: str, present: Present = always) -> bool:
        """Take the place of a session that has no page at the moment; answer whether there is one.

        ``present`` asks whether the page that does is still there: it may die before it arrives
        under that name.
        """
        with self.lock:
            owner = self.owners.get(name)
            if owner is None or owner.present():
                return False
            owner.present, owner.away_since = present, None  # and nobody else can do the same
            return True

    def leave(self, name: str) -> None:
        """End and forget all trainings of a session."""
        with self.lock:
            owner = self.owners.pop(name, None)
            if owner:
                self._abandon(owner, AWAY)
                for run in list(owner.runs):
                    owner.forget(run)

    def here(self) -> list[str]:
        """Return the names of all sessions that have a page at the moment."""
        with self.lock:
            return [name for name, owner in self.owners.items() if owner.away_since is None]

    def runs(self, name: str) -> list[Run]:
        """Return the session's trainings, oldest first."""
        with self.lock:
            owner = self.owners.get(name)
            return list(owner.runs) if owner else []

    # ---- their own data sets -------------------------------------------------------------

    def sets(self, name: str) -> list[About]:
        """Return what the session's own data sets tell of themselves, oldest first."""
        with self.lock:
            owner = self.owners.get(name)
            return (
                [own_data.about(one) for one in owner.sets if own_data.is_kept(one)]
                if owner
                else []
            )

    def keep_set(self, name: str, data: Dataset) -> About:
        """Keep a session's own data set for its trainings; it is known by its content from now on.

        Raises:
            ValueError: if it is too large, or the session has too many.
            OSError: if the server has no room for it. Both say so in a sentence.
        """
        self.open()
        packed = own_data.pack(data)
        of_its_own = packed.about.name
        with self.lock:
            owner = self.owners.setdefault(name, Owner())
            before = of_its_own in owner.sets
            if not before and len(owner.sets) >= MOST_SETS:
                raise ValueError(TOO_MANY_SETS)
            owner.sets = [*(one for one in owner.sets if one != of_its_own), of_its_own]
        try:
            own_data.keep(packed)  # it may have to wait for the disk
        except OSError:
            self.drop_set(name, of_its_own)
            raise
        return packed.about

    def drop_set(self, name: str, of_its_own: str) -> None:
        """Take a data set from a session. Trainings with it keep it until they are forgotten."""
        with self.lock:
            owner = self.owners.get(name)
            if owner and of_its_own in owner.sets:
                owner.sets.remove(of_its_own)
            self._drop_sets()

    def _drop_sets(self) -> None:
        """Delete data sets that nobody has any more."""
        store = getattr(self.dispatch, "store", None)  # there is none before ``open``
        there = own_data.names(store.folder) if store else set()
        if there:
            held = [owner.held_sets for owner in self.owners.values()]
            for one in there.difference(*held):
                own_data.drop(one)

    def _owner_of(self, run: Run) -> Owner | None:
        return next((owner for owner in self.owners.values() if run in owner.runs), None)

    def _abandon(self, owner: Owner, reason: str) -> None:
        if owner.active:
            self.dispatch.discard(owner.active, reason)

    # ---- what is kept --------------------------------------------------------------------

    @cached_property
    def most_held(self) -> float:
        """Bytes of recordings of all sessions together in this process's memory."""
        return settings.cache() * 1e6

    @cached_property
    def most_kept(self) -> float:
        """Bytes that are kept of all sessions together."""
        return settings.kept() * 1e6

    def _find_room(self, run: Run, made: Leavings) -> str | None:
        """Forget older trainings until what a job of a run has made fits in beside the others.

        A session's own go first, if it has its share and more. A sentence if there is no room.
        """
        return self._find(run, sum(kept.size for kept in made if kept) - run.bytes)

    def _is_crowded(self) -> bool:
        """Whether what rests takes half of all room: the other half is for what is done."""
        return sum(run.bytes for run in self.dispatch.queue) > self.most_kept / 2

    def _find_more_room(self, run: Run, kept: Kept) -> str | None:
        """Do the same for something that a run keeps beside all that it has."""
        return self._find(run, kept.size)

    def _find(self, run: Run, more: int) -> str | None:
        owner = self._owner_of(run)
        while owner and owner.bytes + more > MOST_BYTES:
            if not (old := owner.first_to_go(KEPT, run)):
                break  # it is large by itself
            owner.forget(old)
        while self._sum(KEPT) + more > self.most_kept:
            if not self._forget_one(KEPT, run):
                return FULL
        return None

    def _sum(self, weight: Weight) -> int:
        return sum(owner.sum(weight) for owner in self.owners.values())

    def _forget_one(self, weight: Weight, but: Run | None = None) -> bool:
        """Forget a training that weighs something, if there is one; answer whether there was.

        It is one of a session that is away, or else of the one that has the most.
        """
        by_turns = sorted(
            self.owners.values(), key=lambda one: (one.away_since is None, -one.sum(weight))
        )
        for owner in by_turns:
            if old := owner.first_to_go(weight, but):
                owner.forget(old)
                return True
        return False

    # ---- looking after them --------------------------------------------------------------

    def _look_around(self) -> None:
        while not self.closed.wait(1.0):
            try:
                self.look()
            except Exception:  # without this thread, nobody would ever be looked after again
                LOG.exception("Looking after the trainings failed.")

    def look(self) -> None:
        """Look once who is gone, and what hangs; a thread does so every second."""
        with self.lock:
            self._look_at_owners()
            self._drop_sets()
            self.dispatch.end_what_hangs()
            self.dispatch.fill()

    def _look_at_owners(self) -> None:
        for name, owner in list(self.owners.items()):
            try:
                away = owner.seconds_away(self.clock())
            except Exception:  # one who cannot be asked must not keep us from the others
                LOG.exception("A session could not be asked whether it is there.")
                continue
            if away > self.keep:
                self.leave(name)
            elif away > self.grace and owner.active:
                self._put_aside(owner.active)
        while self._sum(HELD) > self.most_held and self._forget_one(HELD):
            pass

    def _put_aside(self, run: Run) -> None:
        """Let a run that nobody looks at work no more; whoever comes back can resume it."""
        if run.state in ("queued", "starting", "running", "resting"):
            run.notice = AWAY
            self.dispatch.pause(run)
