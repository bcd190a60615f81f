"""What the gradient check of all parameters found: a histogram, a table, and words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

import nn
from nn.arrays import Array
from nn.layers import MaxPool
from nn.look import gradient_check
from nn.look.gradient_check import Comparison
from ui.charts.figures import Spec, figure_of
from ui.charts.numbers import fine, short
from ui.charts.palette import INK, MUTED, TEST, TRAIN

MOST_EXAMPLES, FEWEST_EXAMPLES = 20, 2
SECONDS = 0.4  # of the processor, about, that a check may take
CALL, PRODUCT = 15e-6, 0.15e-9  # seconds of a layer's calls, and of one multiplication
NUMBER = 3e-9  # of a number that a layer of images fills
FEWEST = 60  # parameters
AGREE = 1e-6  # relative errors up to here are rounding, and the formula's own h²
FLOOR, CEILING = -13, 1  # powers of ten: what is smaller is drawn as the smallest
ROWS = 60


@dataclass(frozen=True, eq=False)
class Checked:
    """A gradient check, and what is to be known about it."""

    found: Comparison
    kinks: NDArray[np.bool_]  # (k,) where the cost has no single slope
    n: int  # parameters in all
    m: int  # examples that were asked
    of_m: int  # examples in all
    rounding: float  # how far a central difference may be off, as costs have 16 digits only
    single: float | None  # the largest error of the slopes in float32, if that is its precision
    pools: bool = False  # whether the network has any, which have kinks as well

    @property
    def worst(self) -> int:
        """Which of the checked parameters has the largest error: those without a kink first."""
        return int(np.where(self.kinks, -1, self.found.errors).argmax())

    @property
    def off(self) -> NDArray[np.bool_]:
        """Which differ by more than rounding, and not for a kink."""
        return self._differ & self._apart

    @property
    def lost(self) -> NDArray[np.bool_]:
        """Which cannot be told: their costs differ too little for 16 digits."""
        return self._differ & ~self._apart

    @property
    def _differ(self) -> NDArray[np.bool_]:
        return (self.found.errors > AGREE) & ~self.kinks

    @property
    def _apart(self) -> NDArray[np.bool_]:
        return np.abs(self.found.backprop - self.found.numerical) > self.rounding


def check(net: nn.Network, X: Array, Y: Array) -> Checked:
    """Check all parameters, or as many as there is time for; with some of the examples."""
    every = np.flatnonzero(gradient_check.learned(net))
    of_m, n = X.shape[1], len(every)
    m, most = _affordable(net, of_m)
    chosen = np.linspace(0, of_m - 1, m).astype(int)
    X, Y = (np.asarray(part[:, chosen], np.float64) for part in (X, Y))
    places = every if n <= most else gradient_check.fair_sample(net, most, np.random.default_rng(0))
    with np.errstate(all="ignore"):
        found = gradient_check.compare(net, X, Y, places)
        rounding = _rounding(net.copy(np.float64).cost(X, Y))
        # A kink explains no more than the difference of the slopes beside it.
        gaps = np.maximum(np.abs(found.backprop - found.numerical), rounding)
        bent = [
            error > AGREE and gradient_check.bends(net, int(i), X, Y, float(gap))
            for i, error, gap in zip(places, found.errors, gaps, strict=True)
        ]
        single = _single(net, X, Y) if net.dtype == np.float32 else None
    pools = any(isinstance(layer, MaxPool) for layer in net.layers)
    return Checked(found, np.array(bent, bool), n, len(chosen), of_m, rounding, single, pools)


def _rounding(cost: float) -> float:
    """Return how far the difference of two costs may be off, divided by the nudge.

    A cost of squared errors inherits the rounding of the outputs, times their error.
    """
    return 64 * np.finfo(float).eps * (cost + np.sqrt(cost)) / gradient_check.STEP


def _affordable(net: nn.Network, of_m: int) -> tuple[int, int]:
    """Return with how many of the examples how many parameters can be nudged, twice each."""
    products = sum(max(layer.n_parameters, layer.multiplications) for layer in net.layers)
    numbers = sum(layer.n_kept for layer in net.layers if len(layer.shape_out) > 1)
    calls, each = CALL * len(net.layers), PRODUCT * products + NUMBER * numbers
    m = min(of_m, MOST_EXAMPLES, max(FEWEST_EXAMPLES, int(SECONDS / 2 / FEWEST / each)))
    return m, max(FEWEST, int(SECONDS / 2 / (calls + m * each)))


def _single(net: nn.Network, X: Array, Y: Array) -> float:
    """Return how far the slopes in float32 are from those in float64, beside the largest one."""
    exact, rough = (_flat(net.copy(dtype), X, Y) for dtype in (np.float64, np.float32))
    return float(np.abs(exact - rough).max() / max(np.abs(exact).max(), np.finfo(float).tiny))


def _flat(net: nn.Network, X: Array, Y: Array) -> Array:
    X, Y = (np.asarray(part, net.dtype) for part in (X, Y))
    parts = [part for pair in net.gradients(X, Y) for part in pair if part is not None]
    return np.concatenate([part.ravel() for part in parts]).astype(np.float64)


# ---- shown -----------------------------------------------------------------------------------


def histogram(checked: Checked, *, ink: str = INK["light"]) -> go.Figure:
    """Draw how many parameters have which relative error; kinks are hatched."""
    traces = [
        _bars("slopes", checked.found.errors[~checked.kinks], {"color": TRAIN}),
        _bars("at a kink", checked.found.errors[checked.kinks],
              {"color": TEST, "pattern": {"shape": "/"}}),
    ]  # fmt: skip
    line = {"x0": np.log10(AGREE), "x1": np.log10(AGREE), "y0": 0, "y1": 1, "yref": "paper",
            "line": {"width": 1.5, "dash": "dash", "color": MUTED}}  # fmt: skip
    powers = list(range(FLOOR, CEILING, 2))
    layout: Spec = {
        "height": 280,
        "margin": {"l": 8, "r": 8, "t": 30, "b": 8},
        "barmode": "stack",
        "bargap": 0.08,
        "xaxis": {
            "title": "relative error (logarithmic scale)", "range": [FLOOR - 0.6, CEILING - 0.4],
            "tickvals": powers, "ticktext": ["≤ 10⁻¹³", *(_power(p) for p in powers[1:])],
        },
        "yaxis": {"title": "parameters", "rangemode": "tozero"},
        "legend": {"orientation": "h", "x": 1, "xanchor": "right", "y": 1.02, "yanchor": "bottom"},
        "shapes": [line],
        "dragmode": False,
        "showlegend": bool(checked.kinks.any()),
    }  # fmt: skip
    return figure_of(traces, layout, ink)


def _bars(name: str, errors: Array, marker: Spec) -> Spec:
    counts = np.bincount(_powers(errors) - FLOOR, minlength=CEILING - FLOOR)
    return {
        "type": "bar", "name": name, "x": list(range(FLOOR, CEILING)), "y": counts.tolist(),
        "marker": marker, "hovertemplate": "about 10^%{x}: %{y:,} parameters<extra></extra>",
    }  # fmt: skip


def _powers(errors: Array) -> NDArray[np.int64]:
    """Return the nearest power of ten of each error, within the ends of the axis."""
    logs = np.log10(np.clip(np.nan_to_num(errors, nan=1.0), 10.0**FLOOR, 1.0))
    return np.rint(logs).astype(np.int64)


def _power(p: int) -> str:
    return "1" if p == 0 else "10" + str(p).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def describe(checked: Checked) -> str:
    """Say in words what the histogram shows."""
    low, high = (float(end(checked.found.errors)) for end in (np.min, np.max))
    k = len(checked.found.errors)
    return (
        f"Relative errors of {k:,} parameters, from {short(low)} to {short(high)}; "
        f"{int((checked.found.errors <= AGREE).sum()):,} are at most {AGREE:g}."
    )


def verdict(checked: Checked) -> str:
    """Say in a sentence or two whether the slopes are right."""
    k = len(checked.kinks)
    kinks, off, lost = (int(part.sum()) for part in (checked.kinks, checked.off, checked.lost))
    right = k - kinks - off - lost
    many = f"**{right:,} of {k:,}**" if right < k else f"**All {k:,}**"
    told = f"{many} slopes of backpropagation are what a nudge of each parameter shows"
    if k < checked.n:
        told += f" ({k:,} of {checked.n:,} parameters, drawn by chance, as many from each layer)"
    sentences = [f"{told}."]
    if kinks:
        pools = ", or a pool takes another number" if checked.pools else ""
        sentences.append(
            f"**{kinks:,}** cannot be: within the nudge a ReLU switches on or off{pools}. The cost "
            "has a kink there, one slope to the left and another one to the right."
        )
    if lost:
        sentences.append(
            f"**{lost:,}** cannot be told: the two costs differ too little for their 16 digits."
        )
    if off:
        sentences.append(f"**{off:,}** differ by more than rounding.")
    return " ".join(sentences)


def honesty(checked: Checked) -> str:
    """Say what was compared, and in which precision."""
    told = (
        f"Checked with {checked.m:,} examples"
        if checked.m < checked.of_m
        else (f"Checked with all {checked.m:,} examples")
    )
    if checked.m < checked.of_m:
        told += f" of {checked.of_m:,}, spread evenly"
    told += (
        ". Each parameter is nudged by 0.00001 up and down, in float64: in float32 the difference "
        "of two costs would drown in rounding."
    )
    if checked.single is not None:
        told += (
            f" The training computes in float32. Its slopes differ from these by at most "
            f"{short(checked.single)} of the largest one."
        )
    return told


def rows(
    checked: Checked, net: nn.Network, place: Callable[[int], tuple[str, str]]
) -> pd.DataFrame:
    """The parameters with the largest errors; ``place`` says from where to where each one leads."""
    found, order = checked.found, np.argsort(-checked.found.errors, kind="stable")[:ROWS]
    at = [int(found.positions[i]) for i in order]
    sources, units = zip(*map(place, at), strict=True)
    return pd.DataFrame(
        {
            "parameter": [name(net, i) for i in at],
            "from": sources,
            "to": units,
            "backpropagation": [fine(found.backprop[i]) for i in order],
            "nudge": [fine(found.numerical[i]) for i in order],
            "relative error": [short(found.errors[i]) for i in order],
            "": ["at a kink" if checked.kinks[i] else "" for i in order],
        }
    )


def name(net: nn.Network, position: int) -> str:
    """Name a parameter as in the code, as W[1][2, 0]; layers count from 1, the rest from 0."""
    layer, kind, index = gradient_check.locate(net, position)
    return f"{kind}[{layer}][{', '.join(map(str, index))}]"
