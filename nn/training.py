"""Training: forward, compare, backward, step, and again.

``train`` is a generator. Each ``next`` takes some iterations further and hands out a
``Snapshot``; nothing happens in between. So pausing means not to ask, stopping means to walk
away, and the code that trains need not know of threads or screens.

``Training`` is what goes on underneath, for whoever wants more: to end in the middle of a
step, or to lay it all down and take it up again elsewhere, perhaps with another learning rate.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nn import checks
from nn.arrays import Array, frozen_copy
from nn.batches import Bookmark
from nn.evaluation import Exam, Examples, Snapshot
from nn.fast.runner import Runner
from nn.interrupt import Pulse
from nn.network import Network
from nn.optimizers import memory, remember
from nn.rule import Augment, Rule, check_data, diverged
from nn.schedules import constant, schedule
from nn.steps import Steps


@dataclass(frozen=True)
class Checkpoint:
    """A training laid down: taken up again, it goes on as if nothing had happened."""

    iteration: int
    parameters: Array  # (n_parameters,)
    optimizer: dict[str, Any]
    batches: Bookmark
    last: Snapshot | None
    good: Array  # the parameters at the last snapshot


class Training:
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
            ValueError: if the data do not fit the network, or a name is unknown.
        """
        check_data(net, data)
        self.net, self.data, self.rule, self.iteration = net, data, rule, 0
        self.steps = Steps(net, data, rule, rng or np.random.default_rng())
        self.runners = [Runner(net) for _ in range(threads)]
        self.exam = Exam(net, data.X_train, data.y_train, self.runners)
        self.test = Exam(net, data.X_test, data.y_test, self.runners)
        # Numbers that happen to be 0 and 1 in one of the two are no classes.
        self.exam.graded = self.test.graded = self.exam.graded and self.test.graded
        self.factor = schedule(rule.schedule)
        self.last: Snapshot | None = None
        self.good = net.parameters.copy()  # the parameters at the last snapshot

    @property
    def learning_rate(self) -> float:
        """The alpha of the next step."""
        progress = self.iteration / max(1, self.rule.iterations)
        return self.rule.learning_rate * self.factor(progress)

    def advance(self, until: int, pulse: Pulse | None = None) -> None:
        """Take steps up to the iteration ``until``.

        Raises:
            Interrupted: if ``pulse`` says so, which is asked before each step and in it.
        """
        steady = self.factor is constant and pulse is None
        with np.errstate(over="ignore", invalid="ignore"):  # told by the cost instead
            while self.iteration < until:
                times = until - self.iteration if steady else 1
                self.steps.take(self.learning_rate, times, pulse)
                self.iteration += times

    def measure(self, *, keep_parameters: bool = False, pulse: Pulse | None = None) -> Snapshot:
        """Take a snapshot of this moment.

        If the cost is no finite number, the snapshot is the last good one, with the reason,
        and the network has that one's parameters again.
        """
        cost, accuracy = self.exam.take(pulse)
        if self.steps.penalty:
            cost += float(self.steps.penalty.cost(self.net.parameters))
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
        return Checkpoint(
            self.iteration, self.net.parameters.copy(), memory(self.steps.optimizer),
            self.steps.batches.bookmark(), self.last, self.good.copy(),
        )  # fmt: skip

    def restore(self, checkpoint: Checkpoint) -> None:
        """Take a training up that was laid down with the same data and the same kind of network.

        Of the rule, learning rate and number of iterations may have changed.
        """
        self.iteration, self.last = checkpoint.iteration, checkpoint.last
        self.net.parameters[...], self.good[...] = checkpoint.parameters, checkpoint.good
        remember(self.steps.optimizer, checkpoint.optimizer)
        self.steps.batches.go_to(checkpoint.batches)


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
    rule = Rule(
        iterations, optimizer, learning_rate, batch_size, schedule, l2, label_smoothing, augment,
        l1, dropout,
    )  # fmt: skip
    recorded = frozenset(range(0, iterations, record_every)).union(record_at)
    training = Training(net, data, rule, rng)
    return training.course(recorded, keep_parameters=keep_parameters)
