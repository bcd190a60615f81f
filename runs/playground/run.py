"""A training of the playground as its owner sees it: its recording, as far as it has come."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np

from nn import Network
from nn.arrays import Array
from runs.playground.job import PlayJob
from runs.playground.plane_data import PlaneExamples
from runs.playground.recording import Recording, assemble
from runs.playground.spec import PlaySpec
from runs.service.messages import Recorded
from runs.service.run import Run


@dataclass(eq=False)
class PlayRun(Run, of=PlaySpec, by=PlayJob):
    """A training of the playground. What it records lies in the web server's memory."""

    MOST_KEPT: ClassVar[int] = 2  # of one session: up to 10 MB each

    spec: PlaySpec
    arrived: int = 0  # moments that were recorded, of all
    latest: tuple[int, Recording] | None = None  # put together last, of so many moments

    @cached_property
    def examples(self) -> PlaneExamples:
        """The points. Only read them."""
        return self.spec.data.examples(self.spec.play.features)

    @cached_property
    def net(self) -> Network:
        """A network of these layers, for whoever wants to know them."""
        return self.spec.play.network_for(self.examples)

    @cached_property
    def moments(self) -> list[int]:
        """The iterations that are recorded."""
        return self.spec.play.recorded()

    @cached_property
    def thetas(self) -> Array:
        """The parameters at all moments (R, n_parameters), NaN for what has not come yet."""
        return np.full((len(self.moments), self.net.parameters.size), np.nan, np.float32)

    @cached_property
    def figures(self) -> Array:
        """Costs and accuracies at all moments, (4, R)."""
        return np.full((4, len(self.moments)), np.nan)

    @property
    def has_moved(self) -> bool:
        """Whether there is more to be seen of its course than where it began."""
        return self.arrived > 1

    @property
    def held(self) -> int:
        """How many bytes of it are in this process's memory."""
        made = [vars(self).get(name) for name in ("thetas", "figures")]
        return sum(array.nbytes for array in made if array is not None)

    def record(self, message: Recorded) -> None:
        """Keep what has arrived."""
        end = message.first + len(message.thetas)
        self.thetas[message.first : end] = message.thetas
        self.figures[:, message.first : end] = message.figures
        self.arrived = end  # last: a page may be reading

    def recording(self) -> Recording | None:
        """Return what has arrived so far, the same object until there is more; None at first.

        In the end it is what ``playground.run`` would have returned.
        """
        n, latest = self.arrived, self.latest
        if n == 0:
            return None
        if np.isnan(self.thetas[n - 1]).any():
            n = len(self.moments)  # nothing more will come, and all that did not is NaN, too
        if latest is None or latest[0] != n:
            together = assemble(
                self.spec.play, self.examples, self.net, np.array(self.moments[:n]),
                self.thetas[:n], self.figures[:, :n],
            )  # fmt: skip
            latest = self.latest = (n, together)
        return latest[1]

    @property
    def complete(self) -> bool:
        """Whether it was trained to its end, or until its weights were no numbers any more."""
        return self.state == "finished" or (
            self.state == "stopped" and self.arrived > 0
            and bool(np.isnan(self.thetas[self.arrived - 1]).any())
        )  # fmt: skip
