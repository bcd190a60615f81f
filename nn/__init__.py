"""Glassbox's neural network, from scratch in NumPy.

Read it in this order: ``activations``, ``losses``, ``layers``, ``network``, ``optimizers``,
``training``, ``steps``. Each file holds one idea. ``tracing`` is what makes it fast, and can be
left out: it does what the others say.
"""

from nn import datasets, digits, gradient_check, metrics
from nn.activations import ACTIVATIONS
from nn.augmentation import AUGMENTATIONS
from nn.evaluation import Snapshot
from nn.initializers import INITIALIZERS
from nn.losses import LOSSES
from nn.network import Network
from nn.optimizers import OPTIMIZERS
from nn.schedules import SCHEDULES
from nn.training import train

__all__ = [
    "ACTIVATIONS",
    "AUGMENTATIONS",
    "INITIALIZERS",
    "LOSSES",
    "OPTIMIZERS",
    "SCHEDULES",
    "Network",
    "Snapshot",
    "datasets",
    "digits",
    "gradient_check",
    "metrics",
    "train",
]
