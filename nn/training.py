"""Training: forward, compare, backward, step, and again.

``train`` is a generator. Each ``next`` takes some iterations further and hands out a
``Snapshot``; nothing happens in between. So pausing means not to ask, stopping means to walk
away, and the code that trains need not know of threads or screens.

``Training`` is what goes on underneath, for whoever wants more: to end in the middle of a
step, or to lay it all down and take it up again elsewhere, perhaps with another learning rate.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nn import checks
from nn.arrays import Array, smoothed, targets
from nn.batches import Bookmark, Minibatches
from nn.evaluation import Examples, Snapshot, snapshot
from nn.interrupt import Interrupted, Pulse, heed
from nn.network import Network
from nn.optimizers import memory, optimizer, remember
from nn.regularization import L2
from nn.rule import Augment, Rule, check_data, diverged
from nn.schedules import schedule
from nn.workspace import Workspace


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
        self, net: Network, data: Examples, rule: Rule, rng: np.random.Generator | None = None
    ) -> None:
        """Prepare to train ``net`` in place.

        Raises:
            ValueError: if the data do not fit the network, or a name is unknown.
        """
        check_data(net, data)
        self.net, self.data, self.rule, self.iteration = net, data, rule, 0
        self.rng = rng or np.random.default_rng()
        self.optimizer = optimizer(rule.optimizer, net.parameters)
        self.factor = schedule(rule.schedule)
        self.penalty = L2(net, rule.l2) if rule.l2 else None
        self.workspace: Workspace = net.workspace()
        Y_train = targets(data.y_train, net.layer_sizes[-1], net.dtype)
        Y_train = smoothed(Y_train, rule.label_smoothing)
        self.batches = Minibatches(data.X_train, Y_train, rule.batch_size, self.rng)
        self.last: Snapshot | None = None
        self.good = net.parameters.copy()  # the parameters at the last snapshot

    @property
    def learning_rate(self) -> float:
        """The alpha of the next step."""
        progress = self.iteration / max(1, self.rule.iterations)
        return self.rule.learning_rate * self.factor(progress)

    def step(self, pulse: Pulse | None = None) -> None:
        """Take one step.

        Raises:
            Interrupted: if ``pulse``, asked between chunks of examples, says so; then all is
                as it was before the step.
        """
        before = self.batches.bookmark() if pulse else None
        try:
            X, Y = next(self.batches)
            with np.errstate(over="ignore", invalid="ignore"):  # told by the cost instead
                gradient = self.net.gradient_vector(X, Y, self.workspace, self._chunk(pulse))
                if self.penalty:
                    self.penalty.add_gradient(self.net.parameters, gradient)
                self.optimizer.step(self.net.parameters, gradient, self.learning_rate)
        except Interrupted:
            if before:
                self.batches.go_to(before)
            raise
        self.iteration += 1

    def _chunk(self, pulse: Pulse | None) -> Callable[[Array], Array] | None:
        """What each chunk of X goes through before the network sees it."""
        augment, rng = self.rule.augment, self.rng
        if not pulse and not augment:
            return None

        def prepare(X: Array) -> Array:
            heed(pulse)
            return augment(X, rng) if augment else X

        return prepare

    def measure(self, *, keep_parameters: bool = False, pulse: Pulse | None = None) -> Snapshot:
        """Take a snapshot of this moment.

        If the cost is no finite number, the snapshot is the last good one, with the reason,
        and the network has that one's parameters again.
        """
        now = snapshot(
            self.net, self.data, self.iteration, self.workspace, self.penalty,
            keep_parameters=keep_parameters, pulse=pulse,
        )  # fmt: skip
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
        until = self.rule.iterations if until is None else until
        while True:
            measured = self.last is not None and self.last.iteration == self.iteration
            if not measured and (self.iteration in recorded or self.iteration == until):
                yield self.measure(keep_parameters=keep_parameters, pulse=pulse)
            if self.iteration >= until or (self.last and self.last.stop_reason):
                return
            heed(pulse)
            self.step(pulse)

    def checkpoint(self) -> Checkpoint:
        """Lay the training down."""
        return Checkpoint(
            self.iteration, self.net.parameters.copy(), memory(self.optimizer),
            self.batches.bookmark(), self.last, self.good.copy(),
        )  # fmt: skip

    def restore(self, checkpoint: Checkpoint) -> None:
        """Take a training up that was laid down with the same data and the same kind of network.

        Of the rule, learning rate and number of iterations may have changed.
        """
        self.iteration, self.last = checkpoint.iteration, checkpoint.last
        self.net.parameters[...], self.good[...] = checkpoint.parameters, checkpoint.good
        remember(self.optimizer, checkpoint.optimizer)
        self.batches.go_to(checkpoint.batches)


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
    l2: float = 0.0,
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
        l2: the strength lambda of the L2 penalty.
        label_smoothing: the share of each target that is spread over all classes, 0 to 1.
            Costs are recorded without it, so that they can be compared.
        augment: given each batch (n_0, batch) and ``rng``, it returns what to learn from
            instead, as ``nn.augmentation.Distortion`` does; a large batch comes in chunks.
        keep_parameters: whether each snapshot carries a copy of the parameters.

    Raises:
        ValueError: at once, if an argument makes no sense.
    """
    checks.whole("distance between records", record_every, at_least=1)
    rule = Rule(
        iterations, optimizer, learning_rate, batch_size, schedule, l2, label_smoothing, augment
    )
    recorded = frozenset(range(0, iterations, record_every)).union(record_at)
    training = Training(net, data, rule, rng)
    return training.course(recorded, keep_parameters=keep_parameters)
