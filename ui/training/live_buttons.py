"""The buttons of a training: each state of a run has its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from runs import SERVICE, MnistRun, MnistSpec, Refused
from runs.mnist.spec import MAX_ITERATIONS
from runs.service.run import Run
from ui.classroom import rules
from ui.memory import session

REFUSED = "refused"  # why something could not be done, to be said once
GIVE_UP = "Do not wait for the last figures. The network of this training is lost."


def start(spec: MnistSpec | None, run: MnistRun | None) -> MnistRun | None:
    """Draw what begins a training, unless one is under way; return the training to look at."""
    # Also while there is nothing in them, so that what follows does not move.
    place, below = st.empty(), st.container()
    if run and run.active:
        return run
    with place.container(horizontal=True, key="start_buttons"):
        label = "Start again" if run else "Start"
        off = spec is None
        # Not callbacks: these would know the settings of the run of the script before.
        go = st.button(
            label, type="primary", key="start", icon=":material/play_arrow:", disabled=off
        )
        step = st.button(
            "Step once", key="first_step", icon=":material/step_over:", disabled=off,
            help="Take a single iteration, and pause.",
        )  # fmt: skip
        if run and run.can_continue and not rules.is_fixed("mnist", "iterations"):
            _continue(run)
    if spec and (go or step):
        try:
            run = session.start(spec, until=1 if step else None)
            place.empty()
        except Refused as refusal:
            below.error(str(refusal), icon=":material/block:")
    with below:
        say_refusal()
    return run


def _continue(run: MnistRun) -> None:
    with st.popover("Continue", icon=":material/more_time:"):
        st.markdown(f"Go on from iteration {run.iteration:,}, with everything as it stands.")
        most = MAX_ITERATIONS - run.iteration
        key = f"more_{run.key}"  # looked up when the button is pressed: it may be newer by then
        st.number_input(
            "More iterations", 1, max(1, most), min(run.spec.iterations, max(1, most)), key=key
        )
        st.button(
            "Go on", type="primary", icon=":material/play_arrow:", disabled=most < 1,
            on_click=asked, args=[lambda: SERVICE.extend(run, st.session_state[key])],
        )  # fmt: skip


def while_active(run: MnistRun) -> None:
    """Draw what can be done with a run that is under way."""
    with st.container(horizontal=True, key="live_buttons"):
        match run.state:
            case "queued":
                _button("Leave the line", "logout", SERVICE.stop, run)
            case "starting" | "running" | "resting":
                _button("Pause", "pause", SERVICE.pause, run)
                _button("Stop", "stop", SERVICE.stop, run)
            case "pausing":
                st.button("Pausing…", icon=":material/pause:", disabled=True)
                _button("Stop", "stop", SERVICE.stop, run)
            case "paused":
                _button("Resume", "play_arrow", SERVICE.resume, run, primary=True)
                _button("Step once", "step_over", SERVICE.step, run)
                _button("Stop", "stop", SERVICE.stop, run)
            case _:
                st.button("Stopping…", icon=":material/stop:", disabled=True)
                _button("Give up now", "delete", SERVICE.give_up, run, GIVE_UP)
    say_refusal()


def few(run: Run, prefix: str) -> None:
    """Draw the same in few buttons; their keys begin with ``prefix``."""
    stop = "Leave the line" if run.state == "queued" else "Stop"
    if run.state == "paused":
        one(f"{prefix}_play_arrow", "Resume", partial(SERVICE.resume, run))
    elif run.state in ("starting", "running", "resting", "pausing"):
        off = run.state == "pausing"
        one(f"{prefix}_pause", "Pause", partial(SERVICE.pause, run), off=off)
    off = run.state in ("stopping", "measuring")
    one(f"{prefix}_stop", stop, partial(SERVICE.stop, run), off=off)


def one(key: str, label: str, act: Callable[[], None], *, off: bool = False) -> None:
    """Draw a button that does something; its icon is what its key ends with."""
    icon = key.partition("_")[2]
    st.button(
        label, key=key, icon=f":material/{icon}:", disabled=off, on_click=asked, args=[act]
    )  # fmt: skip


def _button(
    label: str,
    icon: str,
    act: Callable[[MnistRun], None],
    run: MnistRun,
    help: str | None = None,
    *,
    primary: bool = False,
) -> None:
    st.button(
        label,
        key=f"live_{icon}",
        icon=f":material/{icon}:",
        type="primary" if primary else "secondary",
        help=help,
        on_click=asked,
        args=[lambda: act(run)],
    )


def asked(act: Callable[[], None]) -> None:
    """Do what a button asked for. If that is refused, remember why. For use in callbacks."""
    try:
        act()
    except Refused as refusal:
        st.session_state[REFUSED] = str(refusal)


def say_refusal() -> None:
    """Say once why something was refused, if it was."""
    if REFUSED in st.session_state:
        st.error(st.session_state.pop(REFUSED), icon=":material/block:")
