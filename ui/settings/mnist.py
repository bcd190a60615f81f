"""The settings of the MNIST page, as they stand in its sidebar; ``MnistSpec`` has the first values.

Its data set and its layers have widgets of their own.
"""

from __future__ import annotations

from runs.mnist.spec import MAX_ITERATIONS
from ui.kit import names
from ui.kit.glossary import ACTIVATIONS, OPTIMIZERS, SCHEDULES, sentence
from ui.settings.setting import Choice, Seed, Setting, Slide

PREFIX = "mnist"
ALL = "all"  # images at once
SIZES = ["32", "64", "128", "256", "512", "1024", "2048"]

NETWORK: tuple[Setting, ...] = (
    Choice("activation", "Activation", ACTIVATIONS, names.ACTIVATIONS, field="hidden", phrase=str),
)
RATE = Slide(
    "lr", "Learning rate",
    f"{sentence('learning rate')} "
    "A training that is under way takes it from its next iteration on.",
    [0.001, 0.003, 0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 1.0, 3.0, 10.0], field="learning_rate",
)  # fmt: skip
TRAINING: tuple[Setting, ...] = (
    Slide(
        "iterations", "Iterations", sentence("iteration"),
        [*(n * 10**i for i in range(5) for n in (1, 2, 5)), MAX_ITERATIONS],
        exact=True, word="{:,}".format,
    ),
    Choice(
        "batch", "Batch size", f"{sentence('batch')} Small batches take quick, rough steps.",
        {ALL: "All images at once"} | {size: size for size in SIZES}, field="batch_size",
        shown=lambda size: str(size or ALL),
        taken=lambda size: None if size == ALL else int(size),
        word=lambda size: str(size or "all images"),
        phrase=lambda size: f"{size} at once" if size == "all images" else f"batches of {size}",
    ),
    Choice("optimizer", "Optimizer", OPTIMIZERS, names.OPTIMIZERS, phrase=str),
    Choice(
        "augment", "Distort the images",
        "Every step turns, stretches, shifts and bends its images a little, each time anew. "
        "So the network cannot learn them by heart.",
        names.AUGMENTATIONS, field="augmentation",
        phrase=lambda kind: f"{kind.lower()} distortion",
    ),
)  # fmt: skip
MORE: tuple[Setting, ...] = (
    Seed("seed", "Seed", sentence("seed"), 2**32 - 1),
    Choice(
        "norm",
        "Normalise each batch",
        "Brings the answers of each filter to mean 0 and variance 1 in every batch, so that larger "
        "steps are possible. It works behind convolutions.",
        {"none": "No", "batch": "Yes"},
        field="batch_norm",
        shown=lambda on: "batch" if on else "none",
        taken=lambda name: name == "batch",
        phrase=lambda _: "normalised batches",
    ),
    Choice(
        "init",
        "First weights",
        sentence("first weights", "xavier"),
        names.INITIALIZERS,
        field="initializer",
        phrase="{} first weights".format,
    ),
    Choice(
        "schedule",
        "Learning rate over time",
        SCHEDULES,
        names.SCHEDULES,
        phrase=lambda course: f"{course.lower()} learning rate",
    ),
    Slide(
        "l2",
        "L2 penalty",
        f"{sentence('L2 penalty')} It keeps the network from learning by heart.",
        [0.0, 1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2],
        phrase="L2 {}".format,
    ),
    Slide(
        "smoothing",
        "Label smoothing",
        sentence("label smoothing"),
        [0.0, 0.05, 0.1, 0.2],
        field="label_smoothing",
    ),
)
SETTINGS = (*NETWORK, RATE, *TRAINING, *MORE)
