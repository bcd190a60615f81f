"""One trial on its way: trained as it would be alone, in as many pieces as there are.

A trial of the playground takes the same steps, and measures the same moments, as the page does; a
trial on images likewise. So its figures are those of the same training alone, to the last bit,
wherever it is done and however often it was laid down. What is kept of a curve is some of its
points.
"""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, isfinite

import numpy as np

import nn
from nn.arrays import Array, frozen_copy, targets
from nn.data.datasets import Dataset
from nn.fast.interrupt import Interrupted, Pulse
from nn.fast.runner import Runner
from nn.layers import Dense
from nn.look.vitals import vitals
from nn.regularization import Penalty
from nn.rule import diverged
from nn.training import Training
from runs.experiments import hidden
from runs.experiments.features import FeaturesSpec, OnFeatures
from runs.experiments.hidden import Examined, HiddenSpec
from runs.experiments.picture import Picture, taken
from runs.experiments.settings import Base
from runs.experiments.tickets import OnTicket, Ticket, TicketSpec
from runs.experiments.trial import NO_CURVE, NOTHING, Curve, Laid, Point, Signs, point
from runs.mnist.job import MnistJob
from runs.mnist.spec import MnistSpec
from runs.playground.recording import figures
from runs.playground.spec import PlaySpec
from runs.playground.training import begin, course
from runs.service import own_data
from runs.service.data import load_data
from runs.small.at_once import spread

POINTS = 24  # of a curve, about
SHARES = tuple(eta**-k for eta in (2, 3) for k in (1, 2, 3))  # at which trials may be compared
AT_ONCE = 256  # moments that are measured together
EXAMINED = 1000  # examples for the vital signs


@dataclass(frozen=True)
class Outcome:
    """What came of a trial, or of a piece of it."""

    last: Point = NOTHING
    curve: Curve = NO_CURVE
    seconds: float = 0.0
    parameters: int = 0
    signs: Signs | None = None
    problem: str | None = None
    diverged: bool = False
    examined: Examined | None = None
    picture: Picture | None = None


class OnThePlane:
    """A training of the playground."""

    def __init__(self, spec: PlaySpec, laid: Laid | None) -> None:
        """Begin, or go on.

        Raises:
            ValueError: if settings and data do not fit together.
        """
        self.play, self.moments = spec.play, spec.play.recorded()
        self.data = spec.data.examples(spec.play.features)
        self.training = begin(spec.play, self.data)
        self.penalty = Penalty(self.training.net, l1=spec.play.l1, l2=spec.play.l2)
        self.last, self.measured = NOTHING, -1
        self.reason: str | None = None  # why it ended before its time
        self.theta = self.training.net.parameters.copy()
        self.points: list[Point] = []
        if laid and laid.good is not None:
            self.training.restore(laid.checkpoint)
            self.last, self.theta = laid.last, laid.good
            self.measured = laid.checkpoint.iteration

    def good(self) -> Array:
        """Return the parameters at the last moment with a finite cost."""
        return self.theta

    def go_on(self, until: int, pulse: Pulse) -> None:
        """Train up to an iteration, and measure the moments on the way.

        Raises:
            Interrupted: if the pulse says so; it can go on later.
        """
        first = bisect_left(self.moments, self.measured + 1)
        ahead = [i for i in self.moments[first:] if i <= until]
        taken: list[tuple[int, Array]] = []
        try:
            for iteration in course(self.play, self.training, ahead, pulse):
                theta = self.training.net.parameters.copy()
                taken.append((iteration, theta))
                if np.isnan(theta).any():  # it would stay so for ever
                    break
                if len(taken) == AT_ONCE:
                    self._measure(taken)
                    taken = []
                if self.reason:
                    break
        finally:
            self._measure(taken)

    def _measure(self, taken: list[tuple[int, Array]]) -> None:
        if not taken or self.reason:
            return
        thetas = np.array([theta for _, theta in taken])
        found = figures(self.data, self.training.net, thetas)
        cost = found[0] + self.penalty.cost(thetas)
        for k, (iteration, theta) in enumerate(taken):
            if not isfinite(cost[k]):
                self.reason = diverged(iteration, self.play.learning_rate)
                if self.measured >= 0:
                    return
            self.measured, self.theta = iteration, theta
            self.last = Point(iteration, float(cost[k]), *map(float, found[1:, k]))
            self.points.append(self.last)
            if self.reason:
                return


class OnImages:
    """A training on images."""

    def __init__(
        self, spec: MnistSpec, laid: Laid | None, threads: int, data: Dataset | None = None
    ) -> None:
        """Begin, or go on; ``threads`` share the measuring. ``data`` may be others than it says."""
        self.data = load_data(spec.data) if data is None else data
        if own_data.is_own(spec.data) and self.data.name != spec.data:
            raise ValueError(own_data.GONE)
        job = MnistJob(spec, spec.iterations, True, 0.0, laid.checkpoint if laid else None)
        self.training = job.training(self.data, threads)
        self.moments = sorted({
            *spec.recorded(len(self.data.y_train), len(self.data.y_test)), spec.iterations
        })  # fmt: skip
        self.last = laid.last if laid else NOTHING
        self.reason: str | None = None  # why it ended before its time
        self.points: list[Point] = []

    def good(self) -> Array:
        """Return the parameters at the last moment with a finite cost."""
        return self.training.net.parameters

    def go_on(self, until: int, pulse: Pulse) -> None:
        """Train up to an iteration, and measure the moments on the way.

        Raises:
            Interrupted: if the pulse says so; it can go on later.
        """
        for seen in self.training.course(self.moments, until=until, pulse=pulse):
            self.reason = seen.stop_reason
            self.last = point(seen)
            self.points.append(self.last)


