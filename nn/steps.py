"""Steps downhill: the next batch, the gradient of its cost, a move of the parameters.

Two ways lead to the gradient, and both do what ``Network.backprop`` says. A batch that goes
through the network in one piece lies in the same memory in every step, so its way there and
back is traced once and replayed (``tracing``). A batch of many chunks, one of which the images
are distorted anew each time, or one in another precision than the network's, is worked out chunk
by chunk (``Network.summed_gradient``).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, partial

import numpy as np

from nn.arrays import Array, smoothed, targets
from nn.batches import Minibatches
from nn.dropout import draw, thinned
from nn.evaluation import Examples
from nn.interrupt import Interrupted, Pulse, heed
from nn.network import Network
from nn.optimizers import optimizer
from nn.regularization import Penalty
from nn.rule import Rule
from nn.tracing import Plainly, Trace, traced


class Steps:
    """What one network needs to take steps, made once; only its parameters change."""

    def __init__(self, net: Network, data: Examples, rule: Rule, rng: np.random.Generator) -> None:
        """Prepare to move ``net.parameters`` by the training examples of ``data``.

        Raises:
            ValueError: if the rule names an optimizer that there is not.
        """
        self.augment, self.rng = rule.augment, rng
        self.owner = net
        self.net = thinned(net, rule.dropout) if rule.dropout else net
        self.drops = bool(rule.dropout)
        X = data.X_train
        Y = smoothed(targets(data.y_train, net.layer_sizes[-1], net.dtype), rule.label_smoothing)
        self.workspace = self.net.workspace()
        self.batches = Minibatches(X, Y, rule.batch_size, rng, self.workspace.chunk)
        self.theta = net.parameters
        self.optimizer = optimizer(rule.optimizer, self.theta)
        self.penalty = Penalty(net, l1=rule.l1, l2=rule.l2) if rule.l1 or rule.l2 else None
        self.free: Array | None = None  # (n_parameters,) 1, or 0 for what must stay as it is
        self.alpha = np.zeros((), net.dtype)  # an array, as NumPy takes it up faster
        # By the size of the batch: the last of an epoch may be smaller.
        self.traces: dict[int, Trace | Plainly] = {}
        self.gradient = self._worked_out
        small_enough = self.batches.size <= self.workspace.chunk
        if small_enough and X.dtype == net.dtype and not self.augment:
            whole = self.batches.size == self.batches.m
            self.gradient = self._replayed_whole if whole else self._replayed

    def take(self, learning_rate: float, times: int = 1, pulse: Pulse | None = None) -> None:
        """Take some steps with one learning rate; with a ``pulse``, one at a time.

        Raises:
            Interrupted: if ``pulse``, asked before the step and between chunks of examples,
                says so; then all is as it was before the step.
        """
        self.alpha[...] = learning_rate
        self._follow()
        theta, penalty, step = self.theta, self.penalty, self.optimizer.step
        for _ in range(times):
            gradient = self.gradient(pulse)
            if penalty:
                penalty.add_gradient(theta, gradient)
            if self.free is None:
                step(theta, gradient, self.alpha)
            else:
                self._step_of_the_free(theta, gradient, self.free)
            if penalty:
                penalty.stop_at_zero(theta)

    def _follow(self) -> None:
        """Move along if the network was given other memory for its parameters (``share``)."""
        if self.theta is not self.owner.parameters:
            self.theta = self.owner.parameters
            self.net.share(self.theta)
            self.traces.clear()  # they read the former
            vars(self).pop("whole", None)

    def _step_of_the_free(self, theta: Array, gradient: Array, free: Array) -> None:
        """Take a step, but put back what must stay: momentum would carry it on without a slope."""
        before, frozen = theta.copy(), free == 0
        gradient[frozen] = 0
        self.optimizer.step(theta, gradient, self.alpha)
        theta[frozen] = before[frozen]

    def _replayed(self, pulse: Pulse | None) -> Array:
        heed(pulse)
        X, Y = next(self.batches)
        trace = self.trace(X, Y)
        self._drop(X.shape[1])
        trace.replay()
        return self.workspace.gradient

    def _replayed_whole(self, pulse: Pulse | None) -> Array:
        heed(pulse)
        trace = self.whole
        self._drop(self.batches.m)
        trace.replay()
        return self.workspace.gradient

    def _drop(self, m: int) -> None:
        """Draw anew who has a day off in a batch of m examples, if there is dropout."""
        if self.drops:
            draw(self.net, self.workspace.tapes(m), self.rng)

    @cached_property
    def whole(self) -> Trace | Plainly:
        """The trace for all examples at once."""
        return self.trace(self.batches.X, self.batches.Y)

    def trace(self, X: Array, Y: Array) -> Trace | Plainly:
        """Return the trace for the memory in which the batch X, Y lies; its size tells which."""
        m = X.shape[1]
        if m not in self.traces:
            work = partial(self.net.backprop, X, Y, m=m)
            self.traces[m] = traced(work, self.workspace.tapes(m), (X, Y, self.theta))
        return self.traces[m]

    def _worked_out(self, pulse: Pulse | None) -> Array:
        heed(pulse)
        before = self.batches.bookmark()
        try:
            m = self.batches.draw()
            return self.net.summed_gradient(self._parts(pulse), m, self.workspace)
        except Interrupted:
            self.batches.go_to(before)
            raise

    def _parts(self, pulse: Pulse | None) -> Iterator[tuple[Array, Array]]:
        """The batch chunk by chunk, distorted if that is asked for."""
        for X, Y in self.batches.parts():
            heed(pulse)
            self._drop(X.shape[1])
            yield (self.augment(X, self.rng) if self.augment else X), Y
