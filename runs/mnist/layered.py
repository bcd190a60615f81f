"""What a network with convolutions asks of the processor and of memory, from its layers' shapes.

The layers are placed and hold nothing. Counted is as in ``runs.service.pace``: calls of functions
on arrays, the numbers that they fill, and the multiplications of matrix products.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nn.layers import BatchNorm, Conv2D, Layer, MaxPool
from runs.service.pace import IN_A_STACK, MARKING, OPTIMIZERS, Work, counted

MAPS, PATCHES, TRACED = 1, 2, 2  # arrays of what a convolution sees and makes of it


@dataclass(frozen=True)
class Layered:
    """Layers in a row, and what follows from their shapes."""

    layers: Sequence[Layer]

    @property
    def parameters(self) -> int:
        """The number of weights and biases, and of what is noted beside them."""
        return sum(layer.n_parameters for layer in self.layers)

    def exam(self, m: int) -> Work:
        """Ask about m examples, and compare with what is right."""
        there = [forwards(layer) for layer in self.layers]
        products = sum(layer.multiplications for layer in self.layers)
        marks = MARKING * self.layers[-1].n_out
        return counted(
            MARKING + sum(calls for calls, _ in there),
            m * (self.layers[0].n_in + marks + sum(numbers for _, numbers in there)),
            m * products,
        )

    def step(self, m: int, optimizer: str = "sgd") -> Work:
        """Learn from m examples: there, back, and a move of all parameters.

        There are two more products for each on the way back.
        """
        back, moves = [backwards(layer) for layer in self.layers], OPTIMIZERS[optimizer]
        return self.exam(m) + counted(
            moves + sum(calls for calls, _ in back),
            m * sum(numbers for _, numbers in back) + self.parameters * (1 + moves),
            2 * m * sum(layer.multiplications for layer in self.layers),
        )

    @property
    def held(self) -> int:
        """Count the numbers that programs hold of one example, in the layers of images."""
        maps = sum(MAPS * layer.n_out for layer in self.layers if len(layer.shape_out) == 3)
        return maps + sum(PATCHES * patches(layer) for layer in self.layers)

    @property
    def traced(self) -> int:
        """Count what is held of one example while a step is traced, in the layers of images."""
        return sum(TRACED * layer.n_kept for layer in self.layers if len(layer.shape_out) == 3)


def patches(layer: Layer) -> int:
    """Count the numbers of all patches of an image."""
    return layer.n_patches if isinstance(layer, Conv2D) else 0


def forwards(layer: Layer) -> tuple[float, int]:
    """Count the calls, and the numbers that they fill for one example."""
    if isinstance(layer, Conv2D):
        places = layer.shape_out[0] * layer.shape_out[1]
        return 5 + IN_A_STACK * places, patches(layer) + 2 * layer.n_out
    if isinstance(layer, MaxPool):
        seen = layer.window.size[0] * layer.window.size[1]
        return 2 * seen, 2 * seen * layer.n_out
    return (6, 3 * layer.n_out) if isinstance(layer, BatchNorm) else (3, 3 * layer.n_out)


def backwards(layer: Layer) -> tuple[float, int]:
    """Count the same for the way back."""
    if isinstance(layer, Conv2D):
        places, (down, across) = layer.shape_out[0] * layer.shape_out[1], layer.window.size
        return 6 + 2 * IN_A_STACK * places + down * across, 3 * patches(layer) + 2 * layer.n_out
    if isinstance(layer, MaxPool):
        seen = layer.window.size[0] * layer.window.size[1]
        return 3 * seen, 3 * seen * layer.n_out + layer.n_in
    return (20, 12 * layer.n_out) if isinstance(layer, BatchNorm) else (4, 3 * layer.n_out)
