"""Small examples on a page: trained at once, shared by all visitors, shown in moving panels."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from runs import small
from runs.small import Course, Examples, Experiment, Row
from ui import charts, panels
from ui.panels import frames
from ui.results import PLOTLY, theme_ink


@st.cache_resource(show_spinner=False, max_entries=300)
def course(experiment: Experiment, train: tuple[Row, ...], test: tuple[Row, ...] = ()) -> Course:
    """Train, or return what another visitor's same settings gave. Only read it."""
    return small.run(experiment, Examples.from_rows(train, test))


def player(course: Course, prefix: str) -> None:
    """The bar at the bottom of the page that moves all panels through the training."""
    with st.bottom:
        panels.scrubber(data=frames.scrubber(course, prefix, f"{prefix}_cost"), key=f"{prefix}_time")
    if course.stop_reason:
        st.warning(course.stop_reason, icon=":material/trending_up:")


def cost_curve(course: Course, prefix: str) -> None:
    """The cost over the iterations; the player moves a cursor along it."""
    st.subheader("Cost")
    place = st.container()
    log = st.toggle("Logarithmic scale", key=f"{prefix}_log", bind="query-params")
    place.plotly_chart(
        charts.course_cost(course.snapshots, course.experiment.record_every, log, theme_ink()),
        config=PLOTLY,
        key=f"{prefix}_cost",
        alt=charts.describe_curves(course.snapshots, "cost"),
    )


def inputs_of(n: int) -> list[str]:
    """Name the inputs."""
    return [f"X{i}" for i in range(1, n + 1)]


def network(
    course: Course, prefix: str, example: int, inputs: Sequence[str], opened: tuple[int, int, int]
) -> None:
    """Draw the network for one example."""
    st.subheader("The network")
    panels.network(
        data=frames.network(course, example, inputs, opened),
        key=f"{prefix}_network",
        on_opened_change=lambda: None,
    )


def predictions(course: Course, prefix: str, inputs: Sequence[str], example: int) -> None:
    """Outputs beside the truth."""
    st.subheader("Predictions beside the truth")
    panels.table(
        data=frames.predictions(course, inputs, example),
        key=f"{prefix}_predictions",
        on_picked_change=lambda: None,
    )
