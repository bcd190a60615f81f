"""The pages' script runs and the charts, as rows: each page, and the slowest and largest chart."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks import figures, page_runs
from tests.benchmarks.rows import Row, at_most


def rows() -> Iterator[Row]:
    """Run every page again as it is, and build every chart."""
    for state in page_runs.states():
        page = page_runs.measure(*state)
        yield at_most(page_runs.WANTED, f"{page.name}: run again", page.least, page.median, "ms")
    charts = figures.rows()
    slow, large = max(charts, key=lambda c: c.least), max(charts, key=lambda c: c.size)
    what = f"slowest of {len(charts)} charts ({slow.name})"
    yield at_most(figures.WANTED_MS, what, slow.least, slow.median, "ms")
    yield at_most(figures.WANTED_KB, f"largest ({large.name})", large.size, large.size, "KB")
