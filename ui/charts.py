"""Charts: numbers in, a Plotly figure out. No Streamlit here, so that they can be tested bare."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

import nn
from ui.palette import INK, SEQUENTIAL, TEST, TRAIN

Matrix = NDArray[np.int64]
HEIGHT = 320  # pixels
FEW = 3  # points that would hardly show as a line
DARK = 0.4  # share of a row above which a cell is dark enough for white text


def cost_curve(
    history: Sequence[nn.Snapshot], *, log: bool = False, ink: str = INK["light"]
) -> go.Figure:
    """Draw training and test cost over the iterations."""
    figure = _curves(history, "cost", "test_cost", "Cost", ink)
    if log:
        figure.update_yaxes(type="log")
    else:
        figure.update_yaxes(rangemode="tozero")
    return figure


def accuracy_curve(history: Sequence[nn.Snapshot], *, ink: str = INK["light"]) -> go.Figure:
    """Draw training and test accuracy over the iterations."""
    figure = _curves(history, "train_accuracy", "test_accuracy", "Accuracy", ink)
    figure.update_yaxes(tickformat=".0%", range=[0, 1.02])
    figure.update_traces(hovertemplate="iteration %{x:,}: %{y:.2%}")
    return figure


def _curves(
    history: Sequence[nn.Snapshot], train: str, test: str, title: str, ink: str
) -> go.Figure:
    x = [s.iteration for s in history]
    figure = go.Figure()
    for field, name, colour, dash in (
        (train, "training", TRAIN, None),
        (test, "test", TEST, "dash"),
    ):
        y = [getattr(s, field) for s in history]
        figure.add_scatter(
            x=x,
            y=y,
            name=name,
            mode="lines" if len(x) > FEW else "lines+markers",
            line={"color": colour, "width": 2.5, "dash": dash},
            hovertemplate="iteration %{x:,}: %{y:.4f}",
        )
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 8, "r": 8, "t": 40, "b": 8},
        title={"text": title, "font": {"size": 16}},
        xaxis={"title": "iteration", "rangemode": "tozero"},
        legend={"orientation": "h", "x": 1, "xanchor": "right", "y": 1.02, "yanchor": "bottom"},
        hovermode="x unified",
        dragmode=False,
    )
    return inked(figure, ink)


def confusion(matrix: Matrix, *, rates: bool = False, ink: str = INK["light"]) -> go.Figure:
    """Draw a confusion matrix (true digit down, read as across); its cells can be clicked.

    Colour shows the share of the row in both versions, on a root scale: else the many right
    answers would make every mistake look the same.
    """
    n = len(matrix)
    share = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    digits = [str(i) for i in range(n)]
    figure = go.Figure(
        go.Heatmap(
            z=np.sqrt(share),
            x=digits,
            y=digits,
            zmin=0,
            zmax=1,
            colorscale=SEQUENTIAL,
            showscale=False,
            xgap=2,
            ygap=2,
            hoverinfo="skip",
        )
    )
    # A heat map cannot be clicked in Streamlit, markers can: one, unseen, in each cell.
    for cells, colour in ((share > DARK, "#ffffff"), (share <= DARK, ink)):
        figure.add_trace(_cells(matrix, share, cells, rates, colour))
    axis = {"type": "category", "fixedrange": True, "showgrid": False, "zeroline": False}
    figure.update_layout(
        height=460,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        xaxis={**axis, "title": "read as", "side": "top"},
        yaxis={**axis, "title": "true digit", "autorange": "reversed"},
        dragmode=False,
        showlegend=False,
    )
    return inked(figure, ink)


def inked(figure: go.Figure, ink: str) -> go.Figure:
    """Write labels in the colour of the page's text; the theme's own grey is too faint."""
    axis = {"tickfont_color": ink, "title_font_color": ink}
    return figure.update_layout(font_color=ink, legend_font_color=ink, xaxis=axis, yaxis=axis)


def _cells(
    matrix: Matrix, share: NDArray[np.float64], cells: NDArray[np.bool_], rates: bool, colour: str
) -> go.Scatter:
    """Make the labels of some cells."""
    true, read = np.nonzero(cells)
    count, part = matrix[cells], share[cells]
    if rates:
        labels = [f"{p:.0%}" if p >= 0.005 else "" for p in part]
    else:
        labels = [str(c) if c else "" for c in count]
    return go.Scatter(
        x=read.astype(str),
        y=true.astype(str),
        text=labels,
        mode="markers+text",
        customdata=np.column_stack([count, part]),
        textfont={"size": 12, "color": colour},
        marker={"symbol": "square", "size": 30, "opacity": 0},
        selected={"marker": {"opacity": 0}, "textfont": {"color": colour}},
        unselected={"marker": {"opacity": 0}, "textfont": {"color": colour}},
        hovertemplate="true %{y}, read as %{x}: %{customdata[0]:,} "
        "(%{customdata[1]:.1%} of the true %{y}s)<extra></extra>",
    )


def describe_curves(history: Sequence[nn.Snapshot], what: str) -> str:
    """Say in words what a curve shows now; ``what`` is "cost" or "accuracy"."""
    first, last = history[0], history[-1]
    form = ".3f" if what == "cost" else ".1%"
    fields = {"training": what if what == "cost" else "train_accuracy", "test": f"test_{what}"}
    parts = [
        f"{name} from {getattr(first, field):{form}} to {getattr(last, field):{form}}"
        for name, field in fields.items()
        if not np.isnan(getattr(last, field))
    ]
    return f"{what.capitalize()} over {last.iteration:,} iterations: {', '.join(parts)}."


def describe_confusion(matrix: Matrix) -> str:
    """Say in words what a confusion matrix shows: how many are right, the commonest mistake."""
    right, total = int(np.trace(matrix)), int(matrix.sum())
    mistakes = matrix - np.diag(np.diag(matrix))
    if not mistakes.any():
        return f"Confusion matrix: all {total:,} images were read correctly."
    i, j = np.unravel_index(mistakes.argmax(), mistakes.shape)
    return (
        f"Confusion matrix: {right:,} of {total:,} images were read correctly. The commonest "
        f"mistake: {mistakes[i, j]:,} times a {i} was read as a {j}."
    )
