"""The confusion matrix of a training, and the images behind each of its cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

import nn
from nn.data.datasets import About, Dataset
from runs import Result
from ui.charts import training_charts
from ui.charts.figures import MANY_CLASSES
from ui.insides import Container
from ui.kit import data_sets, finished_charts, table_behind
from ui.kit.glossary import sentence
from ui.memory import address
from ui.pictures import images
from ui.tables import chart_rows

MOST = 48  # images shown at once
FEW = 5  # classes: their names fit beside a matrix everywhere
PARTS, UNITS = ("test", "training"), ("counts", "rates")


@st.fragment
def show(result: Result, data: Dataset, of: tuple[str, int]) -> None:
    """Draw the matrix of the training or test images, and what is behind a cell.

    ``of`` tells whose result it is.
    """
    st.header("What was taken for what", help=sentence("confusion matrix"))
    part, unit = _choose()
    X, y, labels, confidence = _part(result, data, part)
    matrix = nn.metrics.confusion_matrix(y, labels, data.n_classes)
    left, right = st.columns([3, 2], gap="large")
    with left:
        event = _matrix(matrix, unit, (*of, part), data.about)
    with right:
        true, read = cell("mnist", event, matrix, (*of, part), data.about.classes, data.about.noun)
        chosen = np.flatnonzero((y == true) & (labels == read))
        _images(X, chosen[np.argsort(-confidence[chosen])], true, read, part, data.about)


def _choose() -> tuple[str, str]:
    """Draw the choice of the images, and of what the cells say."""
    address.keep("mnist_part", PARTS, "test")
    address.keep("mnist_unit", UNITS, "counts")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        part = st.segmented_control(
            "Images", PARTS, default="test", key="mnist_part", required=True
        )
        unit = st.segmented_control(
            "Show", UNITS, default="counts", key="mnist_unit", required=True
        )
    return part, unit


def _matrix(matrix: NDArray[np.int64], unit: str, of: tuple[object, ...], about: About) -> Any:
    """Draw the matrix, and its figures as tables; return what was clicked in it."""
    names, noun = about.classes, about.noun
    with room(names, "confusion"):
        event = finished_charts.chart(
            "confusion",
            (*of, unit),
            lambda ink: training_charts.confusion(
                matrix, names, noun, rates=unit == "rates", ink=ink
            ),
            training_charts.describe_confusion(matrix, names),
            saved_as=data_sets.file_name(about, "confusion"),
            on_select="rerun",
            selection_mode="points",
        )
    table_behind.table("confusion", "The matrix", lambda: chart_rows.confusion(matrix, names, noun))
    _rates(matrix, about)
    return event


def room(names: Sequence[str], key: str) -> Container:
    """Return a place for a matrix; many classes with names have one that a phone pushes aside."""
    wide = len(names) > MANY_CLASSES or (len(names) > FEW and max(map(len, names)) > 2)
    return st.container(key=f"wide_matrix_{key}" if wide else f"matrix_{key}")


def _part(result: Result, data: Dataset, part: str) -> tuple[Any, ...]:
    if part == "test":
        return data.X_test, data.y_test, result.test.labels, result.test.confidence
    return data.X_train, data.y_train, result.train.labels, result.train.confidence


def cell(
    prefix: str, event: Any, matrix: NDArray[np.int64], of: object, names: Sequence[str],
    noun: str = "class",
) -> tuple[int, int]:  # fmt: skip
    """Return the cell to show: clicked, or chosen below, or at first the commonest mistake.

    ``of`` is what the matrix is of; another one makes a new beginning. ``names`` of the classes,
    and the ``noun`` for one of them.
    """
    state, (true, read) = st.session_state, (f"{prefix}_{which}" for which in ("true", "read"))
    classes = list(names)
    found = ((str(p["y"]), str(p["x"])) for p in event.selection.points)
    clicked = next((pair for pair in found if {*pair} <= {*classes}), None)
    if state.get(f"{prefix}_matrix_of") != of:
        state[f"{prefix}_matrix_of"] = of
        mistakes = matrix - np.diag(np.diag(matrix))
        state[true], state[read] = map(int, divmod(mistakes.argmax(), len(matrix)))
    elif clicked and clicked != state.get(f"{prefix}_clicked"):
        state[true], state[read] = map(classes.index, clicked)
    state[f"{prefix}_clicked"] = clicked
    st.caption("Click a cell, or choose it here.")
    one, two = st.columns(2)
    labels = f"True {noun}", "Read as"
    for place, label, key in ((one, labels[0], true), (two, labels[1], read)):
        place.selectbox(
            label, range(len(matrix)), format_func=classes.__getitem__, key=key,
            persist_state="page",
        )  # fmt: skip
    return int(state[true]), int(state[read])


def _images(
    X: Any, chosen: NDArray[np.int64], true: int, read: int, part: str, about: About
) -> None:
    """Show the images of one cell, the surest first."""
    noun, wanted, answer = about.noun, about.classes[true], about.classes[read]
    if not len(chosen):
        st.info(f"No {part} image of the {noun} {wanted} was read as {answer}.")
        return
    verb = "rightly" if true == read else "wrongly"
    images_of = f"{part} image of" if len(chosen) == 1 else f"{part} images of"
    st.markdown(
        f"**{len(chosen):,}** {images_of} the {noun} **{wanted}**, {verb} read as **{answer}**"
    )
    shown = chosen[:MOST]
    st.image(
        images.sheet(X[:, shown], across=min(8, len(shown))),
        alt=f"{len(shown)} images of the {noun} {wanted} that were read as {answer}",
    )
    if len(chosen) > MOST:
        st.caption(f"The {MOST} that the network was surest of.")


def _rates(matrix: NDArray[np.int64], about: About) -> None:
    table = pd.DataFrame(
        {
            "Images": matrix.sum(axis=1),
            "Recall": nn.metrics.recall(matrix),
            "Precision": nn.metrics.precision(matrix),
        },
        index=pd.Index(about.classes, name=about.noun.capitalize()),
    )
    percent = st.column_config.NumberColumn(format="percent")
    one = about.classes[about.n_classes // 2 - 1]
    with st.expander(f"Per {about.noun}: precision and recall"):
        st.caption(
            f"Recall: of the images of {one}, the share that was read as {one}. "
            f"Precision: of all images read as {one}, the share that was one."
        )
        st.dataframe(table, column_config={"Recall": percent, "Precision": percent})
