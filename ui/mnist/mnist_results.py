"""What came of a training: its curves, what was taken for what, and its surest mistakes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from numpy.typing import NDArray

from nn.data.datasets import Dataset
from runs import MnistRun, Result
from runs.mnist.result import Answers
from ui.charts import training_charts
from ui.charts.numbers import Data
from ui.kit import data_sets, finished_charts, moving, table_behind
from ui.kit.data_sets import dataset
from ui.kit.widgets import log_scale
from ui.memory.shared_cache import once
from ui.memory.untrusted import whole
from ui.mnist import heaps_section, mnist_number
from ui.opened import check
from ui.opened.check import Case
from ui.panels import pictures
from ui.tables import chart_rows
from ui.training import confusion, live, run_words

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
        draw = partial(training_charts.cost_curve, history, changes, log=log)
        with place:
            _curve(run, "cost", draw, log)
        table_behind.table("cost_curve", "The cost", lambda: chart_rows.history(history, "cost"))
    with right:
        place = st.container()
        error = st.toggle(
            "Error, on a logarithmic scale", key="mnist_error", bind="query-params",
            help="The share of wrong answers. Where nearly all are right, it shows what the "
            "accuracy hides.",
        )  # fmt: skip
        what = "error" if error else "accuracy"
        with place:
            _curve(
                run, what, partial(training_charts.accuracy_curve, history, changes, error=error)
            )
        table_behind.table(
            "accuracy_curve", f"The {what}", lambda: chart_rows.history(history, what)
        )


def _curve(run: MnistRun, what: str, draw: Callable[..., go.Figure], *how: object) -> None:
    """Draw cost, accuracy or error; ``how`` is what the drawing depends on, besides the run."""
    alt = training_charts.describe_curves(run.history, what, run.rates[1:])
    of = (*mark(run), what, *how)
    name = data_sets.file_name(run.about, what)
    key = "cost_curve" if what == "cost" else "accuracy_curve"
    finished_charts.chart(key, of, lambda ink: draw(ink=ink), alt, saved_as=name)


def misread(result: Result, data: Dataset, of: tuple[str, int]) -> None:
    """Show the misread test images, the surest mistakes first; a click on one opens it."""
    st.header("The surest mistakes")
    answers = result.test
    wrong = mnist_number.misread(result, data)
    if not len(wrong):
        st.success(f"All {len(data.y_test):,} test images were read correctly.")
        return
    verb = "was" if len(wrong) == 1 else "were"
    st.caption(
        f"{len(wrong):,} of {len(data.y_test):,} test images {verb} misread. Here are those that "
        "the network was surest of. Click one to open its numbers."
    )
    shown = once(("misread", *of), lambda: _pictures(data, answers, wrong[:MOST]))
    moving.picture(data=shown, key="mnist_misread", on_picked_change=_open)


def _pictures(data: Dataset, answers: Answers, wrong: NDArray[np.int64]) -> Data:
    about, names = data.about, data.about.classes
    told = [(data.y_test[i], answers.labels[i], answers.confidence[i], i) for i in wrong]
    shown = [
        {
            **pictures.grey(
                data.X_test[:, i], f"{about.pictured(true)} that was read as {names[read]}"
            ),
            "caption": f"{names[true]} read as {names[read]}, {sure:.0%} sure",
        }
        for true, read, sure, i in told
    ]
    return {"frames": 1, "pictures": shown, "size": "small", "pick": "Open the numbers of mistake"}


def _open() -> None:
    which = whole(st.session_state.mnist_misread.picked, 0, MOST - 1)
    if which is not None:
        mnist_number.open_misread(which)


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
        if data.name != run.data_name or len(data.y_train) != len(result.train.labels):
            st.info("The images of this training are no longer on this machine.")
            return
        _verify(run, data)
        confusion.show(result, data, mark(run))
        misread(result, data, mark(run))
        heaps_section.show(run, data, mark(run))
        mnist_number.show(run)
