"""The runner: it works out a network's formulas, and the second time it goes faster.

For every size of batch it keeps a program, traced at the first. What cannot be traced is done as it
is written, and said once. A runner belongs to one training or one evaluation, and never to the
network: two visitors may ask the same network at the same time.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from nn.arrays import Array
from nn.backpropagation import gradient
from nn.fast.chunks import chunk_of
from nn.fast.memory import Call
from nn.fast.program import Program
from nn.fast.switch import is_plain

if TYPE_CHECKING:
    from nn.network import Network

OUTPUTS = "outputs"
MOST = 12  # programs: an evaluation knows full chunks and a rest, a training a batch and a rest


Work = Callable[..., tuple[Any, ...]]  # of a network and arrays


class NotTraced(UserWarning):
    """Something is done as it is written, which takes longer."""


class Runner:
    """What a network makes of examples, and the gradient of its cost."""

    def __init__(self, net: Network) -> None:
        """Prepare; a program is made when something is first asked for."""
        self.net, self.theta = net, net.parameters
        self.chunk = chunk_of(net.layers)
        self.programs: dict[Any, Program | None] = {}  # None: as it is written
        self.latest: Program | None = None
        self.X: Array | None = None  # what the latest program found the gradient for
        self.Y: Array | None = None
        self.m: int | None = None
        self.calls: list[Call] = []  # of that program
        self.found = net.parameters  # what they fill
        self.total = np.empty_like(net.parameters)  # of all chunks

    def outputs(self, X: Array) -> tuple[Array, Array]:
        """Return Z_L and A_L (n_L, m) for X (n_0, m); the next call may overwrite them."""
        if is_plain():
            return _outputs(self.net, np.asarray(X, self.net.dtype))
        Z, A = self._run(OUTPUTS, _outputs, np.asarray(X, self.net.dtype))
        return Z, A

    def gradient(self, X: Array, Y: Array, m: int | None = None) -> Array:
        """Return all derivatives of the cost in one flat vector, laid out like the parameters.

        X (n_0, m) and Y (n_L, m) may be a part of a batch of ``m`` examples. The next call may
        overwrite what is returned.
        """
        again = X is self.X and Y is self.Y and m == self.m and self.theta is self.net.parameters
        if again and not is_plain():  # as before: in a small step, all else takes longer
            for do in self.calls:
                do()
            return self.found
        whole = m or X.shape[1]
        Xs, Ys = np.asarray(X, self.net.dtype), np.asarray(Y, self.net.dtype)
        if is_plain():
            return gradient(self.net, Xs, Ys, whole)
        (found,) = self._run(whole, lambda net, X, Y: (gradient(net, X, Y, whole),), Xs, Ys)
        if self.latest and X is Xs and Y is Ys:
            self.X, self.Y, self.m = X, Y, m
            self.calls, self.found = self.latest.calls, found
        return found

    def summed(self, parts: Iterable[tuple[Array, Array]], m: int) -> Array:
        """Do the same for a batch of m examples that comes in parts, each no more than a chunk."""
        for i, (X, Y) in enumerate(parts):
            found = self.gradient(X, Y, m)
            if X.shape[1] == m:
                return found
            if i == 0:
                self.total[...] = found
            else:
                self.total += found
        return self.total

    def _run(self, kind: Any, work: Work, *inputs: Array) -> Any:
        """Go through the program for this work and such inputs, or make it."""
        self.latest, self.X = None, None
        if self.theta is not self.net.parameters:  # it was given other memory (``share``)
            self.theta = self.net.parameters
            self.programs.clear()
        key = (kind, *((x.shape, x.strides) for x in inputs))
        if key not in self.programs:
            return self._first(key, work, inputs)
        self.latest = self.programs[key]
        return self.latest(*inputs) if self.latest else work(self.net, *inputs)

    def _first(self, key: Any, work: Work, inputs: Any) -> Any:
        """Do the work for the first time, and take notes."""
        if len(self.programs) == MOST:
            self.programs.clear()
        before = self.theta.copy()  # a layer may note figures in it, and will again
        try:
            program = Program(
                lambda theta, *inputs: work(self.net.sharing(theta), *inputs),
                self.theta,
                inputs,
                [array for layer in self.net.layers for array in layer.drawn()],
            )
        except Exception as reason:  # if it is not the tracing, it comes again as it is written
            self.theta[...] = before
            self.programs[key] = None
            found = work(self.net, *inputs)
            warnings.warn(f"A step is done as it is written: {reason}", NotTraced, stacklevel=2)
            return found
        self.programs[key] = program
        first, program.first = program.first, ()
        if key[0] == OUTPUTS:
            return first
        self.theta[...] = before
        return program(*inputs)  # which may add up in another order than the first time


def _outputs(net: Network, X: Array) -> tuple[Array, Array]:
    last = net.passes(X)[-1]
    return last.Z, last.A
