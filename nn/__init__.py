"""Glassbox's neural network, from scratch in NumPy.

One step goes through six files. Read them in this order: ``training``, ``backpropagation``,
``layers.dense``, ``activations``, ``losses``, ``optimizers``. Each holds one idea, and what is
read is what runs. ``fast`` is what makes it fast, and can be left out: it does what the others
say. ``with nn.plain():`` a debugger steps through all of it.
"""

from nn import layers, metrics
from nn.activations import ACTIVATIONS
from nn.data import datasets, digits
from nn.data.augmentation import AUGMENTATIONS
from nn.evaluation import Snapshot
from nn.fast import plain
from nn.initializers import INITIALIZERS
from nn.look import gradient_check
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
    "layers",
    "metrics",
    "plain",
    "train",
]
