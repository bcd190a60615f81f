"""A load test of the whole app: ``python -m tests.load --sessions 60``.

It starts a server of its own, lets simulated visitors train there, prints what it measured, and
exits with 1 if a promise was missed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from tests.load import report
from tests.load.report import Line
from tests.load.scenario import Plan, Visit, first_of_all, wave
from tests.load.server import Server, serve, watched

SETTLE = 12.0  # seconds after a wave, in which the server may tidy up


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    add = parser.add_argument
    add("--sessions", type=int, default=60, help="visitors")
    add("--ramp", type=float, default=10, metavar="SECONDS", help="in which they arrive")
    add("--hold", type=float, default=20, metavar="SECONDS", help="that each watches at most")
    add("--data", choices=["mnist-5k", "mnist"], default="mnist-5k")
    add("--spec", default="", metavar="QUERY", help="settings, as in the address of the page")
    add("--workers", type=int, default=default_workers(), help="trainings allowed at once")
    add("--waves", type=int, default=1, help="how many times the visitors come and go")
    add("--settle", type=float, default=SETTLE, metavar="SECONDS", help="after each wave")
    add("--json", type=Path, metavar="FILE", help="where to write what was measured")
    return parser.parse_args()


def default_workers() -> int:
    return int(os.environ.get("GLASSBOX_WORKERS") or max(1, (os.cpu_count() or 2) - 1))


async def waves(server: Server, plan: Plan, count: int, settle: float) -> tuple[list[Visit], list]:
    """Let the visitors come so many times; note the memory when each wave has gone."""
    visits, after = [], []
    async with watched(server):
        server.first_opening = await first_of_all(server, plan)
        for _ in range(count):
            visits += await wave(server, plan)
            if count > 1:
                n = len(server.memory)
                await asyncio.sleep(settle)
                after.append(median(memory.pss for memory in server.memory[n:][-3:]))
    return visits, after


def main() -> int:
    asked = options()
    query = urlencode({"mnist_data": asked.data}) + f"&{asked.spec}" * bool(asked.spec)
    plan = Plan(asked.sessions, asked.ramp, asked.hold, query)
    with serve(asked.workers) as server:
        visits, after = asyncio.run(waves(server, plan, asked.waves, asked.settle))
        problems = report.failures(visits, server)
        measured = report.lines(visits, server, plan, asked.workers) + report.wave_lines(after)
    title = f"{asked.waves} × {plan.sessions} visitors, {asked.workers} trainings at once, {query}"
    report.show(title, measured, problems)
    if asked.json:
        asked.json.write_text(as_json(title, measured, problems))
    return int(any(line.is_missed for line in measured))


def as_json(title: str, measured: list[Line], problems: list[str]) -> str:
    lines = [{**asdict(line), "missed": line.is_missed} for line in measured]
    return json.dumps({"title": title, "lines": lines, "problems": problems}, indent=1)


if __name__ == "__main__":
    sys.exit(main())
