"""Rows of a table: what was compared, and how it came out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One measurement: of the minima, and the median of all rounds."""

    what: str
    best: float
    median: float
    unit: str = "×"  # of both; a ratio has ×
    wanted: str = ""  # in words, such as "≤ 1.31"
    kept: bool = True  # whether the best one is as wanted

    def __str__(self) -> str:
        return " | ".join(["", self.what, *(self._told(x) for x in self._numbers), self._goal, ""])

    @property
    def _numbers(self) -> tuple[float, float]:
        return self.best, self.median

    @property
    def _goal(self) -> str:
        return f"{self.wanted} {'✓' if self.kept else '✗'}" if self.wanted else ""

    def _told(self, x: float) -> str:
        digits = 2 if x < 10 else 1 if x < 100 else 0
        return f"{x:.{digits}f} {self.unit}"


def at_most(limit: float, what: str, best: float, median: float, unit: str = "×") -> Row:
    """Make a row that wants a small number."""
    return Row(what, best, median, unit, f"≤ {limit:g} {unit}", best <= limit)


def at_least(limit: float, what: str, best: float, median: float, unit: str = "×") -> Row:
    """Make a row that wants a large number."""
    return Row(what, best, median, unit, f"≥ {limit:g} {unit}", best >= limit)


def table(title: str, rows: Iterable[Row], tell: Callable[[str], object]) -> Iterator[str]:
    """Yield the lines of a table, telling each as soon as it has been measured."""
    for line in (f"| {title} | best | median | wanted |", "|---|---|---|---|"):
        tell(line)
        yield line
    for row in rows:
        tell(str(row).strip())
        yield str(row).strip()
