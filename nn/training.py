"""Training: forward, compare, backward, step, and again.

``train`` is a generator. Each ``next`` takes some iterations further and hands out a
``Snapshot``; nothing happens in between. So pausing means not to ask, stopping means to walk
away, and the code that trains need not know of threads or screens.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from nn import checks
from nn.arrays import Array, Labels, smoothed, targets
from nn.batches import minibatches
from nn.network import Network, to_labels
from nn.optimizers import optimizer as find_optimizer
from nn.regularization import L2
from nn.schedules import schedule as find_schedule
from nn.workspace import Workspace

Augment = Callable[[Array, np.random.Generator], Array]


class Examples(Protocol):
    """What training needs of a data set; ``nn.datasets.Dataset`` is one."""

    @property
    def X_train(self) -> Array: ...  # (n_0, m)
    @property
    def y_train(self) -> Labels: ...  # (m,)
    @property
    def X_test(self) -> Array: ...
    @property
    def y_test(self) -> Labels: ...


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state of a training after ``iteration`` steps; all figures are of that moment."""

    iteration: int
    cost: float  # on all training examples, with the L2 penalty if there is one
    train_accuracy: float  # 0 to 1, on all training examples
    test_cost: float  # without penalty; NaN without test examples
    test_accuracy: float  # NaN without test examples
    parameters: Array | None = None  # (n_parameters,), read-only; only if asked for
    stop_reason: str | None = None  # why training ended early, if it did


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
    pulse: Callable[[int], bool] | None = None,
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
            instead, as ``nn.augmentation.Distortion`` does.
        keep_parameters: whether each snapshot carries a copy of the parameters.
        pulse: called with the iteration before each step. Training waits for it, and ends
            here, with a last snapshot, if it answers True.

    Raises:
        ValueError: at once, if an argument makes no sense.
    """
    checks.number("learning rate", learning_rate, at_least=0)
    checks.number("strength of L2", l2, at_least=0)
    checks.number("label smoothing", label_smoothing, at_least=0, at_most=1)
    checks.whole("number of iterations", iterations, at_least=0)
    checks.whole("distance between records", record_every, at_least=1)
    if batch_size is not None:
        checks.whole("batch size", batch_size, at_least=1)
    n_inputs, n_outputs = net.layer_sizes[0], net.layer_sizes[-1]
    checks.examples("training", data.X_train, data.y_train, n_inputs, n_outputs)
    if len(data.y_test):
        checks.examples("test", data.X_test, data.y_test, n_inputs, n_outputs)
    stepper, factor = find_optimizer(optimizer, net.parameters), find_schedule(schedule)
    penalty = L2(net, l2) if l2 else None
    workspace = net.workspace()
    rng = rng or np.random.default_rng()
    Y_train = smoothed(targets(data.y_train, net.layer_sizes[-1], net.dtype), label_smoothing)
    batches = minibatches(data.X_train, Y_train, batch_size, rng)

    def step(iteration: int) -> None:
        X, Y = next(batches)
        if augment:
            X = augment(X, rng)
        with np.errstate(over="ignore", invalid="ignore"):  # told by the cost, not by a warning
            gradient = net.gradient_vector(X, Y, workspace)
            if penalty:
                penalty.add_gradient(net.parameters, gradient)
            alpha = learning_rate * factor(iteration / iterations)
            stepper.step(net.parameters, gradient, alpha)

    def measure(iteration: int) -> Snapshot:
        return snapshot(net, data, iteration, workspace, penalty, keep_parameters)

    recorded = frozenset(range(0, iterations, record_every)).union(record_at, {iterations})
    return _course(net, iterations, recorded, step, measure, learning_rate, pulse)


def _course(
    net: Network,
    iterations: int,
    recorded: Collection[int],
    step: Callable[[int], None],
    measure: Callable[[int], Snapshot],
    learning_rate: float,
    pulse: Callable[[int], bool] | None,
) -> Iterator[Snapshot]:
    """Step and measure by turns, until the end or until the cost is no finite number."""
    good, good_parameters = None, net.parameters.copy()
    for iteration in range(iterations + 1):
        last = iteration == iterations or (pulse is not None and pulse(iteration))
        if last or iteration in recorded:
            now = measure(iteration)
            if not np.isfinite(now.cost):
                net.parameters[...] = good_parameters
                yield replace(good or now, stop_reason=diverged(iteration, learning_rate))
                return
            good, good_parameters[...] = now, net.parameters
            yield now
        if last:
            return
        step(iteration)


def snapshot(
    net: Network,
    data: Examples,
    iteration: int,
    workspace: Workspace,
    penalty: L2 | None,
    keep_parameters: bool = False,
) -> Snapshot:
    """Measure ``net`` on the training and the test examples."""
    with np.errstate(over="ignore", invalid="ignore"):
        cost, train_accuracy = evaluate(net, data.X_train, data.y_train, workspace)
        if penalty:
            cost += penalty.penalty(net.parameters)
        test_cost = test_accuracy = float("nan")
        if len(data.y_test):
            test_cost, test_accuracy = evaluate(net, data.X_test, data.y_test, workspace)
    parameters = None
    if keep_parameters:
        parameters = net.parameters.copy()
        parameters.flags.writeable = False
    return Snapshot(iteration, cost, train_accuracy, test_cost, test_accuracy, parameters)


def evaluate(
    net: Network, X: Array, y: Labels, workspace: Workspace | None = None
) -> tuple[float, float]:
    """Return cost and accuracy on X (n_0, m) with labels y (m,), in one pass."""
    Y = targets(y, net.layer_sizes[-1], net.dtype)
    total, correct = 0.0, 0
    for part, tapes in net.forward_passes(X, workspace):
        out = tapes[-1]
        total += net.loss.total(out.Z, out.A, Y[:, part])
        correct += int(np.count_nonzero(to_labels(out.A) == y[part]))
    m = len(y)
    return (total / m if net.loss.is_mean else total), correct / m


def diverged(iteration: int, learning_rate: float) -> str:
    """Say in one sentence why training ended."""
    if iteration == 0:
        return (
            "The cost is not a finite number even before the first step. "
            "Look for missing or infinite values in the data."
        )
    return (
        f"The cost was no longer a finite number at iteration {iteration}: the learning rate "
        f"{learning_rate:g} is too large for this network. Try a smaller one."
    )
