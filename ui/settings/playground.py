"""The settings of the playground; ``PlaneData`` and ``Play`` have the first values and check them.

Features and layers have widgets of their own.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from nn.data.datasets.plane import MOST_CLASSES, PLANE
from nn.data.features import FEATURES
from runs.playground.plane_data import FEWEST_POINTS, MOST_POINTS, OWN, PlaneData
from runs.playground.settings import Play
from ui.kit import names
from ui.kit.glossary import ACTIVATIONS, OPTIMIZERS, SCHEDULES, sentence
from ui.settings.setting import Choice, Seed, Setting, Slide, Span

Settings = tuple[PlaneData, Play]
PREFIX = "play"
MINE = "play_own"  # in the session: points of one's own
ALL = "all"  # points at once
RATES = [
    0.00001, 0.00003, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0,
]  # fmt: skip
ITERATIONS = [
    10, 20, 50, 100, 200, 500, 1000, 1500, 2000, 3000, 5000, 10_000, 20_000, 50_000, 100_000,
]  # fmt: skip
BATCHES = [ALL, "1", "4", "8", "16", "32", "64", "128"]
PENALTIES = [0.0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0]
DROPOUTS = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]
LOSSES = {"cross_entropy": "Cross-entropy", "squared": "Mean squared error"}
KINDS = {name: kind.label for name, kind in PLANE.items()} | {OWN: "Your own"}
MOST_TEST, MOST_SEED = 90, 9999  # percent; what a seed may be


def _written(value: object) -> str:
    """Write a value of a slider; a small number without an exponent."""
    small = isinstance(value, float) and 0 < value < 0.0001
    return f"{value:.5f}" if small else str(value)


def _listed(values: Iterable[object]) -> str:
    return "-".join(map(str, values)) or "none"


_Slide = partial(Slide, written=_written)
_Seed = partial(Seed, help=sentence("seed"), most=MOST_SEED, field="seed")
KIND = Choice(
    "data", "Data", "What the network learns from.", KINDS,
    field="name", word=lambda name: KINDS[name].lower(),
)  # fmt: skip
CLASSES = Span(
    "classes", "Classes", sentence("class"), 3, MOST_CLASSES, 1, shown=lambda n: max(3, n)
)
POINTS: tuple[Setting, ...] = (
    Span("points", "Number of points", None, FEWEST_POINTS, MOST_POINTS, 10),
    Span("noise", "Noise", "How far points stray from their place.", 0.0, 1.0, 0.05),
    Span(
        "test", "Kept for testing", sentence("test data"), 0, MOST_TEST, 10, "%d %%",
        field="test_share", shown=lambda share: round(100 * share), taken=lambda n: n / 100,
        noun="share kept for testing", word="{:g}".format,
    ),
    _Seed("data_seed", "Seed of the points", new="New points"),
)  # fmt: skip
INPUTS = Setting(
    "features", "Input features", sentence("feature"),
    word=lambda chosen: ", ".join(FEATURES[name].label for name in chosen),
)  # fmt: skip
LAYERS = Setting(
    "layers", "Hidden layers", sentence("hidden layer"), field="hidden_sizes", word=_listed
)
FUNCTIONS = Setting(
    "activation", "Activations", ACTIVATIONS,
    field="hidden", word=lambda gs: _listed(names.ACTIVATIONS[g] for g in gs),
)  # fmt: skip
RATE = _Slide("lr", "Learning rate", sentence("learning rate"), RATES, field="learning_rate")
WEIGHTS: tuple[Setting, ...] = (
    Choice(
        "init", "First weights", sentence("first weights", "xavier"), names.INITIALIZERS,
        field="initializer",
    ),
    _Seed("seed", "Seed of the weights", new="New weights"),
)  # fmt: skip
TRAINING: tuple[Setting, ...] = (
    Choice("schedule", "Learning rate over time", SCHEDULES, names.SCHEDULES),
    _Slide("iterations", "Iterations", sentence("iteration"), ITERATIONS),
    Choice("optimizer", "Optimizer", OPTIMIZERS, names.OPTIMIZERS),
    _Slide(
        "batch", "Batch size", sentence("batch"), BATCHES,
        field="batch_size", shown=lambda size: str(size or ALL),
        taken=lambda size: None if size == ALL else int(size), word=lambda size: str(size or ALL),
    ),
    Choice(
        "loss", "Loss",
        f"{sentence('loss', 'cross-entropy', 'regression')} That always takes the squared error.",
        LOSSES, field="squared", shown=lambda squared: "squared" if squared else "cross_entropy",
        taken=lambda name: name == "squared",
        noun="squared error", word=lambda squared: "yes" if squared else "no",
    ),
    _Slide("l2", "L2 penalty", sentence("L2 penalty"), PENALTIES),
    _Slide("l1", "L1 penalty", sentence("L1 penalty"), PENALTIES),
    _Slide("dropout", "Dropout", sentence("dropout"), DROPOUTS),
)  # fmt: skip
OF_POINTS = (KIND, CLASSES, *POINTS)
OF_PLAY = (INPUTS, LAYERS, FUNCTIONS, RATE, *WEIGHTS, *TRAINING)
SIMPLE = (RATE, *WEIGHTS, *TRAINING)  # those of them that have a widget from here
ON_REQUEST = (*POINTS, *WEIGHTS, *TRAINING)  # those that the page does not begin with
