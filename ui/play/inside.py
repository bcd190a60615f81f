"""Inside the layers: how hard each one is asked to change, and which units have stopped."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from nn.arrays import Array
from nn.look.vitals import Vitals, vitals
from runs.playground.recording import PlayCourse
from ui.kit import moving, table_behind
from ui.kit.glossary import sentence, term
from ui.kit.widgets import section
from ui.memory.shared_cache import shared
from ui.panels import curves
from ui.panels.curves import Line
from ui.tables import chart_rows


@shared
def _vitals(course: PlayCourse) -> Vitals:
    examples = course.examples
    return vitals(course.network(), course.thetas, examples.X_train, examples.Y_train)


def show(course: PlayCourse) -> None:
    """Draw the gradient norms, the dead units and the saturated outputs of all layers."""
    label = "Inside the layers: gradients, dead and saturated units"
    place = section(label, "monitor_heart", "play_inside")
    if place is None:
        return
    found = _vitals(course)
    hidden = [layer.activation.name for layer in course.network().layers[:-1]]
    with place:
        st.caption(
            f"The {term('gradient')} is measured on the training points. A layer whose "
            f"{term('gradient norm')} is tiny beside the others' learns next to nothing."
        )
        _chart(course, "Gradient norm", found.gradient_norms, "play_norms", log=True)
        left, right = st.columns(2, gap="medium")
        with left:
            _dead(course, found, hidden)
        with right:
            _saturated(course, found, hidden)


def _dead(course: PlayCourse, found: Vitals, hidden: list[str]) -> None:
    """Draw the share of dead units; ``hidden`` names the activations of the hidden layers."""
    st.caption(sentence("dead unit"))
    if "relu" in hidden:
        can_die = [name == "relu" for name in hidden]
        shares = np.where(can_die, found.dead_shares, np.nan)
        _chart(course, "Dead units", shares, "play_dead", share=True)
    else:
        st.caption("There are no ReLU units here, so none can die like that.")


def _saturated(course: PlayCourse, found: Vitals, hidden: list[str]) -> None:
    """Draw the share of saturated outputs."""
    st.caption(sentence("saturated"))
    if {"tanh", "sigmoid"} & set(hidden):
        _chart(course, "Saturated outputs", found.saturated, "play_saturated", share=True)
    else:
        st.caption("There are no tanh or sigmoid units in the hidden layers.")


def _chart(
    course: PlayCourse, title: str, values: Array, key: str, *, log: bool = False,
    share: bool = False,
) -> None:  # fmt: skip
    """Draw a line for each layer that has values (F, layers)."""
    n_hidden = len(course.network().layers) - 1
    lines: list[Line] = [
        ("output" if i == n_hidden else f"layer {i + 1}", column, i)
        for i, column in enumerate(values.T)
        if np.isfinite(column).any()
    ]
    bounds: dict[str, Any] = {"low": 0.0, "high": 1.0, "percent": True} if share else {}
    shown = curves.data(
        course.shares, course.iterations, course.iterations, lines, log=log, title=title,
        last=course.experiment.iterations, **bounds,
    )  # fmt: skip
    moving.curve_chart(data=shown, key=key)
    table_behind.table(key, title, lambda: chart_rows.curves(shown))
