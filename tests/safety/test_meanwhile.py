"""While somebody sends nonsense without end, others are answered and lose nothing.

How quickly is measured by ``python -m tests.benchmarks.bad_inputs``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from tests.load.server import Server, serve, watched
from tests.machine import apart
from tests.safety.vandal import send_too_much, side_by_side

pytestmark = pytest.mark.rest

SECONDS = 6.0
MOST, HUGE = 50, 30  # megabytes


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serve(1) as server:
        yield server


def test_others_are_answered_while_somebody_means_harm(server: Server) -> None:
    async def both() -> tuple[list[float], int]:
        async with watched(server):
            return await side_by_side(server, SECONDS, harm=True)

    times, harm = apart(both())
    assert times
    assert harm
    assert server.tracebacks() == 0


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_a_huge_message_is_refused_before_it_is_all_there(server: Server) -> None:
    async def both() -> float:
        async with watched(server):
            cost = await send_too_much(server, HUGE)
            await side_by_side(server, 0.1, harm=False)
            return cost

    assert apart(both()) <= MOST
    assert server.tracebacks() == 0
