"""The session's trainings: what each was and came to, and what can be done with it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from functools import partial
from math import isnan

import pandas as pd
import streamlit as st

from runs import SERVICE, MnistRun
from ui.kit import data_sets, file_names
from ui.memory import session
from ui.mnist import compare, mnist_presets
from ui.training import network_file, run_words

LONGEST = 40  # characters of a name
PICKED, PICKED_FOR = "history_picked", "history_picked_for"
TEST, TRAIN = "Test accuracy", "Training accuracy"
FIGURES = ["iteration", "cost", "train_accuracy", "test_cost", "test_accuracy"]


def show() -> None:
    """Show the trainings of this session, if there is anything to look back at."""
    mine = session.runs()
    if len(mine) > 1 or any(not run.active for run in mine):
        with st.container(key="mnist_history"):
            st.header("Your trainings")
            _panel()


@st.fragment
def _panel() -> None:
    mine, shown = session.runs(), session.run()
    if shown is None:  # forgotten, after a long absence
        return
    numbers = {run.key: run.number for run in mine}
    mine.reverse()  # newest first
    _table(mine, numbers)
    run = _pick(mine, numbers, shown)
    _act(run)
    compare.choose(mine, numbers)


def _table(mine: Sequence[MnistRun], numbers: dict[str, int]) -> None:
    column = st.column_config
    percent = partial(column.NumberColumn, format="%.2f%%")
    st.dataframe(
        table(mine, numbers),
        hide_index=True,
        placeholder="–",
        column_config={
            "No.": column.NumberColumn(pinned=True, width=48),
            "Name": column.TextColumn(width=140),
            TEST: percent(help="Accuracy on test data, at the end."),
            TRAIN: percent(help="Accuracy on training data, at the end."),
            "Cost": column.TextColumn(help="On training data, at the end."),
            "Iterations": column.NumberColumn(format="localized"),
            "Seconds": column.NumberColumn(format="%.1f", help="Time of work, without waiting."),
            "Data": column.TextColumn(help="The data set that it was trained and tested on."),
        },
        alt="Your trainings, the newest first",
    )


def table(mine: Sequence[MnistRun], numbers: dict[str, int]) -> pd.DataFrame:
    """Make a row for each run: what it was, and what came of it.

    A run under way has no figures here: they would be old ones at once.
    """
    return pd.DataFrame([_row(run, numbers[run.key]) for run in mine])


def _row(run: MnistRun, number: int) -> dict[str, object]:
    last = run.history[-1] if run.history and not run.active else None
    return {
        "No.": number,
        "Name": run.name,
        "Layers": run_words.layers(run),
        TEST: 100 * last.test_accuracy if last else float("nan"),
        TRAIN: 100 * last.train_accuracy if last else float("nan"),
        "Cost": f"{last.cost:.4g}" if last else None,
        "Iterations": float("nan") if run.active else run.iteration,
        "Seconds": float("nan") if run.active else run.seconds,
        "State": run_words.state(run),
        "Data": data_sets.called(run.about),
        "Settings": run_words.settings(run).partition(", ")[2],  # without the layers
    }


def _pick(mine: Sequence[MnistRun], numbers: dict[str, int], shown: MnistRun) -> MnistRun:
    """Choose a run; unless one is under way, the page shows the results of that one."""
    state, runs = st.session_state, {run.key: run for run in mine}
    now = (shown.key, shown.active)
    if state.get(PICKED_FOR) != now or state.get(PICKED) not in runs:
        state[PICKED], state[PICKED_FOR] = shown.key, now
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key = st.selectbox(
            "Training",
            list(runs),
            format_func=lambda key: compare.label(numbers[key], runs[key]) if key in runs else "",
            key=PICKED,
            help="Its results are shown above, unless another training is under way.",
        )
        _name(runs[key])
    if key != shown.key and shown.active:
        st.caption("Its results can be seen as soon as the training under way is over.")
    if key != shown.key and not shown.active:
        state[session.SHOWN] = key
        st.rerun()
    return runs[key]


def _name(run: MnistRun) -> None:
    st.text_input(
        "Name",
        run.name,
        help=f"For your own use, up to {LONGEST} characters.",
        key=f"name_{run.key}",
        placeholder="Give it a name",
        on_change=_named,
        args=[run.key],
    )


def _named(key: str) -> None:
    state = st.session_state
    run = session.run_of(key)
    if run:
        state[f"name_{key}"] = clean(str(state[f"name_{key}"]))
        SERVICE.rename(run, state[f"name_{key}"])
        for widget in (PICKED, compare.COMPARED):  # their labels change: the browser must be told
            if widget in state:
                state[widget] = state[widget]


def clean(name: str) -> str:
    """Make a name fit for one line: no control characters, single spaces, not too long."""
    printable = "".join(c if c.isprintable() else " " for c in name)
    return " ".join(printable.split())[:LONGEST].strip()


def _file_name(run: MnistRun) -> str:
    """Say what a training is: "mnist-784-32-10-seed0-training2"."""
    of = data_sets.file_name(run.about)
    name = file_names.of_network(of, run_words.sizes(run), run.spec.seed)
    return f"{name}-training{run.number}"


def _act(run: MnistRun) -> None:
    with st.container(horizontal=True):
        if st.button(
            "Restore these settings",
            key="restore",
            icon=":material/settings_backup_restore:",
            on_click=_restore,
            args=[run.key],
            help="Sets all controls as they were when this training began.",
        ):
            st.rerun()  # the sidebar is not in this fragment
        if run.answers and run.checkpoint:
            network_file.download(run.network, _file_name(run))
            network_file.as_code(
                run.network, _file_name(run), f"{run.about.title}, training {run.number}"
            )
        if run.history:
            st.download_button(
                "Download its curve",
                partial(curve_csv, run),
                f"{_file_name(run)}-curve.csv",
                "text/csv",
                icon=":material/download:",
                on_click="ignore",
                help="Cost, accuracy and learning rate over the iterations, as a .csv file.",
            )


def _restore(key: str) -> None:
    run = session.run_of(key)
    if run:
        mnist_presets.apply(run.spec)
        mnist_presets.choose_data(run.spec.data)


def curve_csv(run: MnistRun) -> str:
    """Write a run's history as a table; ``learning_rate`` is that of the step to come next."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([*FIGURES, "learning_rate"])
    for snapshot in list(run.history):
        values = [getattr(snapshot, field) for field in FIGURES]
        known = ["" if isnan(value) else value for value in values]
        writer.writerow([*known, run.rate_at(snapshot.iteration)])
    return file.getvalue()
