"""Rows of a table: what was compared, and how it came out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

VERSUS = ": ours ÷ "  # rows of this kind are put beside each other


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
        numbers = [f"{told(x)} {self.unit}" for x in (self.best, self.median)]
        return f"| {' | '.join([self.what, *numbers, self.goal])} |"

    @property
    def goal(self) -> str:
        """What is wanted, and whether it is so."""
        return f"{self.wanted} {self.mark}" if self.wanted else ""

    @property
    def mark(self) -> str:
        """A tick or a cross, if something is wanted."""
        return ("✓" if self.kept else "✗") if self.wanted else ""


def told(x: float) -> str:
    """Write a number with about three digits."""
    return f"{x:.{2 if x < 10 else 1 if x < 100 else 0}f}"


def at_most(limit: float, what: str, best: float, median: float, unit: str = "×") -> Row:
    """Make a row that wants a small number."""
    return Row(what, best, median, unit, f"≤ {limit:g} {unit}", best <= limit)


def at_least(limit: float, what: str, best: float, median: float, unit: str = "×") -> Row:
    """Make a row that wants a large number."""
    return Row(what, best, median, unit, f"≥ {limit:g} {unit}", best >= limit)


def tables(title: str, rows: Sequence[Row]) -> Iterator[str]:
    """Yield the lines of one or two tables: comparisons with others go side by side."""
    compared = [row for row in rows if VERSUS in row.what]
    if compared:
        yield from _side_by_side(title, compared)
    others = [row for row in rows if VERSUS not in row.what]
    if others:
        yield from (f"| {title} | best | median | wanted |", "|---|---|---|---|")
        yield from map(str, others)
        yield ""


def _side_by_side(title: str, rows: Sequence[Row]) -> Iterator[str]:
    """Ours by each of the others: best, in brackets the median, and what is wanted."""
    others = list(dict.fromkeys(row.what.split(VERSUS)[1] for row in rows))
    yield f"| {title}: time of ours ÷ time of | {' | '.join(others)} |"
    yield "|---" * (1 + len(others)) + "|"
    found = {tuple(row.what.split(VERSUS)): row for row in rows}
    for what in dict.fromkeys(what for what, _ in found):
        cells = [_cell(found.get((what, other))) for other in others]
        yield f"| {what} | {' | '.join(cells)} |"
    yield ""


def _cell(row: Row | None) -> str:
    if row is None:
        return ""
    wanted = f"; {row.wanted.removesuffix(' ×')} {row.mark}" if row.wanted else ""
    return f"{told(row.best)} ({told(row.median)}){wanted}"
