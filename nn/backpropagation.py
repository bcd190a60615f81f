"""Backpropagation: forward through all layers, and back again with the derivatives of the cost.

``forward`` goes from the first layer to the last; what goes out of one goes into the next.
``backward`` asks, from the last to the first, how the cost changes with what a layer has summed
up, dZ = dJ/dZ: from that, the layer knows how it changes with its weights, and with its inputs.

Columns are examples: X is (n_0, m), Z and A are (n_l, m). With the parameters of S networks at
once they are (S, n_l, m). Every line makes a new array; ``fast`` sees to their memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nn.arrays import Array

if TYPE_CHECKING:
    from nn.layers import Layer
    from nn.network import Network


@dataclass
class Passed:
    """What one layer was given and what it made of it."""

    A_prev: Array  # (n_in, m)
    Z: Array  # (n_out, m) before the activation
    A: Array  # (n_out, m)
    kept: Any = None  # whatever else the way back needs


@dataclass
class Back:
    """What came back through one layer."""

    dZ: Array  # (n_out, m)
    dA_prev: Array  # (n_in, m)
    gradients: tuple[Array, ...]  # (dW, db): one for each parameter, as it is shaped


def gradient(net: Network, X: Array, Y: Array, m: int) -> Array:
    """Return all derivatives of the cost, laid out like the parameters; X, Y are some of m."""
    passes = forward(net.layers, X)
    dZ = output_slope(net, passes[-1], Y, m)
    backs = backward(net.layers, passes, dZ)
    return joined([dW for back in backs for dW in back.gradients], net.parameters)


def forward(layers: Sequence[Layer], A: Array) -> list[Passed]:
    """Go through layers in a row, from A (n_in, m) on."""
    passes: list[Passed] = []
    for layer in layers:
        passes.append(layer.forward(A))
        A = passes[-1].A
    return passes


def output_slope(net: Network, out: Passed, Y: Array, m: int) -> Array:
    """Return dZ (n_L, m) of the last layer, where the way back begins."""
    if net.loss.gradient is None:
        dZ: Array = out.A - Y  # cross-entropy, right behind softmax or sigmoid
    else:
        dA = net.loss.gradient(out.A, Y)
        dZ = net.layers[-1].activation.backward(dA, out.Z, out.A)
    return dZ * (1 / m) if net.loss.is_mean else dZ


def backward(layers: Sequence[Layer], passes: Sequence[Passed], dZ: Array) -> list[Back]:
    """Go back through layers in a row, from dZ (n_out, m) of the last: dZ = dA * g'(Z)."""
    backs = [layers[-1].backward(dZ, passes[-1])]
    for layer, passed in zip(layers[-2::-1], passes[-2::-1], strict=True):
        dZ = layer.activation.backward(backs[-1].dA_prev, passed.Z, passed.A)
        backs.append(layer.backward(dZ, passed))
    return backs[::-1]


def joined(parts: Sequence[Array], theta: Array) -> Array:
    """Lay the parts of a vector (n,), or of S (S, n), side by side, as in theta."""
    return np.concatenate([part.reshape(*theta.shape[:-1], -1) for part in parts], axis=-1)
