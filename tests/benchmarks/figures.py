"""How long charts take to be built, and how large they are: ``python -m tests.benchmarks.figures``.

Every chart of the pages, on the largest inputs that the pages allow: a curve of a training that
was continued, the full set's confusion matrix, the longest small training with the most examples
and units. Times are of the building alone. Sizes are of what goes to the browser; they
are the same every time, so ``tests/ui/charts/test_figure_sizes.py`` checks them.
"""

import gc
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

import nn
from nn.data.datasets.points import points
from nn.look.familiarity import Familiarity
from runs.mnist.spec import MAX_HIDDEN_LAYERS
from runs.small import at_once, seeds
from runs.small.at_once import MAX_EXAMPLES, MAX_ITERATIONS, MAX_UNITS, Course, Examples, Experiment
from tests.benchmarks.alternation import by_turns
from ui.charts import compare_charts, seed_charts, training_charts
from ui.draw import reading
from ui.kit.moving import written
from ui.panels import bent, course_curve, frames, pictures, planes, slopes, sums
from ui.training import live_curves

WANTED_MS, WANTED_KB = 20, 300
ROUNDS = 7
POINTS = 400  # of a curve: 200 when it ended, as many again when it was continued
TEST_EXAMPLES = 10  # of MAX_EXAMPLES
PAIR = (0.3, 0.7)
Build = Callable[[], Any]


@dataclass(frozen=True)
class Row:
    """What came of one chart."""

    name: str
    least: float  # ms
    median: float  # ms
    size: float  # KB, thousands of bytes


def history(seed: int) -> list[nn.Snapshot]:
    """Make a curve whose figures have all their digits."""
    figures = np.random.default_rng(seed).random((POINTS, 4))
    return [nn.Snapshot(50 * i, *map(float, four)) for i, four in enumerate(figures)]


def matrix(seed: int) -> training_charts.Matrix:
    """Make a confusion matrix of 60,000 images in which every cell is in use."""
    y, labels = np.random.default_rng(seed).integers(0, 10, (2, 60_000))
    return nn.metrics.confusion_matrix(y, np.where(labels < 5, y, labels), 10)


@cache
def course(n_inputs: int, hidden: int) -> Course:
    """Train a small network for as long, and on as many examples, as the pages allow."""
    X, y = points("overlapping", MAX_EXAMPLES, 0)
    rows = [(*(*map(float, x), 1.0)[:n_inputs], int(c)) for x, c in zip(X.T, y, strict=True)]
    examples = Examples.from_rows(rows[TEST_EXAMPLES:], rows[:TEST_EXAMPLES])
    sizes = (hidden,) if hidden else ()
    settings = Experiment(hidden_sizes=sizes, learning_rate=0.03, iterations=MAX_ITERATIONS)
    return at_once.run(settings, examples)


@cache
def digit_course() -> Course:
    """Train a single unit on two digits, with as many frames as the page has."""
    examples = Examples.from_digits(nn.datasets.load("mnist-5k"), 3, 8)
    return at_once.run(Experiment(iterations=MAX_ITERATIONS, n_frames=40), examples)


@cache
def outcomes() -> list[seeds.Outcome]:
    """Make 500 small networks, some of which got there."""
    examples = course(2, 2).examples
    return seeds.train(Experiment(iterations=1), examples, (1, 2, 3, 4, 8), range(100))


@cache
def largest_reading() -> reading.Reading:
    """Let the largest network that the MNIST page allows read a digit."""
    net = nn.Network([784, *[1024] * MAX_HIDDEN_LAYERS, 10], rng=np.random.default_rng(0))
    X = nn.datasets.load("mnist-5k").X_test
    known = Familiarity(net, X[:, :100], X[:, 100:200])
    return reading.read(net, known, X[:, 0].reshape(28, 28), nn.digits.Steps())


def plotly() -> dict[str, Build]:
    """List the figures of Plotly."""
    one, changes = history(0), [(500 * i, 0.1 * i) for i in range(1, 11)]
    four = [(f"Training {i}", history(i)) for i in range(compare_charts.MOST)]
    first, second = matrix(0), matrix(1)
    return {
        "cost curve": lambda: training_charts.cost_curve(one, changes),
        "accuracy curve": lambda: training_charts.accuracy_curve(one, changes),
        "confusion matrix": lambda: training_charts.confusion(first),
        "confusion matrix, rates": lambda: training_charts.confusion(first, rates=True),
        "4 costs": lambda: compare_charts.overlay(four, "cost", "test"),
        "4 accuracies": lambda: compare_charts.overlay(four, "accuracy", "test"),
        "difference of matrices": lambda: compare_charts.difference(first, second),
        "500 seeds": lambda: seed_charts.seeds(outcomes()),
    }


