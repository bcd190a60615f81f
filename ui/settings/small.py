"""The settings of the three small pages; a tutorial's own experiment has the first values."""

from __future__ import annotations

from typing import Any

from runs.small.at_once import MAX_UNITS
from ui.kit import names
from ui.kit.glossary import ACTIVATIONS, sentence
from ui.kit.tutorials import Tutorial
from ui.settings.setting import Choice, Seed, Setting, Slide, Span, Toggle, shown

LEARNING_RATES = [0.001, 0.003, 0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 30.0]
ITERATIONS = [1, 2, 5, 10, 20, 50, 100, 200, 300, 500, 700, 1000, 1500, 2000, 3000, 4000, 5000]
SEEDS = 10_000

RATE = Slide(
    "lr", "Learning rate", f"{sentence('learning rate')} The formulas call it α.", LEARNING_RATES,
    field="learning_rate",
)  # fmt: skip
TRAINING = (RATE, Slide("iterations", "Iterations", sentence("iteration"), ITERATIONS))
UNITS = Span(
    "hidden", "Hidden units", sentence("hidden layer"), 1, MAX_UNITS,
    field="hidden_sizes", shown=lambda sizes: sizes[0], taken=lambda size: (size,),
)  # fmt: skip
HIDDEN: tuple[Setting, ...] = (
    UNITS,
    Choice(
        "activation", "Activation of the hidden units", ACTIVATIONS, names.ACTIVATIONS,
        field="hidden",
    ),
)  # fmt: skip
LOSS = Choice("loss", "Loss", sentence("loss", "cross-entropy"), names.LOSSES)
BIAS = Toggle("bias", "Biases", f"{sentence('bias')} At first there is none.")
OUTPUT = Choice(  # of a single unit
    "activation", "Activation", sentence("activation function", "sigmoid", "identity"),
    {name: names.ACTIVATIONS[name] for name in ("sigmoid", "identity")}, field="output",
)  # fmt: skip
CHANCE: tuple[Setting, ...] = (
    Choice(
        "init", "First weights", sentence("first weights", "xavier"), names.INITIALIZERS,
        field="initializer",
    ),
    Seed("seed", "Seed", sentence("seed"), SEEDS - 1, "New seed", drawn=True),
)  # fmt: skip


def network(tutorial: Tutorial) -> tuple[Setting, ...]:
    """Return the settings of a tutorial's network."""
    if not tutorial.experiment.hidden_sizes:
        return (OUTPUT,)
    return (*HIDDEN, LOSS, BIAS) if tutorial.bias_and_loss else HIDDEN


def settings(tutorial: Tutorial) -> tuple[Setting, ...]:
    """Return all settings of a tutorial's page."""
    return (*TRAINING, *network(tutorial), *CHANCE)


def values(tutorial: Tutorial) -> dict[str, Any]:
    """Return the tutorial's value for each widget, by its key."""
    return shown(tutorial.prefix, settings(tutorial), tutorial.experiment)
