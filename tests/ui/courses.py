"""Small courses of every kind, for the panels to show."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np

import nn
from nn.data.datasets.tables import TWO_LAYERS_TABLE, XOR_TABLE
from runs.playground import training
from runs.playground.plane_data import PlaneData
from runs.playground.recording import PlayCourse
from runs.playground.settings import Play
from runs.small import at_once
from runs.small.at_once import Course, Examples, Experiment
from ui.examples import which_data
from ui.kit import tutorials

AB = ("A", "B")
XOR = replace(tutorials.XOR.experiment, iterations=300, n_frames=12)
RELU = replace(XOR, hidden="relu", hidden_sizes=(4,))
TABLE = replace(tutorials.TWO_LAYERS.experiment, iterations=300, n_frames=12)
POINT = Experiment(iterations=200, n_frames=12, seed=3)
LINE = replace(POINT, output="identity", loss="sum_squared_error")


@cache
def run(experiment: Experiment, rows: str | tuple = "xor") -> Course:
    """Train on rows of a table, or on what a word stands for."""
    if rows == "digits":
        return at_once.run(experiment, Examples.from_digits(nn.datasets.load("mnist-5k"), 3, 8))
    if rows == "points":
        source = which_data.source("overlapping")
        return at_once.run(experiment, Examples.from_rows(source.train, source.test))
    if rows == "many inputs":
        rng = np.random.default_rng(4)
        rows = tuple((*rng.normal(size=20), i % 2) for i in range(6))
    named = {"xor": XOR_TABLE, "table": TWO_LAYERS_TABLE}
    return at_once.run(experiment, Examples.from_rows(named.get(rows, rows)))


SETS = {
    "two classes": PlaneData(points=12, test_share=0),
    "classes": PlaneData("blobs", points=12, test_share=0, classes=3),
    "numbers": PlaneData("hills", points=12, test_share=0),
}
PLAY = Play(hidden_sizes=(3, 2), learning_rate=0.03, iterations=4)


@cache
def played(kind: str, squared: bool = False, hidden: str = "tanh", **more: object) -> PlayCourse:
    """A course of the playground; outputs that are numbers always have squared errors."""
    play = replace(PLAY, squared=squared, hidden=(hidden, hidden), **more)
    return training.run(play, SETS[kind].examples(("x1", "x2"))).course()


def nets(course: Course) -> list[nn.Network]:
    return [course.network(frame) for frame in range(len(course.snapshots))]


def activations(net: nn.Network, X: np.ndarray) -> list[np.ndarray]:
    [(_, passes)] = net.forward_passes(X)
    return [passed.A for passed in passes]


def with_parameters(course: Course, *parameters: float) -> Course:
    """The same course of a single frame with these parameters."""
    snapshot = replace(course.snapshots[-1], parameters=np.array(parameters))
    return Course(course.experiment, course.examples, (snapshot,))
