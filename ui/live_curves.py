"""The curves of a training under way. Altair takes new points without mounting a chart again."""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from runs import Run
from ui.palette import TEST, TRAIN

HEIGHT = 280


def curves(run: Run) -> None:
    """Draw the curves so far."""
    left, right = st.columns(2)
    for place, what in ((left, "cost"), (right, "accuracy")):
        place.altair_chart(
            curve(run, what),
            key=f"live_{what}",
            alt=f"The {what} so far; the newest figures stand above",  # a changing alt remounts
        )


def curve(run: Run, what: str) -> alt.LayerChart:
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
    lines = (
        alt.Chart(table, title=what.capitalize(), height=HEIGHT)
        .mark_line(strokeWidth=2.5, clip=True)
        .encode(
            x=alt.X("iteration:Q", title="iteration", scale=alt.Scale(domain=[0, run.iterations])),
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
    return lines + rate_marks(run)


def rate_marks(run: Run) -> alt.LayerChart:
    """Mark where the learning rate was changed; there all the time, so that nothing remounts."""
    changes = run.rates[1:]
    table = pd.DataFrame(
        {"iteration": [i for i, _ in changes], "rate": [f"rate {rate:g}" for _, rate in changes]}
    )
    marks = alt.Chart(table).encode(x="iteration:Q")
    label = marks.mark_text(align="left", baseline="top", dx=4, y=2, fontSize=12)
    return marks.mark_rule(strokeDash=[2, 3]) + label.encode(text="rate:N")
