"""Every unit of a network as a light, as bright as it is active for one image. No Streamlit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

import nn
from nn.arrays import Array
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
    for layer, A in enumerate(activations, start=1):
        quiet = blank or layer == len(activations)
        layers.append(_layer(A, _name(net, layer), "" if quiet else _note(A)))
    n = len(activations[-1])
    layers[-1] |= {"across": 1, "wide": 1.2, "labels": [str(i) for i in range(n)]}
    return {"layers": layers, "chosen": list(chosen or [])}


def named(x: Array, activations: Sequence[Array]) -> dict[str, Array]:
    """Return what every layer puts out, under its name."""
    names = [f"layer {i}" for i in range(1, len(activations))] + ["output"]
    return {"pixel": x[:, 0], **dict(zip(names, activations, strict=True))}


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


def _name(net: nn.Network, layer: int) -> str:
    n = net.layer_sizes[layer]
    return f"{n} outputs" if layer == len(net.layers) else f"{n} units"


def _note(A: Array) -> str:
    size = np.abs(A)
    return f"{np.count_nonzero(size > size.max() * LIT)} lit"
