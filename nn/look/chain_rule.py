"""The chain rule, opened: where one number of the network comes from, term by term.

``unit_sum`` shows the way forward through one unit: z = sum of w x + b, a = g(z).
``weight_slopes`` shows the way back to one weight w. For every example,
∂J/∂w = ∂J/∂a * ∂a/∂z * ∂z/∂w, and dw is the sum over the examples. All is in float64.

A pixel of a map is a unit, too: its inputs are its patch, and its weights are the filter, which all
pixels of the map share. So the slope of a filter's weight is the sum over all places as well.

Softmax outputs are another matter: each of them depends on the z of all, so that there is no
∂a/∂z of one unit alone. With cross-entropy, ∂J/∂z comes from A - Y in one go; with squared
errors, from the derivatives of all outputs together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from nn.arrays import Array
from nn.layers import Back, Conv2D, Dense, Passed, split
from nn.look.gradient_check import central_difference
from nn.network import Network

SOFTMAX = "softmax"
There: TypeAlias = Sequence[Passed]
Backs: TypeAlias = Sequence[Back]
QUIETLY = np.errstate(all="ignore")  # where a number is not finite, it says so itself


@dataclass(frozen=True, eq=False)
class UnitSum:
    """What one unit made of one example: z = sum of terms + bias, a = g(z)."""

    weights: Array  # (n_in,)
    inputs: Array  # (n_in,) the activations of the layer before, or x; of those, its patch
    bias: float | None
    z: float
    a: float
    rivals: Array | None  # (n_L,) the z of all outputs, if they are softmax; else None

    @property
    def terms(self) -> Array:
        """What each input adds to z: (n_in,)."""
        return self.weights * self.inputs


@dataclass(frozen=True, eq=False)
class WeightSlope:
    """How the cost changes with one weight w, or one bias, example by example.

    Of a convolution's weight, m counts the places of all examples, the examples within the places.
    Where an output has become exactly 0 or 1, ``slope`` is 0 and ``dA`` may be infinite. Their
    product is lost then, and ``dZ`` is right all the same: cross-entropy has it from A - Y.
    A softmax output has no ``slope``, and with cross-entropy no ``dA`` either: both are None.
    With squared errors its dZ is a * (dA - sum of a * dA over all outputs), which are kept.
    """

    dA: Array | None  # (m,) ∂J/∂a of the unit; holds 1/m if the loss is a mean
    slope: Array | None  # (m,) ∂a/∂z = g'(z)
    dZ: Array  # (m,) ∂J/∂z = dA * slope
    inputs: Array  # (m,) ∂z/∂w: the activation at the other end of the weight; 1 for a bias
    dw: float  # the sum of ``each``
    numerical: float  # dw as the central difference has it
    w: float
    updated: float  # w - alpha dw
    downstream: Array | None  # (n_next,) the weights W[l+1][:, unit]; None for an output, and
    dZ_next: Array | None  # (n_next, m) where no dense layer follows; dA is downstream^T dZ_next
    outputs: Array | None = None  # (n_L, m) A_L, for a softmax output with squared errors
    dA_outputs: Array | None = None  # (n_L, m) dA_L, likewise

    @property
    def each(self) -> Array:
        """What each example adds to dw: (m,)."""
        return self.dZ * self.inputs


@QUIETLY
def unit_sum(net: Network, X: Array, layer: int, unit: int, example: int) -> UnitSum:
    """Open one unit for one column of X (n_0, m).

    ``layer`` counts from 1 as in the formulas, ``unit`` and ``example`` from 0. Units of a
    convolution are the pixels of its maps, in the order of its outputs.

    Raises:
        ValueError: if there is no such layer, unit or example, or X has not n_0 rows.
    """
    _check_unit(net, layer, unit)
    _check("example", example, 0, net.checked_X(X).shape[1] - 1)
    net = net.copy(np.float64)
    [(_, passes)] = net.forward_passes(X[:, example : example + 1])
    passed, (W, b) = passes[layer - 1], _parts(net, net.parameters, layer)
    row = unit % len(W)  # the pixels of a map share a filter
    weights, inputs = W[row], _inputs(net, passed, layer)[unit // len(W), :, 0].copy()
    bias = None if b is None else float(b[row, 0])
    z = float(weights @ inputs) + (bias or 0.0)
    softmax = net.layers[layer - 1].activation.name == SOFTMAX
    rivals = passed.Z[:, 0] if softmax else None
    return UnitSum(weights, inputs, bias, z, a=float(passed.A[unit, 0]), rivals=rivals)


@QUIETLY
def weight_slopes(
    net: Network,
    thetas: Array,
    X: Array,
    Y: Array,
    layer: int,
    unit: int,
    source: int | None,
    learning_rate: float,
) -> list[WeightSlope]:
    """Open W[layer][unit, source], or the bias of the unit if ``source`` is None.

    In a convolution ``unit`` is any pixel of the filter's map.

    It is opened at several moments, one for each row of thetas (S, n_parameters). X is (n_0, m),
    Y (n_L, m). ``layer`` counts from 1, ``unit`` and ``source`` from 0.

    Raises:
        ValueError: if there is no such parameter, or X or Y has the wrong shape.
    """
    position = _position(net, layer, unit, source)
    net, m = net.copy(np.float64), net.checked_X(X).shape[1]
    X, Y = (np.asarray(a, np.float64) for a in (X, net.checked_Y(Y, X)))
    slopes = []
    for net.parameters[...] in thetas:
        passes = net.passes(X)
        backs = net.backward(passes, Y, m)
        opened = _opened(net, Y, passes, backs, layer, unit, source)
        dw, w = float(opened["dZ"] @ opened["inputs"]), float(net.parameters[position])
        numerical = central_difference(net, position, X, Y)
        slopes.append(
            WeightSlope(**opened, dw=dw, numerical=numerical, w=w, updated=w - learning_rate * dw)
        )
    return slopes


def _opened(
    net: Network, Y: Array, passes: There, backs: Backs, layer: int, unit: int, source: int | None
) -> dict[str, Any]:
    """Read the factors of the chain rule from the way there and back."""
    passed, back = passes[layer - 1], backs[layer - 1]
    places = _inputs(net, passed, layer)
    inputs = np.ones(len(places) * Y.shape[1]) if source is None else places[:, source].ravel()
    if isinstance(net.layers[layer - 1], Conv2D):
        factors = _map_factors(net, passed, backs, layer, unit)
        return {"dZ": _of_map(net, layer, unit, back.dZ), "inputs": inputs, **factors}
    if net.layers[layer - 1].activation.name == SOFTMAX:
        factors = _softmax_factors(net, Y, passed, unit)
    else:
        factors = _factors(net, Y, passes, backs, layer, unit)
    return {"dZ": back.dZ[unit].copy(), "inputs": inputs.copy(), **factors}


def _inputs(net: Network, passed: Passed, layer: int) -> Array:
    """Return what the units of a layer look at: (places, n_in, m); a dense layer has one place."""
    if isinstance(net.layers[layer - 1], Conv2D):
        patches: Array = passed.kept  # (down, across, n_in, m)
        return patches.reshape(-1, *patches.shape[2:])
    return passed.A_prev[None]


def _of_map(net: Network, layer: int, unit: int, numbers: Array) -> Array:
    """Return what a layer's outputs (n_out, m) have of the map with this pixel: (places * m,)."""
    filters = net.layers[layer - 1].shape_out[-1]
    return numbers.reshape(-1, filters, numbers.shape[-1])[:, unit % filters].ravel()


