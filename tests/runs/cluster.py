"""A real Dask scheduler and real workers on this machine, for tests."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from tests.machine import free_port

ROOT = Path(__file__).parents[2]
HERE = "127.0.0.1"


class DaskHere:
    """One scheduler, and one process that keeps workers alive; by their own process ids."""

    def __init__(self, folder: Path, workers: int = 2) -> None:
        self.folder, self.port = folder, free_port()
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.start_scheduler()
        self.start_workers(workers)

    @property
    def address(self) -> str:
        return f"tcp://{HERE}:{self.port}"

    def start_scheduler(self) -> None:
        self._start("scheduler", "--port", str(self.port))

    def start_workers(self, n: int) -> None:
        threads = ("--nthreads", "1", "--nworkers", str(n))
        self._start("worker", self.address, *threads, "--local-directory", str(self.folder))

    def _start(self, what: str, *arguments: str) -> None:
        quiet = ("--no-dashboard", "--dashboard-address", f"{HERE}:0")
        self.processes[what] = subprocess.Popen(
            [sys.executable, "-m", "dask", what, *arguments, "--host", HERE, *quiet],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def worker_pids(self) -> list[int]:
        """Return the processes that train: the children of the one that watches over them."""
        nanny = self.processes["worker"].pid
        pids = []
        for status in Path("/proc").glob("[0-9]*/status"):
            with suppress(OSError):
                text = status.read_text()
                command = (status.parent / "cmdline").read_bytes()
                if f"PPid:\t{nanny}\n" in text and b"resource_tracker" not in command:
                    pids.append(int(status.parent.name))
        return pids

    def stop(self, what: str, how: signal.Signals = signal.SIGTERM) -> None:
        process = self.processes.pop(what, None)
        if process:
            process.send_signal(how)
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def close(self) -> None:
        for what in ("worker", "scheduler"):
            self.stop(what)
