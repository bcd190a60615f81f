"""A worker process: does one job after another.

Started as ``python -m runs.service.worker FOLDER PID``.

It ends by itself as soon as the web process, of that number, is gone, since then its standard
input closes; and it takes along the folder in which that process kept things.
"""

from __future__ import annotations

import os
import queue
import shutil
import signal
import sys
import threading
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO, NoReturn

from runs.service import settings
from runs.service.data import load_data
from runs.service.job import Job, perform
from runs.service.messages import receive, send
from runs.service.settings import LOG

NICE = 10  # the web server comes first


class Halts:
    """Which job has been asked to hold, if it is the one at hand."""

    def __init__(self) -> None:
        """Nobody has asked."""
        self.asked = threading.Event()
        self.number = 0  # of the job at hand
        self.lock = threading.Lock()

    def begin(self, number: int) -> None:
        """Take up another job."""
        with self.lock:
            if number != self.number:  # else it was asked before it began
                self.number = number
                self.asked.clear()

    def ask(self, number: int) -> None:
        """Ask a job to hold; one that is over by now does not mind."""
        with self.lock:
            if number >= self.number:
                self.number = number
                self.asked.set()


def is_orphan() -> bool:
    """Whether the web process is gone, and has not only closed the pipe."""
    for _ in range(20):  # its pipes are closed a moment before its children are orphans
        if os.getppid() != int(sys.argv[2]):
            return True
        time.sleep(0.05)
    return False


def leave() -> NoReturn:
    """End, and take along what the web process kept. Whichever thread notices first does it."""
    if is_orphan():
        shutil.rmtree(sys.argv[1], ignore_errors=True)
    os._exit(0)


def listen(commands: IO[bytes], jobs: queue.SimpleQueue[tuple[int, Job]], halts: Halts) -> None:
    """Hear jobs and halts, until the web process is gone."""
    while True:
        try:
            number, job = receive(commands)
        except EOFError:
            leave()
        except Exception:  # whatever it is, without a listener there must be no worker
            LOG.exception("A worker could not read what it was told.")
            os._exit(1)
        if job is None:
            halts.ask(number)
        else:
            jobs.put((number, job))


def limit_memory() -> None:
    """Let the system refuse what is far beyond the memory that a training may take (Linux).

    The spec was refused long before, if the computation said so; this is for its mistakes.
    """
    with suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415, not on Windows

        in_use = int(Path("/proc/self/statm").read_text().split()[5]) * resource.getpagesize()
        most = in_use + 2 * settings.megabytes() * 1_000_000
        resource.setrlimit(
            resource.RLIMIT_DATA, (most, resource.getrlimit(resource.RLIMIT_DATA)[1])
        )


def main() -> None:
    """Take jobs from standard input and tell their course on standard output."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server; its end is ours
    if hasattr(os, "nice"):
        os.nice(NICE)
    commands = os.fdopen(os.dup(sys.stdin.fileno()), "rb")
    reports = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a stray print must not break messages
    jobs: queue.SimpleQueue[tuple[int, Job]] = queue.SimpleQueue()
    halts = Halts()
    threading.Thread(target=listen, args=(commands, jobs, halts), daemon=True).start()
    with suppress(OSError, ValueError):
        load_data("mnist-5k")  # so that the first job need not wait for it
    limit_memory()
    tell, threads = partial(send, reports), settings.measuring_threads()
    while True:
        number, job = jobs.get()
        halts.begin(number)
        last = perform(job, tell, halts.asked.is_set, threads)
        del job
        send(reports, last)


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:  # the web process is gone
        leave()
