"""The page's panels: the drawing, the curves, the bar of time, and the shifted digit."""

from __future__ import annotations

import re
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from runs import ConvSpec
from runs.convolution.course import Course
from runs.convolution.shift import SHIFTS
from ui.charts.numbers import text
from ui.classroom import rules
from ui.convolution import controls, frames, frozen_link, panel, picture, training
from ui.convolution.picture import Input
from ui.kit import moving, table_behind
from ui.kit.glossary import term
from ui.memory import address
from ui.memory.shared_cache import shared
from ui.memory.untrusted import whole
from ui.panels import curves
from ui.tables import chart_rows

_course, _dense = shared(frames.course), shared(frames.dense)
_strip = shared(picture.strip)
OPEN = "conv_open"  # what is open in the drawing, in the address: a picture, a pixel, a direction
OPENED = r"(?:out-\d-0|(?:image|[kmp][12])-\d{1,2}-\d{1,2}-\d{1,2}-\d{1,2})-[fb]"
DRAWING, PAGE = "conv_drawing", "convolution"


def player(course: Course) -> None:
    """Draw the bar of time at the bottom of the page, if there is more than one moment."""
    if len(course.iterations) < 2:
        return
    data = {
        "page": "convolution",
        "iterations": course.iterations.tolist(),
        "shares": course.shares,
        "figures": [
            f"cost {text(cost, 3)}, {right:.0%} right" for cost, right in course.figures[[2, 3]].T
        ],
        "steps": True,
        "coarse": True,
        "speed": True,
    }
    moving.player(data=data, key="conv_time")


def drawing(spec: ConvSpec, course: Course, image: Input, *, live: bool = False) -> None:
    """Draw the whole network with one image, which can be opened anywhere."""
    sent = _course(course)
    panel.course(data=sent, key="conv_course", height=1)
    data = {
        "course": sent["name"],
        "image": frames.image(image.pixels, image.label, image.name),
        "strip": _strip() if image.name.startswith("test") else None,
        "rate": spec.learning_rate,
        "open": address.keep_text(OPEN, OPENED) or None,
        "can_freeze": not live and not {"hand"} & {*rules.fixed(PAGE), *rules.hidden(PAGE)},
        "alt": frames.alt(spec, course, image.label),
        **frames.kernels(spec.kernels[0]),
    }
    panel.drawing(
        data=data, key=DRAWING, on_picked_change=_picked,
        on_frozen_change=partial(_keep, spec), on_freed_change=partial(_free, spec),
        on_opened_change=_opened,
    )  # fmt: skip
    table_behind.table(
        DRAWING, "The answers", lambda: frames.answers(course, image.pixels),
        "What the network says of this image, at each moment that was recorded.",
    )  # fmt: skip
    meaning()


def meaning() -> None:
    """Say what lights up in the drawing, and what its colours mean."""
    st.caption(
        f"What lights up is the {term('receptive field')} of what you point at. Blue is positive, "
        "orange is negative; each column has a scale of its own. A dot marks a kernel made by hand."
    )


def _picked() -> None:
    picture.pick(st.session_state[DRAWING].picked)


def _opened() -> None:
    """Take what was opened in the drawing into the address."""
    told = st.session_state[DRAWING].opened
    if isinstance(told, str) and re.fullmatch(f"({OPENED})?", told):
        st.session_state[OPEN] = told


def _keep(spec: ConvSpec) -> None:
    """Keep a kernel that was made by hand, and let the rest be trained around it."""
    told = st.session_state[DRAWING].frozen
    one = frozen_link.told(told, spec.filters[0], spec.kernels[0])
    if one:
        controls.keep(spec, one)
        st.session_state[training.GO] = True


def _free(spec: ConvSpec) -> None:
    told = st.session_state[DRAWING].freed
    number = whole(told.get("filter"), 0, spec.filters[0] - 1) if isinstance(told, dict) else None
    if number is not None:
        controls.free(spec, number)


def curve_columns(course: Course) -> None:
    """Draw cost and right answers beside each other, once something was measured."""
    if np.isnan(course.figures).all():
        return
    left, right = st.columns(2, gap="medium")
    with left:
        _curve(course, (0, 2, 6), "Cost")
    with right:
        _curve(course, (1, 3, 7), "Right answers")


def _curve(course: Course, which: tuple[int, int, int], title: str) -> None:
    key, percent = f"conv_{title.split(maxsplit=1)[0].lower()}", title != "Cost"
    looks = (("training", "train"), ("test", "test"), ("dense, test", "pin"))
    lines = [(name, course.figures[i], look) for i, (name, look) in zip(which, looks, strict=True)]
    at = course.iterations.tolist()
    shown = curves.data(
        course.shares, at, at, lines, title=title, last=course.spec.iterations, percent=percent,
        high=1.0 if percent else None,
    )  # fmt: skip
    moving.curve_chart(data=shown, key=key)
    table_behind.table(key, title, lambda: chart_rows.curves(shown))


def why_not_dense(course: Course, image: Input) -> None:
    """Draw the shifted digit, what both networks read, and how both fare on all test images."""
    dense = _dense(course)
    if dense is None:
        st.info("Train to the end, and both networks are asked about shifted digits.")
        return
    data = {
        "course": _course(course)["name"],
        "image": frames.image(image.pixels, image.label, image.name),
        "dense": dense,
    }
    panel.shift(data=data, key="conv_shift")
    table_behind.table("conv_shift", "Accuracy against shift", lambda: _shifts(course))


def _shifts(course: Course) -> pd.DataFrame:
    found = course.shifted
    assert found
    shares = np.array([found.convolution, found.dense])
    return pd.DataFrame(
        [[f"{share:.1%}" for share in row] for row in shares],
        ["Convolution", "Dense"], [f"{n:+d}" if n else "0" for n in SHIFTS],
    )  # fmt: skip
