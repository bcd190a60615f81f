"""Settings under a name: the two networks of the MNIST tutorial, and one that reads best."""

from __future__ import annotations

from dataclasses import dataclass

from runs import TrainingSpec


@dataclass(frozen=True)
class Preset:
    """Settings under a name."""

    label: str
    icon: str
    help: str
    spec: TrainingSpec


SMALL = Preset(
    "784 → 10 → 10",
    ":material/bolt:",
    "One hidden layer of 10 units, 1,000 steps on all images at once.",
    TrainingSpec(hidden_sizes=(10,), learning_rate=0.3, iterations=1000),
)
DEEP = Preset(
    "784 → 256 → 128 → 64 → 10",
    ":material/layers:",
    "Three hidden layers, 500 steps on all images at once. Takes minutes.",
    TrainingSpec(hidden_sizes=(256, 128, 64), learning_rate=0.5, iterations=500),
)
BEST = Preset(
    "The same, images distorted",
    ":material/trophy:",
    "The same layers, 7,000 steps on 128 distorted images each: the most right on new "
    "handwriting. Takes a minute or two.",
    TrainingSpec(
        hidden_sizes=(256, 128, 64),
        optimizer="nesterov",
        learning_rate=0.1,
        schedule="one_cycle",
        label_smoothing=0.1,
        augmentation="strong",
        iterations=7000,
        batch_size=128,
    ),
)
PRESETS = [SMALL, DEEP, BEST]
