"""A training as it happens: its place in the queue, or buttons, progress, figures and curves.

A fragment looks at the run and redraws itself alone: twice a second while it runs, every two
seconds while it waits, and more seldom if that takes long.
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
from ui.training.run_words import describe, progress_text, roughly

Buttons = Callable[[Run, str], None]
POLL, POLL_SOON, POLL_LATER = 0.5, 2.0, 5.0  # seconds between two looks
LATER = 30.0  # seconds that one still waits; with a hundred in line, every look counts


def watch(run: MnistRun, note: str = "") -> None:
    """Show a run that is going on, and a note; when it ends, the whole page is drawn again."""
    place = SERVICE.place(run)
    pace = poll(run, place)
    timers.every(pace, _watch, run, pace, note)
    with st.container():
        if place:
            while_waiting.show()


def poll(run: Run, place: tuple[int, float | None] | None) -> float:
    """Return after how many seconds to look again, from the run's place in the queue."""
    if place:
        return POLL_LATER if (place[1] or 0.0) > LATER else POLL_SOON
    return POLL_SOON if run.state == "paused" else POLL


def _watch(run: MnistRun, pace: float, note: str) -> None:
    place = SERVICE.place(run)
    if not run.active or poll(run, place) != pace:
        st.rerun()
    live_buttons.while_active(run)
    st.empty().caption(note)  # there also when it is empty, so that nothing moves
    if run.notice:
        st.info(run.notice, icon=":material/pause_circle:")
    if place:
        waiting(run, *place)
        return
    st.markdown(describe(run))
    st.progress(run.progress, progress_text(run))
    if not run.history:
        st.skeleton(height=HEIGHT)
        return
    figures(run)
    curves(run)
    live_sight.show(run)


def bar(run: Run, prefix: str, buttons: Buttons = live_buttons.few) -> None:
    """Show how far a run is in one line, with its buttons; ``prefix`` is that of their keys."""
    pace = poll(run, SERVICE.place(run))
    timers.every(pace, _bar, run, pace, prefix, buttons)


def _bar(run: Run, pace: float, prefix: str, buttons: Buttons) -> None:
    place = SERVICE.place(run)
    if not run.active or poll(run, place) != pace:
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        if place is None:
            st.progress(run.progress, progress_text(run))
        buttons(run, prefix)
    live_buttons.say_refusal()
    if run.notice:
        st.info(run.notice, icon=":material/pause_circle:")
    if place:
        waiting(run, *place)


def drawn(run: Run, draw: Callable[[], None]) -> None:
    """Call ``draw`` again and again while a run goes on."""
    pace = poll(run, SERVICE.place(run))
    timers.every(pace, _drawn, run, pace, draw)


def _drawn(run: Run, pace: float, draw: Callable[[], None]) -> None:
    if not run.active or poll(run, SERVICE.place(run)) != pace:
        st.rerun()
    draw()


def waiting(run: Run, position: int, seconds: float | None) -> None:
    """Say where a run stands in the queue, in text only."""
    what = "goes on" if run.iteration else "starts"
    if run.state == "measuring":
        what = "is measured for the last time"
    if seconds is None:
        about = "The training machines cannot be reached at the moment. Your place is kept."
    else:
        words = roughly(seconds)
        about = f"{words[0].upper()}{words[1:]} until it {what}."
    st.markdown(f"**Number {position} in line.** {about}")
    st.caption(
        "Other people are training on this server. You may look at other pages meanwhile, but "
        "keep this tab open."
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
