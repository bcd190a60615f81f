"""The page's picture: how far an experiment is, its linked parts, and what was chosen there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from math import isfinite

import streamlit as st

from runs import SERVICE, Experiment, ExperimentSpec, Refused
from runs.experiments.halving import Halved, would_have_missed
from ui.experiments import panels, shares, shown
from ui.experiments.data import figures_from
from ui.experiments.shown import Axis
from ui.kit import timers
from ui.memory import address, session
from ui.memory.untrusted import whole
from ui.training import live_buttons
from ui.training.run_words import duration, roughly

PICTURE = "exp_picture"  # the key of the panel
CHOSEN = "exp_trial"  # in the session and the address: which training is looked at, from 1
BEGUN = "exp_begun"  # how many experiments were started
PUT = "exp_put"  # how often the page itself has chosen one
Reason = Callable[[Experiment], None]  # draws the training that was chosen
FEWEST = 4  # combinations, of which it makes sense to end some early
ASKED = "exp_asked"  # whether one was chosen while they train
POLL, EACH = 0.5, 0.002  # seconds between two looks, and more for each training


def foretold(spec: ExperimentSpec) -> str:
    """Say how many trainings there will be, about how long they take, and how much memory."""
    many = "1 training" if len(spec) == 1 else f"{len(spec):,} trainings"
    return (
        f"**{many}**: {_product(spec)}. It takes {roughly(SERVICE.foretold(spec))} and "
        f"{spec.memory() * SERVICE.places / 1e6:,.0f} MB."
    )


def _product(spec: ExperimentSpec) -> str:
    """Say how that number comes about."""
    seeds = f"{len(spec.seeds)} seed{'s' * (len(spec.seeds) > 1)}"
    if spec.draw == "random":
        return f"{spec.combinations} combinations, drawn, × {seeds}"
    factors = [f"{len(axis.values)} × {spec.known[axis.key].name}" for axis in spec.axes]
    return ", ".join([*factors, seeds])


def name_of(spec: ExperimentSpec) -> str:
    """Return a short name that only equal experiments share."""
    return hashlib.blake2b(repr(spec).encode(), digest_size=6).hexdigest()


def bar(spec: ExperimentSpec) -> None:
    """Draw what begins an experiment, or how far it is."""
    run = session.newest(spec)
    if run and run.active:
        timers.every(pace(run), _bar, run)
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        go = st.button(
            "Start again" if run else "Start", key="exp_start", icon=":material/play_arrow:",
            type="secondary" if run else "primary",
        )  # fmt: skip
        st.markdown(_ended(run) if run else foretold(spec))
    if go:
        try:
            begin(spec)
        except Refused as refusal:
            st.error(str(refusal), icon=":material/block:")
        else:
            st.rerun()


def cannot(problem: str) -> None:
    """Say why nothing can be started."""
    st.button("Start", key="exp_cannot", icon=":material/play_arrow:", disabled=True)
    st.warning(problem, icon=":material/error:")


def begin(spec: ExperimentSpec) -> None:
    """Start an experiment.

    Raises:
        Refused: with a sentence, if it may not start.
    """
    session.begin(spec)
    st.session_state[CHOSEN] = ""
    st.session_state[BEGUN] = st.session_state.get(BEGUN, 0) + 1


def pace(run: Experiment) -> float:
    """Return after how many seconds to look again."""
    return POLL + EACH * len(run.trials)


def _bar(run: Experiment) -> None:
    if not run.active:
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(run.progress, _so_far(run))
        live_buttons.few(run, "exp")
    live_buttons.say_refusal()


def _so_far(run: Experiment) -> str:
    """Say how far it is, how long it still takes, and the best so far."""
    words = [f"{run.done} of {len(run.trials)} trainings"]
    if run.state in ("queued", "pausing", "paused", "stopping"):
        words.append("waits for a free place" if run.state == "queued" else run.state)
    elif (left := run.seconds_left) is not None:
        words.append(f"{duration(left)} left")
    if best := run.best():
        words.append(f"best so far: {shown.outcome_short(best, run.spec.measure)}")
    return " · ".join(words)


def _ended(run: Experiment) -> str:
    """Say what came of it."""
    best, failed = run.best(), sum(trial.state == "failed" for trial in run.trials)
    words = f"{run.done} of {len(run.trials)} trainings in {duration(run.seconds)} of work."
    if best:
        words += f" The best has {shown.outcome_short(best, run.spec.measure)}."
    if failed:
        words += f" {failed} broke down: the table says why."
    if halved := run.halved():
        words += f" {_halved(halved)}"
    return f"{run.problem} {words}" if run.problem else words


def _halved(found: Halved) -> str:
    """Say what ending early has saved, and how far its order can be trusted."""
    words = f"Ending {found.ended} early saved {found.saved:.0%} of the iterations."
    known = [one for one in found.agreements if isfinite(one.alike)]
    if not known:
        words += " A slow starter may have been missed."
    else:
        first = known[0]
        words += (
            f" After {first.share:.0%} of them, {first.alike:.0%} of the pairs that came to the "
            "end stood in their later order: a slow starter may have been missed."
        )
    return words


def early_words(run: Experiment) -> str:
    """Say what ending hopeless trainings early would have done where all came to their end."""
    spec = run.spec
    if spec.halving or run.state != "finished" or spec.combinations < FEWEST:
        return ""
    if not all(trial.state == "finished" for trial in run.trials):
        return ""
    rungs = replace(spec, halving=2).rungs
    found = would_have_missed(run.trials, spec.combinations, spec.measure, rungs, 2)
    best = "kept the best" if found.kept_best else "missed the best, which is slow at first"
    return (
        f"Ending the worse half early, again and again, would have saved {found.saved:.0%} of the "
        f"iterations, and {best}."
    )


def axes(spec: ExperimentSpec) -> list[Axis]:
    """Return what varies, as it is drawn."""
    return [Axis.of(spec.known[axis.key], axis.values) for axis in spec.axes]


def picture(run: Experiment) -> None:
    """Draw all parts of the picture."""
    spec, trials = run.spec, list(run.trials)
    data = shown.panel(name_of(spec), axes(spec), spec.seeds, trials, spec.measure)
    data |= shares.panel(axes(spec), trials, spec.measure, over=not run.active)
    data["put"] = {"n": st.session_state.get(PUT, 0), "trials": _chosen_list(trials)}
    varies = " The data set varies." if any(axis.key == "data" for axis in spec.axes) else ""
    st.caption(f"All figures are from {figures_from(run)}.{varies}")
    panels.picture(data=data, key=PICTURE, on_chosen_change=partial(_choose, run))


def _chosen_list(trials: Sequence[object]) -> list[int]:
    found = chosen(len(trials))
    return [] if found is None else [found]


def chosen(n: int) -> int | None:
    """Return the number of the training that is looked at, from 0, of n; None if there is none."""
    told = address.keep_text(CHOSEN, r"[1-9][0-9]{0,3}")
    return int(told) - 1 if told and int(told) <= n else None


def choose(number: int) -> None:
    """Let a training be chosen everywhere. For use in callbacks."""
    st.session_state[CHOSEN] = str(number + 1)
    st.session_state[PUT] = st.session_state.get(PUT, 0) + 1


def _choose(run: Experiment) -> None:
    """Take what was chosen in the picture; while that ticks, the reason stands outside of it."""
    n, st.session_state[ASKED] = len(run.trials), run.active
    told = st.session_state[PICTURE].chosen
    number = whole(told.get("one"), 0, n - 1) if isinstance(told, dict) else None
    st.session_state[CHOSEN] = "" if number is None else str(number + 1)


def live(run: Experiment, reason: Reason) -> None:
    """Draw the picture again and again while an experiment goes on, and the reason when asked."""
    timers.every(pace(run), _live, run)
    st.fragment(_reason)(run, reason)


def _live(run: Experiment) -> None:
    if st.session_state.pop(ASKED, False) or not run.active:
        st.rerun()
    with st.container(key="exp_all"):
        picture(run)


def finished(run: Experiment, reason: Reason) -> None:
    """Draw the picture, and below it the training that was chosen there; they redraw alone."""
    st.fragment(_both)(run, reason)


def _both(run: Experiment, reason: Reason) -> None:
    with st.container(key="exp_all"):
        picture(run)
    _reason(run, reason)


def _reason(run: Experiment, reason: Reason) -> None:
    with st.container(key="exp_reason"):
        reason(run)


def nothing() -> None:
    """Make the places of both, where there is nothing yet."""
    st.container(key="exp_all")
    st.container(key="exp_reason")
