"""A recorded training of the playground: parameters and figures of many of its iterations.

``Recording.course`` takes the frames from it that a page shows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

import nn
from nn import stack
from nn.arrays import Array, Labels
from nn.regularization import Penalty
from nn.rule import diverged
from runs.playground.plane_data import PlaneExamples
from runs.playground.settings import FRAMES, LENS, Play
from runs.small.at_once import Course, spread


@dataclass(frozen=True, eq=False)
class PlayCourse(Course):
    """The frames that a page shows. Shared by visitors: only read it."""

    experiment: Play  # type: ignore[assignment]
    examples: PlaneExamples

    @cached_property
    def key(self) -> str:
        """A name for settings, examples and frames; features alone do not tell all of a point."""
        digest = hashlib.blake2b(f"{super().key} {self.examples.n_classes}".encode())
        for P in (self.examples.P_train, self.examples.P_test):
            digest.update(P.T.tobytes())
        return digest.hexdigest()

    @property
    def features(self) -> tuple[str, ...]:
        """The names of the network's inputs."""
        return self.experiment.features

    @property
    def iterations(self) -> list[int]:
        """The iteration of each frame."""
        return [s.iteration for s in self.snapshots]

    @property
    def shares(self) -> list[float]:
        """Where each frame stands between start and end: early ones get more room."""
        return shares(self.iterations, self.experiment.iterations)


def shares(iterations: Sequence[int], last: int) -> list[float]:
    """Return sqrt(iteration / last), at most 1, for each iteration."""
    return [float(min(1.0, i / last) ** 0.5) for i in iterations]


@dataclass(frozen=True, eq=False)
class Recording:
    """A training of the playground: parameters, costs and accuracies of R of its iterations."""

    experiment: Play
    examples: PlaneExamples
    iterations: NDArray[np.int64]  # (R,)
    thetas: Array  # (R, n_parameters)
    cost: Array  # (R,) on the training points, with penalties
    accuracy: Array  # (R,) NaN in a regression
    test_cost: Array  # (R,) without penalties; NaN without test points
    test_accuracy: Array
    stop_reason: str | None = None

    def course(self, focus: int | None = None) -> PlayCourse:
        """Take the frames to show; from ``focus`` on one by one, as far as they were recorded."""
        wanted = {*spread(self.experiment.iterations, FRAMES), int(self.iterations[-1])}
        wanted |= {edit.iteration for edit in self.experiment.edits}
        if focus is not None:
            wanted |= set(range(focus, focus + LENS + 1))
        chosen = np.flatnonzero(np.isin(self.iterations, list(wanted))).tolist()
        return PlayCourse(self.experiment, self.examples, tuple(map(self._snapshot, chosen)))

    def newest(self) -> PlayCourse:
        """Take the last frame alone, for a training that goes on."""
        last = self._snapshot(len(self.iterations) - 1)
        return PlayCourse(self.experiment, self.examples, (last,))

    def _snapshot(self, i: int) -> nn.Snapshot:
        reason = self.stop_reason if i == len(self.iterations) - 1 else None
        return nn.Snapshot(
            int(self.iterations[i]), float(self.cost[i]), float(self.accuracy[i]),
            float(self.test_cost[i]), float(self.test_accuracy[i]), self.thetas[i], reason,
        )  # fmt: skip

    @cached_property
    def network(self) -> nn.Network:
        """The network at the end. Only read it."""
        net = self.experiment.network_for(self.examples)
        net.parameters[...] = self.thetas[-1]
        return net


def make_recording(
    play: Play, data: PlaneExamples, net: nn.Network, iterations: NDArray[np.int64], thetas: Array
) -> Recording:
    """Measure all recorded moments at once; what comes after a cost that is not finite is cut off.

    ``net`` gives the layers. thetas (R, n_parameters) are the parameters at ``iterations`` (R,).
    """
    return assemble(play, data, net, iterations, thetas, figures(data, net, thetas))


def figures(data: PlaneExamples, net: nn.Network, thetas: Array) -> Array:
    """Measure moments: (4, R) cost and accuracy on training points, and on test points.

    Costs are without penalties.
    """
    train = _measured(net, thetas, data.X_train, data.y_train)
    return np.array([*train, *_measured(net, thetas, data.X_test, data.y_test)])


def assemble(
    play: Play, data: PlaneExamples, net: nn.Network, iterations: NDArray[np.int64],
    thetas: Array, figures: Array,
) -> Recording:  # fmt: skip
    """Put a recording together from what was measured; see ``make_recording``."""
    cost, accuracy, test_cost, test_accuracy = figures
    cost = cost + Penalty(net, l1=play.l1, l2=play.l2).cost(thetas)
    end, reason = len(cost), None
    if not np.isfinite(cost).all():
        first = int(np.argmin(np.isfinite(cost)))
        end, reason = max(1, first), _why(play, int(iterations[first]))
    thetas.flags.writeable = False
    return Recording(
        play, data, iterations[:end], thetas[:end], cost[:end], accuracy[:end],
        test_cost[:end], test_accuracy[:end], reason,
    )  # fmt: skip


def _why(play: Play, iteration: int) -> str:
    """Say in a sentence why the cost is no finite number any more."""
    if any(edit.value is not None and edit.iteration <= iteration for edit in play.edits):
        return (
            f"The cost was no longer a finite number at iteration {iteration:,}, after a weight "
            "was set by hand. Undo that, or try a smaller learning rate."
        )
    return diverged(iteration, play.learning_rate)


def _measured(net: nn.Network, thetas: Array, X: Array, y: Labels) -> tuple[Array, Array]:
    """Return costs and accuracies (R,), worked out some moments at a time; NaN without examples."""
    if not len(y):
        return np.full(len(thetas), np.nan), np.full(len(thetas), np.nan)
    parts = stack.in_parts(net, thetas, len(y))
    costs, accuracies = zip(*(stack.evaluate(net, part, X, y) for part in parts), strict=True)
    return np.concatenate(costs), np.concatenate(accuracies)
