"""How a chart is put together: Plotly's own plain data in, a figure out.

A figure that is made at one stroke takes a few milliseconds. Each later change of it would take
some more, since Plotly checks and redraws at every one of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

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


def matrix_layout(x: Spec, y: Spec, what: str = "digit") -> Spec:
    """Lay out a matrix, true digit down, read as across; ``x`` and ``y``: more of the axes."""
    axis = {"type": "category", "showgrid": False, "zeroline": False}
    return {
        "height": 460,
        "margin": {"l": 8, "r": 40, "t": 8, "b": 8},
        "modebar": {"orientation": "v"},  # beside the cells, or it would cover the axis's title
        "xaxis": {**axis, "title": "read as", "side": "top", **x},
        "yaxis": {**axis, "title": f"true {what}", **y},
        "dragmode": False,
        "showlegend": False,
    }
