"""Settings under a name: the two networks of the MNIST tutorial, and two that learn faster."""

from __future__ import annotations

from dataclasses import dataclass, replace

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
FAST = Preset(
    "98 % before you finish reading this",
    ":material/rocket_launch:",
    "The same layers, but 1,875 steps on 128 images each: four times through the full set, in "
    "less than ten seconds. It reads 98 of 100 test images that it never saw.",
    TrainingSpec(
        data="mnist",
        hidden_sizes=(256, 128, 64),
        optimizer="nesterov",
        learning_rate=0.1,
        schedule="one_cycle",
        iterations=1875,
        batch_size=128,
    ),
)
BEST = Preset(
    "99 %, with images distorted",
    ":material/trophy:",
    "The same layers, 6,500 steps on 128 distorted images each: fourteen times through the full "
    "set, in less than a minute. It reads 99 of 100 test images that it never saw.",
    replace(FAST.spec, augmentation="gentle", iterations=6500),
)
PRESETS = [SMALL, DEEP, FAST, BEST]
