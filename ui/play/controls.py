"""The playground's sidebar: every setting of points, network and training, all in the address."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import streamlit as st

from nn.activations import HIDDEN_ACTIVATIONS
from nn.data.datasets.plane import PLANE
from nn.data.features import FEATURES
from runs.playground.plane_data import OWN, PlaneData
from runs.playground.settings import MAX_HIDDEN_LAYERS, MAX_UNITS, Play
from ui.insides import Container
from ui.kit.names import ACTIVATIONS
from ui.memory import address
from ui.play import edits, moment, teacher
from ui.settings import playground, setting
from ui.settings.playground import FUNCTIONS, INPUTS, LAYERS, PREFIX, Settings
from ui.settings.setting import labels

FIRST = ("x1", "x2")  # the input features of a new page, and while none is chosen
UNITS = [4, 2, 2, 2, 2, 2]  # of a new page's hidden layers
EVERY, MIXED = "play_every_activation", "mixed"  # of all layers at once
MORE = "play_more"  # what opens the settings that a page does not begin with
OTHERS = tuple(labels(playground.ON_REQUEST))
SIZES, GS = "play_hidden", "play_activations"  # in the address: 8-4 and tanh-relu
_draw = partial(setting.draw, PREFIX)


def settings() -> Settings | None:
    """Draw the sidebar and return what it says; if that makes no sense, say so, return None.

    It begins with five choices. The others are there on request, and where a link sets them.
    """
    with st.sidebar.container():
        data, training = _data(), _network()
        with _more(training["count"]):
            data |= _points(off=data["name"] == OWN)
            training |= _layers(training.pop("count")) | _training()
    try:
        return PlaneData(**data), Play(**training, edits=edits.current())
    except (ValueError, TypeError) as error:
        st.sidebar.error(str(error))
        return None


def apply(data: PlaneData, play: Play) -> None:
    """Set all controls. For use in callbacks."""
    state = st.session_state
    set_data(data)
    state.play_features = list(play.features)
    state.play_layers = len(play.hidden_sizes)
    for i, (size, g) in enumerate(zip(play.hidden_sizes, play.hidden, strict=True), start=1):
        state[f"play_n{i}"], state[f"play_a{i}"] = size, g
    setting.put(PREFIX, playground.SIMPLE, play)
    edits.set_all(play.edits)
    moment.replay()


def set_data(data: PlaneData) -> None:
    """Set the controls of the points; own points are kept elsewhere. For use in callbacks."""
    setting.put(PREFIX, playground.OF_POINTS, data)


def _data() -> dict[str, Any]:
    found = _draw([playground.KIND], PlaneData())
    name = found["name"]
    with st.container():
        if name != OWN and PLANE[name].classes is None:
            found |= _draw([playground.CLASSES], PlaneData())
    return found


def _points(*, off: bool) -> dict[str, Any]:
    """Draw what else there is about points; ``off``: they are one's own."""
    teacher.heading("Points", *labels(playground.POINTS))
    return _draw(playground.POINTS, PlaneData(), disabled=off)


def _network() -> dict[str, Any]:
    called = {name: feature.label for name, feature in FEATURES.items()}
    with st.container():
        address.keep_some("play_features", FEATURES, FIRST, called)
        chosen = st.pills(
            INPUTS.label, list(FEATURES), selection_mode="multi", key="play_features",
            format_func=called.__getitem__, persist_state="session", help=INPUTS.help,
        )  # fmt: skip
        if not chosen and teacher.shows("features"):
            st.warning("Choose at least one input feature. Until then it is x₁ and x₂.")
    _layers_from_link()
    count = st.slider(
        LAYERS.label, 0, MAX_HIDDEN_LAYERS, 2, key="play_layers", persist_state="session",
        help=LAYERS.help,
    )  # fmt: skip
    _activation(count)
    features = tuple(name for name in FEATURES if name in (chosen or FIRST))
    return {"features": features, "count": count, **_draw([playground.RATE], Play())}


