"""A training as it happens: its place in the queue, or buttons, progress, figures and curves.

A fragment looks at the run and redraws itself alone: twice a second while it runs, every two
seconds while it waits, and more seldom if that takes long, or if many take turns.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from runs import SERVICE, MnistRun
from runs.service.run import Run
from ui.kit import timers
from ui.kit.glossary import sentence
from ui.training import live_buttons, live_sight, while_waiting
from ui.training.live_curves import HEIGHT, curves
from ui.training.run_words import describe, progress_text, roughly, turns

Buttons = Callable[[Run, str], None]
POLL, POLL_SOON, POLL_LATER = 0.5, 2.0, 5.0  # seconds between two looks
LATER = 30.0  # seconds that one still waits; with a hundred in line, every look counts
SOME, MANY = 6, 24  # others that one takes turns with: together they look a dozen times a second
SOON = 8.0  # seconds; for so short a wait there is nothing else to do
Place = tuple[int, float | None]  # in the queue, and how many seconds one waits
Look = tuple[float, bool]  # after how many seconds to look again; whether the run waits


def watch(run: MnistRun, note: str = "") -> None:
    """Show a run that is going on, and a note; when it ends, the whole page is drawn again."""
    place = SERVICE.place(run)
    look = looks(run, place)
    timers.every(look[0], _watch, run, look, note)
    with st.container():
        if place and (place[1] is None or place[1] > SOON):
            while_waiting.show()


def looks(run: Run, place: Place | None) -> Look:
    """Return when to look again, from the run's place in the queue and those who share it."""
    if place:
        return POLL_LATER if (place[1] or 0.0) > LATER else POLL_SOON, True
    if run.state == "paused":
        return POLL_SOON, False
    shared = SERVICE.shared(run)
    others = shared.others if shared else 0
    return POLL if others < SOME else POLL_SOON if others < MANY else POLL_LATER, False


def _watch(run: MnistRun, then: Look, note: str) -> None:
    place = SERVICE.place(run)
    if not run.active or looks(run, place) != then:
        st.rerun()
    live_buttons.while_active(run)
    st.empty().caption(note)  # there also when it is empty, so that nothing moves
    if run.notice:
        st.info(run.notice, icon=":material/pause_circle:")
    if place:
        waiting(run, *place)
        return
    st.markdown(describe(run))
    st.progress(run.progress, progress_text(run, SERVICE.shared(run)))
    if not run.history:
        st.skeleton(height=HEIGHT)
        return
    figures(run)
    curves(run)
    live_sight.show(run)


def bar(run: Run, prefix: str, buttons: Buttons = live_buttons.few) -> None:
    """Show how far a run is in one line, with its buttons; ``prefix`` is that of their keys."""
    look = looks(run, SERVICE.place(run))
    timers.every(look[0], _bar, run, look, prefix, buttons)


def _bar(run: Run, then: Look, prefix: str, buttons: Buttons) -> None:
    place = SERVICE.place(run)
    if not run.active or looks(run, place) != then:
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        if place is None:
            with st.container(key=f"progress_{prefix}"):  # on a phone it has a line of its own
                st.progress(run.progress, progress_text(run, SERVICE.shared(run)))
        buttons(run, prefix)
    live_buttons.say_refusal()
    if run.notice:
        st.info(run.notice, icon=":material/pause_circle:")
    if place:
        waiting(run, *place)


def drawn(run: Run, draw: Callable[[], None]) -> None:
    """Call ``draw`` again and again while a run goes on."""
    look = looks(run, SERVICE.place(run))
    timers.every(look[0], _drawn, run, look, draw)


def _drawn(run: Run, then: Look, draw: Callable[[], None]) -> None:
    if not run.active or looks(run, SERVICE.place(run)) != then:
        st.rerun()
    draw()


def waiting(run: Run, position: int, seconds: float | None) -> None:
    """Say where a run stands in the queue, in text only."""
    if seconds is None:
        about = "The training machines cannot be reached at the moment. Your place is kept."
    else:
        words = roughly(seconds)
        about = f"{words[0].upper()}{words[1:]} until it starts."
    st.markdown(f"**Number {position} in line.** {about}")
    shared = SERVICE.shared(run)
    then = f"Then it {turns(shared)}. " if shared and shared.seconds is not None else ""
    st.caption(
        f"Other people are training on this server. {then}You may look at other pages meanwhile, "
        "but keep this tab open."
    )


def figures(run: MnistRun) -> None:
    """Show the newest figures of a run."""
    history = run.history
    if not history:  # begun anew on another machine, just now
        return
    now = history[-1]
    with st.grid(4, min_column_width=150):
        cost = f"{now.cost:.4f}" if now.cost < 1000 else f"{now.cost:.3g}"
        st.metric("Cost on training data", cost, help=sentence("cost"))
        right = f"{now.train_accuracy:.1%}"
        st.metric("Accuracy on training data", right, help=sentence("accuracy"))
        new = f"{now.test_accuracy:.1%}"
        st.metric("Accuracy on test data", new, help=sentence("test data"))
        st.metric("Time", f"{run.seconds:.1f} s")
