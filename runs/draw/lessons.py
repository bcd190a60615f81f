"""Lessons: a few gradient steps on one drawing of your own, and what they cost elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

import nn
from nn.arrays import Array, Labels
from nn.layers import split
from nn.layers.weighted import Weighted
from runs.small.at_once import Examples

MOST_STEPS = 50
MOST_LESSONS = 30
LASTING = ("data", "sure_above", "classes", "noun")  # what is true of a network when taught, too
LEARNING_RATES = [0.001, 0.003, 0.01, 0.03, 0.1]


@dataclass(frozen=True, eq=False)
class Lesson:
    """One drawing with its right label, and how hard it is taught.

    Raises:
        ValueError: if a value is out of bounds.
    """

    x: Array  # (784, 1)
    label: int
    steps: int
    learning_rate: float

    def __post_init__(self) -> None:
        """Refuse what cannot be taught."""
        if self.label < 0:
            raise ValueError("A lesson is about one of the network's classes.")
        if not (1 <= self.steps <= MOST_STEPS and 0 < self.learning_rate <= 1):
            raise ValueError(f"A lesson takes 1 to {MOST_STEPS} steps, at a rate of at most 1.")


@dataclass(frozen=True, eq=False)
class Taught:
    """A network and what it was taught."""

    base: nn.Network  # before the first lesson
    lessons: tuple[Lesson, ...] = ()

    def more(self, lesson: Lesson) -> Taught:
        """Add a lesson.

        Raises:
            ValueError: if there are MOST_LESSONS already.
        """
        if len(self.lessons) >= MOST_LESSONS:
            raise ValueError(f"After {MOST_LESSONS} lessons, forget some before you teach more.")
        return Taught(self.base, (*self.lessons, lesson))

    def less(self) -> Taught:
        """Take the last lesson back."""
        return Taught(self.base, self.lessons[:-1])

    def network(self) -> nn.Network:
        """Return the network after all lessons; without any, the base itself.

        Raises:
            ValueError: if a lesson's steps were too large.
        """
        net = self.base
        for lesson in self.lessons:
            net = teach(net, lesson)
        return net


def teach(net: nn.Network, lesson: Lesson) -> nn.Network:
    """Return a copy of the network after the lesson: plain gradient descent on one example.

    Raises:
        ValueError: if the network has no such class, or the steps were so large that the cost is
            no longer a finite number.
    """
    if lesson.label >= net.layer_sizes[-1]:
        raise ValueError(f"This network tells {net.layer_sizes[-1]} classes apart, no more.")
    pupil, none = net.copy(), np.empty(0, np.int64)
    example = Examples(lesson.x, np.array([lesson.label]), lesson.x[:, :0], none)
    *_, last = nn.train(pupil, example, learning_rate=lesson.learning_rate, iterations=lesson.steps)
    if last.stop_reason:
        raise ValueError("These steps were too large, and nothing was learned. Take smaller ones.")
    # Whatever was measured of the network before holds no longer.
    known = net.provenance
    pupil.provenance = {name: known[name] for name in LASTING if name in known}
    pupil.provenance["lessons"] = known.get("lessons", 0) + 1
    return pupil


def moved(before: nn.Network, after: nn.Network) -> list[Array]:
    """Return how the weights changed of every layer that has any: arrays like W."""
    return [new - old for old, new in zip(_weights(before), _weights(after), strict=True)]


def _weights(net: nn.Network) -> list[Array]:
    thetas = split(net.parameters, net.layers)
    both = zip(net.layers, thetas, strict=True)
    return [layer.parts(theta)[0] for layer, theta in both if isinstance(layer, Weighted)]


def right_by_digit(net: nn.Network, X: Array, y: Labels) -> NDArray[np.int64]:
    """Count the images of every class that are read correctly: (n_L,)."""
    return np.bincount(y[net.predict(X) == y], minlength=net.layer_sizes[-1])
