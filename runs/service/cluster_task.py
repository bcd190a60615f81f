"""One training on the cluster, as the web process sees it."""

from __future__ import annotations

import uuid
from contextlib import suppress
from typing import TYPE_CHECKING

from runs.service.engine import Hear, MakeJob, tell
from runs.service.messages import DISCARDED, Died, Message, Started

if TYPE_CHECKING:  # it makes us
    from runs.service.cluster import Cluster


class ClusterTask:
    """A job that was sent to the cluster. ``Cluster.attend`` sees it through."""

    def __init__(self, cluster: Cluster, make_job: MakeJob, hear: Hear) -> None:
        """Hand the job to the cluster's thread."""
        self.key = f"training-{uuid.uuid4().hex}"
        self._hear = hear
        self.attempt = -1  # Dask begins a task again, elsewhere, when its worker dies
        self.flagged = False  # whether the scheduler holds a flag of ours
        self._cluster = cluster
        self._over = False
        self._future = cluster.submit(cluster.attend(self, make_job))
        # So that it ends even if it was given up before it began.
        self._future.add_done_callback(lambda _: self.end(Died(DISCARDED)))

    def halt(self) -> None:
        """Ask the training to hold; it ends as Halted within about half a second."""
        self._cluster.submit(self._cluster.flag(self, True))

    def kill(self) -> None:
        """Give the training up, whatever it is doing; its place becomes free."""
        self._future.cancel()

    def heard(self, attempt: int, message: Message) -> None:
        """Pass a message on, unless a later attempt has begun since it was sent."""
        if isinstance(message, Started):
            self.attempt = max(self.attempt, attempt)
        if attempt == self.attempt:
            self.tell(message)

    def end(self, message: Message) -> None:
        """Say how it ended, once."""
        if not self._over:
            self._over = True
            self.tell(message)

    def tell(self, message: Message) -> None:
        """Let the service hear a message, in order, and without holding up the event loop."""
        with suppress(RuntimeError):  # it was closed, and nobody listens any more
            self._cluster.teller.submit(tell, self._hear, message)