class TrialTraining:
    """A trial that is trained piece by piece."""

    def __init__(
        self,
        spec: Base,
        laid: Laid | None = None,
        threads: int = 1,
        along: Dataset | None = None,
    ) -> None:
        """Begin, or go on from where it was laid down; ``along``: images that came with it.

        Raises:
            ValueError: if settings and data do not fit together.
        """
        self.way: OnThePlane | OnImages | OnFeatures | OnTicket
        self.before, self.began = (laid.seconds if laid else 0.0), time.thread_time()
        self.curve = list(laid.curve) if laid else []
        self.hidden = spec if isinstance(spec, HiddenSpec) else None
        images = self.hidden.images() if self.hidden else along
        spec = spec.trained if isinstance(spec, HiddenSpec) else spec
        if isinstance(spec, PlaySpec):
            self.way = OnThePlane(spec, laid)
        elif isinstance(spec, FeaturesSpec):
            self.way = OnFeatures(spec)
        elif isinstance(spec, TicketSpec):
            self.way = OnTicket(spec, laid, threads)
        else:
            self.way = OnImages(spec, laid, threads, images)
        self.wanted = wanted(self.way.moments, hidden.CURVE if self.hidden else POINTS)

    @property
    def iteration(self) -> int:
        """How many steps were taken."""
        return self.way.training.iteration

    @property
    def seconds(self) -> float:
        """Seconds of this processor, in all pieces."""
        return self.before + time.thread_time() - self.began

    def go_on(self, share: float, pulse: Pulse) -> None:
        """Go on to so large a share of all iterations, 1 for the end.

        Raises:
            Interrupted: if the pulse says so; it can be laid down then.
        """
        try:
            self.way.go_on(rung(self.way.moments, share), pulse)
        except Interrupted:
            if not self.way.reason:  # else it is over anyway
                raise
        finally:
            self.curve += [point for point in self.way.points if point.iteration in self.wanted]
            self.way.points.clear()

    def lay_down(self) -> Laid:
        """Lay it down where it stands."""
        way = self.way
        good = frozen_copy(way.good()) if isinstance(way, OnThePlane) else None
        checkpoint = way.training.checkpoint()
        return Laid(checkpoint, Curve(self.curve), way.last, good, self.seconds)

    def outcome(self) -> Outcome:
        """Say what has come of it so far."""
        way, curve = self.way, self.curve
        if curve and curve[-1].iteration != way.last.iteration:  # it ended between two points
            curve = [*curve, way.last]
        parameters = way.training.net.parameters.size
        return Outcome(
            way.last, Curve(curve), self.seconds, parameters, self._signs(),
            way.reason, bool(way.reason), self._examined(), self._picture(),
        )  # fmt: skip

    def _examined(self) -> Examined | None:
        """Look at a hidden trial's network once it is over."""
        way, net = self.way, self.way.training.net
        if not self.hidden or not (way.reason or self.iteration >= way.moments[-1]):
            return None
        net.parameters[...] = way.good()
        return self.hidden.examine(net, way.data)

    def _picture(self) -> Picture | None:
        """Take down what a network on images has become; of hidden ones nothing is shown."""
        way, net = self.way, self.way.training.net
        if self.hidden or isinstance(way, OnThePlane) or not np.isfinite(way.good()).all():
            return None
        net.parameters[...] = way.good()
        return taken(net, way.data.X_test, way.data.y_test, self.runner)

    @property
    def runner(self) -> Runner | None:
        """What has measured the network already."""
        training = self.way.training
        if isinstance(training, Ticket):
            training = training.now
        return training.runners[0] if isinstance(training, Training) else None

    def _signs(self) -> Signs:
        net, data = self.way.training.net, self.way.data
        y = data.y_train[:EXAMINED]
        X, Y = data.X_train[:, :EXAMINED], targets(y, net.layer_sizes[-1], net.dtype)
        return signs(net, self.way.good(), X, Y)


def signs(net: nn.Network, theta: Array, X: Array, Y: Array) -> Signs:
    """Take the vital signs of a network with parameters theta (n_parameters,)."""
    found = vitals(net, theta[None], X, Y)
    hidden = [
        i for i, layer in enumerate(net.layers[:-1])
        if isinstance(layer, Dense) or layer.activation.name != "identity"
    ]  # fmt: skip
    return Signs(
        tuple(float(found.gradient_norms[0, i])
              for i, layer in enumerate(net.layers) if layer.n_parameters),
        tuple(float(found.dead_shares[0, i]) for i in hidden),
        tuple(float(found.saturated[0, i]) for i in hidden),
    )  # fmt: skip


def rung(moments: Sequence[int], share: float) -> int:
    """Return the first moment that is measured once so large a share of all steps is done."""
    return moments[min(bisect_left(moments, ceil(share * moments[-1])), len(moments) - 1)]


def wanted(moments: Sequence[int], points: int = POINTS) -> frozenset[int]:
    """Choose the moments that are kept of a curve: some, close together at first."""
    last = moments[-1]
    kept = {moments[bisect_left(moments, i)] for i in spread(last, points)}
    return frozenset(kept | {rung(moments, share) for share in SHARES})
