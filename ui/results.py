"""What came of a training: its curves, what was taken for what, and its surest mistakes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from nn.arrays import Array
from nn.datasets import Dataset
from runs import MnistRun, Result
from ui import behind, charts, check, confusion, finished, images, live, rows, run_words
from ui.check import Case
from ui.data import dataset
from ui.once import once
from ui.widgets import log_scale

MOST = 24  # mistakes shown


def mark(run: MnistRun) -> tuple[str, int]:
    """Return what tells a finished training, as it is now, from all others."""
    return run.key, run.iteration


def _verify(run: MnistRun, data: Dataset) -> None:
    """Offer the gradient check of the network that came out, on images that it learned from."""

    def made() -> Case | None:
        net = run.network()
        return (net, data.X_train, data.y_train) if net else None

    told = f"The network as it is at iteration {run.iteration:,}."
    check.show_large("mnist", made, mark(run), told)


@st.fragment
def curves(run: MnistRun) -> None:
    """Draw the finished curves."""
    history, changes = run.history, run.rates[1:]
    left, right = st.columns(2)
    with left:
        place = st.container()  # the switch stands below the curve
        log = log_scale("mnist_log")
        draw = partial(charts.cost_curve, history, changes, log=log)
        with place:
            _curve(run, "cost", draw, log)
        behind.table("cost_curve", "The cost", lambda: rows.history(history, "cost"))
    with right:
        _curve(run, "accuracy", partial(charts.accuracy_curve, history, changes))
        behind.table("accuracy_curve", "The accuracy", lambda: rows.history(history, "accuracy"))


def _curve(run: MnistRun, what: str, draw: Callable[..., go.Figure], *how: object) -> None:
    """Draw the "cost" or "accuracy"; ``how`` is what the drawing depends on, besides the run."""
    alt = charts.describe_curves(run.history, what, run.rates[1:])
    of = (*mark(run), *how)
    name = f"mnist-{what}"
    finished.chart(f"{what}_curve", of, lambda ink: draw(ink=ink), alt, saved_as=name)


def misread(result: Result, data: Dataset, of: tuple[str, int]) -> None:
    """Show the misread test images, the surest mistakes first."""
    st.header("The surest mistakes")
    answers = result.test
    wrong = np.flatnonzero(answers.labels != data.y_test)
    if not len(wrong):
        st.success(f"All {len(data.y_test):,} test images were read correctly.")
        return
    total = f"{len(wrong):,} of {len(data.y_test):,} test images were misread"
    wrong = wrong[np.argsort(-answers.confidence[wrong])][:MOST]
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


def show(run: MnistRun, note: str = "") -> None:
    """Show a note, and everything about a run that has ended."""
    st.empty().caption(note)
    with st.container():
        if run.problem:
            st.error(run.problem, icon=":material/error:")
    st.markdown(run_words.describe(run))
    if not run.history:
        return
    with st.container():
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
        _verify(run, data)
        confusion.show(result, data, mark(run))
        misread(result, data, mark(run))
