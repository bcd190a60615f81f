"""Teach the network your drawing, and see what it forgets."""

from __future__ import annotations

import numpy as np
import streamlit as st

import nn
from runs import lessons
from runs.lessons import Lesson
from ui import panels
from ui.data import dataset
from ui.panels import pictures
from ui.panels.frames import Data, table
from ui.reader import networks
from ui.reader.reading import Reading

MOST_SHOWN = 6  # units whose weights moved


def pupil(base: nn.Network) -> nn.Network:
    """Return the network as this session taught it, or ``base`` itself."""
    taught = st.session_state.get("draw_pupil")
    if taught is None or st.session_state.draw_base != networks.digest(base):
        return base
    return taught


def show(reading: Reading, base: nn.Network) -> None:
    """Show the lesson to give, and what the last one did."""
    st.markdown(
        "Tell the network which digit this is, and let it take a few steps of gradient descent "
        "on your drawing alone. Only you see this network."
    )
    _form(reading, base)
    given = _given(base)
    if not given:
        return
    *earlier, last = given
    _result(lessons.replay(base, earlier), pupil(base), last)
    with st.container(horizontal=True):
        undo, forget = ":material/undo:", ":material/restart_alt:"
        st.button("Undo this lesson", icon=undo, on_click=_keep, args=[base, earlier])
        st.button("Forget all lessons", icon=forget, on_click=_keep, args=[base, []])
        st.download_button(
            "Download this network",
            lambda: networks.file(pupil(base)),
            "taught.npz",
            icon=":material/download:",
            on_click="ignore",
        )


def _form(reading: Reading, base: nn.Network) -> None:
    one, two, three = st.columns(3)
    guess = reading.order[0]
    label = one.selectbox("It is a", range(10), guess, key=f"draw_lesson_{guess}")
    two.slider("Steps", 1, lessons.MOST_STEPS, 5, key="draw_lesson_steps",
                       persist_state="session")  # fmt: skip
    three.select_slider(
        "Learning rate", lessons.LEARNING_RATES, 0.01, key="draw_lesson_rate",
        persist_state="session",
    )  # fmt: skip
    st.button(
        f"Teach it: this is a {label}",
        type="primary",
        icon=":material/school:",
        disabled=reading.way is None,
        help="Draw something first." if reading.way is None else None,
        on_click=_teach,
        args=[base, reading, label],
    )
    if problem := st.session_state.pop("draw_lesson_problem", None):
        st.error(problem)


def _teach(base: nn.Network, reading: Reading, label: int) -> None:
    """Give a lesson; the callback of the button."""
    state = st.session_state
    lesson = Lesson(reading.x, label, state.draw_lesson_steps, state.draw_lesson_rate)
    try:
        _keep(base, [*_given(base), lesson])
    except ValueError as error:
        state.draw_lesson_problem = str(error)


def _given(base: nn.Network) -> list[Lesson]:
    """Return the lessons that this session gave to ``base``."""
    fits = st.session_state.get("draw_base") == networks.digest(base)
    return st.session_state.get("draw_lessons", []) if fits else []


def _keep(base: nn.Network, given: list[Lesson]) -> None:
    """Remember the lessons and the network that they make."""
    state = st.session_state
    if len(given) == len(_given(base)) + 1:
        taught = lessons.teach(pupil(base), given[-1])
    else:
        taught = lessons.replay(base, given)
    state.draw_pupil, state.draw_lessons, state.draw_base = taught, given, networks.digest(base)


def _result(before: nn.Network, after: nn.Network, last: Lesson) -> None:
    was, now = (net.predict_proba(last.x)[:, 0] for net in (before, after))
    st.markdown(
        f"**The last lesson:** {last.steps} step{'s' * (last.steps > 1)} at a learning rate of "
        f"{last.learning_rate:g}. The drawing was a {last.label} with {was[last.label]:.1%}; "
        f"now with **{now[last.label]:.1%}**."
    )
    left, right = st.columns(2, gap="large")
    with left:
        panels.table(data=_probabilities(was, now), key="draw_lesson_table")
    with right:
        _cost(before, after)
    _moved(before, after)


def _probabilities(was: np.ndarray, now: np.ndarray) -> Data:
    rows = [[str(i), f"{was[i]:.3f}", f"{now[i]:.3f}"] for i in range(len(was))]
    return table(rows, {"Digit": "number", "Before": "bar", "After": "bar"}, 1)


def _cost(before: nn.Network, after: nn.Network) -> None:
    """Say what the lesson cost on test images, digit by digit."""
    data = dataset("mnist-5k")
    m = len(data.y_test)
    was, now = (lessons.right_by_digit(net, data) for net in (before, after))
    lost = int(was.sum() - now.sum())
    st.metric(f"Right, of the {m:,} bundled test images", f"{now.sum():,}", -lost)
    worst = int((was - now).argmax())
    if was[worst] > now[worst]:
        st.markdown(
            f"**Forgotten most:** the {worst}s. {was[worst]} were right before the lesson, "
            f"{now[worst]} after it. One drawing pulls on weights that all digits share."
        )
    else:
        st.markdown("No digit got worse. Try more steps, or larger ones.")


def _moved(before: nn.Network, after: nn.Network) -> None:
    changes = lessons.moved(before, after)
    each = np.linalg.norm(changes[0], axis=1)
    most = [int(i) for i in np.argsort(-each)[:MOST_SHOWN] if each[i] > 0]
    st.markdown(
        f"**The weights that moved.** In the first layer {np.count_nonzero(each):,} of "
        f"{len(each):,} units changed: only those that the drawing lights up. Each took in a "
        "copy of the drawing, with a plus or a minus."
    )
    panels.picture(
        data={
            "frames": 1,
            "size": "small",
            "pictures": [
                {
                    **pictures.signed(changes[0][i]),
                    "caption": f"unit {i + 1}",
                    "alt": f"Change of the weights of unit {i + 1}",
                }
                for i in most
            ],
        },
        key="draw_lesson_moved",
    )
