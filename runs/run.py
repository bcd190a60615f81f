"""One training in a worker process, as the web process sees it.

A ``Run`` never blocks and never raises for what happens over there: a thread of its own
listens to the worker and writes down what it hears.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import IO, Literal

import nn
from runs.messages import Ended, Failed, Measured, Message, Progress, Started, receive, send
from runs.result import Result
from runs.spec import TrainingSpec

State = Literal["starting", "running", "paused", "stopping", "finished", "stopped", "failed"]
ROOT = Path(__file__).resolve().parent.parent
MAX_THREADS = 64
DISCARDED = "This training was given up."
DIED = "The training process ended unexpectedly. Press Start to run it again."


class Run:
    """A training in the background. All attributes may be read at any time."""

    def __init__(self, spec: TrainingSpec) -> None:
        """Start the worker process.

        Raises:
            OSError: if the system cannot start another process.
        """
        self.spec = spec
        self.state: State = "starting"
        self.iteration = 0
        self.paused_in_worker = False  # a pause takes effect after the iteration at hand
        self.seconds = 0.0  # of work, pauses not counted
        self.history: list[nn.Snapshot] = []  # append-only
        self.data_name = self.data_source = ""
        self.layer_sizes: tuple[int, ...] = ()
        self.result: Result | None = None
        self.problem: str | None = None  # a sentence, if something went wrong
        self._network: nn.Network | None = None
        self._lock = threading.Lock()  # around every change of the state
        self._process = _start_worker()
        self._tell(spec)
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    @property
    def pid(self) -> int:
        """The worker's process id."""
        return self._process.pid

    @property
    def active(self) -> bool:
        """Whether the training still goes on, or waits to."""
        return self.state in ("starting", "running", "paused", "stopping")

    @property
    def progress(self) -> float:
        """The share of the iterations that is done, from 0 to 1."""
        return min(1.0, self.iteration / self.spec.iterations)

    @property
    def seconds_left(self) -> float | None:
        """An estimate from the pace so far; None before there is one."""
        if not self.iteration or not self.seconds:
            return None
        return self.seconds * (self.spec.iterations - self.iteration) / self.iteration

    def pause(self) -> None:
        """Hold before the next iteration."""
        self._change(("starting", "running"), "paused", "pause")

    def resume(self) -> None:
        """Go on after a pause."""
        self._change(("paused",), "running", "resume")

    def stop(self) -> None:
        """End after the iteration at hand, keeping the network as it then is."""
        self._change(("starting", "running", "paused"), "stopping", "stop")

    def kill(self) -> None:
        """End at once and forget the outcome."""
        with self._lock:
            if self.active:
                self.state, self.problem = "failed", DISCARDED
        self._process.kill()

    def wait(self, timeout: float | None = None) -> None:
        """Wait until the training is over and its process has ended."""
        self._listener.join(timeout)

    def network(self) -> nn.Network | None:
        """Return the trained network, or None while there is none."""
        if self.result is None:
            return None
        if self._network is None:
            self._network = self._rebuild(self.result)
        return self._network

    def _rebuild(self, result: Result) -> nn.Network:
        net = nn.Network(self.layer_sizes, hidden=self.spec.hidden, initializer="zeros")
        net.parameters[...] = result.parameters
        last = self.history[-1]
        net.provenance = {
            **asdict(self.spec),
            "trained_on": self.data_source,
            "iterations_done": last.iteration,
            "train_accuracy": last.train_accuracy,
            "test_accuracy": last.test_accuracy,
            "test_data": f"the {len(result.test.labels):,} test images",
        }
        return net

    def _change(self, allowed: tuple[State, ...], state: State, command: str) -> None:
        with self._lock:
            if self.state in allowed:
                self.state = state
                self._tell(command)

    def _tell(self, command: object) -> None:
        assert self._process.stdin
        with suppress(OSError, ValueError):  # the worker has died; the listener says so
            send(self._process.stdin, command)

    def _listen(self) -> None:
        with self._process as process:
            assert process.stdout
            self._hear_all(process.stdout)
            with self._lock:
                if self.active:
                    self.state, self.problem = "failed", DIED
            process.kill()

    def _hear_all(self, messages: IO[bytes]) -> None:
        try:
            while True:
                message = receive(messages)
                with self._lock:
                    self._hear(message)
        except (EOFError, OSError):
            return

    def _hear(self, message: Message) -> None:
        match message:
            case Started(name, source, layer_sizes):
                self.data_name, self.data_source = name, source
                self.layer_sizes = layer_sizes
                if self.state == "starting":
                    self.state = "running"
            case Progress(iteration, seconds, paused):
                self.iteration, self.seconds = iteration, seconds
                self.paused_in_worker = paused
            case Measured(snapshot, seconds):
                self.history.append(snapshot)
                self.iteration, self.seconds = snapshot.iteration, seconds
                self.problem = snapshot.stop_reason
            case Ended(result, stopped):
                self.result = result
                self.state = "stopped" if stopped or self.problem else "finished"
            case Failed(reason):
                self.problem, self.state = reason, "failed"


def _start_worker() -> subprocess.Popen[bytes]:
    """Start a worker with one BLAS thread, so that its speed does not depend on the others."""
    asked = os.environ.get("GLASSBOX_BLAS_THREADS", "")
    threads = asked if asked in map(str, range(1, MAX_THREADS + 1)) else "1"
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    environment = {
        **os.environ,
        "PYTHONPATH": path,
        "OPENBLAS_NUM_THREADS": threads,
        "OMP_NUM_THREADS": threads,
        "MKL_NUM_THREADS": threads,
    }
    return subprocess.Popen(
        [sys.executable, "-m", "runs.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
    )
