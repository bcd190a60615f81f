"""Training: a batch, forward, backward, a step, and again.

``train`` is a generator. Each ``next`` takes some iterations further and hands out a
``Snapshot``; nothing happens in between. So pausing means not to ask, stopping means to walk
away, and the code that trains need not know of threads or screens.

``Training.advance`` is the loop. What stands around it is in ``course``; what makes it fast, in
``fast``, does the same as ``Training.step``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np

from nn import backpropagation, checks
from nn.arrays import Array
from nn.course import Course
from nn.evaluation import Examples, Snapshot
from nn.fast.batches import Pick
from nn.fast.interrupt import Pulse, heed
from nn.fast.steps import way
from nn.network import Network
from nn.rule import Augment, Rule
from nn.schedules import constant


class Training(Course):
    """The steps of one network: its ``parameters`` are moved in place."""

    def advance(self, until: int, pulse: Pulse | None = None) -> None:
        """Take steps up to the iteration ``until``, or raise Interrupted once ``pulse`` says so."""
        self.alpha[...] = self.learning_rate
        with np.errstate(over="ignore", invalid="ignore"):  # told by the cost instead
            take, changes = way(self, pulse), self.factor is not constant
            for afterwards in range(self.iteration + 1, until + 1):
                if pulse:
                    heed(pulse)
                if changes:
                    self.alpha[...] = self.learning_rate
                take()
                self.iteration = afterwards

    def step(self) -> None:
        """Take one step: a batch, forward and backward, a move of the parameters."""
        pick = self.batch()
        X, Y = self.X.T[pick].T, self.Y.T[pick].T  # each example lies in one piece
        for layer in self.batches.drawing:
            layer.draw(X.shape[1], self.rng)
        gradient = backpropagation.gradient(self.learner, X, Y, X.shape[1])
        self.descend(gradient)

    def batch(self) -> Pick:
        """Choose the next examples: all, or the next few in an order that is new every epoch."""
        if self.size == self.m:
            return self.everything
        if self.position == len(self.order):
            self.order, self.position = self.rng.permutation(self.m), 0
        pick = self.order[self.position : self.position + self.size]
        self.position += len(pick)
        return pick

    def descend(self, gradient: Array) -> None:
        """Move all parameters against the derivatives of the cost, with the penalty's."""
        theta, penalty = self.net.parameters, self.penalty
        if penalty:
            penalty.add_gradient(theta, gradient)
        self.move(theta, gradient, self.alpha)  # as the optimizer says
        if penalty:
            penalty.stop_at_zero(theta)


def train(
    net: Network,
    data: Examples,
    *,
    optimizer: str = "sgd",
    learning_rate: float = 0.1,
    iterations: int = 500,
    batch_size: int | None = None,
    record_every: int = 10,
    record_at: Collection[int] = (),
    rng: np.random.Generator | None = None,
    schedule: str = "constant",
    l1: float = 0.0,
    l2: float = 0.0,
    dropout: float = 0.0,
    label_smoothing: float = 0.0,
    augment: Augment | None = None,
    keep_parameters: bool = False,
) -> Iterator[Snapshot]:
    """Train ``net`` in place and yield a snapshot every ``record_every`` iterations.

    The first snapshot is the untrained network (iteration 0), the last is the end. If the
    cost stops being a finite number, the last snapshot repeats the last good one with a
    ``stop_reason``, and the network has that snapshot's parameters again.

    Args:
        net: the network.
        data: training and test examples; only the former are learned from.
        optimizer: a name in ``OPTIMIZERS``.
        learning_rate: alpha, the step size.
        iterations: how many steps to take. A step uses one batch.
        batch_size: examples per step; None: all of them, as in the classic algorithm.
        record_every: iterations between two snapshots.
        record_at: further iterations to take a snapshot at, as at the start, where much happens.
        rng: the source of the shuffling; the same seed gives the same run.
        schedule: a name in ``SCHEDULES``, how alpha changes on the way.
        l1: the strength lambda of the L1 penalty.
        l2: the strength lambda of the L2 penalty.
        dropout: the probability that a hidden unit is left out of a step.
        label_smoothing: the share of each target that is spread over all classes, 0 to 1.
            Costs are recorded without it, so that they can be compared.
        augment: given each batch (n_0, batch) and ``rng``, it returns what to learn from
            instead, as ``nn.data.augmentation.Distortion`` does; a large batch comes in chunks.
        keep_parameters: whether each snapshot carries a copy of the parameters.

    Raises:
        ValueError: at once, if an argument makes no sense.
    """
    checks.whole("distance between records", record_every, at_least=1)
    rule = Rule(iterations, optimizer, learning_rate, batch_size, schedule, l2,
                label_smoothing, augment, l1, dropout)  # fmt: skip
    recorded = frozenset(range(0, iterations, record_every)).union(record_at)
    return Training(net, data, rule, rng).course(recorded, keep_parameters=keep_parameters)
