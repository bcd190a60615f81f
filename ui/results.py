"""What came of a training: curves, the confusion matrix with the images behind it, misreadings."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

import nn
from nn.arrays import Array
from nn.datasets import Dataset
from runs import Result, Run
from ui import charts, images, live, run_words
from ui.data import dataset
from ui.once import once
from ui.theme import theme_ink

MOST = 48  # images shown at once
PLOTLY = {"displayModeBar": False}


def mark(run: Run) -> tuple[str, int]:
    """Return what tells a finished training, as it is now, from all others."""
    return run.key, run.iteration


@st.fragment
def curves(run: Run) -> None:
    """Draw the finished curves."""
    history, changes, ink = run.history, run.rates[1:], theme_ink()
    left, right = st.columns(2)
    place = left.container()  # the switch stands below the curve
    log = left.toggle("Logarithmic scale", key="mnist_log", bind="query-params")
    place.plotly_chart(
        once(
            ("cost", *mark(run), log, ink),
            lambda: charts.cost_curve(history, changes, log=log, ink=ink),
        ),
        config=PLOTLY,
        key="cost_curve",
        alt=charts.describe_curves(history, "cost", changes),
    )
    right.plotly_chart(
        once(
            ("accuracy", *mark(run), ink),
            lambda: charts.accuracy_curve(history, changes, ink=ink),
        ),
        config=PLOTLY,
        key="accuracy_curve",
        alt=charts.describe_curves(history, "accuracy", changes),
    )


@st.fragment
def confusions(result: Result, data: Dataset, of: tuple[str, int]) -> None:
    """Draw the confusion matrix of the training or test images, and what is behind a cell.

    ``of`` tells whose result it is.
    """
    st.header("What was taken for what")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        part = st.segmented_control(
            "Images", ["test", "training"], default="test", key="mnist_part", required=True
        )
        unit = st.segmented_control(
            "Show", ["counts", "rates"], default="counts", key="mnist_unit", required=True
        )
    X, y, labels, confidence = _part(result, data, part)
    matrix, ink = nn.metrics.confusion_matrix(y, labels, data.n_classes), theme_ink()
    left, right = st.columns([3, 2], gap="large")
    with left:
        event = st.plotly_chart(
            once(
                ("confusion", *of, part, unit, ink),
                lambda: charts.confusion(matrix, rates=unit == "rates", ink=ink),
            ),
            config=PLOTLY,
            key="confusion",
            on_select="rerun",
            selection_mode="points",
            alt=charts.describe_confusion(matrix),
        )
        _rates(matrix)
    with right:
        true, read = _cell(event, matrix, (*of, part))
        chosen = np.flatnonzero((y == true) & (labels == read))
        _behind(X, chosen[np.argsort(-confidence[chosen])], true, read, part)


def _part(result: Result, data: Dataset, part: str) -> tuple[Any, ...]:
    if part == "test":
        return data.X_test, data.y_test, result.test.labels, result.test.confidence
    return data.X_train, data.y_train, result.train.labels, result.train.confidence


def _cell(event: Any, matrix: NDArray[np.int64], of: object) -> tuple[int, int]:
    """Return the cell to show: clicked, or chosen below, or at first the commonest mistake.

    ``of`` is what the matrix is of; another one makes a new beginning.
    """
    state = st.session_state
    clicked = [(int(p["y"]), int(p["x"])) for p in event.selection.points]
    if state.get("mnist_matrix_of") != of:
        state.mnist_matrix_of = of
        mistakes = matrix - np.diag(np.diag(matrix))
        state.mnist_true, state.mnist_read = map(int, divmod(mistakes.argmax(), len(matrix)))
    elif clicked and clicked[0] != state.get("mnist_clicked"):
        state.mnist_true, state.mnist_read = clicked[0]
    state.mnist_clicked = clicked[0] if clicked else None
    st.caption("Click a cell, or choose it here.")
    one, two = st.columns(2)
    digits = list(range(len(matrix)))
    true = one.selectbox("True digit", digits, key="mnist_true", persist_state="page")
    read = two.selectbox("Read as", digits, key="mnist_read", persist_state="page")
    return true, read


def _behind(X: Any, chosen: NDArray[np.int64], true: int, read: int, part: str) -> None:
    """Show the images of one cell, the surest first."""
    if not len(chosen):
        st.info(f"No {part} image of the digit {true} was read as {read}.")
        return
    verb = "rightly" if true == read else "wrongly"
    images_of = f"{part} image of" if len(chosen) == 1 else f"{part} images of"
    st.markdown(f"**{len(chosen):,}** {images_of} the digit **{true}**, {verb} read as **{read}**")
    shown = chosen[:MOST]
    st.image(
        images.sheet(X[:, shown], across=min(8, len(shown))),
        alt=f"{len(shown)} handwritten images of the digit {true} that were read as {read}",
    )
    if len(chosen) > MOST:
        st.caption(f"The {MOST} that the network was surest of.")


def _rates(matrix: NDArray[np.int64]) -> None:
    table = pd.DataFrame(
        {
            "Images": matrix.sum(axis=1),
            "Recall": nn.metrics.recall(matrix),
            "Precision": nn.metrics.precision(matrix),
        },
        index=pd.Index(range(len(matrix)), name="Digit"),
    )
    percent = st.column_config.NumberColumn(format="percent")
    with st.expander("Per digit: precision and recall"):
        st.caption(
            "Recall: of the true 4s, the share that was read as 4. "
            "Precision: of all images read as 4, the share that was one."
        )
        st.dataframe(table, column_config={"Recall": percent, "Precision": percent})


def misread(result: Result, data: Dataset, of: tuple[str, int]) -> None:
    """Show the misread test images, the surest mistakes first."""
    st.header("The surest mistakes")
    answers = result.test
    wrong = np.flatnonzero(answers.labels != data.y_test)
    if not len(wrong):
        st.success(f"All {len(data.y_test):,} test images were read correctly.")
        return
    total = f"{len(wrong):,} of {len(data.y_test):,} test images were misread"
    wrong = wrong[np.argsort(-answers.confidence[wrong])][:24]
    st.caption(f"{total}. Here are those that the network was surest of.")
    with st.container(horizontal=True, gap="small"):
        pictures = once(("misread", *of), lambda: _pictures(data.X_test[:, wrong]))
        for i, picture in zip(wrong, pictures, strict=True):
            true, read, sure = data.y_test[i], answers.labels[i], answers.confidence[i]
            st.image(
                picture,
                caption=f"{true} read as {read}, {sure:.0%} sure",
                alt=f"A handwritten {true} that was read as {read}",
                width=92,
            )


def _pictures(X: Array) -> list[str]:
    return [images.address(images.digit(x, zoom=3)) for x in X.T]


def show(run: Run, note: str = "") -> None:
    """Show a note, and everything about a run that has ended."""
    st.empty().caption(note)
    if run.problem:
        st.error(run.problem, icon=":material/error:")
    st.markdown(run_words.describe(run))
    if not run.history:
        return
    if run.history[-1].cost > run.history[0].cost:
        st.warning(
            "The cost is higher than at the start: probably the steps were too large. "
            "Try a smaller learning rate, or other first weights.",
            icon=":material/trending_up:",
        )
    live.figures(run)
    curves(run)
    result = run.result()
    if result:
        data = dataset(run.data_name)
        if len(data.y_train) != len(result.train.labels):
            st.info("The images of this training are no longer on this machine.")
            return
        confusions(result, data, mark(run))
        misread(result, data, mark(run))
