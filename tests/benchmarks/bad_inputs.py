"""How long others wait while somebody sends nonsense: ``python -m tests.benchmarks.bad_inputs``.

One visitor moves a slider, for so many seconds alone and for as many beside somebody who comes
with bad addresses and bad events without a pause; alternately, in the same minute.
"""

from __future__ import annotations

import argparse
import asyncio

from tests.load.report import percentile
from tests.load.server import Server, serve, watched
from tests.safety.vandal import side_by_side

PROMISE = 0.5  # seconds, for 95 of 100 answers
ROUNDS = 3


async def measured(server: Server, seconds: float) -> dict[bool, list[float]]:
    """The times of all answers, without (False) and with (True) somebody who means harm."""
    found: dict[bool, list[float]] = {False: [], True: []}
    async with watched(server):
        await side_by_side(server, 2.0, harm=False)  # everything is loaded then
        for _ in range(ROUNDS):
            for harm in found:
                times, _ = await side_by_side(server, seconds / ROUNDS, harm=harm)
                found[harm] += times
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20, help="of each of the two")
    with serve(1) as server:
        found = asyncio.run(measured(server, parser.parse_args().seconds))
        for harm, times in found.items():
            beside = "beside somebody who sends nonsense" if harm else "alone"
            print(f"{beside}: p95 {percentile(times, 0.95):.3f} s of {len(times)} answers")
        print(f"promised: {PROMISE} s; tracebacks on the server: {server.tracebacks()}")


if __name__ == "__main__":
    main()
