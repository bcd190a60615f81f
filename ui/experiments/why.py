"""The reason: a training that was chosen, opened beside another, with its vital signs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from runs import Experiment
from runs.experiments.settings import is_own
from runs.experiments.trial import Trial
from runs.playground import training
from runs.playground.plane_data import PlaneData
from runs.playground.recording import PlayCourse, shares
from runs.playground.settings import Play
from runs.playground.spec import PlaySpec
from runs.service.data import about
from runs.service.pace import is_short
from ui.charts import training_charts
from ui.experiments import handover, reason, shown, view
from ui.kit import finished_charts, moving, table_behind
from ui.kit.glossary import term
from ui.memory import address
from ui.memory.shared_cache import shared
from ui.panels import curves, pictures, surface
from ui.tables import chart_rows
from ui.training import confusion

_surface = shared(surface.data)
BESIDE = "exp_beside"  # which training stands beside the chosen one, in the session and the address
BEST, WORST, NONE = "best", "worst", "none"
NAMES = {BEST: "The best of the others", WORST: "The worst of the others", NONE: "Nothing"}


def show(run: Experiment) -> None:
    """Draw the training that was chosen, and another beside it."""
    trials = list(run.trials)
    number = view.chosen(len(trials))
    st.header("The reason")
    if number is None:
        begin = "" if run.active else " Or begin with"
        st.markdown(f"Press a training in the picture, and it is opened here.{begin}")
        if run.active:  # the best may be another one in a moment
            return
        with st.container(horizontal=True):
            _offer("Look at the worst", _extreme(run, trials, best=False), "exp_see_worst")
            _offer("Look at the best", _extreme(run, trials, best=True), "exp_see_best")
        return
    other = _beside(run, trials, number)
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True):
        _one(run, trials[number], trials, "exp_one")
    if other is None and st.session_state[BESIDE] == NONE:
        return
    with right, st.container(border=True):
        if other is None:
            st.caption("No other has a result yet.")
        elif other == number:
            st.markdown("That is the same training. Press another one in the picture.")
        else:
            _one(run, trials[other], trials, "exp_other")


def _beside(run: Experiment, trials: Sequence[Trial], number: int) -> int | None:
    """Draw the choice of what stands beside: the best, the worst, or any; return its number."""
    axes, many = view.axes(run.spec), len(run.spec.seeds) > 1
    found = {
        str(one.number + 1): f"{one.number + 1}: {shown.words(one, axes)}"
        + f", seed {one.trial.seed}" * many
        for one in trials
    }
    names = NAMES | found
    address.keep(BESIDE, names, BEST)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        said = st.selectbox(
            "Beside it", list(names), format_func=names.__getitem__, key=BESIDE,
            persist_state="session", width=420,
        )  # fmt: skip
        st.button(
            f"Keep training {number + 1} there", key="exp_keep", icon=":material/keep:",
            on_click=_put_beside, args=[number], disabled=said == str(number + 1),
            help="Then press another training in the picture, and you have both.",
        )  # fmt: skip
    if said in found:
        return int(said) - 1
    others = [one for one in trials if one.number != number]
    return None if said == NONE else _extreme(run, others, best=said == BEST)


def _put_beside(number: int) -> None:
    st.session_state[BESIDE] = str(number + 1)


def _offer(label: str, number: int | None, key: str) -> None:
    st.button(
        label, key=key, disabled=number is None, on_click=view.choose, args=[number],
        icon=":material/search:",
    )  # fmt: skip


def _extreme(run: Experiment, trials: Sequence[Trial], *, best: bool) -> int | None:
    """Return the number of the best or the worst training that is over; None without any."""
    measure = run.spec.measure
    known = [
        (found, one.number) for one in trials if (found := shown.score(one, measure)) is not None
    ]
    if not known:
        return None
    high = measure.endswith("accuracy") == best
    return (max if high else min)(known, key=lambda one: one[0])[1]


def _one(run: Experiment, trial: Trial, trials: Sequence[Trial], key: str) -> None:
    """Draw one training: what it is, why it came out so, its cost, and where to look into it."""
    axes, measure = view.axes(run.spec), run.spec.measure
    seed = f", seed {trial.trial.seed}" if len(run.spec.seeds) > 1 else ""
    st.markdown(
        f"**Training {trial.number + 1}**: {shown.words(trial, axes)}{seed}.  \n"
        f"{shown.outcome(trial, measure)}"
    )
    if trial.over:
        found = reason.of(trial, trials, axes, measure)
        mark = "orange[:material/stethoscope:" if found.trouble else "green[:material/check_circle:"
        st.markdown(f":{mark}] {found.sentence}")
    else:
        st.caption("It is not over yet. Then it is said here why it came out so.")
    course = _course_of(trial)
    _pictures(run, trial, key)
    if course:
        moving.surface_map(data=_surface(course) | {"look": False}, key=f"{key}_plane")
    _cost(trial, course, key)
    for name, value in reason.signs(trial):
        st.caption(f"{term(name, _called(name))}, from the first layer on: {value}")
    if trial.trial.spec:
        handover.button(trial.trial.spec, f"{key}_open")


def _called(name: str) -> str:
    return {"dead unit": "Dead units", "saturated": "Saturated outputs"}.get(name, "Gradient norms")


def _pictures(run: Experiment, trial: Trial, key: str) -> None:
    """Draw what a network on images looks for first, and what it took for what."""
    made, spec = trial.picture, trial.trial.spec
    if made is None or spec is None or isinstance(spec, PlaySpec):
        return
    of = about(run.data_name if is_own(spec) else spec.at_hand().data)
    units = [
        {**pictures.signed(W, W.shape), "alt": f"The weights of unit {i}", "caption": ""}
        for i, W in enumerate(made.units, start=1)
    ]
    st.markdown("**What its first units look for**")
    moving.picture(data={"frames": 1, "pictures": units, "size": "tiny"}, key=f"{key}_units")
    st.caption("Ink on blue adds to a unit, ink on orange takes away.")
    matrix, names, noun = made.matrix, of.classes, of.noun
    st.markdown(f"**What it took for what**: each true {noun} down, as it was read across")
    with confusion.room(names, key):
        finished_charts.chart(
            f"{key}_confusion", (run.key, trial.number, matrix.tolist()),
            lambda ink: training_charts.confusion(matrix, names, noun, ink=ink),
            training_charts.describe_confusion(matrix, names),
        )  # fmt: skip
    table_behind.table(
        f"{key}_confusion", "The matrix", lambda: chart_rows.confusion(matrix, names, noun)
    )


def _course_of(trial: Trial) -> PlayCourse | None:
    """Train a short one of the playground again, which comes out the same, to see its border."""
    spec = trial.trial.spec
    if not isinstance(spec, PlaySpec) or not trial.counts or not is_short(spec.work()):
        return None
    return _trained(spec.data, spec.play)


@shared
def _trained(data: PlaneData, play: Play) -> PlayCourse:
    return training.run(play, data.examples(play.features)).course()


def _cost(trial: Trial, course: PlayCourse | None, key: str) -> None:
    """Draw the cost on its way; moving along it moves the borders of both trainings."""
    points = [point for point in trial.curve if np.isfinite(point.train_cost)]
    if len(points) < 2:
        return
    at = [point.iteration for point in points]
    last = trial.trial.iterations
    lines: list[curves.Line] = [
        ("training", np.array([point.train_cost for point in points]), "train"),
        ("test", np.array([point.test_cost for point in points]), "test"),
    ]
    frames = (course.shares, course.iterations) if course else (shares(at, last), at)
    made = curves.data(
        *frames, at, lines, title="Cost", last=last,
        high=_top([point.train_cost for point in points]),
    )  # fmt: skip
    moving.curve_chart(data=made, key=f"{key}_cost")
    if course:
        st.caption("Move along the curve: the borders go back in time.")
    table_behind.table(f"{key}_cost", "Cost", lambda: chart_rows.curves(made))


def _top(costs: Sequence[float]) -> float | None:
    """Return where the axis ends, if a few moments would leave no room for the others."""
    usual = 3 * max(float(np.median(costs)), costs[0])
    return usual if max(costs) > usual else None
