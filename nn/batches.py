"""Minibatches: a few examples at a time, in an order that is shuffled for every epoch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nn.arrays import Array
from nn.fast.chunks import CHUNK, chunks


@dataclass(frozen=True)
class Bookmark:
    """Where one stands in the batches: the next one will be the same as it was from here."""

    order: NDArray[np.int64]  # (m,) of this epoch; empty before the first
    position: int  # how many of them have had their turn
    chance: Mapping[str, Any]  # the state of the generator


class Minibatches:
    """Batches for ever: (n_0, batch) and (n_L, batch); without a batch size, all examples.

    Every example comes once an epoch; the last batch of an epoch may be smaller. Indices are
    shuffled, never the data: a batch is gathered into one buffer, overwritten by the next. A
    large one is gathered in parts, so that it takes no more memory than a small one.
    """

    def __init__(
        self,
        X: Array,
        Y: Array,
        batch_size: int | None,
        rng: np.random.Generator,
        at_once: int = CHUNK,
    ) -> None:
        """Prepare to go through the columns of X (n_0, m) and Y (n_L, m)."""
        self.X, self.Y, self.rng, self.at_once = X, Y, rng, at_once
        self.m = X.shape[1]
        self.size = min(batch_size or self.m, self.m)
        self.order, self.position = np.empty(0, np.int64), 0
        self.pick = self.order  # the examples of this batch
        if self.size < self.m:
            self.rows = [np.ascontiguousarray(part.T) for part in (X, Y)]  # (m, n)
            wide = min(self.size, at_once)
            self.buffers = [np.empty((wide, len(part)), part.dtype) for part in (X, Y)]
            self.batches: dict[int, tuple[Array, Array]] = {}  # views of the buffers, by size

    def __iter__(self) -> Minibatches:
        return self

    def __next__(self) -> tuple[Array, Array]:
        """Return the next batch, which must be no larger than ``at_once``."""
        m = self.draw()
        return self._gathered(slice(0, m))

    def draw(self) -> int:
        """Choose the examples of the next batch; return how many they are."""
        if self.size == self.m:
            return self.m
        if self.position >= len(self.order):
            self.order, self.position = self.rng.permutation(self.m), 0
        self.pick = self.order[self.position : self.position + self.size]
        self.position += len(self.pick)
        return len(self.pick)

    def parts(self) -> Iterator[tuple[Array, Array]]:
        """Yield what was drawn last, so many columns at once."""
        m = self.m if self.size == self.m else len(self.pick)
        return (self._gathered(part) for part in chunks(m, self.at_once))

    def _gathered(self, part: slice) -> tuple[Array, Array]:
        if self.size == self.m:
            all_at_once = part.stop - part.start == self.m
            return (self.X, self.Y) if all_at_once else (self.X[:, part], self.Y[:, part])
        pick = self.pick[part]
        if len(pick) not in self.batches:
            X, Y = (buffer[: len(pick)].T for buffer in self.buffers)
            self.batches[len(pick)] = X, Y
        batch = self.batches[len(pick)]
        for rows, out in zip(self.rows, batch, strict=True):
            np.take(rows, pick, axis=0, out=out.T, mode="clip")  # clip: no extra copy
        return batch

    def bookmark(self) -> Bookmark:
        """Note where we stand, and where the generator does."""
        return Bookmark(self.order, self.position, self.rng.bit_generator.state)

    def go_to(self, place: Bookmark) -> None:
        """Go on from a bookmark."""
        self.order, self.position = place.order, place.position
        self.rng.bit_generator.state = place.chance
