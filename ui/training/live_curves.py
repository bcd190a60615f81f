"""The curves of a training under way.

Vega-Lite takes new points without mounting a chart again, as long as the specification stays
the same; and a specification written out by hand costs a tenth of building it anew twice a
second.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from nn import Snapshot
from runs import MnistRun
from ui.charts.palette import TEST, TRAIN
from ui.charts.training_charts import FIELDS, describe_curves
from ui.kit import table_behind
from ui.kit.theme import theme_ink
from ui.tables import chart_rows
from ui.training import live_words

HEIGHT = 280


def curves(run: MnistRun) -> None:
    """Draw the curves so far, and offer their figures; they have the keys of the finished ones."""
    ink, history, changes = theme_ink(), list(run.history), run.rates[1:]
    if not history:  # begun anew on another machine, just now
        return
    words: dict[str, str] = {}
    for column, what in zip(st.columns(2), ("cost", "accuracy"), strict=True):
        with column:
            key = f"live_{what}"
            st.container(key=key).vega_lite_chart(
                points(history, changes, what),
                specification(what, run.iterations, ink),
                alt=f"The {what} so far",  # a changing alt remounts; the words take its place
            )
            table_behind.table(
                f"{what}_curve", f"The {what}", partial(chart_rows.history, history, what)
            )
        words[key] = describe_curves(history, what, changes)
    live_words.say(words)


def points(
    history: Sequence[Snapshot], changes: Sequence[tuple[int, float]], what: str
) -> pd.DataFrame:
    """List training and test figures, then where the learning rate was changed.

    ``head`` marks the newest point of each curve. Only the last change has a label.
    """
    names, n = list(FIELDS[what]), len(history)
    labels = [""] * (len(changes) - 1) + [f"rate {rate:g}" for _, rate in changes[-1:]]
    return pd.DataFrame(
        {
            "iteration": [s.iteration for s in history] * len(names) + [i for i, _ in changes],
            "value": [getattr(s, field) for field in FIELDS[what].values() for s in history]
            + [np.nan] * len(changes),
            "data": [name for name in names for _ in history] + [None] * len(changes),
            "head": ([False] * (n - 1) + [True]) * len(names) + [False] * len(changes),
            "rate": [None] * len(names) * n + labels,
        }
    )


@lru_cache(maxsize=64)
def specification(what: str, iterations: int, ink: str) -> dict[str, Any]:
    """Describe a chart over all iterations to come, so that only the data will change."""
    scale = {"domain": [0, iterations]}
    x = {"field": "iteration", "type": "quantitative", "title": "iteration", "scale": scale}
    return {
        "title": what.capitalize(),
        "height": HEIGHT,
        "encoding": {"x": x},
        "layer": [_lines(what), _marks(ink)],
    }


def _lines(what: str) -> dict[str, Any]:
    """The two curves, with a dot at the end of each."""
    names = list(FIELDS[what])
    corner = "top-right" if what == "cost" else "bottom-right"
    legend = {"title": None, "orient": corner, "symbolType": "stroke", "symbolStrokeWidth": 2.5}

    def told(values: list[Any]) -> dict[str, Any]:
        scale = {"domain": names, "range": values}
        return {"field": "data", "type": "nominal", "scale": scale, "legend": legend}

    y = {
        "field": "value",
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [0, 1]} if what == "accuracy" else {"zero": True},
        "axis": {"format": "%" if what == "accuracy" else ""},
    }
    line = {"type": "line", "strokeWidth": 2.5, "clip": True}
    dash = told([[1, 0], [6, 4]])
    dot = {"type": "point", "filled": True, "size": 40, "opacity": 1, "clip": True}
    return {
        "transform": [{"filter": "isValid(datum.data)"}],
        "encoding": {"y": y, "color": told([TRAIN, TEST])},
        "layer": [
            {"mark": line, "encoding": {"strokeDash": dash}},
            {"mark": dot, "transform": [{"filter": "datum.head"}]},
        ],
    }


def _marks(ink: str) -> dict[str, Any]:
    """Where the learning rate was changed."""
    label = {"type": "text", "align": "left", "baseline": "top", "dx": 4, "y": 2, "fontSize": 12}
    return {
        "transform": [{"filter": "isValid(datum.rate)"}],
        "layer": [
            {"mark": {"type": "rule", "strokeDash": [2, 3], "color": ink, "opacity": 0.6}},
            {
                "mark": {**label, "color": ink},
                "encoding": {"text": {"field": "rate", "type": "nominal"}},
            },
        ],
    }
