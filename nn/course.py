"""The course of a training: how it is set up, and what is seen of it on the way.

This is all that stands around the steps (``training``): the network that learns, the examples,
snapshots at some moments, and checkpoints, so that it can be taken up again elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

import numpy as np

from nn.arrays import Array, frozen_copy, smoothed, targets
from nn.evaluation import Exam, Examples, Snapshot
from nn.fast.batches import Batches
from nn.fast.checkpoint import Bookmark, Checkpoint, memory, remember
from nn.fast.interrupt import Pulse
from nn.fast.runner import Runner
from nn.layers import Dense, Dropout
from nn.network import Network
from nn.optimizers import OPTIMIZERS
from nn.regularization import Held, Penalty
from nn.rule import Rule, check_data, diverged
from nn.schedules import SCHEDULES


class Course:
    """One network on its way; ``iteration`` counts the steps that it has taken."""

    def __init__(
        self,
        net: Network,
        data: Examples,
        rule: Rule,
        rng: np.random.Generator | None = None,
        threads: int = 1,
    ) -> None:
        """Prepare to train ``net`` in place; so many ``threads`` share the measuring.

        Raises:
            ValueError: if the data do not fit the network.
        """
        check_data(net, data)
        self.net, self.data, self.rule, self.iteration = net, data, rule, 0
        self.learner, self.rng = learner(net, rule.dropout), rng or np.random.default_rng()
        self.X: Array = np.asarray(data.X_train, net.dtype)
        Y = targets(data.y_train, net.layer_sizes[-1], net.dtype)
        self.Y, self.m = smoothed(Y, rule.label_smoothing), len(data.y_train)
        self.size, self.everything = min(rule.batch_size or self.m, self.m), slice(0, self.m)
        self.order, self.position = np.empty(0, np.int64), 0  # of this epoch, and where we are
        self.batches = Batches(self.learner, self.X, self.Y, self.size, self.rng, rule.augment)
        self.penalty = Penalty(net, l1=rule.l1, l2=rule.l2) if rule.l1 or rule.l2 else None
        self.optimizer = OPTIMIZERS[rule.optimizer](net.parameters)
        self.alpha = np.zeros((), net.dtype)  # of this step; NumPy takes an array up faster
        self.hold(None)
        self.factor = SCHEDULES[rule.schedule]
        self._prepare_to_measure(threads)

    def _prepare_to_measure(self, threads: int) -> None:
        net, data = self.net, self.data
        self.runners = [Runner(net) for _ in range(threads)]
        self.exam = Exam(net, data.X_train, data.y_train, self.runners)
        self.test = Exam(net, data.X_test, data.y_test, self.runners)
        # Numbers that happen to be 0 and 1 in one of the two are no classes.
        self.exam.graded = self.test.graded = self.exam.graded and self.test.graded
        self.last: Snapshot | None = None
        self.good = net.parameters.copy()  # the parameters at the last snapshot

    # ---- what the steps need -----------------------------------------------------------------

    @property
    def learning_rate(self) -> float:
        """The alpha of the next step."""
        progress = self.iteration / max(1, self.rule.iterations)
        return self.rule.learning_rate * self.factor(progress)

    def hold(self, free: Array | None) -> None:
        """Keep the parameters where ``free`` (n_parameters,) is 0 as they are; None: move all."""
        self.holds = free is not None
        self.move = (Held(self.optimizer, free) if free is not None else self.optimizer).step

    def advance(self, until: int, pulse: Pulse | None = None) -> None:
        """Take steps up to the iteration ``until``."""
        raise NotImplementedError

    # ---- what is seen of it ------------------------------------------------------------------

    def measure(self, *, keep_parameters: bool = False, pulse: Pulse | None = None) -> Snapshot:
        """Take a snapshot of this moment.

        If the cost is no finite number, the snapshot is the last good one, with the reason,
        and the network has that one's parameters again.
        """
        cost, accuracy = self.exam.take(pulse)
        if self.penalty:
            cost += float(self.penalty.cost(self.net.parameters))
        kept = frozen_copy(self.net.parameters) if keep_parameters else None
        now = Snapshot(self.iteration, cost, accuracy, *self.test.take(pulse), kept)
        if np.isfinite(now.cost):
            self.good[...] = self.net.parameters
        else:
            self.net.parameters[...] = self.good
            reason = diverged(self.iteration, self.rule.learning_rate)
            now = replace(self.last or now, stop_reason=reason)
            self.iteration = now.iteration
        self.last = now
        return now

    def course(
        self,
        recorded: Collection[int],
        *,
        until: int | None = None,
        keep_parameters: bool = False,
        pulse: Pulse | None = None,
    ) -> Iterator[Snapshot]:
        """Go on until an iteration, by default the last, with snapshots at those in ``recorded``.

        Raises:
            Interrupted: if ``pulse`` says so, which is asked before each step and in it.
        """
        end = self.rule.iterations if until is None else until
        for stop in sorted({*recorded, end}):
            if stop > end or (self.last and (self.last.stop_reason or stop <= self.last.iteration)):
                continue
            self.advance(stop, pulse)
            if stop == self.iteration:
                yield self.measure(keep_parameters=keep_parameters, pulse=pulse)

    def checkpoint(self) -> Checkpoint:
        """Lay the training down."""
        bookmark = Bookmark(self.order, self.position, self.rng.bit_generator.state)
        return Checkpoint(
            self.iteration, self.net.parameters.copy(), memory(self.optimizer), bookmark,
            self.last, self.good.copy(),
        )  # fmt: skip

    def restore(self, checkpoint: Checkpoint) -> None:
        """Take a training up that was laid down with the same data and the same kind of network.

        Of the rule, learning rate and number of iterations may have changed.
        """
        self.iteration, self.last = checkpoint.iteration, checkpoint.last
        self.net.parameters[...], self.good[...] = checkpoint.parameters, checkpoint.good
        remember(self.optimizer, checkpoint.optimizer)
        self.order, self.position = checkpoint.batches.order, checkpoint.batches.position
        self.rng.bit_generator.state = checkpoint.batches.chance


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
