"""The download of a full set, in the background, once for the whole server."""

from __future__ import annotations

import threading

import nn


class Download:
    """A download that is going on or has ended. All attributes may be read at any time."""

    def __init__(self, name: str) -> None:
        """Start to download the set of that name."""
        self.name = name
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
        data = nn.datasets.load(self.name, progress=self._count, cancelled=self._cancelled.is_set)
        if data.name != self.name:
            self.problem = data.problems[-1]

    def _count(self, done: int, total: int) -> None:
        self.done, self.total = done, total


_lock = threading.Lock()
_last: dict[str, Download] = {}  # of each set


def current(name: str) -> Download | None:
    """Return the last download of a set, if there was one."""
    return _last.get(name)


def start(name: str) -> Download:
    """Start a download of a set, or join the one that is going on."""
    with _lock:
        if name not in _last or not _last[name].active:
            _last[name] = Download(name)
        return _last[name]
