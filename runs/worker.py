"""The worker process: trains one network and reports. Started as ``python -m runs.worker``.

It ends by itself as soon as the web process is gone, since then its standard input closes.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from typing import IO

import numpy as np

import nn
from nn.augmentation import AUGMENTATIONS
from runs.data import load_data
from runs.messages import Ended, Failed, Measured, Message, Progress, Started, receive, send
from runs.result import measure
from runs.spec import TrainingSpec

REPORT_EVERY = 0.2  # seconds


class Reporter:
    """Hears commands and tells progress. Training calls it before each step."""

    def __init__(self, commands: IO[bytes], reports: IO[bytes]) -> None:
        """Start to listen in a thread of its own."""
        self.reports = reports
        self.may_run, self.stop = threading.Event(), threading.Event()
        self.may_run.set()
        self.begin = time.monotonic()
        self.paused_for = self.last_report = 0.0
        threading.Thread(target=self._listen, args=(commands,), daemon=True).start()

    def _listen(self, commands: IO[bytes]) -> None:
        while True:
            try:
                command = receive(commands)
            except EOFError:  # the web process is gone: nobody wants the result
                os._exit(0)
            if command == "stop":
                self.stop.set()
            if command == "pause":
                self.may_run.clear()
            else:
                self.may_run.set()

    def tell(self, message: Message) -> None:
        """Send a message to the web process."""
        send(self.reports, message)

    @property
    def seconds(self) -> float:
        """Seconds of work so far, without the pauses."""
        return time.monotonic() - self.begin - self.paused_for

    def pulse(self, iteration: int) -> bool:
        """Report now and then; wait here while paused; answer whether to stop."""
        if not self.may_run.is_set():
            self.tell(Progress(iteration, self.seconds, paused=True))
            pause_began = time.monotonic()
            self.may_run.wait()
            self.paused_for += time.monotonic() - pause_began
            self.last_report = 0.0
        if time.monotonic() - self.last_report > REPORT_EVERY:
            self.last_report = time.monotonic()
            self.tell(Progress(iteration, self.seconds))
        return self.stop.is_set()


def work(spec: TrainingSpec, reporter: Reporter) -> None:
    """Train as ``spec`` says and report everything on the way."""
    data = load_data(spec.data)
    net = spec.network(data)
    reporter.tell(Started(data.name, data.source, tuple(net.layer_sizes)))
    for taken in nn.train(
        net,
        data,
        optimizer=spec.optimizer,
        learning_rate=spec.learning_rate,
        iterations=spec.iterations,
        batch_size=spec.batch_size,
        record_every=spec.record_every(data),
        rng=np.random.default_rng(spec.seed),
        schedule=spec.schedule,
        l2=spec.l2,
        label_smoothing=spec.label_smoothing,
        augment=AUGMENTATIONS[spec.augmentation],
        pulse=reporter.pulse,
    ):
        reporter.tell(Measured(taken, reporter.seconds))
    reporter.tell(Ended(measure(net, data), stopped=taken.iteration < spec.iterations))


def main() -> None:
    """Read a spec from standard input, train, and write messages to standard output."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server; its end is ours
    if hasattr(os, "nice"):
        os.nice(10)  # the web server comes first
    commands = os.fdopen(os.dup(sys.stdin.fileno()), "rb")
    reports = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a stray print must not break messages
    spec = receive(commands)
    reporter = Reporter(commands, reports)
    try:
        work(spec, reporter)
    except (ValueError, ArithmeticError) as error:
        reporter.tell(Failed(str(error)))
    except MemoryError:
        reporter.tell(Failed("There was not enough memory. Choose smaller layers or batches."))


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:  # the web process is gone
        os._exit(0)
