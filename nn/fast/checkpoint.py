"""Checkpoints: a training laid down, to be taken up again later or in another process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nn.arrays import Array

if TYPE_CHECKING:
    from nn.evaluation import Snapshot
    from nn.optimizers import Optimizer

SCRATCH = "ahead"  # what an optimizer writes anew in every step, and need not be kept


@dataclass(frozen=True)
class Bookmark:
    """Where one stands in the batches: the next one will be the same as it was from here."""

    order: NDArray[np.int64]  # (m,) of this epoch; empty before the first
    position: int  # how many of them have had their turn
    chance: Mapping[str, Any]  # the state of the generator


@dataclass(frozen=True)
class Checkpoint:
    """A training laid down: taken up again, it goes on as if nothing had happened."""

    iteration: int
    parameters: Array  # (n_parameters,)
    optimizer: dict[str, Any]
    batches: Bookmark
    last: Snapshot | None
    good: Array  # the parameters at the last snapshot


def memory(optimizer: Optimizer) -> dict[str, Any]:
    """Return a copy of what an optimizer has gathered so far."""
    kept = {name: value for name, value in vars(optimizer).items() if name != SCRATCH}
    return {name: np.copy(v) if isinstance(v, np.ndarray) else v for name, v in kept.items()}


def remember(optimizer: Optimizer, memory: dict[str, Any]) -> None:
    """Give an optimizer back what it had gathered, in the arrays that it has."""
    for name, value in memory.items():
        if isinstance(value, np.ndarray):
            getattr(optimizer, name)[...] = value
        else:
            setattr(optimizer, name, value)
