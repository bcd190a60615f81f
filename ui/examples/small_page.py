"""Small examples on a page: trained at once, shared by all visitors, shown in moving panels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from runs.small import at_once
from runs.small.at_once import Course, Examples, Experiment, Row
from ui.examples import ask
from ui.examples.ask import Pair
from ui.kit import moving, stands, table_behind
from ui.kit.data_sets import dataset
from ui.kit.glossary import sentence, term
from ui.kit.widgets import log_scale
from ui.memory.shared_cache import shared
from ui.memory.untrusted import whole
from ui.opened import open_number
from ui.opened.open_number import Opened
from ui.panels import bent, course_curve, frames, pictures, planes
from ui.panels.planes import Extent
from ui.tables import chart_rows, panel_rows

_network, _predictions = shared(frames.network), shared(frames.predictions)
_plane, _hidden = shared(planes.plane), shared(bent.hidden)
_weighing, _gallery = shared(pictures.weighing), shared(pictures.gallery)
_cost = shared(course_curve.cost)


@shared
def course(experiment: Experiment, train: tuple[Row, ...], test: tuple[Row, ...] = ()) -> Course:
    """Train, or return what another visitor's same settings gave. Only read it."""
    return _whole(at_once.run(experiment, Examples.from_rows(train, test)))


def _whole(course: Course) -> Course:
    """Let a course work out what it will be asked for, so that its size is known."""
    _ = course.thetas, course.key
    return course


def player(course: Course, prefix: str) -> None:
    """The bar at the bottom of the page that moves all panels through the training."""
    told, on = stands.player(prefix, course)
    moving.player(data=frames.scrubber(course, prefix) | told, key=f"{prefix}_time", **on)
    with st.container():
        if course.stop_reason:
            st.warning(course.stop_reason, icon=":material/trending_up:")


def cost_curve(course: Course, prefix: str, reference: Course) -> None:
    """Draw the cost over the iterations; the player moves a cursor along it.

    ``reference``, the tutorial's own settings on the same data, is drawn beside it, if they
    are not the same.
    """
    st.header("Cost", help=sentence("cost"))
    place = st.container()
    log = log_scale(f"{prefix}_log")
    other = reference if reference.experiment != course.experiment else None
    with place:
        shown = _cost(course, other, log=log)
        moving.curve_chart(data=shown, key=f"{prefix}_cost")
    table_behind.table(f"{prefix}_cost", "The cost", lambda: chart_rows.curves(shown))
    if other and other.experiment.loss != course.experiment.loss:
        st.caption(
            "The two losses measure error in different ways. Compare how the curves run, not how "
            "high they are."
        )


def data_note(course: Course, source: str, meaning: str = "counts as 1") -> None:
    """Say which data the figures are from, and what an output above one half means."""
    examples = course.examples
    told = f"Trained on {len(examples.y_train):,} {source}"
    if len(examples.y_test):
        told += f", tested on {len(examples.y_test):,} others that it never learned from"
    st.caption(f"{told}. An output above 0.5 {meaning}.")


def network(course: Course, prefix: str, opened: Opened, inputs: Sequence[str]) -> None:
    """Draw the network for one example; a click on it opens a unit or a weight."""
    st.header("The network")
    sizes = course.network().layer_sizes
    moving.network(
        data=_network(course, opened.example, inputs, opened.place),
        key=f"{prefix}_network",
        on_opened_change=partial(open_number.set_from_drawing, prefix, sizes, inputs),
    )
    names = list(open_number.unit_names(sizes))
    table_behind.table(
        f"{prefix}_network",
        "The weights",
        lambda: panel_rows.weights(course, names, inputs),
        panel_rows.OVER_TIME,
    )
    st.caption(
        f"Example {opened.example + 1} on its way through. Each line is a {term('weight')}. Blue "
        "is positive; orange, dashed, is negative. Thicker is larger. Click a unit or a line to "
        "open it."
    )
    open_number.offer(prefix, opened)