def _map_factors(
    net: Network, passed: Passed, backs: Backs, layer: int, unit: int
) -> dict[str, Any]:
    """Return ∂J/∂a and ∂a/∂z (places * m,) of all pixels of the map that a unit belongs to."""
    Z, A = (_of_map(net, layer, unit, numbers) for numbers in (passed.Z, passed.A))
    slope = net.layers[layer - 1].activation.backward(np.ones_like(Z), Z, A)
    dA = _of_map(net, layer, unit, backs[layer].dA_prev)
    return {"dA": dA, "slope": slope, "downstream": None, "dZ_next": None}


def _factors(
    net: Network, Y: Array, passes: There, backs: Backs, layer: int, unit: int
) -> dict[str, Any]:
    """Return ∂J/∂a and ∂a/∂z (m,) of a unit whose activation looks at its own z alone."""
    passed, g = passes[layer - 1], net.layers[layer - 1].activation
    slope = g.backward(np.ones(Y.shape[1]), passed.Z[unit], passed.A[unit])
    dA, downstream, dZ_next = _dA(net, Y, passed, backs, layer, unit)
    return {"dA": dA, "slope": slope, "downstream": downstream, "dZ_next": dZ_next}


def _softmax_factors(net: Network, Y: Array, passed: Passed, unit: int) -> dict[str, Any]:
    """Return what dZ of a softmax output comes from; with cross-entropy it is (a - y) / m."""
    none = {"slope": None, "downstream": None, "dZ_next": None}
    if net.loss.gradient is None:
        return {"dA": None, **none}
    scale = 1 / Y.shape[1] if net.loss.is_mean else 1
    dA = net.loss.gradient(passed.A, Y) * scale  # the network divides by m later on
    return {"dA": dA[unit].copy(), **none, "outputs": passed.A, "dA_outputs": dA}


