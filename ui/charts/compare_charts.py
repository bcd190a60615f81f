"""Charts that lay several trainings over one another."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

import nn
from ui.charts.figures import Spec, class_names, figure_of, matrix_layout
from ui.charts.palette import INK
from ui.charts.training_charts import FEW, FIELDS, HEIGHT, PERCENT

Matrix = NDArray[np.int64]
Scale = list[list[float | str]]
Curve = tuple[str, Sequence[nn.Snapshot]]  # a training's label, and its history
# After Okabe and Ito, each at 3:1 or better on paper and in the dark; and a dash of its own.
LOOKS = [("#1f83c4", "solid"), ("#d9730d", "dash"), ("#009e73", "dot"), ("#c0619a", "dashdot")]
MOST = len(LOOKS)  # trainings at once
FEWER, MORE = "11, 94, 146", "166, 66, 0"  # blue and orange, dark enough for white text
DEEP = 0.6  # of the scale, above which a cell is
TITLES = {"cost": "Cost", "accuracy": "Accuracy"}
FROM_ZERO, LOGARITHMIC = {"rangemode": "tozero"}, {"type": "log", "rangemode": "normal"}


def literal(text: str) -> str:
    """Write what somebody typed so that Plotly shows it as it is: no tags, no formulas."""
    return escape(text).replace("$", "&#36;")


def overlay(
    curves: Sequence[Curve], what: str, part: str, *, log: bool = False, ink: str = INK["light"]
) -> go.Figure:
    """Draw the "cost" or "accuracy" of up to four trainings on "training" or "test" data.

    ``log`` is for the cost alone.
    """
    told = "%{y:.2%}" if what == "accuracy" else "%{y:.4f}"
    traces = [
        _curve(label, history, FIELDS[what][part], told, {"color": colour, "dash": dash})
        for (label, history), (colour, dash) in zip(curves, LOOKS, strict=False)
    ]
    rows = 22 * len(curves)  # pixels, for the legend below
    layout = {
        "height": HEIGHT + rows,
        "margin": {"l": 8, "r": 8, "t": 40, "b": 56 + rows},
        "title": {"text": f"{TITLES[what]} on {part} data", "font": {"size": 16}},
        "xaxis": {"title": "iteration", "rangemode": "tozero", "automargin": False},
        "yaxis": PERCENT if what == "accuracy" else LOGARITHMIC if log else FROM_ZERO,
        "legend": {"x": 0, "xanchor": "left", "yref": "container", "y": 0, "yanchor": "bottom"},
        "showlegend": True,
        "hovermode": "x unified",
        "dragmode": False,
    }
    return figure_of(traces, layout, ink)


def _curve(label: str, history: Sequence[nn.Snapshot], field: str, told: str, line: Spec) -> Spec:
    return {
        "type": "scatter",
        "x": [s.iteration for s in history],
        "y": [getattr(s, field) for s in history],
        "name": literal(label),
        "mode": "lines" if len(history) > FEW else "lines+markers",
        "line": {**line, "width": 2.5},
        "hovertemplate": told,
    }


def describe_overlay(curves: Sequence[Curve], what: str, part: str) -> str:
    """Say in words where each of the curves ends."""
    form = ".1%" if what == "accuracy" else ".3f"
    ends = [
        f"{label}: {getattr(history[-1], FIELDS[what][part]):{form}} "
        f"after {history[-1].iteration:,} iterations"
        for label, history in curves
    ]
    return f"{TITLES[what]} on {part} data. {'; '.join(ends)}."


def signed(number: int) -> str:
    """Write +3, −2 or 0."""
    return f"{number:+,}".replace("-", "−") if number else "0"


def difference(
    first: Matrix, second: Matrix, names: Sequence[str] = (), noun: str = "class", *,
    ink: str = INK["light"],
) -> go.Figure:  # fmt: skip
    """Draw how many more or fewer images each cell has in the second confusion matrix.

    Orange is more, blue is fewer, no colour is no difference. The scale is a root, for single
    images to be seen beside many.
    """
    change = second - first
    shade = np.sign(change) * np.sqrt(np.abs(change) / max(1, np.abs(change).max()))
    classes = class_names(change, names)
    numbers = [
        _numbers(change, chosen & (change != 0), colour, np.array(classes))
        for chosen, colour in ((abs(shade) >= DEEP, "#ffffff"), (abs(shade) < DEEP, ink))
    ]
    last = len(change) - 0.5
    layout = matrix_layout({"range": [-0.5, last]}, {"range": [last, -0.5]}, classes, noun)
    return figure_of([_heat(shade, first, second, classes), *numbers], layout, ink)


def _heat(shade: NDArray[np.float64], first: Matrix, second: Matrix, classes: list[str]) -> Spec:
    """Make the coloured cells; ``shade`` runs from -1 to 1."""
    signs = np.vectorize(signed, otypes=[object])(second - first)
    return {
        "type": "heatmap",
        "z": shade,
        "x": classes,
        "y": classes,
        "zmin": -1,
        "zmax": 1,
        "colorscale": _scale(),
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "customdata": np.dstack([first, second, signs]),
        "hovertemplate": "true %{y}, read as %{x}: first %{customdata[0]:,}, "
        "then %{customdata[1]:,} (%{customdata[2]})<extra></extra>",
    }


def _scale() -> Scale:
    """From blue over nothing to orange: nothing is whatever the page's background is.

    There is a step at ``DEEP``, so that both kinds of text have 4.5:1 on either side of it.
    """
    alphas = [(1.0, 1.0), (DEEP, 0.82), (DEEP - 1e-6, 0.5), (1e-6, 0.12)]
    fewer: Scale = [[0.5 - at / 2, f"rgba({FEWER}, {alpha})"] for at, alpha in alphas]
    more: Scale = [[0.5 + at / 2, f"rgba({MORE}, {alpha})"] for at, alpha in reversed(alphas)]
    return [*fewer, [0.5, "rgba(138, 151, 158, 0.1)"], *more]


def _numbers(
    change: Matrix, chosen: NDArray[np.bool_], colour: str, classes: NDArray[np.str_]
) -> Spec:
    """Make the labels of some cells."""
    true, read = np.nonzero(chosen)
    return {
        "type": "scatter",
        "x": classes[read].tolist(),
        "y": classes[true].tolist(),
        "text": [signed(int(n)) for n in change[chosen]],
        "mode": "text",
        "textfont": {"size": 12, "color": colour},
        "hoverinfo": "skip",
    }


def explain_difference(
    first: Matrix, second: Matrix, one: str, two: str, names: Sequence[str] = ()
) -> str:
    """Say how many images each got right, and what the cell with the largest difference means.

    ``one`` and ``two`` are what to call the trainings, as in "training 3".
    """
    total = int(first.sum())
    right = [f"{matrix.trace():,}" for matrix in (first, second)]
    told = f"Of {total:,} test images, {one} read {right[0]} correctly, and {two} read {right[1]}."
    change = second - first
    if not change.any():
        return f"{told} They also made the same mistakes, equally often."
    mistakes = change - np.diag(np.diag(change))
    largest = mistakes if mistakes.any() else change
    true, read = map(int, divmod(int(np.abs(largest).argmax()), len(change)))
    n, classes = int(change[true, read]), class_names(change, names)
    more = f"{abs(n):,} {'more' if n > 0 else 'fewer'} image{'s' * (abs(n) > 1)}"
    return (
        f"{told} A number says how many more (+) or fewer (−) images {two} read that way: "
        f"the {signed(n)} means that it read {more} of {classes[true]} as {classes[read]} "
        f"than {one}."
    )
