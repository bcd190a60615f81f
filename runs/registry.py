"""Which run belongs to which browser session.

It lives in an imported module, because anybody can clear Streamlit's caches. A session that
lets go of its place, by closing its tab or by losing its network, keeps its run for a while,
in case it comes back.
"""

from __future__ import annotations

import threading

from runs.run import Run
from runs.spec import TrainingSpec

GRACE = 20.0  # seconds


class Registry:
    """At most one run for each session."""

    def __init__(self, grace: float = GRACE) -> None:
        """Make an empty registry; ``grace`` is how long a session may be away."""
        self.grace = grace
        self._runs: dict[str, Run] = {}
        self._trained: dict[str, Run] = {}  # the last run with a result
        self._timers: dict[str, threading.Timer] = {}
        self._lock = threading.Lock()

    def start(self, session: str, spec: TrainingSpec) -> Run:
        """Start a training for a session; one that is under way ends."""
        with self._lock:
            old = self._runs.get(session)
            if old and old.result:
                self._trained[session] = old
            elif old:
                old.kill()
            self._runs[session] = Run(spec)
            return self._runs[session]

    def run(self, session: str) -> Run | None:
        """Return the session's run, if there is one."""
        return self._runs.get(session)

    def trained(self, session: str) -> Run | None:
        """Return the session's last run that has a result, if there is one."""
        run = self._runs.get(session)
        return run if run and run.result else self._trained.get(session)

    def hold(self, session: str) -> None:
        """Say that the session is there (again)."""
        with self._lock:
            self._cancel(session)

    def release(self, session: str) -> None:
        """Say that the session has gone; unless it comes back in time, its run ends."""
        timer = threading.Timer(self.grace, lambda: self._expire(session, timer))
        timer.daemon = True
        with self._lock:
            self._cancel(session)
            self._timers[session] = timer
        timer.start()

    def end(self, session: str) -> None:
        """End and forget the session's runs."""
        with self._lock:
            self._cancel(session)
            self._forget(session)

    def _expire(self, session: str, timer: threading.Timer) -> None:
        with self._lock:
            if self._timers.get(session) is timer:  # else the session has come back meanwhile
                del self._timers[session]
                self._forget(session)

    def _cancel(self, session: str) -> None:
        timer = self._timers.pop(session, None)
        if timer:
            timer.cancel()

    def _forget(self, session: str) -> None:
        self._trained.pop(session, None)
        run = self._runs.pop(session, None)
        if run:
            run.kill()


REGISTRY = Registry()