def _dA(
    net: Network, Y: Array, passed: Passed, backs: Backs, layer: int, unit: int
) -> tuple[Array, Array | None, Array | None]:
    """Return ∂J/∂a (m,) of a unit and, unless it is an output, the two factors it comes from."""
    if layer < len(backs) and not isinstance(net.layers[layer], Dense):
        return backs[layer].dA_prev[unit].copy(), None, None
    if layer < len(backs):
        W_next, _ = _parts(net, net.parameters, layer + 1)
        after = backs[layer]
        return after.dA_prev[unit].copy(), W_next[:, unit].copy(), after.dZ
    A, wanted = passed.A[unit], Y[unit]
    known = net.loss.gradient
    dA = known(A, wanted) if known else _cross_entropy_slope(A, wanted)
    return dA / (Y.shape[1] if net.loss.is_mean else 1), None, None


def _cross_entropy_slope(A: Array, Y: Array) -> Array:
    """Return -Y / A + (1 - Y) / (1 - A), where a term with a factor of 0 is 0, whatever A is."""
    on = np.divide(Y, A, out=np.zeros_like(A), where=Y != 0)
    off = np.divide(1 - Y, 1 - A, out=np.zeros_like(A), where=Y != 1)
    return off - on


def _parts(net: Network, theta: Array, layer: int) -> tuple[Array, Array | None]:
    """View what belongs to one layer in a flat vector as W (n_out, n_in) and b (n_out, 1)."""
    return net.layers[layer - 1].parts(list(split(theta, net.layers))[layer - 1])


def _position(net: Network, layer: int, unit: int, source: int | None) -> int:
    """Say where a weight, or a bias, lies in the flat vector of all parameters."""
    _check_unit(net, layer, unit)
    W, b = _parts(net, np.arange(net.parameters.size, dtype=np.float64), layer)
    unit %= len(W)
    if source is not None:
        _check("source", source, 0, W.shape[1] - 1)
        return int(W[unit, source])
    if b is None:
        raise ValueError("This network has no biases, only weights.")
    return int(b[unit, 0])


def _check_unit(net: Network, layer: int, unit: int) -> None:
    _check("layer", layer, 1, len(net.layers))
    kind = Dense if layer == len(net.layers) else (Dense, Conv2D)
    if not isinstance(net.layers[layer - 1], kind):
        raise ValueError("Units of dense layers and pixels of maps can be opened, no others.")
    _check("unit", unit, 0, net.layers[layer - 1].n_out - 1)


def _check(name: str, number: int, low: int, high: int) -> None:
    """Raise ValueError unless ``number`` is a whole number from ``low`` to ``high``."""
    if not isinstance(number, int | np.integer) or not low <= number <= high:
        raise ValueError(f"The {name} must be a whole number from {low} to {high}, not {number}.")
