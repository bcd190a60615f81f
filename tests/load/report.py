"""What a load test measured, as a table, and which promises were missed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.load.scenario import (
    Plan,
    Visit,
    order_of_starts,
    out_of_order,
    overtakings,
)
from tests.load.server import Server

CLICKS = {"click": "Start", "set": "moving a slider", "goto": "going to a page"}
FOR_SESSIONS = 60  # the promised times are for so many at once; with more, twice as long
OPENING, CLICK, HEALTH, SHOWN = 1.0, 0.3, 0.2, 1.0  # seconds
MOVED = 1.0  # seconds for each who shares a worker, and as long as one looks again
LOOKS = 5.0
WAVES_WITHIN = 0.10  # of their mean


@dataclass(frozen=True)
class Line:
    """A measured quantity, and the most that was promised, if anything was."""

    name: str
    value: float
    unit: str = ""
    limit: float | None = None
    more: str = ""

    @property
    def is_missed(self) -> bool:
        return self.limit is not None and self.value > self.limit

    def __str__(self) -> str:
        digits = 3 if self.unit == "s" else 0
        promise = "" if self.limit is None else f"<= {self.limit:g}"
        verdict = "MISSED" if self.is_missed else "kept" if promise else ""
        value = f"{self.value:,.{digits}f} {self.unit}"
        return f"{self.name:<34}{value:>12}  {promise:>8}  {verdict:<6}  {self.more}".rstrip()


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that so great a share does not exceed; 0 if there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def lines(visits: Sequence[Visit], server: Server, plan: Plan, workers: int) -> list[Line]:
    """Everything worth knowing about the visits."""
    factor = 1 if plan.sessions <= FOR_SESSIONS else 2
    return [
        Line("first opening of all", server.first_opening, "s", more="everything is loaded then"),
        *_times(visits, factor),
        *spread("health check", server.health, HEALTH * factor),
        *_training(visits, SHOWN * factor, MOVED * plan.sessions / workers + LOOKS),
        _workers(server, workers),
        Line("failures", len(failures(visits, server)), limit=0),
        *_memory(server),
        Line("this test's own lateness p95", percentile(server.lag, 0.95), "s"),
    ]


def _times(visits: Sequence[Visit], factor: int) -> Iterator[Line]:
    seconds = {
        kind: [run.seconds for visit in visits for run in visit.tab.runs if run.kind == kind]
        for kind in ("open", *CLICKS, "auto")
    }
    yield from spread("opening", seconds["open"], OPENING * factor)
    for kind, name in CLICKS.items():
        yield from spread(f"  {name}", seconds[kind])
    clicks = [second for kind in CLICKS for second in seconds[kind]]
    yield from spread("any click", clicks, CLICK * factor)
    yield from spread("automatic rerun", seconds["auto"])


def spread(name: str, seconds: Sequence[float], limit: float | None = None) -> Iterator[Line]:
    count = f"of {len(seconds):,}"
    yield Line(f"{name} p50", percentile(seconds, 0.5), "s", more=count)
    slowest = f"slowest {max(seconds, default=0):.3f} s"
    yield Line(f"{name} p95", percentile(seconds, 0.95), "s", limit, slowest)


def _workers(server: Server, workers: int) -> Line:
    """How many processes trained: each does one job at a time."""
    most = max((memory.processes for memory in server.memory), default=1)
    return Line("workers, most", most - 1, limit=workers)


def _training(visits: Sequence[Visit], shown_within: float, moved_within: float) -> Iterator[Line]:
    shown = [visit.shown_after for visit in visits if visit.shown_after is not None]
    yield Line("place shown after Start, slowest", max(shown, default=0), "s", shown_within)
    moved = [visit.moved_after for visit in visits if visit.moved_after is not None]
    slowest = max(moved, default=0)
    yield Line("a curve moves after Start, slowest", slowest, "s", moved_within, f"of {len(moved)}")
    begun = order_of_starts(visits)
    more = f"{out_of_order(begun)} neighbours seen in the other order"
    yield Line("overtakings at the first turn", len(list(overtakings(visits))), limit=0, more=more)
    states = Counter(visit.state or "unknown" for visit in visits)
    told = ", ".join(f"{n} {state}" for state, n in states.most_common())
    yield Line("trainings begun", len(begun), more=f"in the end: {told}")


def _memory(server: Server) -> Iterator[Line]:
    if server.memory:
        first, most = server.memory[0], max(server.memory, key=lambda memory: memory.pss)
        resident = max(memory.rss for memory in server.memory)
        yield Line("memory at the start (PSS)", first.pss, "MB", more=_processes(first.processes))
        yield Line("memory at most (PSS)", most.pss, "MB", more=_processes(most.processes))
        yield Line("memory at most (RSS)", resident, "MB")


def _processes(n: int) -> str:
    return f"in {n} process{'es' * (n > 1)}"


def failures(visits: Sequence[Visit], server: Server) -> list[str]:
    """Everything that went wrong, for a visitor or in the server."""
    errors = ["the server logged an error"] * server.tracebacks()
    return [*(failure for visit in visits for failure in visit.failures), *server.failures, *errors]


def wave_lines(after: Sequence[float]) -> list[Line]:
    """The memory after each wave of visitors, in percent of the mean of all."""
    mean = sum(after) / len(after) if after else 1.0
    return [
        Line(f"memory after wave {n}, off the mean", 100 * abs(pss / mean - 1), "%",
             100 * WAVES_WITHIN, f"{pss:,.0f} MB")
        for n, pss in enumerate(after, 1)
    ]  # fmt: skip


def show(title: str, measured: Sequence[Line], problems: Sequence[str]) -> None:
    """Print the table, and each thing that went wrong once."""
    print(f"\n{title}\n{'-' * len(title)}")
    print(*measured, sep="\n")
    for problem, times in Counter(problems).most_common():
        print(f"  {times} × {problem}")
