"""Threads: several share some work, since NumPy lets others go on while it multiplies."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from threading import Event
from typing import TypeVar

from nn.fast.interrupt import Interrupted, Pulse

Done = TypeVar("Done")


def shared(
    work: Callable[[int, Pulse | None], list[Done]], n: int, pulse: Pulse | None
) -> list[Done]:
    """Let n threads do ``work(0, …)`` to ``work(n - 1, …)``; return what they did, in turns.

    Each is handed a pulse, which it is to ask now and then.

    Raises:
        Interrupted: if ``pulse`` says so, which only this thread asks.
    """
    if n == 1:
        return work(0, pulse)
    stopped = Event()
    with ThreadPoolExecutor(n - 1) as others:
        shares = [  # each in a context like this one, which may be ``plain``
            others.submit(copy_context().run, work, i, stopped.is_set) for i in range(1, n)
        ]
        try:
            done = [work(0, pulse)]
        except Interrupted:
            stopped.set()
            raise
        done += [share.result() for share in shares]
    turns = sum(map(len, done))
    return [done[i % n][i // n] for i in range(turns)]
