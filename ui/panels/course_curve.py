"""The cost of a small training over its iterations, for the panel ``curves``."""

from __future__ import annotations

import numpy as np

from runs.small.at_once import Course
from ui.charts.numbers import Data
from ui.panels import curves
from ui.panels.curves import Line


def cost(course: Course, reference: Course | None = None, *, log: bool = False) -> Data:
    """Draw the cost, with dots where the tutorial lists it.

    ``reference``: another course to compare with, the one with the tutorial's settings.
    """
    shots = course.snapshots
    x = [s.iteration for s in shots]
    lines: list[Line] = [("training", np.array([s.cost for s in shots]), "train")]
    if len(course.examples.y_test):
        lines.append(("test", np.array([s.test_cost for s in shots]), "test"))
    if reference:
        others = [s.iteration for s in reference.snapshots]
        costs = np.array([s.cost for s in reference.snapshots])
        lines.append(("first values", curves.elsewhere(others, costs, x), "pin"))
    return curves.data(
        np.linspace(0, 1, len(x)).tolist(), x, x, lines,
        log=log, title="Cost", headed=True, last=x[-1], every=course.experiment.record_every,
    )  # fmt: skip
