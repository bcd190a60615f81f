"""The playground: what a change of a setting costs the server, with all that is then shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from runs.playground import training
from runs.playground.plane_data import PlaneData
from runs.playground.presets import PRESETS
from runs.playground.recording import PlayCourse
from runs.playground.settings import Play
from runs.small.at_once import Examples, Experiment
from tests.benchmarks import small_networks
from tests.benchmarks.alternation import REPEATS, by_turns
from tests.benchmarks.rows import Row, at_most
from ui.panels import playnet, surface

LARGEST = Play(hidden_sizes=(16,) * 6, hidden=("tanh",) * 6)


def rows() -> Iterator[Row]:
    """Time the default beside a plain loop, its panels, the spiral, and the largest network."""
    play, data = Play(), PlaneData()
    examples = data.examples(play.features)
    course = training.run(play, examples).course()
    large = training.run(LARGEST, examples).course()
    spiral = next(preset for preset in PRESETS if preset.key == "spiral")
    works = {
        "default": partial(training.run, play, examples),
        "plain": partial(plain(examples), play.iterations),
        "panels": partial(panels, course),
        "spiral": partial(training.run, spiral.play, spiral.data.examples(spiral.play.features)),
        "largest": partial(panels, large),
    }
    times = by_turns(works, REPEATS)
    in_ms = partial(times.best_and_median, unit=1e-3)
    yield at_most(300, "default, 500 iterations, each measured", *in_ms("default"), "ms")
    ratio = times.ratio("plain", to="default")
    yield Row("default: 500 steps of a plain loop, nothing measured ÷ ours", *ratio)
    yield Row("default: maps and plane of all frames", *in_ms("panels"), "ms")
    yield Row("6 × 16 units: maps and plane of all frames", *in_ms("largest"), "ms")
    seconds = times.best_and_median("spiral", unit=1)
    yield at_most(2, f"preset “{spiral.name}”", *seconds, "s")


def panels(course: PlayCourse) -> None:
    """Compute what the network's drawing and the plane show."""
    playnet.data(course)
    surface.data(course)


def plain(examples: Examples) -> Callable[[int], object]:
    """The tutorials' way for the default network, in the same precision."""
    experiment = Experiment((4, 2), "tanh", initializer="xavier")
    points = Examples(examples.X_train, examples.y_train, examples.X_test, examples.y_test)
    assert points.X_train.dtype == np.float32
    return small_networks.plain(experiment, points)
