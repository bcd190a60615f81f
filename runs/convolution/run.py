"""A training of the convolution page as its owner sees it: its course, as far as it has come."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from nn.arrays import Array
from nn.rule import diverged
from runs.convolution.course import Course, rounded
from runs.convolution.job import ConvJob
from runs.convolution.shift import Shifted
from runs.convolution.spec import ConvSpec
from runs.service.messages import Recorded
from runs.service.run import Run


@dataclass(eq=False)
class ConvRun(Run, of=ConvSpec, by=ConvJob):
    """A training of the small convolutional network, and of the dense one beside it."""

    MOST_KEPT: ClassVar[int] = 4  # of one session: about half a megabyte each

    spec: ConvSpec
    arrived: int = 0  # moments that were recorded, of all
    latest: tuple[tuple[int, bool], Course] | None = None  # put together last, of so much

    @cached_property
    def moments(self) -> NDArray[np.int64]:
        """The iterations that are recorded."""
        return self.spec.moments()

    @cached_property
    def whole(self) -> NDArray[np.int16]:
        """The parameters at all moments, as whole numbers (R, n_parameters)."""
        return np.zeros((len(self.moments), self.spec.n_parameters), np.int16)

    @cached_property
    def scales(self) -> NDArray[np.float64]:
        """What they stand for, (R, 6)."""
        return np.ones((len(self.moments), len(self.spec.sizes)))

    @cached_property
    def figures(self) -> Array:
        """How good both networks were, (8, R)."""
        return np.full((8, len(self.moments)), np.nan)

    @property
    def has_moved(self) -> bool:
        """Whether there is more to be seen of its course than where it began."""
        return self.arrived > 1

    @property
    def held(self) -> int:
        """How many bytes of it are in this process's memory."""
        made = [vars(self).get(name) for name in ("whole", "scales", "figures")]
        return sum(array.nbytes for array in made if array is not None)

    def record(self, message: Recorded) -> None:
        """Keep what has arrived."""
        part = slice(message.first, message.first + len(message.thetas))
        self.whole[part], self.scales[part] = rounded(self.spec, message.thetas)
        self.figures[:, part] = message.figures
        self.arrived = part.stop  # last: a page may be reading

    def course(self) -> Course | None:
        """Return what has arrived so far, the same object until there is more; None at first."""
        n, answers = self.arrived, self.answers
        if n == 0:
            return None
        state = n, answers is not None
        if self.latest is None or self.latest[0] != state:
            self.latest = state, self._together(n)
        return self.latest[1]

    def _together(self, n: int) -> Course:
        """Put the first moments together; one whose cost was no number is left out."""
        reason, cost = None, self.figures[0, :n]
        if not np.isfinite(cost).all():
            n = max(1, int(np.argmin(np.isfinite(cost))))
            at = int(self.moments[min(n, len(self.moments) - 1)])
            reason = diverged(at, self.spec.learning_rate)
        return Course(
            self.spec, self.moments[:n], self.whole[:n], self.scales[:n], self.figures[:, :n],
            self._shifted(), reason,
        )  # fmt: skip

    def _shifted(self) -> Shifted | None:
        """Return what came of shifting, or None before the end, or if it is gone."""
        try:
            return self.answers.get() if self.answers else None
        except OSError:
            return None

    @property
    def complete(self) -> bool:
        """Whether it was trained to its end, or until its cost was no number any more."""
        return self.state == "finished" or (
            self.state == "stopped" and self.arrived > 0
            and not np.isfinite(self.figures[0, self.arrived - 1])
        )  # fmt: skip
