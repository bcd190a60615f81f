"""The settings of the page on experiments: what may vary is said by ``runs.experiments``."""

from __future__ import annotations

from typing import get_args

from nn.data.datasets.plane import PLANE
from runs.experiments.settings import Subject, settings_of
from ui.kit.glossary import sentence
from ui.settings.setting import Choice, Setting, Span

PREFIX = "exp"
DIGITS = "digits"
MOST_SEEDS, MOST_DRAWN = 20, 500  # on the sliders
DATA = Choice(
    "task", "Data",
    "What the networks learn from. Images that you bring on the MNIST page, or draw, are offered "
    "here, too, and so are points of your own of the Playground.",
    {name: kind.label for name, kind in PLANE.items()} | {DIGITS: "Handwritten digits"},
    field="name",
)  # fmt: skip
VARY = Setting("vary", "What varies", sentence("axis"))
SEEDS = Span(
    "seeds", "Seeds", sentence("seed"), 1, MOST_SEEDS, 1,
    shown=len, taken=lambda n: tuple(range(n)),
)  # fmt: skip
DRAW = Choice(
    "draw", "Combinations", sentence("grid", "random search"),
    {"grid": "All of them (grid)", "random": "Some, drawn at random"},
)  # fmt: skip
COUNT = Span("count", "How many combinations", sentence("random search"), 1, MOST_DRAWN, 1)
HALVING = Choice(
    "early", "End hopeless ones early", sentence("successive halving"),
    {"0": "No", "2": "Keep the better half", "3": "Keep the best third"},
    field="halving", shown=str, taken=int,
)  # fmt: skip
SETTINGS = (DATA, VARY, SEEDS, DRAW, COUNT, HALVING)
VALUES = {  # what a setting is offered with, where it is new among what varies
    "learning_rate": "0.01, 0.1, 1", "iterations": "100, 300, 1000", "hidden_sizes": "4, 8, 4-4",
    "depth": "1 … 3", "width": "2, 4, 8", "activation": "tanh, relu", "optimizer": "sgd, adam",
    "batch_size": "16, 64, all", "initializer": "xavier, he", "schedule": "constant, cosine",
    "l2": "0, 0.001, 0.01", "l1": "0, 0.001, 0.01", "dropout": "0, 0.2, 0.4",
    "data": "moons, circles", "points": "50, 200, 800", "noise": "0.1, 0.3, 0.6",
    "convolutions": "none, 4, 8", "batch_norm": "no, yes", "augmentation": "none, gentle",
    "label_smoothing": "0, 0.1", "units": "20, 100, 200, 400, 1500", "examples": "100, 200, 400",
    "share": "0.2, 0.05, 0.02",
}  # fmt: skip
OF_DIGITS = {
    "learning_rate": "0.01, 0.1, 1", "data": "mnist-5k", "hidden_sizes": "32, 64, 32-32",
    "width": "16, 32, 64",
}  # fmt: skip
# All that may vary, whatever is trained.
KEYS = tuple(dict.fromkeys(key for one in get_args(Subject) for key in settings_of(one)))
