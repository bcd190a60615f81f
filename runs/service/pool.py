"""Worker processes on this machine: started before they are needed, replaced when they die."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO

from runs.service import settings
from runs.service.engine import Hear, MakeJob, Task, tell
from runs.service.job import Job
from runs.service.messages import Died, Ended, Failed, Halted, Last, receive, send
from runs.service.settings import LOG

GONE = "What this training was to go on from is lost. Please start it again."
ROOT = Path(__file__).resolve().parents[2]
SHORT_LIFE = 1.0  # seconds; a worker that dies so soon will probably do so again
SHORTEST_REST, LONGEST_REST = 0.1, 30.0  # seconds until the next attempt then


class Pool:
    """So many worker processes, each doing one job at a time."""

    def __init__(self, places: int, folder: Path | None = None, problem: str | None = None) -> None:
        """Start the workers; ``folder`` is what they clear away if this process is killed.

        ``problem``: a sentence, if there cannot be any.
        """
        self.problem = problem
        self.workers = [Worker(str(folder or "")) for _ in range(places)]

    @property
    def places(self) -> int:
        """How many jobs can be done at once."""
        return len(self.workers)

    @property
    def pids(self) -> list[int]:
        """The numbers of the processes that live."""
        return [one.process.pid for one in self.workers if one.process and one.lives]

    def begin(self, make_job: MakeJob, hear: Hear) -> Task:
        """Give the job to an idle worker, if possible one that lives; there must be one."""
        idle = [worker for worker in self.workers if worker.hear is None]
        worker = next((worker for worker in idle if worker.lives), idle[0])
        return worker.begin(make_job, hear)

    def close(self) -> None:
        """End all workers."""
        for worker in self.workers:
            worker.close()


class LocalTask:
    """A job in a worker process."""

    def __init__(self, worker: Worker, number: int) -> None:
        """Remember which job it is."""
        self.worker, self.number = worker, number

    def halt(self) -> None:
        """Ask the job to hold; it does within a fraction of a second."""
        self.worker.outbox.put((self.number, lambda: None))

    def kill(self) -> None:
        """End the process, if it still works on this job."""
        self.worker.kill(self.number)


class Worker:
    """One process after another, and the two threads that talk with it."""

    def __init__(self, folder: str) -> None:
        """Start the process."""
        self.folder = folder
        self.hear: Hear | None = None  # who listens to the job at hand
        self.number = 0  # of the newest job
        self.closed = False
        self.process: subprocess.Popen[bytes] | None = None
        self.outbox: queue.SimpleQueue[tuple[int, Callable[[], Job | None]]] = queue.SimpleQueue()
        self.lock = threading.Lock()
        self.ready = threading.Event()  # there is a process that can be written to
        for work in (self._live, self._write):
            threading.Thread(target=work, name="worker", daemon=True).start()

    @property
    def lives(self) -> bool:
        """Whether there is a process, and not only a rest before the next attempt."""
        return self.process is not None and self.process.poll() is None

    def begin(self, make_job: MakeJob, hear: Hear) -> Task:
        """Send a job."""
        self.number += 1
        self.hear, number = hear, self.number
        self.outbox.put((number, make_job))
        return LocalTask(self, number)

    def kill(self, number: int) -> None:
        """End the process, if its job is still this one."""
        with self.lock:
            if self.process and self.hear and number == self.number:
                self.process.kill()

    def close(self) -> None:
        """End the process for good."""
        self.closed = True
        with self.lock:
            if self.process:
                self.process.kill()
        self.ready.set()
        self.outbox.put((0, lambda: None))  # wakes the thread that writes, so that it ends

    def _live(self) -> None:
        rest = SHORTEST_REST
        while not self.closed:
            began = time.monotonic()
            with suppress(OSError):  # the system has no process left; the next time, perhaps
                self._one_life()
            self._finish(Died())
            if time.monotonic() - began > SHORT_LIFE:
                rest = SHORTEST_REST
            elif not self.closed:
                time.sleep(rest)
                rest = min(LONGEST_REST, 2 * rest)

    def _one_life(self) -> None:
        with self.lock:
            if self.closed:
                return
            self.process = start_process(self.folder)
        self.ready.set()
        with self.process as process:
            try:
                assert process.stdout
                self._listen(process.stdout)
            except (EOFError, OSError):  # it is gone
                pass
            except Exception:  # such as: it speaks another version's language
                LOG.exception("A worker could not be understood.")
            finally:
                self.ready.clear()
                process.kill()  # before its pipe is closed, which would mean that we are gone

    def _listen(self, reports: IO[bytes]) -> None:
        while True:
            message = receive(reports)
            if isinstance(message, Halted | Ended | Failed):
                self._finish(message)
            elif self.hear:
                tell(self.hear, message)

    def _finish(self, last: Last, number: int | None = None) -> None:
        """Be free again, and say how the job ended, or the job ``number`` if it is still that."""
        with self.lock:
            if number not in (None, self.number):
                return
            hear, self.hear = self.hear, None
        if hear:
            tell(hear, last)

    def _write(self) -> None:
        while not self.closed:
            number, make = self.outbox.get()
            self.ready.wait()
            process = self.process
            if number != self.number or self.hear is None or process is None:
                continue  # for a job that is over by now
            try:
                job = make()
            except Exception:  # what it was to go on from is gone, or too large by now
                LOG.exception("A job could not be made.")
                self._finish(Failed(GONE), number)
                continue
            assert process.stdin
            with suppress(OSError, ValueError):  # it has died; the listener says so
                send(process.stdin, (number, job))


def start_process(folder: str) -> subprocess.Popen[bytes]:
    """Start a worker process."""
    threads = str(settings.blas_threads())
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    environment = {
        **os.environ,
        "PYTHONPATH": path,
        "OPENBLAS_NUM_THREADS": threads,
        "OMP_NUM_THREADS": threads,
        "MKL_NUM_THREADS": threads,
        "VECLIB_MAXIMUM_THREADS": threads,
    }
    return subprocess.Popen(
        [sys.executable, "-m", "runs.service.worker", folder, str(os.getpid())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
    )