def live() -> dict[str, Build]:
    """List the charts of a training under way: Vega's specification, and the points."""
    run: Any = SimpleNamespace(history=history(0), rates=[(500 * i, 0.1) for i in range(10)])
    describe = live_curves.specification.__wrapped__  # as at its first call
    return {
        f"live {what}": lambda what=what: (
            describe(what, 20_000, "#000000"),
            live_curves.points(run.history, run.rates[1:], what),
        )
        for what in ("cost", "accuracy")
    }


def moving(n_inputs: int, hidden: int) -> dict[str, Build]:
    """List the panels that follow a small training."""
    c, names = course(n_inputs, hidden), ("x1", "x2", "x3")[:n_inputs]
    layer, units = len(c.network().layers), sums.course_of_unit(c, 0, 1, 0)
    activation, opened = c.network().layers[0].activation.name, (layer, 0, 0)
    return {
        "player": lambda: frames.scrubber(c, "page"),
        "cost of a small training": lambda: course_curve.cost(c, course(2, 2)),
        "network": lambda: frames.network(c, 0, names, opened),
        "predictions": lambda: frames.predictions(c, names),
        "a unit's sum": lambda: sums.forward(sums.course_of_unit(c, 0, 1, 0), activation, names),
        "the chain rule": lambda: slopes.backward(c, units, 0, 1, 0, 0, names[0]),
    }


def flat() -> dict[str, Build]:
    """List the panels that show the plane of two inputs."""
    layered, straight, names = course(2, MAX_UNITS), course(2, 0), ("x1", "x2")
    extent = planes.extent_of(straight)
    return {
        "plane": lambda: planes.plane(layered, extent, names),
        "bent plane": lambda: bent.hidden(layered, extent, names),
        "arrow": lambda: planes.arrow(straight, extent),
        "any pair": lambda: planes.asked(layered, PAIR),
        "its answer": lambda: planes.answer(layered, PAIR, names),
    }


def digits() -> dict[str, Build]:
    """List the panels that show digits."""
    weighed, read = digit_course(), largest_reading()
    return {
        "weighing": lambda: pictures.weighing(weighed, 0, (3, 8)),
        "gallery": lambda: pictures.gallery(weighed, (3, 8)),
        "lights": lambda: reading.lights(read, (1, 0)),
        "answer": lambda: reading.answer(read),
    }


GROUPS: dict[str, Callable[[], dict[str, Build]]] = {
    "plotly": plotly,
    "live": live,
    "2-1": lambda: moving(2, 0),
    "2-16-1": lambda: moving(2, MAX_UNITS),
    "3-16-1": lambda: moving(3, MAX_UNITS),
    "planes": flat,
    "digits": digits,
}


def builders() -> dict[str, Build]:
    """List every chart by its name."""
    return {
        f"{group}: {name}": build for group in GROUPS for name, build in GROUPS[group]().items()
    }


def kilobytes(chart: Any) -> float:
    """Return the size of a chart as it is sent."""
    if isinstance(chart, tuple | list):
        return sum(map(kilobytes, chart))
    if isinstance(chart, pd.DataFrame):
        return len(chart.to_json(orient="split")) / 1000
    sent = chart.to_json().encode() if hasattr(chart, "to_json") else written(chart)
    return len(sent) / 1000


def measure(name: str, build: Build, rounds: int = ROUNDS) -> Row:
    """Build a chart several times."""
    size, times = kilobytes(build()), by_turns({name: build}, rounds)
    return Row(name, *times.best_and_median(name, unit=1e-3), size)


def rows(rounds: int = ROUNDS) -> list[Row]:
    """Measure every chart."""
    every = builders()
    gc.freeze()  # so that what is here already is not looked through before each round
    return [measure(name, build, rounds) for name, build in every.items()]


def main() -> None:
    """Print a line for each chart."""
    for row in rows():
        slow = f"  more than {WANTED_MS} ms" if row.least > WANTED_MS else ""
        large = f"  more than {WANTED_KB} KB" if row.size > WANTED_KB else ""
        print(
            f"{row.name:32} {row.least:6.1f} ms, median {row.median:6.1f} ms, "
            f"{row.size:7.1f} KB{slow}{large}"
        )


if __name__ == "__main__":
    main()
