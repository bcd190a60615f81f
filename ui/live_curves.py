"""The curves of a training under way.

Vega-Lite takes new points without mounting a chart again, as long as the specification stays
the same; and a specification written out by hand costs a tenth of building it anew twice a
second.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from runs import Run
from ui.palette import TEST, TRAIN

HEIGHT = 280
FIELDS = {
    "cost": {"training": "cost", "test": "test_cost"},
    "accuracy": {"training": "train_accuracy", "test": "test_accuracy"},
}


def curves(run: Run) -> None:
    """Draw the curves so far."""
    left, right = st.columns(2)
    for place, what in ((left, "cost"), (right, "accuracy")):
        place.vega_lite_chart(
            points(run, what),
            specification(what, run.iterations),
            key=f"live_{what}",
            alt=f"The {what} so far; the newest figures stand above",  # a changing alt remounts
        )


def points(run: Run, what: str) -> pd.DataFrame:
    """List training and test figures, and then where the learning rate was changed."""
    history, changes = list(run.history), run.rates[1:]
    iterations = [s.iteration for s in history]
    names = list(FIELDS[what])
    return pd.DataFrame(
        {
            "iteration": iterations * len(names) + [i for i, _ in changes],
            "value": [getattr(s, field) for field in FIELDS[what].values() for s in history]
            + [np.nan] * len(changes),
            "data": [name for name in names for _ in history] + [None] * len(changes),
            "rate": [None] * len(names) * len(history) + [f"rate {rate:g}" for _, rate in changes],
        }
    )


@lru_cache(maxsize=64)
def specification(what: str, iterations: int) -> dict[str, Any]:
    """Describe a chart over all iterations to come, so that only the data will change."""
    y_axis = {"format": "%" if what == "accuracy" else ""}
    y_scale = {"domain": [0, 1]} if what == "accuracy" else {"zero": True}
    legend = {"title": None, "orient": f"{'top' if what == 'cost' else 'bottom'}-right"}
    names = list(FIELDS[what])
    x = {
        "field": "iteration",
        "type": "quantitative",
        "title": "iteration",
        "scale": {"domain": [0, iterations]},
    }

    def told(kind: str, values: list[Any]) -> dict[str, Any]:
        scale = {"domain": names, "range": values}
        return {"field": "data", "type": "nominal", "scale": scale, "legend": legend}

    line = {
        "transform": [{"filter": "isValid(datum.data)"}],
        "mark": {"type": "line", "strokeWidth": 2.5, "clip": True},
        "encoding": {
            "x": x,
            "y": {
                "field": "value",
                "type": "quantitative",
                "title": None,
                "scale": y_scale,
                "axis": y_axis,
            },
            "color": told("color", [TRAIN, TEST]),
            "strokeDash": told("dash", [[1, 0], [6, 4]]),
        },
    }
    label = {"type": "text", "align": "left", "baseline": "top", "dx": 4, "y": 2, "fontSize": 12}
    marks = {
        "transform": [{"filter": "isValid(datum.rate)"}],
        "encoding": {"x": x},
        "layer": [
            {"mark": {"type": "rule", "strokeDash": [2, 3]}},
            {"mark": label, "encoding": {"text": {"field": "rate", "type": "nominal"}}},
        ],
    }
    return {"title": what.capitalize(), "height": HEIGHT, "layer": [line, marks]}
