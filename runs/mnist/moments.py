"""Moments of a training: the network as it was at some of them, so that one can look back.

They lie close together at first, where most happens: as the roots of the iterations are evenly
spread. A network that is so large that hardly any fit into the budget keeps none.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from nn.arrays import Array, frozen_copy
from nn.fast.checkpoint import Checkpoint
from nn.training import Training

MOST = 20
MOST_BYTES = 6_000_000  # of all moments of a training
FEWEST = 3  # less than that shows no way
FLOAT = 4  # bytes

Moment = tuple[int, Array]  # an iteration, and the parameters (n_parameters,)


@dataclass(frozen=True)
class Remembering(Checkpoint):
    """A checkpoint that knows some of the moments before it."""

    moments: tuple[Moment, ...] = ()


class Album:
    """The moments that are kept of a training, in their order."""

    def __init__(self, training: Training, checkpoint: Checkpoint | None) -> None:
        """Go on from a checkpoint, or begin."""
        self.training = training
        self.most = most(training.net.parameters.size)
        self.moments = list(checkpoint.moments) if isinstance(checkpoint, Remembering) else []

    @property
    def iteration(self) -> int:
        """How many steps were taken."""
        return self.training.iteration

    def add(self) -> None:
        """Keep this moment, and drop the one that leaves the smallest gap if there are too many."""
        iteration = self.iteration
        if not self.most or (self.moments and self.moments[-1][0] >= iteration):
            return
        self.moments.append((iteration, frozen_copy(self.training.net.parameters)))
        if len(self.moments) > self.most:
            at = np.sqrt([iteration for iteration, _ in self.moments])
            del self.moments[int(np.argmin(at[2:] - at[:-2])) + 1]

    def checkpoint(self) -> Remembering:
        """Lay the training down, with its moments."""
        laid = self.training.checkpoint()
        values = {field.name: getattr(laid, field.name) for field in fields(laid)}
        return Remembering(**values, moments=tuple(self.moments))


def most(n_parameters: int) -> int:
    """Return how many moments are kept of a network of that size."""
    fitting = min(MOST, MOST_BYTES // (FLOAT * n_parameters))
    return fitting if fitting >= FEWEST else 0
