"""A training as it happens: buttons, progress, and curves that grow without flicker.

While it runs, a fragment looks at the run twice a second and redraws itself alone. The curves
are Streamlit's own line charts, as they take new points without being mounted again.
"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from runs import Run, TrainingSpec
from ui import session
from ui.palette import TEST, TRAIN

POLL = 0.5  # seconds
CHART_HEIGHT = 280


def buttons(spec: TrainingSpec | None, run: Run | None) -> None:
    """Draw start, pause or resume, and stop, as the run's state allows."""
    with st.container(horizontal=True):
        if run is None or not run.active:
            st.button(
                "Start" if run is None else "Start again", type="primary", key="start",
                icon=":material/play_arrow:", disabled=spec is None,
                on_click=session.start, args=[spec],
            )  # fmt: skip
            return
        if run.state == "paused":
            st.button("Resume", icon=":material/play_arrow:", on_click=run.resume, type="primary")
        else:
            st.button("Pause", icon=":material/pause:", on_click=run.pause,
                      disabled=run.state == "stopping")  # fmt: skip
        st.button("Stop", icon=":material/stop:", on_click=run.stop,
                  disabled=run.state == "stopping")  # fmt: skip


def watch(run: Run) -> None:
    """Show a run that is going on; when it ends, the whole page is drawn again."""
    st.fragment(_watch, run_every=None if run.state == "paused" else POLL)(run)


def _watch(run: Run) -> None:
    if not run.active:
        st.rerun()
    st.progress(run.progress, progress_text(run))
    if not run.history:
        st.skeleton(height=CHART_HEIGHT)
        return
    figures(run)
    curves(run)


def progress_text(run: Run) -> str:
    """Say how far a run is and how long it still takes."""
    if run.state == "starting":
        return "Getting ready…"
    words = f"Iteration {run.iteration:,} of {run.spec.iterations:,}"
    if run.state == "paused":
        return f"{words} · paused"
    if run.state == "stopping":
        return f"{words} · stopping…"
    left = run.seconds_left
    return words if left is None else f"{words} · {duration(left)} left"


def duration(seconds: float) -> str:
    """Write a time span as people say it."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min"


def figures(run: Run) -> None:
    """Show the newest figures of a run."""
    now = run.history[-1]
    with st.grid(4):
        st.metric("Cost on training data", f"{now.cost:.4f}")
        st.metric("Accuracy on training data", f"{now.train_accuracy:.1%}")
        st.metric("Accuracy on test data", f"{now.test_accuracy:.1%}")
        st.metric("Time", f"{run.seconds:.1f} s")


def curves(run: Run) -> None:
    """Draw the curves so far."""
    history = run.history
    table = pd.DataFrame(
        {
            "iteration": [s.iteration for s in history],
            "training cost": [s.cost for s in history],
            "test cost": [s.test_cost for s in history],
            "training accuracy": [s.train_accuracy for s in history],
            "test accuracy": [s.test_accuracy for s in history],
        }
    )
    left, right = st.columns(2)
    for place, what in ((left, "cost"), (right, "accuracy")):
        with place:
            st.line_chart(
                table, x="iteration", y=[f"training {what}", f"test {what}"],
                color=[TRAIN, TEST], height=CHART_HEIGHT, y_label=what.capitalize(),
                alt=f"The {what} so far, after {history[-1].iteration:,} iterations",
            )  # fmt: skip
