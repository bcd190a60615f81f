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
        left, new = self._left(), self.line.somebody_is_new
        under_way = [min(left(other), self._rest_of_turn(other, new)) for other in self.tickets]
        before = list(self.line)
        ahead = [min(left(other), self._turn(other, new)) for other in before[: before.index(run)]]
        return _steady(self.told_wait, run, wait(under_way, ahead, places))

    def shared(self, run: Run, places: int) -> Shared | None:
        """Return what a run has of the places; None if there are enough for all."""
        together = [*self.tickets, *self.line]
        if run not in together or len(together) <= places:
            return None
        left, new = self._left(), self.line.somebody_is_new
        known = [turns.length(other) for other in together if other.turns] or [turns.TURN]
        usual = mean(known)  # a new one's own is not known yet
        rests = [self._rest(other, left(other), usual, new) for other in together]
        seconds = _steady(self.told_done, run, done(rests, together.index(run), places))
        return Shared(len(together) - 1, places / len(together), seconds)

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

    def _rest(self, run: Run, left: float, usual: float, new: bool) -> Rest:
        first = (self._rest_of_turn if run in self.tickets else self._turn)(run, new)
        turn = turns.length(run) if run.turns else usual
        left *= 1 + run.hand_over / turn
        return Rest(left, min(left, first), turn)

    def _turn(self, run: Run, new: bool) -> float:
        """Return the seconds of the next turn of a run in line."""
        if turns.is_at_once(run):
            return math.inf
        short = new and not run.turns
        return max(0.0, turns.length(run, short=short) - run.turn) + REPORT_EVERY

    def _rest_of_turn(self, run: Run, new: bool) -> float:
        """Return the seconds that a run at work goes on before others have their turn."""
        if run.stays or turns.is_at_once(run):
            return math.inf
        return max(0.0, turns.length(run, short=new) - self.tickets[run].turn) + REPORT_EVERY


Told = WeakKeyDictionary[Run, float]


def _steady(told: Told, run: Run, seconds: float | None) -> float | None:
    """Return what to say of a time: small changes for the worse are not worth a word."""
    if seconds is None:
        return None
    now = run.clock()
    seconds = steady(seconds, told.get(run, now + seconds) - now)
    told[run] = now + seconds
    return seconds
