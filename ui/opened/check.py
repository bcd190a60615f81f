"""Verify me: the gradient check of all parameters of a page's network, at the player's moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import streamlit as st

import nn
from nn.arrays import Array, Labels, targets
from nn.layers import Conv2D
from nn.look import gradient_check
from runs.small.at_once import Course
from ui.charts import check_chart
from ui.charts.check_chart import Checked
from ui.charts.numbers import fine, short
from ui.kit import finished_charts, stands, table_behind
from ui.kit.glossary import sentence
from ui.memory.shared_cache import once, shared
from ui.opened import open_number
from ui.panels.pictures import pixel_names
from ui.tables.panel_rows import BIAS

Names = Sequence[Sequence[str]]  # of the inputs, then of the units, layer by layer
Open = Callable[[tuple[int, int, int | None]], None]  # layer, unit and source; None: the bias
Case = tuple[nn.Network, Array, Labels]  # a network with images and their labels
HELP = "Nudges every weight and bias, and compares the slopes with those of backpropagation."


def show(course: Course, prefix: str, inputs: Sequence[str]) -> None:
    """Offer the check of a small network; a parameter leads to its arithmetic."""
    if not button(prefix):
        return
    frame, sizes = stands.frame(prefix, course), course.network().layer_sizes
    now = f"The network as it is at iteration {course.snapshots[frame].iteration:,}."
    open_it = partial(_open, prefix, sizes, inputs)
    checked = _checked(course, frame)
    names = open_number.all_names(course, inputs)
    _draw(prefix, course.network(frame), checked, names, now, (course.key, frame), open_it)


@shared
def _checked(course: Course, frame: int) -> Checked:
    examples = course.examples
    return check_chart.check(course.network(frame), examples.X_train, examples.Y_train)


def show_large(
    prefix: str, make: Callable[[], Case | None], mark: tuple[object, ...], told: str
) -> None:
    """Offer the check of a network whose numbers cannot be opened here.

    ``make`` returns it with images and labels, or None if it is gone. ``mark`` says all that they
    depend on, and ``told`` what they are.
    """
    found = make() if button(prefix) else None
    if found:
        net, X, y = found
        Y = targets(y, net.layer_sizes[-1], net.dtype)
        checked = once(("check", *mark), lambda: check_chart.check(net, X, Y))
        _draw(prefix, net, checked, names_of_lists(net), told, mark, None)


def button(prefix: str) -> bool:
    """Draw the button; return whether the check is open."""
    key = f"{prefix}_{stands.CHECK}"
    is_open = bool(st.session_state.get(key))
    st.button(
        "Close the check" if is_open else "Verify me", key=f"{key}_button", help=HELP,
        icon=":material/close:" if is_open else ":material/check_circle:",
        on_click=_turn, args=[key],
    )  # fmt: skip
    return is_open


def _turn(key: str) -> None:
    st.session_state[key] = not st.session_state.get(key)


def _draw(
    prefix: str, net: nn.Network, checked: Checked, names: Names, told: str,
    mark: tuple[object, ...], open_it: Open | None,
) -> None:  # fmt: skip
    """Draw the verdict, the histogram, and the parameter with the largest error."""
    key = f"{prefix}_{stands.CHECK}"
    with st.container(border=True, key=f"{key}_place"):
        st.markdown(f"{check_chart.verdict(checked)} {told}")
        finished_charts.chart(
            f"{key}_chart", mark, lambda ink: check_chart.histogram(checked, ink=ink),
            check_chart.describe(checked),
        )  # fmt: skip
        table_behind.table(
            key, "The errors", lambda: check_chart.rows(checked, net, partial(place, net, names)),
            f"The {check_chart.ROWS} largest, if there are more.",
        )  # fmt: skip
        _worst(key, net, checked, names, open_it)
        more = sentence("float32") if checked.single is not None else ""
        st.caption(f"{check_chart.honesty(checked)} {more}")


def names_of_lists(net: nn.Network) -> Names:
    """Name the pixels of lists, and the units of all layers that put out a list."""
    sizes, lists = net.layer_sizes, [len(layer.shape_out) == 1 for layer in net.layers]
    inputs = pixel_names(sizes[0]) if len(net.input_shape) == 1 else []
    layers = [open_number.layer_names(sizes, i, True) if is_list else []
              for i, is_list in enumerate(lists, start=1)]  # fmt: skip
    return [inputs, *layers]


def place(net: nn.Network, names: Names, position: int) -> tuple[str, str]:
    """Say from where to where a parameter leads; of images there are places and no ``names``."""
    number, kind, index = gradient_check.locate(net, position)
    layer = net.layers[number - 1]
    is_list = len(layer.shape_out) == 1
    to = names[number][index[0]] if is_list else f"Layer {number}, filter {index[0] + 1}"
    if kind != "W":
        return (BIAS if kind == "b" else kind), to
    seen = layer.shape_in
    if isinstance(layer, Conv2D):
        seen = (*layer.window.size, seen[2])
    if len(seen) == 1:
        return names[number - 1][index[1]], to
    row, column, channel = (int(i) + 1 for i in np.unravel_index(index[1], seen))
    return f"row {row}, column {column}" + f" of map {channel}" * (seen[2] > 1), to


def _worst(key: str, net: nn.Network, checked: Checked, names: Names, open_it: Open | None) -> None:
    """Say which parameter has the largest error, and offer its arithmetic."""
    i, found = checked.worst, checked.found
    position = int(found.positions[i])
    layer, kind, index = gradient_check.locate(net, position)
    source = index[1] if kind == "W" else None
    start, to = place(net, names, position)
    of = f"the {start} of {to}" if source is None else f"from {start} to {to}"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"The largest error: `{check_chart.name(net, position)}`, {of}. Backpropagation "
            f"{fine(found.backprop[i])}, nudge {fine(found.numerical[i])}, relative error "
            f"{short(found.errors[i])}."
        )
        if open_it:
            st.button("Open its arithmetic", icon=":material/search:", key=f"{key}_open",
                      on_click=open_it, args=[(layer, index[0], source)])  # fmt: skip


def _open(
    prefix: str, sizes: list[int], inputs: Sequence[str], place: tuple[int, int, int | None]
) -> None:
    """Open the arithmetic of a parameter, and bring it into view."""
    layer, unit, source = place
    at = (layer, unit, -1 if source is None else source)
    if open_number.set_place(prefix, sizes, inputs, at, numbered=prefix == "play"):
        open_number.open_it(prefix)
