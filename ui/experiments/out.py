"""All figures of an experiment, to take along."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from runs import Experiment, ExperimentSpec
from runs.experiments import analysis, export
from runs.experiments.trial import Trial
from ui.experiments import shown, view
from ui.kit import table_behind


def show(run: Experiment) -> None:
    """Offer all figures as a table, as CSV and as JSON."""
    spec, trials = run.spec, list(run.trials)
    table_behind.table(
        "exp_figures", "All figures", lambda: pd.DataFrame(export.rows(spec, trials)).astype(str)
    )
    table_behind.table(
        "exp_courses", "The courses", partial(courses, spec, trials),
        "The median over the seeds, at the iterations that are kept.",
    )  # fmt: skip
    with st.container(horizontal=True):
        st.download_button(
            "CSV", partial(export.to_csv, spec, trials), "experiment.csv", "text/csv",
            icon=":material/download:", key="exp_csv", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            "JSON, with the curves", partial(export.to_json, spec, trials), "experiment.json",
            "application/json", icon=":material/download:", key="exp_json", on_click="ignore",
        )  # fmt: skip


def courses(spec: ExperimentSpec, trials: Sequence[Trial]) -> pd.DataFrame:
    """List the course of each combination, a column for each."""
    axes, found = view.axes(spec), {}
    for one in analysis.summaries(trials, spec.combinations, spec.measure):
        band = analysis.band(one.trials, spec.measure)
        said = [shown.written_score(value, spec.measure) for value in band.median]
        found[shown.words(one.trials[0], axes)] = pd.Series(said, band.iterations, dtype=str)
    return pd.DataFrame(found).rename_axis("iteration").fillna("")
