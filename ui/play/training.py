"""Where the playground's trainings come from: short ones from here, long ones from a worker."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st

from runs import PlayRun, PlaySpec, Refused
from runs.playground import training
from runs.playground.plane_data import PlaneData
from runs.playground.recording import Recording, make_recording
from runs.playground.settings import MOST_RECORDED, Play
from runs.service.pace import is_short, seconds
from ui.memory import session
from ui.memory.shared_cache import shared
from ui.training import live as watching
from ui.training.run_words import duration, roughly


def recording(data: PlaneData, play: Play, focus: int | None = None) -> Recording | None:
    """Return the whole training, or of a long one what there is: at first nothing.

    ``focus`` is an iteration from which on to record one by one; long ones do not know it.

    Raises:
        ValueError: if settings and data do not fit together, with a sentence.
    """
    if is_long(data, play):
        run = session.newest(PlaySpec(data, play))
        return run.recording() if run else None
    if play.iterations < MOST_RECORDED:
        focus = None  # every iteration is recorded anyway
    return _run(data, play, focus)


@shared
def _run(data: PlaneData, play: Play, focus: int | None) -> Recording:
    """Train, or return what another visitor's same settings gave."""
    return training.run(play, data.examples(play.features), focus)


def untrained(data: PlaneData, play: Play) -> Recording:
    """Return what there is of a long training before it begins: the first weights."""
    examples = data.examples(play.features)
    net = play.network_for(examples)
    return make_recording(play, examples, net, np.zeros(1, int), net.parameters[None].copy())


def is_long(data: PlaneData, play: Play) -> bool:
    """Whether a training takes too long for the web server."""
    return not is_short(PlaySpec(data, play).work())


def is_live(data: PlaneData, play: Play) -> bool:
    """Whether these settings are being trained on a worker just now."""
    run = session.newest(PlaySpec(data, play)) if is_long(data, play) else None
    return run is not None and run.active


def bar(data: PlaneData, play: Play) -> None:
    """For a long training: what begins it, or how far it is. For a short one: nothing."""
    if not is_long(data, play):
        return
    spec = PlaySpec(data, play)
    run = session.newest(spec)
    if run and run.active:
        watching.bar(run, "play")
    elif run and run.complete:
        st.caption(f"Trained in {duration(run.seconds)}, in the background.")
    else:
        _offer(spec, run)


def _offer(spec: PlaySpec, run: PlayRun | None) -> None:
    """Say how long it takes, or what became of it, and draw the button that begins it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(_what_became(run) or f"This takes {about(spec)}, in the background.")
        go = st.button(
            "Train again" if run else "Train", key="play_train", type="primary",
            icon=":material/play_arrow:",
        )  # fmt: skip
    if go:
        try:
            session.begin(spec)
        except Refused as refusal:
            st.error(str(refusal), icon=":material/block:")
        else:
            st.rerun()


def about(spec: PlaySpec) -> str:
    """Say roughly how long a training takes."""
    return roughly(seconds(spec))


def _what_became(run: PlayRun | None) -> str:
    if run is None:
        return ""
    done = f"Stopped after {run.iteration:,} of {run.iterations:,} iterations."
    return run.problem or done


def live(data: PlaneData, play: Play, draw: Callable[[Recording], None]) -> None:
    """Call ``draw`` again and again while a worker trains; at first with the first weights."""
    run = session.newest(PlaySpec(data, play))
    if run and run.active:
        watching.drawn(run, lambda: draw(run.recording() or untrained(data, play)))
