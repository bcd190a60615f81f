"""The outlook of whoever waits, or takes turns: when it is their turn, and when they are done."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from statistics import mean
from weakref import WeakKeyDictionary

from runs.service import turns
from runs.service.estimate import LEAST, Recent, Rest, done, steady, wait
from runs.service.job import REPORT_EVERY
from runs.service.run import Run
from runs.service.ticket import Ticket, seconds_left
from runs.service.turns import Line


@dataclass(frozen=True)
class Shared:
    """What a training has of the places while others want them, too."""

    others: int  # trainings
    share: float  # of the time
    seconds: float | None  # until it is done; None if nobody knows


class Outlook:
    """Foretells from the line, from what is at work, and from recent jobs."""

    def __init__(self, line: Line, tickets: Mapping[Run, Ticket], recent: Recent) -> None:
        """Look at these, which change."""
        self.line, self.tickets, self.recent = line, tickets, recent
        self.told_wait: WeakKeyDictionary[Run, float] = WeakKeyDictionary()  # when it may begin
        self.told_done: WeakKeyDictionary[Run, float] = WeakKeyDictionary()  # when it is over

    def wait(self, run: Run, places: int) -> float | None:
        """Return about how many seconds a run in line waits for its turn; None if unknown."""
        left, turn = self._left(), self._turns()
        before = list(self.line)
        under_way = [min(left(other), turn(other)) for other in self.tickets]
        ahead = [min(left(other), turn(other)) for other in before[: before.index(run)]]
        return _steady(self.told_wait, run, wait(under_way, ahead, places))

    def shared(self, run: Run, places: int) -> Shared | None:
        """Return what a run has of the places; None if there are enough for all."""
        together = [*self.tickets, *self.line]
        if run not in together or len(together) <= places:
            return None
        left, next_turn = self._left(), self._turns()
        known = [turns.length(other) for other in together if other.turns] or [turns.TURN]
        usual = mean(known)  # a new one's own is not known yet
        rests = []
        for other in together:
            turn = turns.length(other) if other.turns else usual
            seconds = left(other) * (1 + other.hand_over / turn)
            rests.append(Rest(seconds, min(seconds, next_turn(other)), turn))
        over = _steady(self.told_done, run, done(rests, together.index(run), places))
        return Shared(len(together) - 1, places / len(together), over)

    def _left(self) -> Callable[[Run], float]:
        """Return what says how many seconds of work a run still takes."""
        pace = [ticket.pace for ticket in self.tickets.values()]
        kinds = {run.kind for run in (*self.tickets, *self.line)}
        factor = {kind: self.recent.factor(kind, pace) for kind in kinds}

        def left(run: Run) -> float:
            ticket = self.tickets.get(run)
            found = ticket.seconds_left if ticket else partial(seconds_left, run)
            return max(LEAST, found(factor[run.kind]))

        return left

    def _turns(self) -> Callable[[Run], float]:
        """Return what says how long the next turn of a run is, or what is left of this one."""
        new, crowded = self.line.somebody_is_new, self.line.is_crowded()

        def turn(run: Run) -> float:
            if crowded or run.stays or turns.is_at_once(run):
                return math.inf
            ticket = self.tickets.get(run)
            short = new and bool(ticket or not run.turns)
            begun = ticket.turn if ticket else run.turn
            return max(0.0, turns.length(run, short=short) - begun) + REPORT_EVERY

        return turn


Told = WeakKeyDictionary[Run, float]


def _steady(told: Told, run: Run, seconds: float | None) -> float | None:
    """Return what to say of a time: small changes for the worse are not worth a word."""
    if seconds is None:
        return None
    now = run.clock()
    seconds = steady(seconds, told.get(run, now + seconds) - now)
    told[run] = now + seconds
    return seconds
