"""All figures of an experiment, to take along."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from runs import Experiment
from runs.experiments import export
from ui.kit import table_behind


def show(run: Experiment) -> None:
    """Offer all figures as a table, as CSV and as JSON."""
    spec, trials = run.spec, list(run.trials)
    table_behind.table(
        "exp_figures", "All figures", lambda: pd.DataFrame(export.rows(spec, trials)).astype(str)
    )
    with st.container(horizontal=True):
        st.download_button(
            "CSV", partial(export.to_csv, spec, trials), "experiment.csv", "text/csv",
            icon=":material/download:", key="exp_csv", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            "JSON, with the curves", partial(export.to_json, spec, trials), "experiment.json",
            "application/json", icon=":material/download:", key="exp_json", on_click="ignore",
        )  # fmt: skip
