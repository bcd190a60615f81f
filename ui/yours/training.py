"""The training on what was drawn: begun, watched, and its network handed to the canvas."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

import nn
from nn.data.datasets import About, Dataset
from nn.data.own.even import Way
from nn.data.sketches import KEPT_BACK, Sketches
from runs import MnistRun, MnistSpec, Refused
from runs.mnist.spec import Convolution
from ui.kit.glossary import term
from ui.memory import kept, session
from ui.memory.shared_cache import CACHE, key_of
from ui.training import live
from ui.training.live_curves import curves
from ui.yours import book

RUN, OF = "yours_run", "yours_run_of"  # its key, and what it learned from
UNEVEN = 3  # times as many drawings of one as of another: that is said
CONVOLUTIONS = (Convolution(8, 5, 2), Convolution(16, 3, 2))


def button(drawn: Sketches) -> None:
    """Draw the button that begins a training, and say what lacks or what there is."""
    run, missing = found(), lacking(drawn)
    active = run is not None and run.active
    st.button(
        "Train again" if run else "Train", key="yours_train", icon=":material/play_arrow:",
        type="primary" if not missing and not run else "secondary",
        disabled=bool(missing) or active, on_click=begin,
    )  # fmt: skip
    if st.session_state.pop("yours_begun", False):
        st.rerun()  # the curves are not in this fragment
    st.caption(missing or _stands(drawn, run))
    with st.container():
        if run and run.active:
            live.bar(run, "yours")


def lacking(drawn: Sketches) -> str:
    """Say what there is too little of to train; empty if there is enough."""
    try:
        drawn.parts()
    except ValueError as error:
        return str(error)
    return ""


def _stands(drawn: Sketches, run: MnistRun | None) -> str:
    if run and run.active:
        return "It learns. Its curves are below."
    as_then = st.session_state.get(OF, drawn) is drawn  # which a reload does not know
    if run and not (as_then and sum(run.spec.about.examples) == len(drawn)):
        return f"You have changed your drawings since. {uneven(drawn)}".strip()
    if run:
        return f"Trained on these drawings. {uneven(drawn)}".strip()
    return (
        f"{len(drawn)} drawings. One of {KEPT_BACK}, at least one of each, is kept back to test "
        f"on. {uneven(drawn)}"
    ).strip()


def uneven(drawn: Sketches) -> str:
    """Say so if there is much more of one class than of another."""
    few, many = (pick(range(len(drawn.names)), key=drawn.counts.__getitem__) for pick in (min, max))
    if drawn.counts[many] < UNEVEN * drawn.counts[few]:
        return ""
    few_of, many_of = drawn.names[few], drawn.names[many]
    return (
        f"There are {drawn.counts[many]} of {many_of} and {drawn.counts[few]} of {few_of}: it may "
        f"take too much for {many_of}. Draw more of {few_of}."
    )


def dataset(drawn: Sketches) -> Dataset:
    """Return the drawings as a data set.

    Raises:
        ValueError: in a sentence, if there are too few of them.
    """
    X_train, y_train, X_test, y_test = drawn.parts()
    about = About(
        "", "Your drawings", "class", "classes", drawn.names, len(y_train), len(y_test),
        heading="Read your drawings", picture="your drawing of {}", origin="you",
        prepared=Way("ink").told,
    )  # fmt: skip
    return Dataset(X_train, y_train, X_test, y_test, about, f"your {len(drawn)} drawings")


def spec(name: str) -> MnistSpec:
    """Return settings with which a few drawings suffice: it sees each of them distorted anew."""
    return MnistSpec(
        data=name, convolutions=CONVOLUTIONS, hidden_sizes=(64,), optimizer="adam",
        learning_rate=0.003, augmentation="strong", label_smoothing=0.05, iterations=300,
        batch_size=32,
    )  # fmt: skip


def begin() -> None:
    """Begin a training on what there is, or note why not. For use in callbacks."""
    drawn, before, state = book.now(), found(), st.session_state
    try:
        made = dataset(drawn)
        if before:  # of these drawings, only the newest set is offered elsewhere
            session.drop_set(before.spec.data)
        run = session.start(spec(session.keep_set(made).name))
    except (Refused, ValueError, OSError) as problem:
        state[book.PROBLEM] = str(problem)
        return
    state[RUN], state[OF], state.yours_begun = run.key, drawn, True
    kept.keep(RUN, run.key, len(run.key))


def found() -> MnistRun | None:
    """Return the training that was begun here last, if it is still there."""
    return session.run_of(st.session_state.get(RUN))


def network() -> tuple[nn.Network, Sequence[str]] | None:
    """Return the network that was trained here, and the names of its classes; None before."""
    run = found()
    if run is None or not run.answers:
        return None
    net = CACHE.get(key_of("trained ", (run.key, run.iteration)), run.network)
    return (net, run.spec.about.classes) if net else None


def watch() -> None:
    """Show the training that goes on, or what came of the last one."""
    run = found()
    if run is None:
        return
    st.header("How it learned")
    if run.active:
        live.drawn(run, lambda: curves(run))
        return
    if run.problem:
        st.error(run.problem, icon=":material/error:")
    with st.container():  # as around a fragment, so that the curves stay when a training ends
        live.figures(run)
    with st.container():
        curves(run)
    st.caption(
        f"Each step turns, stretches and bends the drawings a little, so that few are enough. "
        f"With so few {term('test data', 'test drawings')}, the accuracy on them is a rough guess."
    )
