"""Where the courses come from: the one that ships, or a worker that trains with these settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import streamlit as st

from runs import ConvRun, ConvSpec, Refused
from runs.convolution import shipped
from runs.convolution.course import Course, rounded
from runs.service.pace import seconds
from ui.memory import session
from ui.training import live as watching
from ui.training.run_words import duration, roughly

OTHER = "Your training with other settings goes on until you press Train."
GUESSING = 0.15  # of ten digits, one in ten is right by chance
GUESSED = "That is little more than guessing. A smaller learning rate may help."
GO = "conv_go"  # in the session: a training shall begin, as a kernel was made by hand


def course(spec: ConvSpec) -> Course:
    """Return what was recorded with these settings: all, a part, or the first weights."""
    run = session.newest(spec)
    found = run.course() if run else None
    if found:
        return found
    return _recorded(spec) or untrained(spec)


def _recorded(spec: ConvSpec) -> Course | None:
    """Return the course that ships, if it is of these settings."""
    return shipped.load() if spec == shipped.load().spec else None


def untrained(spec: ConvSpec) -> Course:
    """Return the moment before the first step."""
    whole, scales = rounded(spec, spec.network().parameters[None])
    return Course(spec, np.zeros(1, np.int64), whole, scales, np.full((8, 1), np.nan))


def is_live(spec: ConvSpec) -> bool:
    """Whether these settings are being trained just now."""
    run = session.newest(spec)
    return run is not None and run.active


def bar(spec: ConvSpec) -> None:
    """Draw what begins a training, or how far it is."""
    run = session.newest(spec)
    if st.session_state.pop(GO, False) and not (run and (run.active or run.complete)):
        _begin(spec)
        run = session.newest(spec)
    if run and run.active:
        watching.bar(run, "conv")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        trained = run is not None and run.complete
        go = st.button(
            "Train again" if run or _recorded(spec) else "Train", key="conv_train",
            type="secondary" if trained else "primary", icon=":material/play_arrow:",
        )  # fmt: skip
        st.markdown(_stands(spec, run))
    if go and _begin(spec):
        st.rerun()


def _begin(spec: ConvSpec) -> bool:
    """Start a training, or say why not."""
    try:
        session.begin(spec)
    except Refused as refusal:
        st.error(str(refusal), icon=":material/block:")
        return False
    return True


def _stands(spec: ConvSpec, run: ConvRun | None) -> str:
    """Say what is shown: whose training, and how good it is."""
    if run is None:
        if recorded := _recorded(spec):
            return f"{_right(recorded)} Recorded beforehand."
        other = OTHER if any(run.active for run in session.alike(spec)) else ""
        about = roughly(seconds(spec))
        return f"Not trained yet: these are the first weights. It takes {about}. {other}"
    found = run.course()
    if run.complete and found:
        if found.stop_reason:
            return found.stop_reason
        return f"{_right(found)} Trained in {duration(run.seconds)}. {cost_of_hands(found)}"
    return run.problem or f"Stopped after {run.iteration:,} of {run.iterations:,} iterations."


def _right(found: Course) -> str:
    right = found.figures[3, -1] if found.shifted is None else found.shifted.convolution[6]
    guessed = f" {GUESSED}" if right < GUESSING else ""
    return f"It reads **{right:.1%}** of the test images.{guessed}"


def cost_of_hands(found: Course) -> str:
    """Say what the kernels made by hand cost, if the same was trained without them."""
    if not found.spec.frozen or found.shifted is None:
        return ""
    without = _without(found.spec)
    if without is None or without.shifted is None:
        return ""
    more = round(1000 * (without.shifted.convolution[6] - found.shifted.convolution[6]))
    if more == 0:
        return "With all filters learned it is the same."
    word = "more" if more > 0 else "fewer"
    return f"With all filters learned it is {abs(more)} of 1,000 {word}."


def _without(spec: ConvSpec) -> Course | None:
    free = replace(spec, frozen=())
    run = session.newest(free)
    found = run.course() if run and run.complete else None
    return found or _recorded(free)


def live(spec: ConvSpec, draw: Callable[[Course], None]) -> None:
    """Call ``draw`` again and again while a worker trains; at first with the first weights."""
    run = session.newest(spec)
    if run and run.active:
        watching.drawn(run, lambda: draw(run.course() or untrained(spec)))
