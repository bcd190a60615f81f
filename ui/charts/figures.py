"""How a chart is put together: Plotly's own plain data in, a figure out.

A figure that is made at one stroke takes a few milliseconds. Each later change of it would take
some more, since Plotly checks and redraws at every one of them.
"""

from __future__ import annotations

from collections.abc import Sequence, Sized
from textwrap import wrap
from typing import Any

import numpy as np
import plotly.graph_objects as go

MANY_CLASSES = 12  # more have smaller figures in a matrix
FEW_CLASSES = 8  # have room for names of two lines
LONGEST = 14  # letters in a line of a name beside a matrix
Spec = dict[str, Any]  # a part of a figure: a curve, an axis, the layout


def figure_of(traces: Sequence[Spec], layout: Spec, ink: str) -> go.Figure:
    """Make a figure with all labels in the colour of the page's text.

    The theme's own grey is too faint.
    """
    font = {"color": ink}
    axes = {name: _inked(layout.get(name, {}), font) for name in ("xaxis", "yaxis")}
    legend = {**layout.get("legend", {}), "font": font}
    typed = [_typed(trace) for trace in traces]
    return go.Figure(typed, {**layout, **axes, "legend": legend, "font": font})


def _typed(trace: Spec) -> Spec:
    """Turn lists of numbers into arrays, which go to the browser as bytes."""
    arrays = {
        axis: np.asarray(trace[axis])
        for axis in ("x", "y")
        if isinstance(trace.get(axis), list) and np.isreal(trace[axis]).all()
    }
    return {**trace, **arrays}


def _inked(axis: Spec, font: Spec) -> Spec:
    return {**axis, "tickfont": font, "title": {"text": axis.get("title"), "font": font}}


def class_names(matrix: Sized, names: Sequence[str] = ()) -> list[str]:
    """Return what the classes of a matrix are called: their names, else their numbers."""
    return list(names) or [str(i) for i in range(len(matrix))]


def _fitting(name: str, few: bool) -> str:
    if few:
        return "<br>".join(wrap(name, LONGEST, max_lines=2, placeholder="…"))
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def matrix_layout(x: Spec, y: Spec, names: Sequence[str], noun: str = "class") -> Spec:
    """Lay out a matrix, true class down, read as across; ``x`` and ``y``: more of the axes.

    Long names take two lines, or are cut where there are many, so that a phone has room for the
    cells; what is pointed at tells them whole.
    """
    cut = [_fitting(name, len(names) <= FEW_CLASSES) for name in names]
    axis: Spec = {"type": "category", "showgrid": False, "zeroline": False}
    named = max(map(len, cut), default=1) > 2
    if named:
        axis |= {"tickmode": "array", "tickvals": list(names), "ticktext": cut, "automargin": True}
    room, most = 180 + (60 if named else 0), 460 + 16 * max(0, len(names) - MANY_CLASSES)
    return {
        "height": min(most + (60 if named else 0), room + 64 * len(names)),
        "margin": {"l": 8, "r": 40, "t": 8, "b": 8},
        "modebar": {"orientation": "v"},  # beside the cells, or it would cover the axis's title
        "xaxis": {
            **axis,
            "title": "read as",
            "side": "top",
            **({"tickangle": -90} if named else {}),
            **x,
        },
        "yaxis": {**axis, "title": f"true {noun}", **y},
        "dragmode": False,
        "showlegend": False,
    }
