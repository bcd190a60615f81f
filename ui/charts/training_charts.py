"""Charts: numbers in, a Plotly figure out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

import nn
from ui.charts.figures import MANY_CLASSES, Spec, class_names, figure_of, matrix_layout
from ui.charts.palette import INK, MUTED, SEQUENTIAL, TEST, TRAIN

Matrix = NDArray[np.int64]
HEIGHT = 320  # pixels
FEW = 3  # points that would hardly show as a line
DARK = 0.4  # share of a row above which a cell is dark enough for white text
LABEL, ROWS = 0.2, 4  # how wide a label may be, of the axis; how many go above one another
FIELDS = {  # of a snapshot: what is drawn, and of which data
    "cost": {"training": "cost", "test": "test_cost"},
    "accuracy": {"training": "train_accuracy", "test": "test_accuracy"},
    "error": {"training": "train_accuracy", "test": "test_accuracy"},  # what is lacking there
}
PERCENT = {"tickformat": ".0%", "range": [0, 1.02]}  # an axis of accuracies
ERRORS = {"type": "log", "tickformat": ".2~%"}
Rates = Sequence[tuple[int, float]]  # (from which iteration, learning rate)


def cost_curve(
    history: Sequence[nn.Snapshot],
    changes: Rates = (),
    *,
    log: bool = False,
    now: int | None = None,
    ink: str = INK["light"],
) -> go.Figure:
    """Draw training and test cost, where the rate was changed, and the iteration ``now``."""
    traces = _curves(history, "cost", "iteration %{x:,}: %{y:.4f}")
    marks = rate_marks(changes, history[-1].iteration, top=True)
    if now is not None:
        line = {"color": ink, "width": 1.5}
        marks["shapes"].append(
            {"x0": now, "x1": now, "y0": 0, "y1": 1, "yref": "paper", "line": line}
        )
    yaxis = {"type": "log"} if log else {"rangemode": "tozero"}
    return figure_of(traces, {**_layout("Cost"), **marks, "yaxis": yaxis}, ink)


def accuracy_curve(
    history: Sequence[nn.Snapshot], changes: Rates = (), *, error: bool = False,
    ink: str = INK["light"],
) -> go.Figure:  # fmt: skip
    """Draw training and test accuracy, and where the learning rate was changed.

    ``error``: in place of it the share of wrong answers, on a logarithmic scale.
    """
    what = "error" if error else "accuracy"
    traces = _curves(history, what, "iteration %{x:,}: %{y:.2%}")
    marks = rate_marks(changes, history[-1].iteration, top=error)
    yaxis = ERRORS if error else PERCENT
    return figure_of(traces, {**_layout(what.capitalize()), **marks, "yaxis": yaxis}, ink)


def figure_at(snapshot: nn.Snapshot, what: str, field: str) -> float:
    """Return what is drawn of a snapshot: a field of it, or of an accuracy what is lacking."""
    value = float(getattr(snapshot, field))
    return 1 - value if what == "error" else value


def _curves(history: Sequence[nn.Snapshot], what: str, told: str) -> list[Spec]:
    """Make the two curves of one of FIELDS; ``told`` is what a point says."""
    x = [s.iteration for s in history]
    look = {"training": {"color": TRAIN}, "test": {"color": TEST, "dash": "dash"}}
    return [
        {
            "type": "scatter",
            "x": x,
            "y": [_on_scale(figure_at(s, what, field), what) for s in history],
            "name": name,
            "mode": "lines" if len(x) > FEW else "lines+markers",
            "line": {"width": 2.5, **look[name]},
            "hovertemplate": told,
        }
        for name, field in FIELDS[what].items()
        if not np.isnan(getattr(history[-1], field))
    ]


def _on_scale(value: float, what: str) -> float | None:
    """An error of nothing has no place on a logarithmic scale."""
    return None if what == "error" and value <= 0 else value


def _layout(title: str) -> Spec:
    return {
        "height": HEIGHT,
        "margin": {"l": 8, "r": 40, "t": 40, "b": 8},
        "modebar": {"orientation": "v"},  # beside the lines, or it would cover the legend
        "title": {"text": title, "font": {"size": 16}},
        "xaxis": {"title": "iteration", "rangemode": "tozero"},
        "legend": {"orientation": "h", "x": 1, "xanchor": "right", "y": 1.02, "yanchor": "bottom"},
        "hovermode": "x unified",
        "dragmode": False,
    }


def rate_marks(changes: Rates, last: int, *, top: bool) -> Spec:
    """Mark changes of the learning rate, with labels at the top or the bottom.

    A label goes above its neighbour if it would touch it, and is left out if there is no room.
    """
    lines, labels, ends = [], [], [-np.inf] * ROWS  # where the labels of each row end
    dotted = {"width": 1, "dash": "2px,3px", "color": MUTED}
    for iteration, rate in changes:
        x = {"x0": iteration, "x1": iteration}
        lines.append({**x, "y0": 0, "y1": 1, "yref": "paper", "line": dotted, "layer": "below"})
        left = iteration > (1 - LABEL) * last  # else it would go over the edge
        begin = iteration - LABEL * last * left
        row = next((row for row in range(ROWS) if ends[row] <= begin), None)
        if row is not None:
            ends[row] = begin + LABEL * last
            labels.append(_rate_label(iteration, f"rate {rate:g}", row, left, top))
    return {"shapes": lines, "annotations": labels}


def _rate_label(x: int, text: str, row: int, left: bool, top: bool) -> Spec:
    place = {"yanchor": "top", "yshift": -16 * row} if top else {"yanchor": "bottom"}
    return {
        "x": x,
        "y": 1 if top else 0,
        "yref": "paper",
        "xanchor": "right" if left else "left",
        "yshift": 16 * row,
        "text": text,
        "showarrow": False,
        "font": {"size": 12},
        **place,
    }


def confusion(
    matrix: Matrix, names: Sequence[str] = (), noun: str = "class", *, rates: bool = False,
    ink: str = INK["light"],
) -> go.Figure:  # fmt: skip
    """Draw a confusion matrix (true class down, read as across); its cells can be clicked.

    ``names`` of the classes, else their numbers, and the ``noun`` for one of them. Colour shows the
    share of the row in both versions, on a root scale: else the many right answers would make every
    mistake look the same.
    """
    share = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    # A heat map cannot be clicked in Streamlit, markers can: one, unseen, in each cell.
    classes = np.array(class_names(matrix, names))
    cells = [
        _cells(matrix, share, chosen, rates, colour, classes)
        for chosen, colour in ((share > DARK, "#ffffff"), (share <= DARK, ink))
    ]
    layout = matrix_layout({}, {"autorange": "reversed"}, classes.tolist(), noun)
    return figure_of([_heat(share, classes), *cells], layout, ink)


def _heat(share: NDArray[np.float64], classes: NDArray[np.str_]) -> Spec:
    """Make the coloured cells."""
    return {
        "type": "heatmap",
        "z": np.sqrt(share),
        "x": classes.tolist(),
        "y": classes.tolist(),
        "zmin": 0,
        "zmax": 1,
        "colorscale": SEQUENTIAL,
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "hoverinfo": "skip",
    }


def _cells(
    matrix: Matrix, share: NDArray[np.float64], cells: NDArray[np.bool_], rates: bool, colour: str,
    classes: NDArray[np.str_],
) -> Spec:  # fmt: skip
    """Make the labels of some cells."""
    true, read = np.nonzero(cells)
    count, part = matrix[cells], share[cells]
    many = len(classes) > MANY_CLASSES
    if rates:
        labels = [f"{100 * p:.0f}{'%' * (not many)}" if p >= 0.005 else "" for p in part]
    else:
        labels = [str(c) if c else "" for c in count]
    unchanged = {"marker": {"opacity": 0}, "textfont": {"color": colour}}
    return {
        "type": "scatter",
        "x": classes[read].tolist(),
        "y": classes[true].tolist(),
        "text": labels,
        "mode": "markers+text",
        "customdata": np.column_stack([count, part, true, read]),
        "textfont": {"size": 9 if many else 12, "color": colour},
        "marker": {"symbol": "square", "size": 16 if many else 30, "opacity": 0},
        "selected": unchanged,
        "unselected": unchanged,
        "hovertemplate": "true %{y}, read as %{x}: %{customdata[0]:,} "
        "(%{customdata[1]:.1%} of the true %{y})<extra></extra>",
    }


def describe_curves(history: Sequence[nn.Snapshot], what: str, changes: Rates = ()) -> str:
    """Say in words what a curve shows now; ``what`` is one of FIELDS."""
    first, last = history[0], history[-1]
    form = ".3f" if what == "cost" else ".1%"
    parts = [
        f"{name} from {figure_at(first, what, field):{form}} "
        f"to {figure_at(last, what, field):{form}}"
        for name, field in FIELDS[what].items()
        if not np.isnan(getattr(last, field))
    ]
    marks = "".join(f" Learning rate {rate:g} from iteration {i:,} on." for i, rate in changes)
    scale = ", on a logarithmic scale" if what == "error" else ""
    over = f"{what.capitalize()} over {last.iteration:,} iterations{scale}"
    return f"{over}: {', '.join(parts)}.{marks}"


def describe_confusion(matrix: Matrix, names: Sequence[str] = (), examples: str = "images") -> str:
    """Say in words what a confusion matrix shows: how many are right, the commonest mistake."""
    right, total = int(np.trace(matrix)), int(matrix.sum())
    mistakes = matrix - np.diag(np.diag(matrix))
    if not mistakes.any():
        return f"Confusion matrix: all {total:,} {examples} were read correctly."
    i, j = np.unravel_index(mistakes.argmax(), mistakes.shape)
    classes = class_names(matrix, names)
    return (
        f"Confusion matrix: {right:,} of {total:,} {examples} were read correctly. The "
        f"commonest mistake: {mistakes[i, j]:,} times {classes[i]} was read as {classes[j]}."
    )
