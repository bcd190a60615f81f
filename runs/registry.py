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
        self._timers: dict[str, threading.Timer] = {}
        self._lock = threading.Lock()

    def start(self, session: str, spec: TrainingSpec) -> Run:
        """Start a training for a session; one that is under way ends."""
        with self._lock:
            self._end(session)
            self._runs[session] = Run(spec)
            return self._runs[session]

    def run(self, session: str) -> Run | None:
        """Return the session's run, if there is one."""
        return self._runs.get(session)

    def hold(self, session: str) -> None:
        """Say that the session is there (again)."""
        with self._lock:
            timer = self._timers.pop(session, None)
        if timer:
            timer.cancel()

    def release(self, session: str) -> None:
        """Say that the session has gone; unless it comes back in time, its run ends."""
        self.hold(session)
        timer = threading.Timer(self.grace, self.end, [session])
        timer.daemon = True
        with self._lock:
            self._timers[session] = timer
        timer.start()

    def end(self, session: str) -> None:
        """End and forget the session's run."""
        with self._lock:
            self._timers.pop(session, None)
            self._end(session)

    def _end(self, session: str) -> None:
        run = self._runs.pop(session, None)
        if run:
            run.kill()


REGISTRY = Registry()
