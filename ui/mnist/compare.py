"""Two to four trainings beside one another: their curves, settings and mistakes."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

import nn
from nn.data.datasets import About
from runs import MnistRun
from ui.charts import compare_charts
from ui.charts.compare_charts import Matrix
from ui.kit import data_sets, finished_charts, table_behind
from ui.kit.glossary import sentence
from ui.memory import address
from ui.mnist.mnist_results import mark
from ui.settings.mnist import SETTINGS
from ui.tables import chart_rows
from ui.training import confusion, run_words

PARTS = ("training", "test")
COMPARED = "history_compared"  # the keys of the trainings that are chosen
Numbered = tuple[int, MnistRun]  # a training, and the number that it goes by


def label(number: int, run: MnistRun) -> str:
    """Return what a training is called: its number, and its name if it has one. Plain text."""
    return f"{number} · {run.name}" if run.name else f"Training {number}"


def choose(mine: Sequence[MnistRun], numbers: dict[str, int]) -> None:
    """Let two to four of the trainings that have curves be chosen, and compare them."""
    state, runs = st.session_state, {run.key: run for run in mine if run.history}
    if len(runs) < 2:
        return
    if not set(state.get(COMPARED, [])) <= set(runs):  # some were forgotten meanwhile
        state[COMPARED] = [key for key in state[COMPARED] if key in runs]
    chosen = st.multiselect(
        "Compare",
        list(runs),
        format_func=lambda key: label(numbers[key], runs[key]) if key in runs else "",
        key=COMPARED,
        max_selections=compare_charts.MOST,
        select_all=False,
        placeholder="Choose two to four trainings",
    )
    if len(chosen) == 1:
        st.caption("Choose at least one more.")
    elif chosen:
        show([(numbers[key], runs[key]) for key in sorted(chosen, key=numbers.__getitem__)])


def show(trainings: Sequence[Numbered]) -> None:
    """Compare two to four trainings that have curves."""
    _curves(trainings)
    _settings(trainings)
    if len(trainings) == 2:
        _mistakes(*trainings)


def _curves(trainings: Sequence[Numbered]) -> None:
    address.keep("compare_part", PARTS, "training")
    address.keep("compare_log", (True, False), False)
    part = st.segmented_control(
        "Figures on", PARTS, default="training", key="compare_part", required=True,
        format_func=lambda part: f"{part} data",
    )  # fmt: skip
    log = st.toggle("Logarithmic cost", key="compare_log", help=sentence("logarithmic scale"))
    for place, what in zip(st.columns(2), ("cost", "accuracy"), strict=True):
        with place:
            _overlay(trainings, what, part, log=log)


def _overlay(trainings: Sequence[Numbered], what: str, part: str, *, log: bool) -> None:
    """Draw the curves of "cost" or "accuracy" over one another, and offer their figures."""
    curves = [(label(number, run), list(run.history)) for number, run in trainings]
    # A table takes Markdown, so that it has the numbers alone and not the names somebody typed.
    plain = [(f"Training {number}", list(run.history)) for number, run in trainings]
    keys, ends = [run.key for _, run in trainings], [(name, len(h), h[-1]) for name, h in curves]
    finished_charts.chart(
        f"compare_{what}",
        (keys, ends, part, log),
        lambda ink: compare_charts.overlay(curves, what, part, log=log, ink=ink),
        compare_charts.describe_overlay(curves, what, part),
    )
    table_behind.table(
        f"compare_{what}",
        f"The {what}",
        lambda: chart_rows.overlay(plain, what, part),
        "At the recorded iteration that is nearest to each of these.",
    )


def _settings(trainings: Sequence[Numbered]) -> None:
    """Show the settings that differ."""
    told = differing([run for _, run in trainings])
    if not told:
        st.markdown("Their settings are the same; so are their curves, if they are as long.")
        return
    st.markdown("**The settings that differ**")
    columns = [label(number, run) for number, run in trainings]
    table = pd.DataFrame.from_dict(told, orient="index", columns=columns)
    st.dataframe(table, alt="The settings that differ between the compared trainings")


def differing(runs: Sequence[MnistRun]) -> dict[str, list[str]]:
    """Return the settings that are not the same in all runs, each with its value in each."""
    told = [settings(run) for run in runs]
    values = {name: [each[name] for each in told] for name in told[0]}
    return {name: listed for name, listed in values.items() if len(set(listed)) > 1}


def settings(run: MnistRun) -> dict[str, str]:
    """Say all settings of a run in words, under the names that the controls have."""
    told = {
        "Data set": data_sets.called(run.about),
        "Layers": run_words.layers(run),
        "Pools": ", ".join(f"{one.pool} × {one.pool}" for one in run.spec.convolutions) or "none",
        **{one.label: one.told(run.spec) for one in SETTINGS},
    }
    # These can change while it is trained.
    return told | {"Learning rate": run_words.rates(run), "Iterations": f"{run.iterations:,}"}


def _mistakes(first: Numbered, second: Numbered) -> None:
    """Show the difference of two confusion matrices, if both are of the same images."""
    one, two = first[1], second[1]
    if not (one.answers and two.answers):
        return
    st.markdown("**What they read differently**")
    if one.data_name != two.data_name:
        st.info("They were tested on different images, so their mistakes cannot be compared.")
        return
    before, after = test_confusion(one), test_confusion(two)
    if before is None or after is None:
        st.info("The images of these trainings are no longer on this machine.")
        return
    ours, theirs = (f"training {number}" for number, _ in (first, second))
    words = compare_charts.explain_difference(before, after, ours, theirs, one.about.classes)
    st.markdown(words)
    if (before != after).any():
        _difference(before, after, (mark(one), mark(two)), words, one.about)


def _difference(before: Matrix, after: Matrix, of: object, words: str, about: About) -> None:
    """Draw the difference of two confusion matrices; ``of`` tells whose they are."""
    names, noun = about.classes, about.noun
    with confusion.room(names, "compare"):
        finished_charts.chart(
            "compare_confusion",
            of,
            lambda ink: compare_charts.difference(before, after, names, noun, ink=ink),
            f"Difference of two confusion matrices. {words}",
        )
    table_behind.table(
        "compare_confusion",
        "The difference",
        lambda: chart_rows.confusion(after - before, names, noun),
    )
    st.caption(
        f"Down: the true {noun}. Across: what it was read as. No number: as often. On the diagonal "
        "are the right answers, everywhere else the mistakes. Orange is more, blue is fewer."
    )


def test_confusion(run: MnistRun) -> Matrix | None:
    """Count what was read as what among the test images; None if these are gone."""
    images, result = data_sets.dataset(run.data_name), run.result()
    if result is None or len(result.test.labels) != len(images.y_test):
        return None
    return nn.metrics.confusion_matrix(images.y_test, result.test.labels, images.n_classes)
