"""The playground: a training from its first iteration to its last, with its whole course."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from nn.fast.interrupt import Pulse, heed
from nn.training import Training
from runs.playground.edits import apply
from runs.playground.plane_data import PlaneExamples
from runs.playground.recording import Recording, make_recording
from runs.playground.settings import Play

BREATH = 20  # steps between two looks at whether to stop


def run(play: Play, data: PlaneExamples, focus: int | None = None) -> Recording:
    """Train from the first iteration to the last.

    Raises:
        ValueError: if settings and data do not fit together.
    """
    training = begin(play, data)
    net, iterations = training.net, play.recorded(focus)
    thetas = np.empty((len(iterations), net.parameters.size), np.float32)
    for theta, _ in zip(thetas, course(play, training, iterations), strict=True):
        theta[...] = net.parameters
    return make_recording(play, data, net, np.array(iterations), thetas)


def begin(play: Play, data: PlaneExamples) -> Training:
    """Set a training up where it begins.

    Raises:
        ValueError: if settings and data do not fit together.
    """
    return Training(play.network_for(data), data, play.rule, np.random.default_rng(play.seed))


def course(
    play: Play, training: Training, iterations: Sequence[int], pulse: Pulse | None = None
) -> Iterator[int]:
    """Go on to each of the iterations in turn, making the visitor's edits on the way.

    Raises:
        Interrupted: if ``pulse`` says so, which is asked every ``BREATH`` steps.
    """
    edited = {edit.iteration for edit in play.edits}
    for iteration in iterations:
        while training.iteration < iteration:
            heed(pulse)
            rest = iteration - training.iteration
            training.advance(training.iteration + (min(BREATH, rest) if pulse else rest))
        if iteration in edited:
            training.hold(apply(training.net, play.edits, iteration))
        yield iteration
