"""The app on a free port of this machine, and how it does: its health and its memory."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.machine import free_port

ROOT = Path(__file__).parents[2]
HEALTH_EVERY, MEMORY_EVERY = 0.5, 1.0  # seconds
STARTS_WITHIN, ENDS_WITHIN = 60, 60  # seconds
HEALTH = "/_stcore/health"


@dataclass
class Server:
    """A running app."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path
    health: list[float] = field(default_factory=list)  # seconds until the answer
    lag: list[float] = field(default_factory=list)  # seconds that we ourselves came too late
    memory: list[Memory] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    first_opening: float = 0.0  # seconds, before everything was loaded

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def worked(self) -> float:
        """How many seconds of a processor it has taken so far, without its workers (Linux)."""
        ticks = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")

    def tracebacks(self) -> int:
        """How many errors the server has written down."""
        return self.log.read_text(errors="replace").count("Traceback (most recent call last)")


@dataclass(frozen=True)
class Memory:
    """Megabytes of the server and its descendants, and how many processes these are.

    Pages that processes share count once in ``pss``, and once for each process in ``rss``.
    """

    pss: float
    rss: float
    processes: int


@contextmanager
def serve(workers: int, port: int = 0) -> Iterator[Server]:
    """Run the app, on any port if none is named, and end it with SIGTERM."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "server.log")
        port = port or free_port()
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true",
                 f"--server.port={port}", "--server.address=127.0.0.1"],
                cwd=ROOT, env={**os.environ, "GLASSBOX_WORKERS": str(workers)},
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
            )  # fmt: skip
        try:
            yield Server(port, process, log)
        finally:
            end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()  # does nothing if it has ended already
    try:
        process.wait(ENDS_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        raise


@asynccontextmanager
async def watched(server: Server) -> AsyncIterator[None]:
    """Wait until the server answers, and measure it from then on."""
    async with asyncio.timeout(STARTS_WITHIN):
        while not await is_healthy(server):
            assert server.process.poll() is None, server.log.read_text(errors="replace")
            await asyncio.sleep(0.1)
    tasks = [asyncio.create_task(watch(server)) for watch in (watch_health, watch_memory)]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def is_healthy(server: Server) -> bool:
    """Ask as a load balancer does."""
    with suppress(OSError):
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(f"GET {HEALTH} HTTP/1.0\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode())
        answer = await reader.read()
        writer.close()
        return answer.split(b"\r\n")[0].endswith(b" 200 OK")
    return False


async def watch_health(server: Server) -> None:
    while True:
        begin = time.perf_counter()
        if not await is_healthy(server):
            server.failures.append("the server said that it is not well")
        server.health.append(time.perf_counter() - begin)
        due = time.perf_counter() + HEALTH_EVERY
        await asyncio.sleep(HEALTH_EVERY)
        server.lag.append(time.perf_counter() - due)


async def watch_memory(server: Server) -> None:
    """Measure memory, where the system tells (Linux). In a thread: it may take a while."""
    while Path("/proc/self/smaps_rollup").exists():
        server.memory.append(await asyncio.to_thread(memory_of, server.process.pid))
        await asyncio.sleep(MEMORY_EVERY)


def memory_of(root: int) -> Memory:
    """Add up the memory of a process and its descendants."""
    sizes = [size for pid in family(root) if (size := proportional_and_resident(pid))]
    return Memory(sum(pss for pss, _ in sizes), sum(rss for _, rss in sizes), len(sizes))


def family(root: int) -> list[int]:
    """List a process and all its descendants."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended meanwhile
            after_name = (folder / "stat").read_text().rpartition(")")[2].split()
            children.setdefault(int(after_name[1]), []).append(int(folder.name))
    found = [root]
    for pid in found:
        found.extend(children.get(pid, []))
    return found


def proportional_and_resident(pid: int) -> tuple[float, float] | None:
    """Read the PSS and RSS of a process in megabytes; None if it has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    except OSError:
        return None
    kilobytes = {
        name: int(rest.split()[0]) for name, _, rest in (ln.partition(":") for ln in lines)
    }
    return kilobytes["Pss"] / 1024, kilobytes["Rss"] / 1024
