"""Batches: the examples of a step, gathered into one buffer, and what the network makes of them.

A batch is gathered where the last one was, so that a program can go through it as it stands. A
large one goes through the network in chunks, so that it takes no more memory than a small one and
can be interrupted; and so do images that are distorted anew each time.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nn.arrays import Array
from nn.backpropagation import gradient
from nn.fast.chunks import chunks
from nn.fast.interrupt import Interrupted, Pulse, heed
from nn.fast.program import Program
from nn.fast.runner import Runner

if TYPE_CHECKING:
    from nn.network import Network
    from nn.optimizers import Optimizer
    from nn.rule import Augment

Pick = slice | NDArray[np.int64]  # all examples, or the numbers of some


class Batches:
    """The examples X (n_0, m), Y (n_L, m) of a training, and what its network makes of them."""

    def __init__(
        self, net: Network, X: Array, Y: Array, size: int, rng: np.random.Generator,
        augment: Augment | None = None,
    ) -> None:  # fmt: skip
        """Prepare for batches of at most ``size`` examples."""
        self.net, self.rng, self.augment, self.runner = net, rng, augment, Runner(net)
        self.X, self.Y, self.m = X, Y, X.shape[1]
        self.in_one_piece = size <= self.runner.chunk and not augment
        self.whole = (X, Y) if size == self.m else None
        self.theta: Array | None = None  # what ``step`` moves
        self.step: Program | None = None
        self.drawing = [layer for layer in net.layers if layer.draws]
        if size < self.m:
            self.rows = [np.ascontiguousarray(part.T) for part in (X, Y)]  # (m, n)
            wide = min(size, self.runner.chunk)
            self.buffers = [np.empty((wide, len(part)), part.dtype) for part in (X, Y)]
            self.views: dict[int, tuple[Array, Array]] = {}  # of the buffers, by size

    def gradient(self, pick: Pick) -> Array:
        """Return the derivatives of the cost of a batch: (n_parameters,)."""
        X, Y = self.whole or self.gathered(pick)
        if self.drawing:
            self._draw(X.shape[1])
        return self.runner.gradient(X, Y)

    def program(self, optimizer: Optimizer, alpha: Array) -> Program | None:
        """Return a program that takes a whole step with all examples, if that can be traced.

        It cannot if layers leave something to chance, or the optimizer keeps a number that is no
        array, as Adam counts its steps: the program would go on with the number of today.
        """
        if self.theta is not self.net.parameters:
            self.theta = self.net.parameters
            gathered = list(vars(optimizer).values())
            sound = self.whole and not self.drawing and all(map(_is_array, gathered))
            self.step = self._traced(optimizer, [alpha, *gathered]) if sound else None
        return self.step

    def _traced(self, optimizer: Optimizer, known: list[Array]) -> Program | None:
        names, changed = list(vars(optimizer)), [self.net.parameters, *known]

        def work(theta: Array, X: Array, Y: Array, alpha: Array, *gathered: Array) -> Any:
            twin = copy(optimizer)
            vars(twin).update(zip(names, gathered, strict=True))
            slopes = gradient(self.net.sharing(theta), X, Y, self.m)
            twin.step(theta, slopes, alpha)
            return (slopes,)

        before = [array.copy() for array in changed]  # it is done once, and not to count
        try:
            return Program(work, self.net.parameters, [self.X, self.Y, *known])
        except Exception:  # then the gradient alone is traced, or the runner says why not
            return None
        finally:
            for array, value in zip(changed, before, strict=True):
                array[...] = value

    def in_chunks(self, pick: Pick, pulse: Pulse | None = None) -> Array:
        """Do the same for a batch that is larger than a chunk, or distorted.

        Raises:
            Interrupted: if ``pulse``, asked between chunks, says so; then all is as before.
        """
        chance, theta = self.rng.bit_generator.state, self.net.parameters
        before = theta.copy()  # a layer may note figures
        m = self.m if isinstance(pick, slice) else len(pick)
        try:
            return self.runner.summed(self._chunks(pick, m, pulse), m)
        except Interrupted:
            self.rng.bit_generator.state = chance
            theta[...] = before
            raise

    def _chunks(self, pick: Pick, m: int, pulse: Pulse | None) -> Iterator[tuple[Array, Array]]:
        """The batch chunk by chunk, distorted if that is asked for."""
        for part in chunks(m, self.runner.chunk):
            heed(pulse)
            X, Y = self.gathered(part if isinstance(pick, slice) else pick[part])
            self._draw(X.shape[1])
            yield (self.augment(X, self.rng) if self.augment else X), Y

    def gathered(self, pick: Pick) -> tuple[Array, Array]:
        """Return X (n_0, batch) and Y (n_L, batch) of no more examples than a chunk."""
        if isinstance(pick, slice):
            return self.X[:, pick], self.Y[:, pick]
        if len(pick) not in self.views:
            X, Y = (buffer[: len(pick)].T for buffer in self.buffers)
            self.views[len(pick)] = X, Y
        batch: Any = self.views[len(pick)]
        for rows, out in zip(self.rows, batch, strict=True):
            np.take(rows, pick, axis=0, out=out.T, mode="clip")  # clip: no extra copy
        return batch

    def _draw(self, m: int) -> None:
        """Draw anew what layers leave to chance, in a batch of m examples."""
        for layer in self.drawing:
            layer.draw(m, self.rng)


def _is_array(x: Any) -> bool:
    return isinstance(x, np.ndarray)
