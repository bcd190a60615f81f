"""A lottery ticket as a trial: train, prune, rewind, train again. See ``nn.look.pruning``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

import nn
from nn.arrays import Array
from nn.fast.checkpoint import Checkpoint
from nn.fast.interrupt import Pulse
from nn.look import pruning
from nn.training import Training
from runs.experiments.trial import NOTHING, Laid, Point, point
from runs.mnist.job import MnistJob
from runs.mnist.spec import MnistSpec
from runs.service.data import load_data
from runs.service.limits import Spec, within
from runs.service.pace import Work

TICKETS = ("largest", "random", "redrawn")  # which weights stay, and where they begin again
LEAST = 0.002  # share of the weights


@dataclass(frozen=True)
class TicketSpec(Spec):
    """A training, the cut, and the training of what is left, as long as the first.

    Raises:
        ValueError: if a value is out of bounds.
    """

    data: str = "mnist-5k"
    hidden_sizes: tuple[int, ...] = (50,)
    optimizer: str = "momentum"
    learning_rate: float = 0.1
    batch_size: int | None = 64
    steps: int = 400  # of each of the two trainings
    share: float = 0.1  # of the weights that stay
    ticket: str = "largest"
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse what makes no sense."""
        within("share of weights that stay", self.share, LEAST, 1)
        if self.ticket not in TICKETS:
            raise ValueError(f"The weights that stay must be one of {', '.join(TICKETS)}.")
        self.whole.placed()

    @property
    def whole(self) -> MnistSpec:
        """The first training: that of the whole network."""
        return MnistSpec(
            data=self.data, hidden_sizes=self.hidden_sizes, optimizer=self.optimizer,
            learning_rate=self.learning_rate, batch_size=self.batch_size, iterations=self.steps,
            seed=self.seed,
        )  # fmt: skip

    @property
    def iterations(self) -> int:
        """The steps of both trainings."""
        return 2 * self.steps

    def with_iterations(self, iterations: int) -> TicketSpec:
        """The same for another number of steps in all."""
        return replace(self, steps=max(1, iterations // 2))

    def told(self) -> dict[str, object]:
        """Say in a few words what is trained."""
        return self.whole.told() | {"training": "lottery ticket", "share": self.share}

    def work(self, iterations: int | None = None) -> Work:
        """Return what is asked of the processor for both trainings, or for so many steps."""
        both = 2 * self.whole.work()
        return both if iterations is None else both * (iterations / self.iterations)

    def memory(self, threads: int = 1) -> int:
        """Return the bytes that it takes at most: a mask more than a training."""
        return 2 * self.whole.memory(threads)


@dataclass(frozen=True)
class Stub:
    """Where a ticket stands: in the first training, or in the second with its mask."""

    iteration: int  # of both trainings together
    inner: Checkpoint
    mask: Array | None


class Ticket:
    """Both trainings, one after the other, as a single one."""

    def __init__(self, spec: TicketSpec, threads: int) -> None:
        """Set the first training up."""
        self.spec, self.threads, self.data = spec, threads, load_data(spec.data)
        self.mask: Array | None = None
        self.now = self._training()

    def _training(self) -> Training:
        job = MnistJob(self.spec.whole, self.spec.steps, True, 0.0)
        return job.training(self.data, self.threads)

    @property
    def net(self) -> nn.Network:
        """The network of the moment."""
        return self.now.net

    @property
    def iteration(self) -> int:
        """The steps of both trainings so far."""
        return self.now.iteration + (self.spec.steps if self.mask is not None else 0)

    def cut(self) -> None:
        """Choose what stays, by what was learned or by chance, and begin anew with that."""
        spec, rng = self.spec, np.random.default_rng([self.spec.seed, 1])
        if spec.ticket == "random":
            mask = pruning.at_random(self.net, spec.share, rng)
        else:
            mask = pruning.largest(self.net, spec.share)
        self._begin(mask)
        if spec.ticket == "redrawn":
            self.net.initialize(spec.whole.initializer, rng)
        self.net.parameters *= mask

    def _begin(self, mask: Array) -> None:
        """Set the second training up: it begins where the first one began."""
        self.mask, self.now = mask, self._training()
        self.now.hold(mask)

    def checkpoint(self) -> Stub:
        """Lay it down."""
        return Stub(self.iteration, self.now.checkpoint(), self.mask)

    def restore(self, stub: Stub) -> None:
        """Go on from where it was laid down."""
        if stub.mask is not None:
            self._begin(stub.mask)
        self.now.restore(stub.inner)


@dataclass(eq=False)
class OnTicket:
    """A trial of a ticket: its curve has both trainings, one after the other."""

    spec: TicketSpec
    laid: Laid | None
    threads: int = 1
    last: Point = NOTHING
    reason: str | None = None  # why it ended before its time
    points: list[Point] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin, or go on."""
        self.training = Ticket(self.spec, self.threads)
        if self.laid:
            self.training.restore(self.laid.checkpoint)
            self.last = self.laid.last
        self.data, steps = self.training.data, self.spec.steps
        once = sorted({
            *self.spec.whole.recorded(len(self.data.y_train), len(self.data.y_test)), steps
        })  # fmt: skip
        self.once, again = once, [steps + moment for moment in once]
        self.moments: Sequence[int] = sorted({*once, *again})

    def good(self) -> Array:
        """Return the parameters at the last moment with a finite cost."""
        return self.training.net.parameters

    def go_on(self, until: int, pulse: Pulse) -> None:
        """Train up to an iteration, and measure the moments on the way.

        Raises:
            Interrupted: if the pulse says so; it can go on later.
        """
        steps = self.spec.steps
        if self.training.mask is None:
            self._train(min(until, steps), 0, pulse)
            if self.reason or until <= steps:
                return
            self.training.cut()
        self._train(until - steps, steps, pulse)

    def _train(self, until: int, before: int, pulse: Pulse) -> None:
        for seen in self.training.now.course(self.once, until=until, pulse=pulse):
            self.reason = seen.stop_reason
            self.last = point(seen, before)
            if not before or seen.iteration:  # the cut has the moment of the first one's end
                self.points.append(self.last)
