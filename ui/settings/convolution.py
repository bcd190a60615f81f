"""The settings of the page on convolution, each declared once."""

from __future__ import annotations

from runs.convolution.spec import ACTIVATIONS, MAX_ITERATIONS, MOST_FILTERS, SIZES
from ui.kit import names
from ui.kit.glossary import OPTIMIZERS, sentence
from ui.settings.setting import Choice, Seed, Setting, Slide, Span

LEARNING_RATES = [0.0003, 0.001, 0.002, 0.003, 0.005, 0.01, 0.03, 0.1, 0.3, 1.0]
ITERATIONS = [1, 10, 100, 200, 500, 1000, 2000, 3000, MAX_ITERATIONS]
BATCHES = (8, 16, 32, 64, 128, 256)


def _layer(i: int) -> tuple[Setting, ...]:
    """Return the settings of layer i, counted from 1."""
    sizes = {str(n): f"{n} × {n}" for n in SIZES[i - 1]}
    return (
        Span(
            f"n{i}", "Filters", sentence("filter"), 1, MOST_FILTERS[i - 1],
            field=f"filters_{i}", noun=f"filters of layer {i}",
        ),
        Choice(
            f"k{i}", "Kernel", sentence("kernel"), sizes, field=f"kernel_{i}",
            noun=f"kernel of layer {i}", shown=str, taken=int,
        ),
    )  # fmt: skip


LAYERS = (_layer(1), _layer(2))
ACTIVATION = Choice(
    "activation", "Activation", sentence("activation function"),
    {name: names.ACTIVATIONS[name] for name in ACTIVATIONS},
)  # fmt: skip
TRAINING: tuple[Setting, ...] = (
    Slide(
        "lr", "Learning rate", sentence("learning rate"), LEARNING_RATES, field="learning_rate"
    ),
    Slide("iterations", "Iterations", sentence("iteration"), ITERATIONS, exact=True),
    Choice(
        "batch", "Batch size", sentence("batch"), {str(n): str(n) for n in BATCHES},
        field="batch_size", shown=str, taken=int,
    ),
    Choice("optimizer", "Optimizer", OPTIMIZERS, names.OPTIMIZERS),
    Choice(
        "augment", "Distort the images",
        "Every step turns, stretches, shifts and bends its images a little, each time anew.",
        names.AUGMENTATIONS, field="augmentation",
    ),
)  # fmt: skip
SEED = Seed("seed", "Seed", sentence("seed"), 9_999, new="New seed")
ALL = (*LAYERS[0], *LAYERS[1], ACTIVATION, *TRAINING, SEED)
