"""Teach the network your drawing, and see what it forgets."""

from __future__ import annotations

import numpy as np
import streamlit as st

import nn
from nn.arrays import Array
from nn.data.digits import SIDE
from nn.layers import Conv2D
from runs.draw import lessons
from runs.draw.lessons import Lesson, Taught
from ui.charts.numbers import Data
from ui.draw import networks_that_read
from ui.draw.last_computed import latest, remember
from ui.draw.reading import Reading
from ui.kit import moving, names, table_behind
from ui.kit.glossary import sentence, term
from ui.memory import address
from ui.panels import pictures
from ui.panels.frames import table
from ui.tables import chart_rows

MOST_SHOWN = 6  # units whose weights moved
MOVED_UNITS = (
    "Each took in copies of the drawing, with a plus or a minus: only where there is ink can a "
    "weight move."
)
MOVED_FILTERS = "Each looks at every place of the drawing, and took in what it saw there."


def taught(base: nn.Network) -> Taught:
    """Return what this session taught to the network ``base``."""
    given = st.session_state.get("draw_taught", {}).get(networks_that_read.digest(base), ())
    return Taught(base, given)


def pupil(base: nn.Network) -> nn.Network:
    """Return the network after this session's lessons, or ``base`` itself."""
    given = taught(base)
    return latest("pupil", _name(given), given.network)


def _name(given: Taught) -> tuple[str, tuple[Lesson, ...]]:
    return networks_that_read.digest(given.base), given.lessons


def show(reading: Reading, base: nn.Network) -> None:
    """Show the lesson to give, and what the last one did."""
    st.markdown(
        f"Tell the network which {names.noun(base)} this is. It takes a few steps of "
        f"{term('gradient descent')} on your drawing alone. Only you see this network, "
        "and only while this page is open: the model card has it as a file."
    )
    given = taught(base)
    _form(reading, given)
    if not given.lessons:
        return
    _result(given, pupil(base))
    undo, forget = ":material/undo:", ":material/restart_alt:"
    with st.container(horizontal=True):
        st.button(
            "Undo this lesson", icon=undo, key="draw_lesson_undo", on_click=_keep,
            args=[given.less()],
        )  # fmt: skip
        st.button(
            "Forget all lessons", icon=forget, key="draw_lesson_forget", on_click=_keep,
            args=[Taught(base)],
        )  # fmt: skip


def _form(reading: Reading, given: Taught) -> None:
    one, two, three = st.columns(3)
    label = one.selectbox(
        "It is", range(len(reading.classes)), reading.order[0], format_func=reading.called,
        key=f"draw_lesson_label_{reading.name}",
    )  # fmt: skip
    address.keep("draw_lesson_steps", range(1, lessons.MOST_STEPS + 1), 5)
    address.keep("draw_lesson_rate", lessons.LEARNING_RATES, 0.01)
    two.slider("Steps", 1, lessons.MOST_STEPS, 5, key="draw_lesson_steps", persist_state="session")
    three.select_slider(
        "Learning rate", lessons.LEARNING_RATES, 0.01, key="draw_lesson_rate",
        persist_state="session", help=sentence("learning rate"),
    )  # fmt: skip
    st.button(
        f"Teach it: this is {names.one(reading.called(label))}",
        key="draw_lesson_teach",
        type="primary",
        icon=":material/school:",
        disabled=reading.way is None,
        help="Draw something first." if reading.way is None else None,
        on_click=_teach,
        args=[given, reading.x, label],
    )
    if problem := st.session_state.pop("draw_lesson_problem", None):
        st.error(problem)


def _teach(given: Taught, x: Array, label: int) -> None:
    """Give a lesson. For use as a callback."""
    state = st.session_state
    try:
        more = given.more(Lesson(x, label, state.draw_lesson_steps, state.draw_lesson_rate))
        before = pupil(given.base)
        after = lessons.teach(before, more.lessons[-1])
        remember("before", _name(given), before)
        remember("pupil", _name(more), after)
        _keep(more)
    except ValueError as error:
        state.draw_lesson_problem = str(error)


