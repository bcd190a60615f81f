"""The playground's main panels: the network, the plane, the curves, and the bar of time."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from runs.playground.plane_data import PlaneData
from runs.playground.recording import PlayCourse, Recording, shares
from runs.playground.settings import Play
from ui.charts.numbers import Data, text
from ui.kit import moving, stands, table_behind
from ui.kit.widgets import log_scale
from ui.memory import address
from ui.memory.shared_cache import shared
from ui.memory.untrusted import whole
from ui.opened import open_number
from ui.panels import curves, playnet, surface
from ui.panels.curves import Line
from ui.play import changes, moment, teacher
from ui.play.own import own_points, points_view
from ui.tables import chart_rows, panel_rows

_net, _surface = shared(playnet.data), shared(surface.data)
Looks = dict[str, Any]  # how the plane is to be drawn
LOOKS = {"show_test": "Test points", "show_confidence": "Confidence", "discrete": "Flat colours"}


def player(course: PlayCourse, *, coarse: bool = False) -> None:
    """The bar of time at the bottom of the page, if there is more than one moment.

    ``coarse``: only what was recorded can be shown, as of a long training.
    """
    if len(course.snapshots) < 2:
        return
    play, m = course.experiment, len(course.examples.y_train)
    data = {
        "page": "playground",
        "iterations": course.iterations,
        "shares": course.shares,
        "figures": [figures(s.cost, s.test_cost, s.test_accuracy) for s in course.snapshots],
        "epoch": epoch(play, m),
        "steps": True,
        "coarse": coarse,
        "speed": True,
    }
    told, on = stands.player("play", course)
    moving.player(data=data | told, key="play_time", on_step_change=_step, **on)


def _step() -> None:
    """Look closely from an iteration on that was not among the frames."""
    last = int(st.session_state.play_iterations)
    wanted = whole(st.session_state.play_time.step, 0, last)
    if wanted is not None:
        moment.look_at(wanted)


def epoch(play: Play, m: int) -> int:
    """Return how many iterations it takes to go once through m points."""
    return -(-m // min(play.batch_size or m, m))


def figures(cost: float, test_cost: float, test_accuracy: float) -> str:
    """Say in a few words how good the network is."""
    words = f"cost {text(cost, 3)}"
    if not np.isnan(test_cost):
        words += f", test {text(test_cost, 3)}"
    return words if np.isnan(test_accuracy) else f"{words}, {test_accuracy:.0%} right"


def network(
    course: PlayCourse, data: PlaneData, opened: changes.Place | None, *, live: bool = False
) -> None:
    """Draw the network; everything on it can be opened or changed by a click, unless it is live."""
    sizes, inputs = course.network().layer_sizes, points_view.input_names(course.features, data)
    drawn = _net(course, _allowed(live))
    more = points_view.on_network(drawn, data) | {
        "opened": opened,
        "marked": changes.marks(course),
        "alt": f"{drawn['alt']} {playnet.fares(course)}",
    }
    moving.net_map(
        data=drawn | more,
        key="play_network",
        on_opened_change=partial(changes.open_clicked, sizes, inputs),
        on_change_change=changes.change_network,
    )
    names = list(open_number.unit_names(sizes, numbered=True))
    table_behind.table(
        "play_network",
        "The weights",
        lambda: panel_rows.weights(course, names, inputs),
        panel_rows.OVER_TIME,
    )


def _allowed(live: bool) -> dict[str, bool]:
    """Say what may be changed or opened in the drawing: what no teacher has hidden or fixed."""
    controls = {"layers": "layers", "units": "units", "features": "features", "open": "number"}
    return {what: not live and teacher.may_change(name) for what, name in controls.items()}


def plane(course: PlayCourse, data: PlaneData, brush: Data | None) -> None:
    """Draw what the network says everywhere, with the points.

    While the arithmetic of an example is open, a click on another point opens that one's.
    """
    picks = bool(st.session_state.get(changes.NUMBER)) and teacher.shows("number")
    chosen = open_number.chosen_example("play", len(course.examples.y_train)) if picks else None
    drawn = _surface(course, **looks_now())
    drawn = drawn | points_view.on_plane(drawn, data)
    moving.surface_map(
        data=drawn | {"brush": brush, "picks": picks, "chosen": chosen},
        key="play_plane",
        on_picked_change=partial(changes.pick, len(course.examples.y_train)),
        on_painted_change=partial(_paint, data),
    )


def _paint(data: PlaneData) -> None:
    own_points.paint(st.session_state.play_plane.painted, data)


def looks_now() -> Looks:
    """Return how the plane is to be drawn."""
    chosen = st.session_state.get("play_looks", ["show_test"])
    return {name: name in chosen for name in LOOKS}


def choose_looks() -> None:
    """Draw the choice of what the plane shows."""
    address.keep_some("play_looks", LOOKS, ["show_test"], LOOKS)
    st.pills(
        "Show", list(LOOKS), selection_mode="multi", key="play_looks", wrap=True,
        format_func=LOOKS.__getitem__, persist_state="session", label_visibility="collapsed",
    )  # fmt: skip


def curve_row(
    recording: Recording, course: PlayCourse, pinned: Recording | None, *, live: bool
) -> None:
    """Draw cost and accuracy beside each other."""
    left, right = st.columns(2, gap="medium")
    with left:
        place = st.container()
        log = bool(st.session_state.get("play_log"))
        if not live:
            log = log_scale("play_log")
        with place:
            cost = _curves(recording, course, pinned, "cost", title="Cost", log=log)
        table_behind.table("play_cost", "The cost", lambda: chart_rows.curves(cost))
    with right:
        if course.examples.n_classes:
            more = {"title": "Right answers", "percent": True, "high": 1.0}
            right_ones = _curves(recording, course, pinned, "accuracy", **more)
            table_behind.table(
                "play_accuracy", "The right answers", lambda: chart_rows.curves(right_ones)
            )


def plane_with_choices(course: PlayCourse, data: PlaneData, *, live: bool) -> None:
    """Draw the plane, and below it how it is drawn and what a brush paints on it."""
    place, brush = st.container(), None
    if not live:
        choose_looks()
        brush = own_points.brush(data) if teacher.shows("own") else None
    with place:
        plane(course, data, brush)
    table_behind.table("play_plane", "The points", lambda: _points(course, data))


def _points(course: PlayCourse, data: PlaneData) -> pd.DataFrame:
    return points_view.in_table(panel_rows.points(course), data)


def other_plane(
    course: PlayCourse, data: PlaneData, main: PlayCourse, title: str, key: str
) -> None:
    """Draw another run's plane; it follows the iterations of the main one."""
    followed = shares(course.iterations, main.experiment.iterations)
    drawn = _surface(course, **looks_now(), title=title)
    more = points_view.on_plane(drawn, data) | {"shares": followed, "look": False}
    moving.surface_map(data=drawn | more, key=key)
    table_behind.table(key, f"The points ({title.lower()})", lambda: _points(course, data))


def _curves(
    recording: Recording, course: PlayCourse, pinned: Recording | None, field: str, **more: Any
) -> Data:
    """Draw a figure on training and test points; and the pinned run's. Return what is drawn."""
    of_test = f"test_{field}"
    lines: list[Line] = [("training", getattr(recording, field), "train")]
    if len(recording.examples.y_test):
        lines.append(("test", getattr(recording, of_test), "test"))
    if pinned:
        for part, name, look in ((field, "pinned", "pin"), (of_test, "pinned test", "pintest")):
            values = curves.elsewhere(
                pinned.iterations, getattr(pinned, part), recording.iterations
            )
            if np.isfinite(values).any():
                lines.append((name, values, look))
    shown = curves.data(
        course.shares, course.iterations, recording.iterations.tolist(), lines,
        last=course.experiment.iterations, **more,
    )  # fmt: skip
    moving.curve_chart(data=shown, key=f"play_{field}")
    return shown
