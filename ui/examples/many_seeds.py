"""The experiment with a hundred seeds: how often does the network get there?"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from runs import SERVICE, Refused, SeedsSpec
from runs.service.pace import is_short
from runs.service.run import Run
from runs.small import seeds
from runs.small.at_once import Examples, Experiment
from runs.small.seeds import SEEDS, SIZES, Outcome
from ui.charts import seed_charts
from ui.kit import finished_charts, table_behind
from ui.kit.glossary import term
from ui.memory import session
from ui.memory.shared_cache import CACHE, key_of
from ui.settings import setting, small
from ui.tables import chart_rows
from ui.tables.checked_table import Rows
from ui.training import live, live_buttons
from ui.training.live_buttons import REFUSED, say_refusal

Asked = tuple[Experiment, Rows, int]  # the settings, the table, the first seed
MOST_WORK = 40_000  # examples times iterations; about five seconds


def outcomes(experiment: Experiment, train: Rows, first: int) -> list[Outcome]:
    """Train from a hundred seeds with each hidden size, all else as set. Only read them."""
    examples = Examples.from_rows(train)
    return seeds.train(experiment, examples, SIZES, range(first, first + SEEDS))


def show(prefix: str, experiment: Experiment, train: Rows, first_seed: int) -> None:
    """Offer the experiment, and show what came of it; a click on a seed opens it above."""
    st.header("A hundred seeds at once")
    st.markdown(
        f"The {term('first weights')} are drawn by chance. How often do they lead to a network "
        "that gets every row right? **Guess, then let a hundred seeds run for each hidden size.**"
    )
    wanted = _ask(prefix, experiment, train, first_seed)
    asked = st.session_state.get(f"{prefix}_asked")
    if asked is None:
        return
    if asked != wanted:
        st.caption("The settings have changed since. Press the button to train with them.")
    _tell(prefix, asked, train)


def _ask(prefix: str, experiment: Experiment, train: Rows, first_seed: int) -> Asked:
    """Draw the button, note what it was pressed for, and return what it stands for now."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        first = st.number_input(
            "First seed",
            0,
            small.SEEDS - SEEDS,
            first_seed,
            key=f"{prefix}_first",
            bind="query-params",
            width=160,
        )
        wanted = replace(experiment, hidden_sizes=(1,), seed=0), train, int(first)
        too_much = len(train) * experiment.iterations > MOST_WORK
        label, icon, key = "Train 500 networks", ":material/grid_view:", f"{prefix}_train_many"
        if st.button(label, icon=icon, type="primary", key=key, disabled=too_much):
            st.session_state[f"{prefix}_asked"] = wanted
            _begin(wanted)
    if too_much:
        most = MOST_WORK // len(train)
        st.caption(f"With {len(train)} examples, choose {most:,} iterations or fewer for this.")
    return wanted


def _tell(prefix: str, asked: Asked, train: Rows) -> None:
    """Show what came of it."""
    experiment, table, first = asked
    found = _found(SeedsSpec(*asked))
    if found is None:
        return
    finished_charts.chart(
        f"{prefix}_seeds",
        asked,
        lambda ink: seed_charts.seeds(found, ink=ink),
        seed_charts.describe_seeds(found),
        on_select=lambda: _open(prefix, experiment, same_table=table == train),
        selection_mode="points",
    )
    table_behind.table(f"{prefix}_seeds", "The seeds", lambda: chart_rows.seeds(found))
    st.caption(
        f"Seeds {first} to {first + SEEDS - 1}, {experiment.iterations:,} iterations, learning "
        f"rate {experiment.learning_rate:g}. **Click a cross: above you see where that seed got "
        "stuck.**"
    )


def _key(spec: SeedsSpec) -> str:
    return key_of("seeds ", spec)


def _begin(asked: Asked) -> None:
    """Let a worker begin, if it takes long, and nobody has asked for the same."""
    spec = SeedsSpec(*asked)
    if is_short(spec.work()) or CACHE.peek(_key(spec)) is not None:
        return
    try:
        session.begin(spec)
    except Refused as refusal:
        st.session_state[REFUSED] = str(refusal)


def _found(spec: SeedsSpec) -> list[Outcome] | None:
    """Return what came of it for any visitor, or show how far a worker is with it."""
    say_refusal()
    if is_short(spec.work()):
        with st.spinner("Training 500 networks…"):
            return CACHE.get(_key(spec), lambda: outcomes(spec.experiment, spec.train, spec.first))
    found, run = CACHE.peek(_key(spec)), session.newest(spec)
    if found is not None or run is None:
        return found
    found = run.outcomes()
    if found is not None:
        CACHE.put(_key(spec), found)
    elif run.active:
        live.bar(run, "seeds", _buttons)
    else:
        st.caption(run.problem or "Stopped. Press the button to train again.")
    return found


def _buttons(run: Run, prefix: str) -> None:
    """Draw what can be done meanwhile; there is nothing that a pause would be good for."""
    if run.state == "paused":  # by itself, while the page was out of reach
        live_buttons.one(f"{prefix}_play_arrow", "Resume", partial(SERVICE.resume, run))
    live_buttons.one(f"{prefix}_stop", "Stop", partial(SERVICE.give_up, run))


def _open(prefix: str, experiment: Experiment, *, same_table: bool) -> None:
    """Show a clicked seed on the page, with the settings that it was trained with."""
    if not same_table:
        st.toast("The table has changed since. Train the networks again first.")
        return
    points = st.session_state[f"{prefix}_seeds"].selection.points
    if not points:
        return
    size, seed = points[0]["customdata"]
    found = replace(experiment, hidden_sizes=(int(size),), seed=int(seed))
    setting.put(prefix, (*small.TRAINING, *small.HIDDEN, *small.CHANCE), found)
    st.toast(f"Above: seed {seed} with {size} hidden units.", icon=":material/arrow_upward:")
