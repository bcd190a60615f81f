"""Attribution: which inputs spoke for an answer, and which against.

A network of ReLUs is a straight line wherever no unit switches on or off: there the sum z of
any unit is exactly (slope of z) · x plus a rest that comes from the biases. So the product of
slope and input, pixel by pixel, adds up to z less that rest. It is known as gradient × input;
see Ancona et al. (2018).

Where a network has long made up its mind, more ink hardly matters, and the slopes there tell
little. With the slopes averaged on the way from a blank sheet to the drawing, the rest becomes
what the network makes of the blank sheet: integrated gradients, Sundararajan et al. (2017).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nn.arrays import Array
from nn.layers import Passed, backward
from nn.network import Network

STATIONS = 1024  # on the way from a blank sheet, closer together at its beginning
FEW_STATIONS = 256  # where a station costs more than
MANY = 500_000  # multiplications


@dataclass(frozen=True, eq=False)
class Attribution:
    """What each input adds to a quantity: value = sum of terms + rest."""

    terms: Array  # (n_0,)
    value: float

    @property
    def rest(self) -> float:
        """What no input accounts for: the biases, with smooth activations their bend, or what
        comes out for a blank sheet.
        """
        return self.value - float(self.terms.sum())


def versus(
    net: Network, x: Array, winner: int, other: int, *, from_blank: bool = False
) -> Attribution:
    """Explain Z[L][winner] - Z[L][other] for one example x (n_0, 1), in float64.

    With a softmax that is the logarithm of how many times likelier the winner is. The slopes
    are those at x, or with ``from_blank`` their mean on the way from 0 to x; as that is taken at
    so many stations, the rest may be off by a few hundredths.

    Raises:
        ValueError: if there are no such outputs, or x is not one example.
    """
    n = net.layer_sizes[-1]
    if not (0 <= winner < n and 0 <= other < n):
        raise ValueError(f"The outputs must be numbers from 0 to {n - 1}.")
    net, v = net.copy(np.float64), np.zeros(n)
    v[winner] += 1
    v[other] -= 1
    value, L = float(v @ one_pass(net, x)[-1].Z[:, 0]), len(net.layers)
    stations, weight = x, np.ones(1)
    if from_blank:
        n_stations = STATIONS if _multiplications(net) <= MANY else FEW_STATIONS
        u = (np.arange(n_stations) + 0.5) / n_stations
        stations, weight = x * u**2, 2 * u / n_stations  # t = u^2, and dt
    chunks = net.forward_passes(stations)  # a large network takes several
    mean_slope = sum(slope(net, passes, L, v) @ weight[part] for part, passes in chunks)
    return Attribution(mean_slope * x[:, 0], value)


def _multiplications(net: Network) -> int:
    """Return how many multiplications the network's layers make for one example."""
    return sum(layer.multiplications for layer in net.layers)


def unit_slope(net: Network, x: Array, layer: int, unit: int) -> Array:
    """Return how the sum z of one unit answers to each input of x (n_0, 1): (n_0,).

    ``layer`` counts from 1 as in the formulas, ``unit`` from 0. In the first layer these are
    the unit's weights, whatever x is; deeper it depends on which units x switches on.

    Raises:
        ValueError: if there is no such unit, or x is not one example.
    """
    if not (1 <= layer <= len(net.layers) and 0 <= unit < net.layer_sizes[layer]):
        raise ValueError("There is no such unit.")
    v = np.zeros(net.layer_sizes[layer], net.dtype)
    v[unit] = 1
    return slope(net, one_pass(net, x), layer, v)[:, 0]


def one_pass(net: Network, x: Array) -> list[Passed]:
    """Go forward with one example x (n_0, 1); return what the layers made of it.

    Raises:
        ValueError: if x is not one example.
    """
    if net.checked_X(x).shape[1] != 1:
        raise ValueError("One example at a time can be explained.")
    ((_, passes),) = net.forward_passes(x)
    return passes


def slope(net: Network, passes: list[Passed], layer: int, v: Array) -> Array:
    """Return the derivatives of v · Z[layer] by the inputs: (n_0, m).

    This is backpropagation that begins at the sums of a layer, in place of the cost, and goes
    on to the inputs. ``passes`` are those of m examples; v is (n_layer,).
    """
    dZ = np.repeat(v[:, None].astype(net.dtype), passes[0].A.shape[1], axis=1)
    return backward(net.layers[:layer], passes[:layer], dZ)[0].dA_prev
