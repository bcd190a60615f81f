"""What the visitor's network reads on the canvas: a name, and a bar for each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

import nn
from nn.arrays import Array
from nn.data import digits
from nn.look.calibration import sure_above
from ui.charts.numbers import Data
from ui.kit import moving
from ui.yours import book

UNTRAINED = "It has learned nothing yet. Draw some of each, then press Train."
EMPTY = "Draw one of these. It knows nothing else, and takes whatever you draw for one of them."


def show(trained: tuple[nn.Network, Sequence[str]] | None, rgba: NDArray[np.uint8] | None) -> None:
    """Show what a network and the names of its classes say to what is drawn."""
    names: Sequence[str] = book.now().names
    if trained is None:
        data = answer(np.zeros(len(names)), names, 1, UNTRAINED)
    else:
        net, names = trained
        p = _read(net, rgba)
        data = answer(p, names, sure_above(net), "" if p.any() else EMPTY)
    moving.answer(data=data, key="yours_answer")


def _read(net: nn.Network, rgba: NDArray[np.uint8] | None) -> Array:
    """Return a probability for each class, (n_L,); all zero where nothing is drawn."""
    try:
        x = None if rgba is None else digits.from_canvas(rgba)
    except ValueError:  # there is no ink on it
        x = None
    return np.zeros(net.layer_sizes[-1]) if x is None else net.predict_proba(x)[:, 0]


def answer(p: Array, names: Sequence[str], sure: float, missing: str) -> Data:
    """Say what was read, for the panel; ``missing``: why there is nothing to read."""
    first, second = (int(i) for i in np.argsort(-p, kind="stable")[:2])
    kind = "blank" if missing else "sure" if p[first] >= sure else "unsure"
    one, other = names[first], names[second]
    told = {
        "blank": missing,
        "unsure": f"Not sure: {one} ({p[first]:.0%}) or {other} ({p[second]:.0%})?",
        "sure": f"It reads {one}, {p[first]:.1%} sure.",
    }[kind]
    return {
        "kind": kind,
        "big": {"blank": "–", "unsure": f"{one} or {other}?", "sure": one}[kind],
        "told": told,
        "first": first,
        "second": second,
        "bars": [float(q) for q in p],
        "percent": [f"{q:.1%}" for q in p],
        "noun": "class",
        "names": list(names),
    }
