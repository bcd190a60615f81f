"""What an experiment learns from: the sets that all have, and a visitor's own.

Images of one's own were brought on the MNIST page or drawn, and points on the playground. A link
carries neither; a reload finds both again.
"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from nn.data.datasets import DATASETS
from nn.data.datasets.plane import PLANE
from runs import Experiment
from runs.experiments import prepared
from runs.experiments.settings import Base, is_own, varied
from runs.mnist.spec import MnistSpec
from runs.playground.plane_data import OWN, PlaneData
from runs.playground.spec import PlaySpec
from runs.service import own_data
from runs.service.data import about
from ui.kit import data_sets
from ui.memory import kept, share
from ui.settings.experiments import DATA, DIGITS, PREFIX
from ui.settings.playground import MINE

FIRST = prepared.PREPARED[0].spec
READS = MnistSpec(
    "mnist-5k", hidden_sizes=(32,), hidden="relu", learning_rate=0.1, iterations=200, batch_size=64
)
KEY = f"{PREFIX}_{DATA.name}"  # of the choice, in the session and the address
POINTS, ROW = f"{PREFIX}_points_kept", 200  # own points through a reload; bytes of each
GONE = (
    "The data of this experiment are somebody's own: they stay with whoever brought them, as long "
    "as that visitor is here. So here are others."
)


def choose() -> str:
    """Draw the choice of the data, and return its name."""
    state = st.session_state
    if kept.came_back(POINTS):
        state[MINE] = state.pop(POINTS)
    names = choices()
    data_sets.wait_for_own(KEY, names, _is_own)
    if own_data.is_own(str(state.get(KEY + data_sets.NOT_HERE))) and state.get(KEY) not in names:
        state[KEY] = DIGITS  # other images, with the same settings
    name = str(
        replace(DATA, names=names).draw(
            PREFIX, FIRST.base.data, on_change=data_sets.found, args=[KEY]
        )
    )
    share.carry("points", fits=name != OWN)
    with st.container():
        if name == OWN:
            _keep_points()
        elif name in DATASETS and not DATASETS[name].available():
            data_sets.offer_download(DATASETS[name])
    return name


def choices() -> dict[str, str]:
    """Return what this visitor can choose, by name; their own come last."""
    points = {name: one.label for name, one in PLANE.items()}
    images = {name: one for name, one in data_sets.choices().items() if name != READS.data}
    mine = _points()
    own = {OWN: f"Your own points, {len(mine.train) + len(mine.test):,}"} if mine else {}
    return points | {DIGITS: DATA.names[DIGITS]} | images | own


def _is_own(name: str) -> bool:
    return name == OWN or own_data.is_own(name)


def _points() -> PlaneData | None:
    """Return the points that this visitor has made on the playground, if there are any."""
    mine = st.session_state.get(MINE)
    return mine if isinstance(mine, PlaneData) and mine.train else None


def _keep_points() -> None:
    """Keep own points through a reload: here no address carries them."""
    state, mine = st.session_state, _points()
    if mine and state.get(f"{POINTS}_was") is not mine:
        state[f"{POINTS}_was"] = mine
        kept.keep(POINTS, mine, ROW * (len(mine.train) + len(mine.test)))


def say_what_is_not_here() -> None:
    """Say so if the address tells of somebody's own data that are not here."""
    data_sets.say_what_is_not_here(KEY, GONE)


def usual(name: str) -> Base:
    """Return what does not vary, at first, for data of this name."""
    return on(FIRST.base if name in PLANE or name == OWN else READS, name)


def on(base: Base, name: str) -> Base:
    """Return a training on data of this name; another kind of training, if those need one."""
    of_points = name in PLANE or name == OWN
    if isinstance(base, PlaySpec):
        if not of_points:
            return usual(name)
        mine = _points() if name == OWN else None
        return replace(base, data=mine or replace(base.data, name=name))
    if of_points or (_is_own(name) and not isinstance(base, MnistSpec)):
        return usual(name)
    return varied(base, {"data": READS.data if name == DIGITS else name})


def figures_from(run: Experiment) -> str:
    """Say which data the figures are from."""
    base = run.spec.base
    if isinstance(base, PlaySpec):
        (m, m_test), own = base.data.n_examples, is_own(base)
        what = f"{'your own points' if own else PLANE[base.data.name].label}: {m:,} points"
    else:
        found = about(run.data_name)
        (m, m_test), title = found.examples, found.title
        what = f"{f'your images “{title}”' if is_own(base) else title}: {m:,} images"
    return f"{what} to learn from, {m_test:,} to test on"
