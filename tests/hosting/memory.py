"""How much memory a small host needs: ``python -m tests.hosting.memory``, about a minute.

The largest training that is not refused is under way, and thirty visitors look at every page, and
all are there at last. The server's settings are those that it chooses by itself on such a host.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from runs import MnistSpec
from runs.service import capacity, settings
from tests.load import words
from tests.load.client import Tab
from tests.load.server import Memory, Server, serve, watched
from ui import registry

SMALLEST = 690  # megabytes: the smallest host that is promised
PAGES = sorted((page.name for page in registry.PATH), key=words.PAGE.__eq__)  # that one last
VISITORS, AT_A_TIME = 30, 5
BEGINS_WITHIN, LOOKED_AT = 90.0, 3.0  # seconds
LARGE = MnistSpec(hidden_sizes=(1,), optimizer="adam", iterations=1000)


def largest(megabytes: int, threads: int) -> MnistSpec:
    """Return the training with six equal layers that takes as much as is allowed."""
    specs = (replace(LARGE, hidden_sizes=(n,) * 6) for n in range(1024, 0, -1))
    return next(spec for spec in specs if spec.memory(threads) <= megabytes * 1_000_000)


def query(spec: MnistSpec) -> str:
    """Write its settings as they stand in the address."""
    layers = "-".join(map(str, spec.hidden_sizes))
    return f"mnist_hidden={layers}&mnist_optimizer=Adam&mnist_iterations={spec.iterations}"


async def crowd(server: Server, spec: MnistSpec, visitors: int) -> Tab:
    """Train, and let visitors look around meanwhile; return the tab that trains, closed."""
    async with watched(server):
        first = Tab(server.address, words.PAGE, query(spec))
        await first.open()
        await first.click(words.START)
        begun = await first.until(lambda: "Iteration" in " ".join(first.texts()), BEGINS_WITHIN)
        assert begun, first.texts()
        door, all_here = asyncio.Semaphore(AT_A_TIME), asyncio.Barrier(visitors)
        await asyncio.gather(*(visit(server, i, door, all_here) for i in range(visitors)))
        await asyncio.sleep(LOOKED_AT)
        assert words.state(first) == "running", first.texts()
        await first.close()
        return first


async def visit(server: Server, i: int, door: asyncio.Semaphore, all_here: asyncio.Barrier) -> None:
    """Look at every page, with a setting of one's own, and stay until all have."""
    tab = Tab(server.address)
    async with door:
        await tab.open()
        for page in PAGES:
            await tab.goto(page)
            if page == "xor":
                await tab.set("xor_hidden", i % 8 + 1)
    await all_here.wait()
    assert not tab.failures
    await tab.close()


def on_a_small_host(patch: pytest.MonkeyPatch, megabytes: int = SMALLEST) -> None:
    """Let servers choose their settings as on a host with so much memory."""
    patch.setattr(capacity, "memory", lambda: megabytes * 1_000_000)
    for name in ("GLASSBOX_WORKERS", "GLASSBOX_MEMORY"):
        patch.delenv(name, raising=False)
    workers, each = settings.workers(), settings.megabytes()
    patch.setenv("GLASSBOX_WORKERS", str(workers))
    patch.setenv("GLASSBOX_MEMORY", str(each))


def measured(visitors: int = VISITORS) -> tuple[MnistSpec, list[Memory]]:
    """Return what was trained, and the memory of all processes from second to second."""
    spec = largest(settings.megabytes(), settings.measuring_threads())
    with serve(settings.workers()) as server, ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, crowd(server, spec, visitors)).result()
        assert not server.tracebacks()
        return spec, server.memory


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.hosting.memory", description=__doc__)
    parser.add_argument("--visitors", type=int, default=VISITORS)
    parser.add_argument("--megabytes", type=int, default=SMALLEST, help="of the host")
    asked = parser.parse_args()
    with pytest.MonkeyPatch.context() as patch:
        on_a_small_host(patch, asked.megabytes)
        spec, memory = measured(asked.visitors)
        computed = spec.memory(settings.measuring_threads()) / 1e6
        print(f"{settings.workers()} at once, at most {settings.megabytes()} MB each")
    most = max(memory, key=lambda one: one.pss)
    print(f"trained: {spec.hidden_sizes}, {computed:.0f} MB computed; {asked.visitors} visitors")
    print(f"at most {most.pss:.0f} MB (PSS), {max(one.rss for one in memory):.0f} MB (RSS)")
    return int(most.pss > asked.megabytes)


if __name__ == "__main__":
    sys.exit(main())
