"""A training as it happens: buttons, progress, and curves that grow without flicker.

While it runs, a fragment looks at the run twice a second and redraws itself alone. The curves
are Altair charts, as these take new points without being mounted again.
"""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from runs import Run, TrainingSpec
from ui import session
from ui.names import ACTIVATIONS, AUGMENTATIONS, OPTIMIZERS, SCHEDULES
from ui.palette import TEST, TRAIN

POLL, POLL_PAUSED = 0.5, 2.0  # seconds
CHART_HEIGHT = 280


def buttons(spec: TrainingSpec | None, run: Run | None) -> None:
    """Draw start, pause or resume, and stop, as the run's state allows."""
    with st.container(horizontal=True):
        if run and run.active:
            _while_active(run)
            return
        label = "Start again" if run else "Start"
        # Not a callback: that would know the settings of the run of the script before.
        pressed = st.button(
            label, type="primary", key="start", icon=":material/play_arrow:", disabled=spec is None
        )
        if pressed and spec:
            session.start(spec)
            st.rerun()


def _while_active(run: Run) -> None:
    if run.state == "stopping":
        st.button("Stopping…", icon=":material/stop:", disabled=True)
        st.button(
            "Give up now",
            icon=":material/delete:",
            on_click=run.kill,
            help="Do not wait for the step at hand. The network of this training is lost.",
        )
        return
    if run.state == "paused":
        st.button("Resume", icon=":material/play_arrow:", on_click=run.resume, type="primary")
    else:
        st.button("Pause", icon=":material/pause:", on_click=run.pause)
    st.button("Stop", icon=":material/stop:", on_click=run.stop)


def watch(run: Run) -> None:
    """Show a run that is going on; when it ends, the whole page is drawn again."""
    st.fragment(_watch, run_every=POLL_PAUSED if run.state == "paused" else POLL)(run)


def _watch(run: Run) -> None:
    session.arrive()
    if not run.active:
        st.rerun()
    st.markdown(describe(run))
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
    with st.grid(4, min_column_width=150):
        cost = f"{now.cost:.4f}" if now.cost < 1000 else f"{now.cost:.3g}"
        st.metric("Cost on training data", cost)
        st.metric("Accuracy on training data", f"{now.train_accuracy:.1%}")
        st.metric("Accuracy on test data", f"{now.test_accuracy:.1%}")
        st.metric("Time", f"{run.seconds:.1f} s")


def curves(run: Run) -> None:
    """Draw the curves so far."""
    left, right = st.columns(2)
    for place, what in ((left, "cost"), (right, "accuracy")):
        place.altair_chart(
            curve(run, what),
            key=f"live_{what}",
            alt=f"The {what} so far; the newest figures stand above",  # a changing alt remounts
        )


def curve(run: Run, what: str) -> alt.Chart:
    """Draw training and test figures over all iterations to come; only the data will change."""
    history = list(run.history)
    fields = {"training": what if what == "cost" else "train_accuracy", "test": f"test_{what}"}
    table = pd.DataFrame(
        {
            "iteration": [s.iteration for s in history] * 2,
            "value": [getattr(s, field) for field in fields.values() for s in history],
            "data": [name for name in fields for _ in history],
        }
    )
    names = list(fields)
    top = {"domain": [0, 1]} if what == "accuracy" else {"zero": True}
    legend = alt.Legend(title=None, orient="top-right" if what == "cost" else "bottom-right")
    return (
        alt.Chart(table, title=what.capitalize(), height=CHART_HEIGHT)
        .mark_line(strokeWidth=2.5, clip=True)
        .encode(
            x=alt.X(
                "iteration:Q", title="iteration", scale=alt.Scale(domain=[0, run.spec.iterations])
            ),
            y=alt.Y(
                "value:Q",
                title=None,
                scale=alt.Scale(**top),
                axis=alt.Axis(format="%" if what == "accuracy" else ""),
            ),
            color=alt.Color(
                "data:N", scale=alt.Scale(domain=names, range=[TRAIN, TEST]), legend=legend
            ),
            strokeDash=alt.StrokeDash(
                "data:N", scale=alt.Scale(domain=names, range=[[1, 0], [6, 4]]), legend=legend
            ),
        )
    )


def describe(run: Run) -> str:
    """Say in a line what was trained, how, and on what."""
    spec = run.spec
    sizes = " → ".join(map(str, [784, *spec.hidden_sizes, 10]))
    batch = "all images at once" if spec.batch_size is None else f"batches of {spec.batch_size}"
    done = f"after {run.iteration:,} of {spec.iterations:,} iterations"
    what = "**Training**" if run.active else f"**{run.state.capitalize()}** {done}"
    return (
        f"{what} on {run.data_source or 'data that are being loaded'}.  \n"
        f":small[{sizes}, {ACTIVATIONS[spec.hidden]}, "
        f"{OPTIMIZERS[spec.optimizer]} at {spec.learning_rate:g}, {batch}, "
        f"{_extras(spec)}seed {spec.seed}]"
    )


def _extras(spec: TrainingSpec) -> str:
    """Name what is not as in the plainest training."""
    told = [
        f"{SCHEDULES[spec.schedule].lower()} learning rate" * (spec.schedule != "constant"),
        f"{AUGMENTATIONS[spec.augmentation].lower()} distortion" * (spec.augmentation != "none"),
        f"label smoothing {spec.label_smoothing:g}" * bool(spec.label_smoothing),
        f"L2 {spec.l2:g}" * bool(spec.l2),
    ]
    return "".join(f"{extra}, " for extra in told if extra)
