"""The chart of what a hundred seeds came to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from runs.small.seeds import Outcome
from ui.charts.figures import Spec, figure_of
from ui.charts.palette import INK, TEST, TRAIN

ACROSS = 5  # seeds in a row of a block; more would touch on a phone
APART = 1  # empty place between two blocks


def seeds(outcomes: Sequence[Outcome], *, ink: str = INK["light"]) -> go.Figure:
    """Draw a block for each hidden size with a mark for each seed: a dot if it got there.

    A seed that failed is an orange cross. Each mark can be clicked; it knows size and seed.
    """
    marks = [
        _marks(outcomes, True, "solved", symbol="circle", color=TRAIN),
        _marks(outcomes, False, "failed", symbol="x", color=TEST),
    ]
    rows = max(-(-len(outcome.seeds) // ACROSS) for outcome in outcomes)
    axis = {"visible": False, "fixedrange": True}
    layout = {
        "height": 410,
        "margin": {"l": 0, "r": 0, "t": 8, "b": 32},
        "xaxis": axis,
        "yaxis": {**axis, "range": [rows - 0.5, -0.16 * rows]},
        "legend": {"orientation": "h", "x": 0, "y": -0.02, "yanchor": "top"},
        "annotations": [_above(block, outcome) for block, outcome in enumerate(outcomes)],
        "dragmode": False,
        "clickmode": "event+select",
    }
    return figure_of(marks, layout, ink)


def _above(block: int, outcome: Outcome) -> Spec:
    """Make the words above a block."""
    return {
        "x": block * (ACROSS + APART) + (ACROSS - 1) / 2,
        "y": -1,
        "text": f"<b>{outcome.size} hidden</b><br>{outcome.solved.sum()} of {len(outcome.seeds)}",
        "showarrow": False,
        "yanchor": "bottom",
    }


def _marks(outcomes: Sequence[Outcome], solved: bool, name: str, **look: str) -> Spec:
    """Make the marks of all seeds that solved it, or of all that did not."""
    places, of = [], []
    for block, outcome in enumerate(outcomes):
        for i in np.flatnonzero(outcome.solved == solved):
            places.append((block * (ACROSS + APART) + i % ACROSS, i // ACROSS))
            of.append((outcome.size, outcome.seeds[i]))
    x, y = zip(*places, strict=True) if places else ((), ())
    opaque = {"marker": {"opacity": 1}}  # a click must not fade the others
    return {
        "type": "scatter",
        "x": x,
        "y": y,
        "customdata": of,
        "name": name,
        "mode": "markers",
        "marker": {"size": 8, **look},
        "selected": opaque,
        "unselected": opaque,
        "hovertemplate": "%{customdata[0]} hidden, seed %{customdata[1]}",
    }


def describe_seeds(outcomes: Sequence[Outcome]) -> str:
    """Say in words how many seeds of each size got there."""
    parts = [f"{o.solved.sum()} of {len(o.seeds)} with {o.size} hidden" for o in outcomes]
    return f"Seeds that solved it: {', '.join(parts)}."
