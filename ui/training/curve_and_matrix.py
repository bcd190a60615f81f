"""Cost curve and confusion matrix in Plotly, on the pages whose first view are moving panels.

They can be zoomed, saved as pictures, and opened: a cell leads to its examples. They show the
moment at which the player stands, which it tells while this section is open. Plotly's script is
heavy, so the section is closed at first, and nothing of it is loaded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

import nn
from nn.arrays import Array, Labels
from runs.playground.plane_data import PlaneExamples
from runs.playground.plane_units import Axis
from runs.small.at_once import Course
from ui.charts import training_charts
from ui.charts.numbers import output
from ui.kit import file_names, finished_charts, stands, table_behind
from ui.kit.glossary import sentence
from ui.kit.widgets import log_scale, section
from ui.memory import address
from ui.pictures import images
from ui.tables import chart_rows
from ui.training import confusion

PARTS, UNITS = ("training", "test"), ("counts", "rates")
MOST_IMAGES, ACROSS = 48, 8  # shown of a cell, and in a row


@dataclass(frozen=True)
class Told:
    """What the examples of a page are called, and how they are shown."""

    inputs: Sequence[str]
    classes: Sequence[str]  # none in a regression
    pictures: bool  # they are images
    axes: Sequence[Axis]  # of points of the plane: their own numbers

    def columns(self, X: Array) -> dict[str, list[float]]:
        """Write inputs (n, m) as columns, by their names and in the owner's numbers."""
        rows = dict(zip(self.inputs, X, strict=False))
        own = [axis.shortest(row) for axis, row in zip(self.axes, X, strict=False)]
        return dict(zip(rows, own or [row.tolist() for row in X], strict=False))


def show(
    prefix: str, course: Course, inputs: Sequence[str], classes: Sequence[str], *,
    pictures: bool = False, axes: Sequence[Axis] = (),
) -> None:  # fmt: skip
    """Offer both charts. ``classes``: what the labels 0, 1, … are called; none in a regression.

    ``pictures``: the examples are images. ``axes``: how points of the plane are written.
    """
    label = "Cost curve and confusion matrix, to zoom, save and open"
    place = section(label, "grid_on", f"{prefix}_{stands.CHARTS}")
    if place:
        with place:
            _charts(prefix, course, Told(inputs, classes, pictures, axes))


@st.fragment
def _charts(prefix: str, course: Course, told: Told) -> None:
    snapshots, frame = course.snapshots, stands.frame(prefix, course)
    now = snapshots[frame].iteration
    st.caption(f"As it is at iteration {now:,}. Move the player, and this follows when it stops.")
    left, right = st.columns(2, gap="large")
    with left:
        place = st.container()
        log = log_scale(f"{prefix}_plotly_log")
        with place:
            finished_charts.chart(
                f"{prefix}_plotly_cost", (course.key, log, now),
                lambda ink: training_charts.cost_curve(snapshots, log=log, now=now, ink=ink),
                training_charts.describe_curves(snapshots, "cost"),
                saved_as=file_names.of(prefix, "cost"),
            )  # fmt: skip
        table_behind.table(
            f"{prefix}_plotly_cost",
            "All of the cost",
            lambda: chart_rows.history(snapshots, "cost"),
        )
    with right:
        if told.classes:
            _matrix(prefix, course, frame, told)
        else:
            st.caption("A confusion matrix is for classes. Here the answer is a number.")


def _matrix(prefix: str, course: Course, frame: int, told: Told) -> None:
    """Draw the matrix at a frame, and the examples behind the cell that was clicked."""
    classes = told.classes
    part, unit = _choose(prefix, has_test=len(course.examples.y_test) > 0)
    X, y, shown = _examples(course, part)
    with np.errstate(over="ignore", invalid="ignore"):  # of a training that diverges
        A = course.network(frame).forward(X)
        labels = course.network(frame).predict(X)
    matrix = nn.metrics.confusion_matrix(y, labels, len(classes))
    clicked = finished_charts.chart(
        f"{prefix}_plotly_matrix", (course.key, frame, part, unit, tuple(classes)),
        lambda ink: training_charts.confusion(matrix, classes, rates=unit == "rates", ink=ink),
        training_charts.describe_confusion(matrix, classes, f"{part} examples"),
        saved_as=file_names.of(prefix, "confusion"), on_select="rerun", selection_mode="points",
    )  # fmt: skip
    table_behind.table(
        f"{prefix}_plotly_matrix", "The matrix", lambda: chart_rows.confusion(matrix, classes)
    )
    of = course.key, frame, part
    true, read = confusion.cell(f"{prefix}_plotly", clicked, matrix, of, classes)
    chosen = np.flatnonzero((y == true) & (labels == read))
    st.markdown(
        f"**{len(chosen):,}** of the {part} examples: class **{classes[true]}**, read as "
        f"**{classes[read]}**"
    )
    if len(chosen) and told.pictures:
        words = f"Images of the class {classes[true]} that were read as {classes[read]}"
        st.image(images.sheet(X[:, chosen[:MOST_IMAGES]], min(ACROSS, len(chosen))), alt=words)
    elif len(chosen):
        outputs = [", ".join(output(a) for a in A[:, i]) for i in chosen]
        table = {"#": chosen + 1, **told.columns(shown[:, chosen]), "output": outputs}
        st.dataframe(pd.DataFrame(table), hide_index=True)


def _choose(prefix: str, *, has_test: bool) -> tuple[str, str]:
    """Draw the choice of the data, and of what the cells say."""
    parts, units = PARTS if has_test else PARTS[:1], f"{prefix}_plotly_unit"
    address.keep(f"{prefix}_plotly_part", parts, parts[-1])
    address.keep(units, UNITS, "counts")
    with st.container(horizontal=True):
        part = st.segmented_control(
            "Examples", parts, key=f"{prefix}_plotly_part", required=True, persist_state="session",
            help=sentence("confusion matrix"),
        )  # fmt: skip
        unit = st.segmented_control(
            "Show", UNITS, key=units, required=True, persist_state="session"
        )
    return str(part), str(unit)


def _examples(course: Course, part: str) -> tuple[Array, Labels, Array]:
    """Return the inputs and labels of a part, and what a table shows: points as they are."""
    examples, end = course.examples, {"training": "train", "test": "test"}[part]
    kind = "P" if isinstance(examples, PlaneExamples) else "X"
    X, y, shown = (getattr(examples, f"{name}_{end}") for name in ("X", "y", kind))
    return X, y, shown
