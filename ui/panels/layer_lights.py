"""Every unit of a network as a light, as bright as it is active for one image. No Streamlit.

Of a convolution, each map is a small picture, as it goes on to the next layer.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Any

import numpy as np

import nn
from nn.arrays import Array
from nn.layers import Flatten
from nn.layers.weighted import ends
from ui.charts.numbers import Data
from ui.kit import names
from ui.panels.frames import packed

TALLEST = 10.0  # rem, the height of a layer's picture
MAPS_TALL = 8.0  # rem, of a layer of maps
LIT = 0.05  # share of the layer's largest activation from which a unit counts as lit
LARGEST, LARGEST_MAP = 0.8, 3.0  # rem, the side of a unit's square, and of a map


def lights(
    net: nn.Network, x: Array, activations: Sequence[Array], chosen: tuple[int, int] | None,
    *, blank: bool = False,
) -> Data:  # fmt: skip
    """Describe every layer for the panel; ``chosen`` is a layer from 1 and a unit from 0.

    x is (784, 1), the activations are (n_l,) each; ``blank``: there is no image.
    """
    layers = [_layer(x[:, 0], f"{len(x)} pixels", "")]
    places = shown(net)
    for i in places:
        A, last = activations[i], i == places[-1]
        if len(net.layers[i].shape_out) == 3:
            layers.append(_maps(A.reshape(net.layers[i].shape_out), quiet=blank))
        else:
            layers.append(_layer(A, _name(len(A), last=last), "" if blank or last else _note(A)))
    layers[-1] |= {"across": 1, "wide": 1.2, "labels": names.classes(net)}
    layers[-1]["noun"] = names.noun(net)
    return {"layers": layers, "chosen": list(chosen or [])}


def shown(net: nn.Network) -> list[int]:
    """Return where each stack of layers ends, as it is shown: images before they are laid flat."""
    return [i - 1 if i and isinstance(net.layers[i], Flatten) else i for i in ends(net.layers)]


def sizes(net: nn.Network) -> list[int]:
    """Return how many units or maps each stack shows."""
    return [net.layers[i].shape_out[-1] for i in shown(net)]


def named(net: nn.Network, x: Array, activations: Sequence[Array]) -> dict[str, Array]:
    """Return what every layer puts out, under its name; of each map its largest number."""
    units = [_units(net, i, activations[i]) for i in shown(net)]
    called = [f"layer {i}" for i in range(1, len(units))] + ["output"]
    return {"pixel": x[:, 0], **dict(zip(called, units, strict=True))}


def _units(net: nn.Network, i: int, A: Array) -> Array:
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


def _maps(A: Array, *, quiet: bool) -> dict[str, Any]:
    """Describe maps (h, w, n), one beside the other."""
    h, w, n = A.shape
    across = ceil(n / _across(n))
    side = min(MAPS_TALL / ceil(n / across), LARGEST_MAP)
    each = np.moveaxis(A, -1, 0)  # (n, h, w)
    layer = _layer(each.ravel(), f"{n} maps", "" if quiet else _note(each.max(axis=(1, 2))))
    return layer | {"n": n, "across": across, "wide": round(across * side, 2), "map": [h, w]}


def _across(n: int) -> int:
    """Return the columns for n units: a full rectangle, unless that would be a thin strip."""
    near = round(n**0.5)
    divisors = [d for d in range(1, near + 1) if n % d == 0]
    return divisors[-1] if divisors[-1] > near / 2 else near


def _name(n: int, *, last: bool) -> str:
    return f"{n} outputs" if last else f"{n} units"


def _note(A: Array) -> str:
    size = np.abs(A)
    return f"{np.count_nonzero(size > size.max() * LIT)} lit"
