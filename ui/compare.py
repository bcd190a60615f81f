"""Two to four trainings beside one another: their curves, settings and mistakes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

import nn
from runs import Run
from ui import compare_charts, data, run_words
from ui.names import ACTIVATIONS, AUGMENTATIONS, OPTIMIZERS, SCHEDULES
from ui.once import once
from ui.results import PLOTLY, mark
from ui.theme import theme_ink

COMPARED = "history_compared"  # the keys of the trainings that are chosen
Numbered = tuple[int, Run]  # a training, and the number that it goes by


def label(number: int, run: Run) -> str:
    """Return what a training is called: its number, and its name if it has one. Plain text."""
    return f"{number} · {run.name}" if run.name else f"Training {number}"


def choose(mine: Sequence[Run], numbers: dict[str, int]) -> None:
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
    part = st.segmented_control(
        "Figures on", ["training", "test"], default="training", key="compare_part", required=True,
        format_func=lambda part: f"{part} data",
    )  # fmt: skip
    log = st.toggle("Logarithmic cost", key="compare_log")
    curves = [(label(number, run), list(run.history)) for number, run in trainings]
    keys, ends = [run.key for _, run in trainings], [(name, len(h), h[-1]) for name, h in curves]
    ink = theme_ink()
    for place, what in zip(st.columns(2), ("cost", "accuracy"), strict=True):
        place.plotly_chart(
            once(
                ("overlay", keys, ends, what, part, log, ink),
                partial(compare_charts.overlay, curves, what, part, log=log, ink=ink),
            ),
            config=PLOTLY,
            key=f"compare_{what}",
            alt=compare_charts.describe_overlay(curves, what, part),
        )


def _settings(trainings: Sequence[Numbered]) -> None:
    """Show the settings that differ."""
    rows = differing([run for _, run in trainings])
    if not rows:
        st.markdown("Their settings are the same; so are their curves, if they are as long.")
        return
    st.markdown("**The settings that differ**")
    columns = [label(number, run) for number, run in trainings]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    st.dataframe(table, alt="The settings that differ between the compared trainings")


def differing(runs: Sequence[Run]) -> dict[str, list[str]]:
    """Return the settings that are not the same in all runs, each with its value in each."""
    told = [settings(run) for run in runs]
    rows = {name: [each[name] for each in told] for name in told[0]}
    return {name: values for name, values in rows.items() if len(set(values)) > 1}


def settings(run: Run) -> dict[str, str]:
    """Say all settings of a run in words, under the names that the controls have."""
    spec = run.spec
    return {
        "Data set": data.NAMES.get(run.data_name, run.data_name),
        "Layers": run_words.layers(run),
        "Activation": ACTIVATIONS[spec.hidden],
        "Learning rate": run_words.rates(run),
        "Iterations": f"{run.iterations:,}",
        "Batch size": "all images" if spec.batch_size is None else str(spec.batch_size),
        "Optimizer": OPTIMIZERS[spec.optimizer],
        "Distort the images": AUGMENTATIONS[spec.augmentation],
        "Seed": str(spec.seed),
        "First weights": spec.initializer.capitalize(),
        "Learning rate over time": SCHEDULES[spec.schedule],
        "L2 penalty": f"{spec.l2:g}",
        "Label smoothing": f"{spec.label_smoothing:g}",
    }


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
    names = [f"training {number}" for number, _ in (first, second)]
    words = compare_charts.explain_difference(before, after, *names)
    st.markdown(words)
    if (before == after).all():
        return
    ink = theme_ink()
    st.plotly_chart(
        once(
            ("difference", mark(one), mark(two), ink),
            lambda: compare_charts.difference(before, after, ink=ink),
        ),
        config=PLOTLY,
        key="compare_confusion",
        alt=f"Difference of two confusion matrices. {words}",
    )
    st.caption(
        "Down: the true digit. Across: what it was read as. No number: as often. On the diagonal "
        "are the right answers, everywhere else the mistakes. Orange is more, blue is fewer."
    )


def test_confusion(run: Run) -> compare_charts.Matrix | None:
    """Count what was read as what among the test images; None if these are gone."""
    images, result = data.dataset(run.data_name), run.result()
    if result is None or len(result.test.labels) != len(images.y_test):
        return None
    return nn.metrics.confusion_matrix(images.y_test, result.test.labels, images.n_classes)