def predictions(
    course: Course,
    prefix: str,
    opened: Opened,
    inputs: Sequence[str],
    tutorial: Sequence[str] = (),
) -> None:
    """Outputs beside the truth; a click on a row shows that example."""
    st.header("Predictions beside the truth")
    moving.table(
        data=_predictions(course, inputs, tutorial) | {"chosen": opened.example},
        key=f"{prefix}_predictions",
        on_picked_change=partial(_pick, prefix, len(course.examples.y_train)),
    )


def _pick(prefix: str, m: int) -> None:
    picked = whole(st.session_state[f"{prefix}_predictions"].picked, 0, m - 1)
    if picked is not None:
        st.session_state[f"{prefix}_example"] = picked + 1


def plane(
    course: Course,
    prefix: str,
    opened: Opened,
    extent: Extent,
    inputs: Sequence[str],
    pair: Pair | None = None,
) -> None:
    """Draw the output over the plane; with a pair, a click asks about another one."""
    more: dict[str, Any] = {}
    if pair:
        more = {"asks": True, "asked": planes.asked(course, pair)}
    elif len(course.network().layers) == 1:
        more = {"arrow": planes.arrow(course, extent)}
    moving.plane(
        data=_plane(course, extent, inputs) | {"chosen": opened.example} | more,
        key=f"{prefix}_plane",
        on_asked_change=partial(ask.from_click, prefix),
    )
    table_behind.table(f"{prefix}_plane", "The points", lambda: panel_rows.examples(course, inputs))


def hidden(course: Course, prefix: str, extent: Extent, inputs: Sequence[str]) -> None:
    """Draw the plane as the hidden layer sees it."""
    moving.hidden(data=_hidden(course, extent, inputs), key=f"{prefix}_bent")
    names = list(open_number.unit_names(course.network().layer_sizes))
    table_behind.table(
        f"{prefix}_bent",
        "The hidden layer",
        lambda: panel_rows.hidden(course, names, inputs),
        "What each hidden unit puts out for each example at the end.",
    )


@shared
def digit_course(experiment: Experiment, a: int, b: int) -> Course:
    """Train on the digits a and b of the bundled subset, shared by all visitors."""
    experiment = replace(experiment, n_frames=40)  # each is 784 weights
    return _whole(at_once.run(experiment, _digits(a, b)))


@shared
def _digits(a: int, b: int) -> Examples:
    return Examples.from_digits(dataset("mnist-5k"), a, b)


def weighing(course: Course, prefix: str, opened: Opened, digits: tuple[int, int]) -> None:
    """Show an image weighed pixel by pixel: a single unit with 784 inputs."""
    st.header("The unit: one weight for each pixel")
    pointed = {"points": True, "chosen": opened.source if opened.is_open else None}
    moving.picture(
        data=_weighing(course, opened.example, digits) | pointed,
        key=f"{prefix}_weighing",
        on_picked_change=partial(open_number.set_from_picture, prefix, opened.names),
    )
    table_behind.table(
        f"{prefix}_weighing",
        "The weights",
        lambda: chart_rows.pixels(panel_rows.last_weights(course)),
        "The 784 weights at the end, one for each pixel.",
    )


def gallery(course: Course, prefix: str, digits: tuple[int, int]) -> None:
    """Show the test images that are hardest for the unit, with its outputs."""
    st.header("Predictions beside the truth")
    st.caption(
        f"The test images furthest from the truth at the end. Output 0 means {digits[0]}, "
        f"1 means {digits[1]}; ✓ is right, ✗ is wrong."
    )
    moving.picture(data=_gallery(course, digits), key=f"{prefix}_gallery")
    table_behind.table(
        f"{prefix}_gallery", "The images", lambda: panel_rows.test_outputs(course, digits)
    )


def points(course: Course, prefix: str, opened: Opened, inputs: Sequence[str]) -> None:
    """Draw points in the plane with the unit's line and its weight vector."""
    plane(course, prefix, opened, planes.extent_of(course), inputs)
    st.caption(
        "Blue squares are class 1, orange circles class 0; hollow ones are kept for testing. A "
        "ring marks a point on the wrong side. The arrow is the weight vector: it stands on the "
        "line and points to where the answer grows."
    )
