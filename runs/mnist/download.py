"""The download of the full MNIST set, in the background, once for the whole server."""

from __future__ import annotations

import threading

import nn


class Download:
    """A download that is going on or has ended. All attributes may be read at any time."""

    def __init__(self) -> None:
        """Start to download."""
        self.done, self.total = 0, 0  # bytes
        self.problem: str | None = None  # a sentence, if it failed
        self._cancelled = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    @property
    def active(self) -> bool:
        """Whether it is still going on."""
        return self._thread.is_alive()

    def cancel(self) -> None:
        """Give up."""
        self._cancelled.set()

    def wait(self, timeout: float | None = None) -> None:
        """Wait until it has ended."""
        self._thread.join(timeout)

    def _work(self) -> None:
        data = nn.datasets.load("mnist", progress=self._count, cancelled=self._cancelled.is_set)
        if data.name != "mnist":
            self.problem = data.problems[-1]

    def _count(self, done: int, total: int) -> None:
        self.done, self.total = done, total


_lock = threading.Lock()
_current: Download | None = None


def current() -> Download | None:
    """Return the last download, if there was one."""
    return _current


def start() -> Download:
    """Start a download, or join the one that is going on."""
    global _current
    with _lock:
        if _current is None or not _current.active:
            _current = Download()
        return _current
