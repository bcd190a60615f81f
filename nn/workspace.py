"""The memory that forward and backward passes write into, allocated once and used again.

A workspace belongs to one training or one evaluation, never to the network: two visitors may
ask the same network at the same time. Large batches go through it in chunks that fit the
processor's cache, so that the memory it takes does not grow with the number of examples.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from typing import Any

import numpy as np

from nn.layers import Layer

CHUNK = 2048  # examples at most
WORK = 2**30  # examples times parameters: about 0.2 s, so that a stop need not wait for longer


class Workspace:
    """Tapes for every layer and batch size, and one flat vector for the gradient."""

    def __init__(self, layers: Sequence[Layer], dtype: np.typing.DTypeLike) -> None:
        """Prepare for ``layers``; the arrays themselves are made when first asked for."""
        self.layers = layers
        n_parameters = sum(layer.n_parameters for layer in layers)
        self.chunk = chunk_size(n_parameters)
        self.gradient = np.empty(n_parameters, dtype)  # of the chunk at hand
        self.total = np.empty(n_parameters, dtype)  # added up over the chunks
        self._tapes: dict[int, list[Any]] = {}

    def twin(self) -> Workspace:
        """Return another one for forward passes at the same time: it shares the gradient."""
        other = copy(self)
        other._tapes = {}
        return other

    def tapes(self, m: int) -> list[Any]:
        """Return one tape a layer for batches of m examples, made at the first call."""
        if m not in self._tapes:
            last = self.layers[-1]
            self._tapes[m] = [
                layer.tape(m, part, keep_Z=layer is last)  # the cost is computed from Z
                for layer, part in zip(self.layers, split(self.gradient, self.layers), strict=True)
            ]
        return self._tapes[m]


def split(theta: Any, layers: Sequence[Layer]) -> Iterator[Any]:
    """Cut a flat vector into the layers' parts, as views."""
    start = 0
    for layer in layers:
        yield theta[start : start + layer.n_parameters]
        start += layer.n_parameters


def chunk_size(n_parameters: int) -> int:
    """Return how many examples go through a network at once: fewer if it is very large."""
    size = CHUNK
    while size > 1 and size * n_parameters > WORK:
        size //= 2
    return size


def chunks(m: int, size: int = CHUNK) -> Iterator[slice]:
    """Cut m columns into pieces of at most ``size``."""
    for start in range(0, m, size):
        yield slice(start, min(start + size, m))