def _activation(count: int) -> None:
    """Draw the choice of one activation for all hidden layers. Each has its own further down."""
    state, usual = st.session_state, st.session_state.get(EVERY, "tanh")
    for i in range(1, count + 1):  # a layer that is new is like the others
        state.setdefault(f"play_a{i}", usual if usual in HIDDEN_ACTIVATIONS else "tanh")
    gs = {state[f"play_a{i}"] for i in range(1, count + 1)} or {usual}
    state[EVERY] = gs.pop() if len(gs) == 1 else MIXED
    options = [*HIDDEN_ACTIVATIONS, *([MIXED] if state[EVERY] == MIXED else [])]
    st.selectbox(
        "Activation", options, key=EVERY, on_change=_activate_all, disabled=not count,
        format_func=(ACTIVATIONS | {MIXED: "One for each layer"}).__getitem__,
        help=FUNCTIONS.help,
    )  # fmt: skip


def _activate_all() -> None:
    state = st.session_state
    for i in range(1, MAX_HIDDEN_LAYERS + 1):
        state[f"play_a{i}"] = state[EVERY]


def _more(count: int) -> Container:
    """Return the place of the other settings: open, at first, if the address names any of them."""
    state = st.session_state
    if MORE not in state:
        sizes = [state.get(f"play_n{i}", UNITS[i - 1]) for i in range(1, count + 1)]
        named = not st.query_params.keys().isdisjoint(f"play_{name}" for name in OTHERS)
        state[MORE] = named or sizes != UNITS[:count] or state[EVERY] == MIXED
    return st.expander("More settings", key=MORE, on_change="rerun")


def _layers(count: int) -> dict[str, Any]:
    teacher.heading("Network", "units", "activation", *labels(playground.WEIGHTS))
    with st.container():
        layers = [_layer(i) for i in range(1, count + 1)]
    sizes, gs = [n for n, _ in layers], [g for _, g in layers]
    address.tell(SIZES, "-".join(map(str, sizes)) or "none")
    address.tell(GS, "-".join(gs) or "none")
    weights = _draw(playground.WEIGHTS, Play())
    return {"hidden_sizes": tuple(sizes), "hidden": tuple(gs), **weights}


def _layer(i: int) -> tuple[int, str]:
    left, right = st.columns([2, 3])
    with left:
        size = st.slider(
            f"Units {i}", 1, MAX_UNITS, UNITS[i - 1], key=f"play_n{i}",
            persist_state="session", help=f"Units in hidden layer {i}.",
        )  # fmt: skip
    with right:
        g = st.selectbox(
            f"Activation {i}", HIDDEN_ACTIVATIONS, HIDDEN_ACTIVATIONS.index("tanh"),
            key=f"play_a{i}", format_func=ACTIVATIONS.__getitem__, persist_state="session",
            help=FUNCTIONS.help,
        )  # fmt: skip
    return int(size), g


def _layers_from_link() -> None:
    """Take sizes and activations from the address, once; what makes no sense is ignored."""
    state = st.session_state
    if "play_layers" in state and not address.returned("play_layers"):
        return
    sizes, gs = parse_layers(st.query_params.get(SIZES, ""), st.query_params.get(GS, ""))
    if sizes is not None:
        state.play_layers = len(sizes)
        for i, (size, g) in enumerate(zip(sizes, gs, strict=True), start=1):
            state[f"play_n{i}"], state[f"play_a{i}"] = size, g


def parse_layers(sizes: str, gs: str) -> tuple[list[int] | None, list[str]]:
    """Read "8-4" and "tanh-relu" as sizes and activations; None if the sizes make no sense.

    Activations that make no sense, or are too few, become tanh.
    """
    if sizes == "none":
        return [], []
    if not re.fullmatch(r"[0-9]{1,2}(-[0-9]{1,2}){0,5}", sizes):
        return None, []
    numbers = [int(part) for part in sizes.split("-")]
    if not all(1 <= n <= MAX_UNITS for n in numbers):
        return None, []
    names = gs.split("-")[: len(numbers)] + ["tanh"] * len(numbers)
    known = [name if name in HIDDEN_ACTIVATIONS else "tanh" for name in names]
    return numbers, known[: len(numbers)]


def _training() -> dict[str, Any]:
    teacher.heading("Training", *labels(playground.TRAINING))
    return _draw(playground.TRAINING, Play())
