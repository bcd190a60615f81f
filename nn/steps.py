"""Steps downhill: the next batch, the gradient of its cost, a move of the parameters.

Two ways lead to the gradient, and both do what ``Network.backprop`` says. A batch that goes
through the network in one piece lies in the same memory in every step, so its way there and
back is traced once and replayed (``tracing``). A batch of many chunks, or one of which the
images are distorted anew each time, is worked out chunk by chunk (``Network.gradient_vector``).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from nn.arrays import Array, smoothed, targets
from nn.batches import Minibatches
from nn.evaluation import Examples
from nn.interrupt import Interrupted, Pulse, heed
from nn.network import Network
from nn.optimizers import optimizer
from nn.regularization import L2
from nn.rule import Rule
from nn.tracing import Trace


class Steps:
    """What one network needs to take steps, made once; only its parameters change."""

    def __init__(self, net: Network, data: Examples, rule: Rule, rng: np.random.Generator) -> None:
        """Prepare to move ``net.parameters`` by the training examples of ``data``."""
        self.net, self.augment, self.rng = net, rule.augment, rng
        X = data.X_train
        Y = smoothed(targets(data.y_train, net.layer_sizes[-1], net.dtype), rule.label_smoothing)
        self.batches = Minibatches(X, Y, rule.batch_size, rng)
        self.optimizer = optimizer(rule.optimizer, net.parameters)
        self.penalty = L2(net, rule.l2) if rule.l2 else None
        self.workspace = net.workspace()
        whole = self.batches.size <= self.workspace.chunk
        self.in_place = whole and not self.augment and X.dtype == net.dtype
        self.alpha = np.zeros((), net.dtype)  # an array, as NumPy takes it up faster
        self.traces: dict[int, Trace] = {}  # by the size of the batch: the last may be smaller

    def take(self, learning_rate: float, pulse: Pulse | None = None) -> None:
        """Take one step.

        Raises:
            Interrupted: if ``pulse``, asked before the step and between chunks of examples,
                says so; then all is as it was before.
        """
        heed(pulse)
        gradient = self._replayed() if self.in_place else self._worked_out(pulse)
        if self.penalty:
            self.penalty.add_gradient(self.net.parameters, gradient)
        self.alpha[...] = learning_rate
        self.optimizer.step(self.net.parameters, gradient, self.alpha)

    def _replayed(self) -> Array:
        X, Y = next(self.batches)
        trace = self.traces.get(X.shape[1]) or self._trace(X, Y)
        trace.replay()
        return self.workspace.gradient

    def _trace(self, X: Array, Y: Array) -> Trace:
        """Trace the way forward and back for the memory in which X and Y lie."""
        m = X.shape[1]
        work = partial(self.net.backprop, X, Y, m=m)
        self.traces[m] = Trace(work, self.workspace.tapes(m))
        return self.traces[m]

    def _worked_out(self, pulse: Pulse | None) -> Array:
        before = self.batches.bookmark()
        try:
            X, Y = next(self.batches)
            return self.net.gradient_vector(X, Y, self.workspace, self._prepare(pulse))
        except Interrupted:
            self.batches.go_to(before)
            raise

    def _prepare(self, pulse: Pulse | None) -> Callable[[Array], Array]:
        """What each chunk of X goes through before the network sees it."""

        def prepare(X: Array) -> Array:
            heed(pulse)
            return self.augment(X, self.rng) if self.augment else X

        return prepare
