"""Who is at the other end: one visitor, their trainings, and the network they trained."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import overload
from uuid import uuid4

import streamlit as st

import nn
from nn import pretrained
from nn.data.datasets import About, Dataset
from runs import (
    SERVICE,
    ConvRun,
    ConvSpec,
    Experiment,
    ExperimentSpec,
    MnistRun,
    MnistSpec,
    PlayRun,
    PlaySpec,
    SeedsRun,
    SeedsSpec,
)
from runs.mnist.further import FurtherRun, FurtherSpec
from runs.rooms import ROOMS, Unreachable, networks
from runs.service.run import Run
from runs.service.sessions import Present, always
from ui import insides
from ui.memory.shared_cache import CACHE, key_of

ENTRY = "opened_entry"  # of a class's board, whose network was kept
SHOWN = "shown_run"  # the key of the run whose results are looked at
PLAY, SEEDS, CONV, EXPERIMENTS = "-play", "-seeds", "-conv", "-experiments"
FURTHER = "-further"
BESIDES = {  # a session's names as other owners
    PlaySpec: PLAY,
    SeedsSpec: SEEDS,
    ConvSpec: CONV,
    ExperimentSpec: EXPERIMENTS,
    FurtherSpec: FURTHER,
}
Beside = PlaySpec | SeedsSpec | ConvSpec | ExperimentSpec | FurtherSpec


def arrive() -> None:
    """Note that this session is here; called on every run of the script."""
    here = presence()
    for name in owners(session_name()):
        SERVICE.arrive(name, here)


def presence() -> Present:
    """Return how to ask later whether this page is still there."""
    return insides.still_connected() or always


def session_name() -> str:
    """Return this session's secret name, made at its first call."""
    if "session_name" not in st.session_state:
        st.session_state.session_name = uuid4().hex
    return str(st.session_state.session_name)


def owners(name: str) -> tuple[str, ...]:
    """Return the names under which a session trains: on MNIST, in the playground, and so on."""
    return name, *(name + besides for besides in BESIDES.values())


def trainings(name: str) -> list[Run]:
    """Return all trainings of a session, of all kinds."""
    return [run for owner in owners(name) for run in SERVICE.runs(owner)]


def runs() -> list[MnistRun]:
    """Return this session's trainings on MNIST, oldest first."""
    return [run for run in SERVICE.runs(session_name()) if isinstance(run, MnistRun)]


def run_of(key: object) -> MnistRun | None:
    """Return this session's training on MNIST with that key, if there is one."""
    return next((run for run in runs() if run.key == key), None)


@overload
def newest(spec: PlaySpec) -> PlayRun | None: ...
@overload
def newest(spec: SeedsSpec) -> SeedsRun | None: ...
@overload
def newest(spec: ConvSpec) -> ConvRun | None: ...
@overload
def newest(spec: ExperimentSpec) -> Experiment | None: ...
def newest(spec: Beside) -> Run | None:
    """Return this session's newest training with these settings."""
    return next((run for run in reversed(alike(spec)) if run.spec == spec), None)


def alike(spec: Beside) -> list[Run]:
    """Return this session's trainings of the same kind, with whatever settings."""
    return SERVICE.runs(session_name() + BESIDES[type(spec)])


def begin(spec: Beside) -> Run:
    """Start a training for this session; one of the same kind that is under way ends.

    Raises:
        Refused: with a sentence, if it may not start.
    """
    return SERVICE.start(session_name() + BESIDES[type(spec)], spec)


def experiments() -> list[Experiment]:
    """Return this session's experiments, oldest first."""
    mine = SERVICE.runs(session_name() + EXPERIMENTS)
    return [run for run in mine if isinstance(run, Experiment)]


def further() -> FurtherRun | None:
    """Return the newest training that takes a network further, if there is one."""
    mine = [run for run in SERVICE.runs(session_name() + FURTHER) if isinstance(run, FurtherRun)]
    return mine[-1] if mine else None


def run() -> MnistRun | None:
    """Return the training to look at: the one under way, or chosen, or else the newest."""
    mine = runs()
    active = next((run for run in mine if run.active), None)
    chosen = run_of(st.session_state.get(SHOWN))
    return active or chosen or (mine[-1] if mine else None)


def start(spec: MnistSpec, *, until: int | None = None) -> MnistRun:
    """Start a training for this session, to pause at iteration ``until`` if that is given.

    Raises:
        Refused: with a sentence, if it may not start.
    """
    st.session_state.pop(SHOWN, None)
    return SERVICE.start(session_name(), spec, until=until)


def change_rate(learning_rate: float) -> None:
    """Change the learning rate of the training under way, if there is one."""
    for mine in runs():
        SERVICE.change_rate(mine, learning_rate)


def keep_set(data: Dataset) -> About:
    """Keep a data set of this visitor's own: the MNIST page offers it from now on.

    ``data.about`` has no name yet (""): the answer has, made from the content. Pixels are rounded
    to whole 255ths. It is kept as long as the visitor is there, through a reload as well, and as
    long as a training with it.

    Raises:
        ValueError: if it is too large (``runs.service.own_data`` has the limits) or one too many.
        OSError: if the server has no room. Both say so in a sentence for the page.
    """
    return SERVICE.keep_set(session_name(), data)


def own_sets() -> list[About]:
    """Return what this visitor's own data sets tell of themselves, oldest first.

    ``ui.kit.data_sets.dataset(about.name)`` is the set itself.
    """
    return SERVICE.sets(session_name())


def drop_set(name: str) -> None:
    """Take a data set away from this visitor; trainings with it keep it until they go."""
    SERVICE.drop_set(session_name(), name)


def trained_network() -> nn.Network | None:
    """Return the network of the training that was chosen, or else the newest; None without any.

    One that ended with a problem, as by too large a learning rate, is taken for lack of others.
    """
    mine = [run for run in runs() if run.answers]
    if not mine:
        return None
    sound = [run for run in mine if not run.problem] or mine
    chosen = (run for run in sound if run.key == st.session_state.get(SHOWN))
    newest = next(chosen, sound[-1])
    mark = (newest.key, newest.iteration)
    return CACHE.get(key_of("trained ", mark), newest.network)


@dataclass(frozen=True)
class OpenedEntry:
    """An entry to a challenge that was opened from the board of a room."""

    room: str
    id: str
    name: str  # of whoever entered it
    spec: MnistSpec


def opened_entry() -> OpenedEntry | None:
    """Return the entry that was opened last; None without one, or once its room has ended."""
    one: OpenedEntry | None = st.session_state.get(ENTRY)
    try:
        return one if one and ROOMS.look(one.room) else None
    except Unreachable:
        return None


def network_of_entry(room: str, entry: str) -> nn.Network | None:
    """Return the network of an entry as it was trained, shared by everybody. Only read it.

    Raises:
        Unreachable: if the database does not answer.
    """
    return CACHE.get(key_of("entered ", entry), partial(networks.load, ROOMS, room, entry))


@st.cache_resource(show_spinner=False)
def shipped_network(name: str = "reader") -> nn.Network:
    """Return a network that ships, shared by everybody. Only read it."""
    return pretrained.load(name)
