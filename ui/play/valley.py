"""The loss surface: the cost over two directions in the space of all parameters, with the path."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from nn.arrays import Array
from nn.look import loss_surface
from nn.network import Network
from nn.regularization import Penalty
from runs.playground.recording import PlayCourse
from ui.charts.numbers import Data
from ui.kit import moving, table_behind
from ui.kit.glossary import term
from ui.kit.widgets import section
from ui.memory import address
from ui.memory.shared_cache import shared
from ui.opened.open_number import unit_names
from ui.panels import valley
from ui.tables import chart_rows, panel_rows
from ui.tables.panel_rows import BIAS

SIDES = (21, 41)  # the coarsest and the finest map, in places along each side
MOST_WORK = 40_000_000  # activations behind a map, about; these take some tenths of a second
KINDS = {
    "principal": "Where it moved most",
    "random": "Two random directions",
    "weights": "Two weights",
}
SEEDS = 1000


def show(course: PlayCourse, inputs: tuple[str, ...]) -> None:
    """Draw the choice of directions and the surface."""
    label = "The loss surface, and the path that training took"
    place = section(label, "terrain", "play_valley")
    if place is None:
        return
    with place:
        left, right = st.columns([2, 3], gap="medium")
        with left:
            kind = _kind()
            choice = _choice(kind, course.network(), inputs)
        if choice is None:
            left.info("Choose two different weights.", icon=":material/info:")
            return
        with right:
            shown = _data(course, kind, *choice)
            moving.valley_map(data=shown, key="play_valley_map")
            costs = [s.cost for s in course.snapshots]
            table_behind.table("play_valley_map", "The path", lambda: chart_rows.path(shown, costs))


def _kind() -> str:
    """Say what the map is, and draw the choice of its directions."""
    st.markdown(
        "All weights together are one point in a space with as many dimensions. The map shows the "
        f"{term('cost')} on a flat cut through it, around the network at the end."
    )
    address.keep("play_directions", KINDS, "principal", shown=KINDS)
    chosen = st.pills(
        "The two directions", list(KINDS), format_func=KINDS.__getitem__, key="play_directions",
        persist_state="session", required=True, wrap=True,
    )  # fmt: skip
    return str(chosen)


def _choice(kind: str, net: Network, inputs: tuple[str, ...]) -> tuple[Any, ...] | None:
    """Draw what else there is to choose; return it, and the names of the two axes."""
    if kind == "weights":
        names = parameter_names(net, inputs)
        first = _parameter("Across", "play_across", 0, names)
        second = _parameter("Up", "play_up", 1, names)
        st.caption("All others stay as they are at the end. On the path they moved, too.")
        places = names.index(first), names.index(second)
        return None if first == second else (places, (first, second))
    if kind == "random":
        seed = st.number_input("Seed of the directions", 0, SEEDS, 0, key="play_directions_seed",
                               bind="query-params")  # fmt: skip
        st.caption(
            "A step of 1 moves each unit's weights by their own length. Most of the way lies "
            "outside this cut. The path shows the places of the cut that are nearest to it."
        )
        return (int(seed),), ("first direction", "second direction")
    st.caption("The two directions in which the weights spread most in the course of training.")
    return (), ("most", "second most")


def _parameter(label: str, key: str, usual: int, names: list[str]) -> str:
    """Draw the choice of a parameter; in the address it has its number."""
    numbers = {name: str(i) for i, name in enumerate(names, start=1)}
    shown = {name: name for name in names}
    address.keep(key, names, names[usual], name=numbers.__getitem__, shown=shown)
    return st.selectbox(label, names, key=key, persist_state="session")


def parameter_names(net: Network, inputs: tuple[str, ...]) -> list[str]:
    """Name all parameters, in the order of the flat vector."""
    units = list(unit_names(net.layer_sizes, numbered=True))
    return [
        f"bias of {unit}" if source == BIAS else f"{source} → {unit}"
        for source, unit in panel_rows.parameters(net, units, inputs)
    ]


@shared
def _data(course: PlayCourse, kind: str, how: tuple[int, ...], names: tuple[str, str]) -> Data:
    net, centre = course.network(), np.asarray(course.thetas[-1], np.float64)
    directions = _directions(course, net, centre, kind, how)
    path = loss_surface.project(course.thetas, centre, directions)
    extent = _extent(path, 1.0 if kind == "random" else 0.0)
    play, examples, side = course.experiment, course.examples, side_of(course)
    places = loss_surface.grid(extent, side)
    costs = loss_surface.costs(
        net, centre, directions, places, examples.X_train, examples.Y_train,
        Penalty(net, l1=play.l1, l2=play.l2),
    )  # fmt: skip
    if kind == "weights":  # then the axes are the weights themselves
        shift = centre @ directions.T
        path, extent = path + shift, tuple(np.repeat(shift, 2) + extent)
    return valley.data(
        course.shares, course.iterations, costs.reshape(side, side), extent, names, path
    )


def side_of(course: PlayCourse) -> int:
    """Choose how fine the map is, so that a large network does not take long; it has a middle."""
    each = len(course.examples.y_train) * sum(course.network().layer_sizes)
    return int(np.clip(np.sqrt(MOST_WORK / each), *SIDES)) | 1


def _directions(
    course: PlayCourse, net: Network, centre: Array, kind: str, how: tuple[int, ...]
) -> Array:
    if kind == "weights":
        return loss_surface.axes(net, *how)
    if kind == "random":
        return loss_surface.random(net, centre, np.random.default_rng(how[0]))
    return loss_surface.principal(course.thetas)


def _extent(path: Array, least: float) -> tuple[float, float, float, float]:
    """Return a part of the plane that shows the whole path, with room around it."""
    low, high = path.min(axis=0), path.max(axis=0)
    middle, half = (low + high) / 2, max(float((high - low).max()) * 0.75, least, 0.5)
    (a, b) = middle
    return (float(a - half), float(a + half), float(b - half), float(b + half))
