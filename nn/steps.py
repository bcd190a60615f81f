"""Steps downhill: the next batch, the gradient of its cost, a move of the parameters.

The gradient is what ``Network.gradient`` says. A ``Runner`` works it out: as it is written with
``nn.plain()``, and otherwise from the second time on as a list of calls. A large batch comes in
chunks, and so do images that are distorted anew each time.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nn.arrays import Array, smoothed, targets
from nn.batches import Minibatches
from nn.evaluation import Examples
from nn.fast.runner import Runner
from nn.interrupt import Interrupted, Pulse, heed
from nn.layers import Dense, Dropout
from nn.network import Network
from nn.optimizers import optimizer
from nn.regularization import Penalty
from nn.rule import Rule


class Steps:
    """What one network needs to take steps, made once; only its parameters change."""

    def __init__(self, net: Network, data: Examples, rule: Rule, rng: np.random.Generator) -> None:
        """Prepare to move ``net.parameters`` by the training examples of ``data``.

        Raises:
            ValueError: if the rule names an optimizer that there is not.
        """
        self.augment, self.rng = rule.augment, rng
        self.owner, self.net = net, learner(net, rule.dropout)
        self.drawing = [layer for layer in self.net.layers if layer.draws]
        self.runner = Runner(self.net)
        X = data.X_train
        Y = smoothed(targets(data.y_train, net.layer_sizes[-1], net.dtype), rule.label_smoothing)
        self.batches = Minibatches(X, Y, rule.batch_size, rng, self.runner.chunk)
        self.in_one_piece = self.batches.size <= self.runner.chunk and not self.augment
        all_at_once = self.in_one_piece and self.batches.size == self.batches.m
        self.whole = (self.batches.X, self.batches.Y) if all_at_once else None
        self.theta = net.parameters
        self.optimizer = optimizer(rule.optimizer, self.theta)
        self.penalty = Penalty(net, l1=rule.l1, l2=rule.l2) if rule.l1 or rule.l2 else None
        self.free: Array | None = None  # (n_parameters,) 1, or 0 for what must stay as it is
        self.alpha = np.zeros((), net.dtype)  # an array, as NumPy takes it up faster

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

    def gradient(self, pulse: Pulse | None = None) -> Array:
        """Return the derivatives of the cost of the next batch: (n_parameters,)."""
        if pulse:
            heed(pulse)
        if not self.in_one_piece:
            return self._in_parts(pulse)
        X, Y = self.whole or next(self.batches)
        if self.drawing:
            self._draw(X.shape[1])
        return self.runner.gradient(X, Y)

    def _in_parts(self, pulse: Pulse | None) -> Array:
        """Do the same for a batch that is larger than a chunk, or distorted."""
        before, theta = self.batches.bookmark(), self.theta.copy()  # a layer may note figures
        try:
            m = self.batches.draw()
            return self.runner.summed(self._parts(pulse), m)
        except Interrupted:
            self.batches.go_to(before)
            self.theta[...] = theta
            raise

    def _parts(self, pulse: Pulse | None) -> Iterator[tuple[Array, Array]]:
        """The batch chunk by chunk, distorted if that is asked for."""
        for X, Y in self.batches.parts():
            heed(pulse)
            self._draw(X.shape[1])
            yield (self.augment(X, self.rng) if self.augment else X), Y

    def _draw(self, m: int) -> None:
        """Draw anew what layers leave to chance, in a batch of m examples."""
        for layer in self.drawing:
            layer.draw(m, self.rng)

    def _follow(self) -> None:
        """Move along if the network was given other memory for its parameters (``share``)."""
        if self.theta is not self.owner.parameters:
            self.theta = self.owner.parameters
            self.net.share(self.theta)

    def _step_of_the_free(self, theta: Array, gradient: Array, free: Array) -> None:
        """Take a step, but put back what must stay: momentum would carry it on without a slope."""
        before, frozen = theta.copy(), free == 0
        gradient[frozen] = 0
        self.optimizer.step(theta, gradient, self.alpha)
        theta[frozen] = before[frozen]


def learner(net: Network, dropout: float = 0.0) -> Network:
    """Return a network that trains and shares all parameters: what it learns, ``net`` knows.

    With ``dropout``, a dropout layer stands behind each hidden dense layer.
    """
    layers = []
    for layer in net.layers:
        layers.append(layer)
        if dropout and isinstance(layer, Dense) and layer is not net.layers[-1]:
            layers.append(Dropout(dropout))
    twin = Network.unset(layers, net.input_shape, net.loss.name, net.dtype)
    twin.share(net.parameters)
    for layer in twin.layers:
        layer.train()
    return twin
