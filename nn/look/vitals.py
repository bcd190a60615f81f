"""Vital signs of a training: is anything still learning, and where has it stopped?

Three numbers for each layer, at any number of moments at once:
- the gradient norm, |dW| with |db|: how hard the layer is asked to change;
- the dead share: hidden ReLU units that are off for every single example. Their derivative is 0
  everywhere, so that their own weights get no gradient: only a change in the layers before them,
  or a penalty, could still wake them;
- the saturated share: outputs of tanh and sigmoid units on the flat ends of the curve, where the
  slope is below a twentieth of the steepest. Derivatives that pass there shrink to a twentieth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nn import stack
from nn.activations import Activation
from nn.arrays import Array
from nn.network import Network
from nn.stack import Both

FLAT = 0.05  # of the steepest slope


@dataclass(frozen=True, eq=False)
class Vitals:
    """The vital signs of S moments; L layers, of which the last is the output."""

    gradient_norms: Array  # (S, L) of the cost, without penalties
    dead: list[NDArray[np.bool_]]  # (S, n_l) of each hidden layer
    saturated: Array  # (S, L - 1) shares of the hidden layers' outputs; NaN if it makes no sense

    @property
    def dead_shares(self) -> Array:
        """The share of dead units in each hidden layer: (S, L - 1)."""
        S = len(self.gradient_norms)
        return np.array([units.mean(axis=1) for units in self.dead]).T.reshape(S, -1)


def vitals(net: Network, thetas: Array, X: Array, Y: Array) -> Vitals:
    """Take the vital signs at all moments: thetas (S, n_parameters), X (n_0, m), Y (n_L, m).

    Raises:
        ValueError: if thetas, X or Y has the wrong shape.
    """
    parts = stack.in_parts(net, thetas, net.checked_X(X).shape[1])
    found = [_some_vitals(net, part, X, Y) for part in parts]
    dead = [np.concatenate(parts) for parts in zip(*(part.dead for part in found), strict=True)]
    norms = np.concatenate([part.gradient_norms for part in found])
    return Vitals(norms, dead, np.concatenate([part.saturated for part in found]))


def dead_units(net: Network, thetas: Array, X: Array) -> list[NDArray[np.bool_]]:
    """Tell which ReLU units are off for all of X (n_0, m): (S, n_l) of each hidden layer.

    Raises:
        ValueError: if thetas (S, n_parameters) or X has the wrong shape.
    """
    found = []
    for part in stack.in_parts(net, thetas, net.checked_X(X).shape[1]):
        layers = zip(net.layers[:-1], stack.forward(net, part, X), strict=False)
        found.append([_off(layer.activation, A) for layer, A in layers])
    return [np.concatenate(parts) for parts in zip(*found, strict=True)]


def _some_vitals(net: Network, thetas: Array, X: Array, Y: Array) -> Vitals:
    """Take the vital signs of all moments in one go."""
    layers = stack.passes(net, thetas, X, Y)
    hidden = layers[:-1]
    with np.errstate(over="ignore", invalid="ignore"):  # of a training that diverges
        norms = np.column_stack([_norm(layer) for layer in layers])
        saturated = np.array([_saturated(layer) for layer in hidden]).T.reshape(len(thetas), -1)
    off = [_off(both.layer.activation, both.passed.A) for both in hidden]
    return Vitals(norms, off, saturated)


def _norm(both: Both) -> Array:
    """Return sqrt(sum of dW^2 + sum of db^2) of one layer: (S,)."""
    squares = np.zeros(both.back.dZ.shape[0])
    for gradient in both.back.gradients:
        squares += np.square(gradient).sum(axis=(-2, -1), dtype=np.float64)
    return np.sqrt(squares)


def _off(g: Activation, A: Array) -> NDArray[np.bool_]:
    """Tell which ReLU units are off for all examples, from A (S, n_l, m): (S, n_l)."""
    if g.name != "relu":
        return np.zeros(A.shape[:2], bool)
    return np.asarray((A <= 0).all(axis=2))


def _saturated(both: Both) -> Array:
    """Return the share of outputs with a slope below FLAT times the steepest: (S,)."""
    g, Z, A = both.layer.activation, both.passed.Z, both.passed.A
    steepest = {"sigmoid": 0.25, "tanh": 1.0}.get(g.name)
    if steepest is None:
        return np.full(len(A), np.nan)
    slope = g.backward(np.ones_like(A), Z, A)
    return (slope < FLAT * steepest).mean(axis=(1, 2))
