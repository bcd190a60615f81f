"""The lesson "Backpropagation, by hand": how a network finds out which way to step.

It follows the player: the network is taken as it is at that moment. The lesson is computed and
sent when it is opened.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from runs.small.at_once import Course
from ui.charts.numbers import Data
from ui.kit import moving, stands, table_behind
from ui.kit.glossary import term
from ui.kit.widgets import section
from ui.memory.shared_cache import shared
from ui.memory.untrusted import whole
from ui.opened.open_number import all_names
from ui.panels.lesson import lesson_steps
from ui.panels.lesson.flow import Place, has_bias
from ui.panels.lesson.lesson_steps import Setting
from ui.panels.step_words import reasons
from ui.tables import panel_rows

TITLE = "Backpropagation, by hand: how does it know which way to step?"
EXAMPLE = 2  # the one that goes first, from 1
Names = tuple[tuple[str, ...], ...]  # of the inputs, then of the units, layer by layer


def show(course: Course, prefix: str, inputs: Sequence[str]) -> None:
    """Offer the lesson about the network of a page."""
    place = section(TITLE, "school", f"{prefix}_{stands.LESSON}")
    if place:
        with place:
            _lesson(course, prefix, all_names(course, inputs))


@st.fragment
def _lesson(course: Course, prefix: str, names: Names) -> None:
    frame = stands.frame(prefix, course)
    place, example = _choose(course, prefix, names, frame)
    data = _data(course, frame, example, place, names)
    now = course.snapshots[frame].iteration
    if data is None:
        st.caption(
            f"At iteration {now:,} the numbers are too large to be computed with. Move the player "
            "back, and the lesson follows."
        )
        return
    arrive = st.session_state.get(f"{prefix}_{stands.LESSON}_arrive")
    moving.lesson(
        data=data | {"arrive": arrive and f"{prefix} {arrive}"},
        key=f"{prefix}_{stands.LESSON}_panel",
        on_chosen_change=partial(_take, prefix, course.network().layer_sizes),
    )
    setting = _setting(course, frame, example, place, names)
    table_behind.table(
        f"{prefix}_{stands.LESSON}", "All factors", lambda: panel_rows.factors(setting),
        f"Example {example + 1} at iteration {now:,}; the last columns are over all examples.",
    )  # fmt: skip
    st.caption(" ".join(_notes(course, now)))


def _notes(course: Course, now: int) -> list[str]:
    notes = [
        f"The network as it is at iteration {now:,}, where the player stands. Click an edge to "
        f"take another {term('weight')}."
    ]
    more = reasons(course, 0)
    if more:
        notes.append(f"The training of this page does more than this plain step. {' '.join(more)}")
    return notes


def _choose(course: Course, prefix: str, names: Names, frame: int) -> tuple[Place, int]:
    """Draw the choice of a weight and of an example."""
    key, examples = f"{prefix}_{stands.LESSON}", course.examples
    m, places = len(examples.y_train), _places(course)
    number = st.session_state.setdefault(f"{key}_example", min(EXAMPLE, m))
    st.session_state[f"{key}_example"] = min(number, m)
    if st.session_state.get(f"{key}_weight") not in places:
        net, X = course.network(frame), examples.X_train.astype(np.float64)
        first = lesson_steps.default_place(net, X, examples.Y_train, min(number, m) - 1)
        st.session_state[f"{key}_weight"] = first
    with st.container(horizontal=True, vertical_alignment="bottom"):
        place = st.selectbox(
            "The weight to follow", places, key=f"{key}_weight", width=210,
            format_func=lambda at: _named(names, at),
        )  # fmt: skip
        st.number_input("Example", 1, m, key=f"{key}_example", width=90)
        if frame and len(course.snapshots) > 1:
            again = st.button(
                "From the first step", icon=":material/skip_previous:", key=f"{key}_start",
                help="Moves the player to iteration 0, where there is most to learn.",
            )  # fmt: skip
            if again:
                stands.go(prefix, 0)
                st.rerun()
    return place, int(st.session_state[f"{key}_example"]) - 1


def _places(course: Course) -> list[Place]:
    """All weights and biases, the first layer's first."""
    net = course.network()
    layers, biased = list(enumerate(net.layers, start=1)), has_bias(net)
    return [
        (layer, unit, source)
        for layer, one in layers
        for unit in range(one.n_out)
        for source in [*range(one.n_in), *([None] if biased else [])]
    ]


def _named(names: Names, place: Place) -> str:
    layer, unit, source = place
    to = names[layer][unit]
    return f"Bias of {to}" if source is None else f"From {names[layer - 1][source]} to {to}"


def _take(prefix: str, sizes: list[int]) -> None:
    """Take the weight whose edge was clicked."""
    told: Any = st.session_state[f"{prefix}_{stands.LESSON}_panel"].chosen
    if not isinstance(told, dict):
        return
    layer = whole(told.get("layer"), 1, len(sizes) - 1)
    if layer is None:
        return
    unit = whole(told.get("unit"), 0, sizes[layer] - 1)
    source = whole(told.get("source"), 0, sizes[layer - 1] - 1)
    if unit is not None and source is not None:
        st.session_state[f"{prefix}_{stands.LESSON}_weight"] = (layer, unit, source)


def _setting(course: Course, frame: int, example: int, place: Place, names: Names) -> Setting:
    examples, rate = course.examples, course.experiment.learning_rate
    return Setting(
        course.network(frame), examples.X_train, examples.Y_train, rate, example, place, names
    )


@shared
def _data(course: Course, frame: int, example: int, place: Place, names: Names) -> Data | None:
    return lesson_steps.data(_setting(course, frame, example, place, names))
