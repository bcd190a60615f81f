"""Every unit of a network as a light, as bright as it is active for one image. No Streamlit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

import nn
from nn.arrays import Array
from nn.layers.weighted import ends
from ui.charts.numbers import Data
from ui.panels.frames import packed

TALLEST = 10.0  # rem, the height of a layer's picture
LIT = 0.05  # share of the layer's largest activation from which a unit counts as lit
LARGEST = 0.8  # rem, the side of a unit's square


def lights(
    net: nn.Network, x: Array, activations: Sequence[Array], chosen: tuple[int, int] | None,
    *, blank: bool = False,
) -> Data:  # fmt: skip
    """Describe every layer for the panel; ``chosen`` is a layer from 1 and a unit from 0.

    x is (784, 1), the activations are (n_l,) each; ``blank``: there is no image.
    """
    layers = [_layer(x[:, 0], "784 pixels", "")]
    shown = ends(net.layers)
    for i in shown:
        A, quiet = _units(net, i, activations[i]), blank or i == shown[-1]
        layers.append(_layer(A, _name(net, i, len(A)), "" if quiet else _note(A)))
    n = len(activations[-1])
    layers[-1] |= {"across": 1, "wide": 1.2, "labels": [str(i) for i in range(n)]}
    return {"layers": layers, "chosen": list(chosen or [])}


def named(net: nn.Network, x: Array, activations: Sequence[Array]) -> dict[str, Array]:
    """Return what every layer puts out, under its name."""
    shown = [_units(net, i, activations[i]) for i in ends(net.layers)]
    names = [f"layer {i}" for i in range(1, len(shown))] + ["output"]
    return {"pixel": x[:, 0], **dict(zip(names, shown, strict=True))}


def _units(net: nn.Network, i: int, A: Array) -> Array:
    """Return what the units of a layer put out; of each map its largest number."""
    shape = net.layers[i].shape_out
    return A.reshape(-1, shape[-1]).max(axis=0) if len(shape) == 3 else A


def _layer(A: Array, name: str, note: str) -> dict[str, Any]:
    across = _across(len(A))
    side = min(TALLEST * across / len(A), LARGEST)
    most = max(float(np.abs(A).max()), 1e-9)
    return {
        "n": len(A),
        "name": name,
        "note": note,
        "across": across,
        "wide": round(max(across * side, 1.2), 2),
        "values": packed(A / most, "i8", 1 / 127),
        "largest": most,
    }


def _across(n: int) -> int:
    """Return the columns for n units: a full rectangle, unless that would be a thin strip."""
    near = round(n**0.5)
    divisors = [d for d in range(1, near + 1) if n % d == 0]
    return divisors[-1] if divisors[-1] > near / 2 else near


def _name(net: nn.Network, i: int, n: int) -> str:
    if len(net.layers[i].shape_out) == 3:
        return f"{n} filters"
    return f"{n} outputs" if i == len(net.layers) - 1 else f"{n} units"


def _note(A: Array) -> str:
    size = np.abs(A)
    return f"{np.count_nonzero(size > size.max() * LIT)} lit"