def _keep(given: Taught) -> None:
    """Remember the lessons of this network, and of the one taught before it."""
    others = st.session_state.get("draw_taught", {})
    name = networks_that_read.digest(given.base)
    earlier = [(key, value) for key, value in others.items() if key != name][-1:]
    st.session_state.draw_taught = {**dict(earlier), name: given.lessons}


def _result(given: Taught, after: nn.Network) -> None:
    last, earlier = given.lessons[-1], given.less()
    before = latest("before", _name(earlier), earlier.network)
    called = names.classes(given.base)
    was, now = (net.predict_proba(last.x)[:, 0] for net in (before, after))
    st.markdown(
        f"**Lesson {len(given.lessons)}:** {last.steps} step{'s' * (last.steps > 1)} at a "
        f"learning rate of {last.learning_rate:g}. The drawing was "
        f"{names.one(called[last.label])} with {was[last.label]:.1%}; "
        f"now with **{now[last.label]:.1%}**."
    )
    left, right = st.columns(2, gap="large")
    with left:
        moving.table(data=_probabilities(given.base, was, now), key="draw_lesson_table")
    with right:
        _cost(given.base, before, after)
    _moved(before, after)


def _probabilities(net: nn.Network, was: Array, now: Array) -> Data:
    called = zip(names.classes(net), was, now, strict=True)
    rows = [[name, f"{before:.3f}", f"{after:.3f}"] for name, before, after in called]
    return table(rows, {names.noun(net).capitalize(): "text", "Before": "bar", "After": "bar"}, 1)


def _cost(base: nn.Network, before: nn.Network, after: nn.Network) -> None:
    """Say what the lessons cost on test images, and what the last one did digit by digit."""
    X, y, what = networks_that_read.test_images(base)
    nets = (base, before, after)
    of = tuple(networks_that_read.digest(net) for net in nets)
    first, was, now = latest(
        "right", of, lambda: [lessons.right_by_digit(net, X, y) for net in nets]
    )
    since = int(now.sum() - first.sum())
    st.metric(f"Right, of the {len(y):,} {what}", f"{now.sum():,}", f"{since} since the beginning")
    worst = int((was - now).argmax())
    if was[worst] > now[worst]:
        st.markdown(
            f"**Forgotten most:** {names.classes(base)[worst]}. {was[worst]} were right before "
            f"this lesson, {now[worst]} after it. One drawing pulls on weights that all share."
        )
    else:
        st.markdown(f"In this lesson no {names.noun(base)} got worse.")


def _moved(before: nn.Network, after: nn.Network) -> None:
    changes = lessons.moved(before, after)
    each = np.linalg.norm(changes[0], axis=1)
    most = [int(i) for i in np.argsort(-each)[:MOST_SHOWN] if each[i] > 0]
    if not most:
        st.markdown(f"**No weight moved.** It was sure already: the {term('gradient')} is zero.")
        return
    first = after.layers[0]
    if isinstance(first, Conv2D):
        unit, shape, why = "filter", first.window.size, MOVED_FILTERS
    else:
        unit, shape, why = "unit", (SIDE, SIDE), MOVED_UNITS
    st.markdown(
        f"**The weights that moved.** In the first layer {np.count_nonzero(each):,} of "
        f"{len(each):,} {unit}s changed. {why}"
    )
    moving.picture(
        data={
            "frames": 1,
            "size": "small",
            "pictures": [
                {
                    **pictures.signed(changes[0][i], shape),
                    "caption": f"{unit} {i + 1}",
                    "alt": f"Change of the weights of {unit} {i + 1}, of length {each[i]:.2g}",
                }
                for i in most
            ],
        },
        key="draw_lesson_moved",
    )
    table_behind.table(
        "draw_lesson_moved",
        "The changes",
        lambda: chart_rows.beside({f"{unit} {i + 1}": changes[0][i] for i in most}, "pixel"),
    )
