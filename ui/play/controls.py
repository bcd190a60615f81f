"""The playground's sidebar: every setting of points, network and training, all in the address."""

from __future__ import annotations

from typing import Any

import streamlit as st

from nn.activations import HIDDEN_ACTIVATIONS
from nn.data.datasets.plane import MOST_CLASSES, PLANE
from nn.data.features import FEATURES
from runs.playground.plane_data import FEWEST_POINTS, MOST_POINTS, OWN, PlaneData
from runs.playground.settings import MAX_HIDDEN_LAYERS, MAX_UNITS, Play
from ui.insides import Container
from ui.kit import glossary
from ui.kit.names import ACTIVATIONS, INITIALIZERS, OPTIMIZERS, SCHEDULES
from ui.memory import address
from ui.play import edits, moment, teacher, widgets
from ui.play.choices import (
    BATCHES,
    DROPOUTS,
    ITERATIONS,
    MOST_TEST,
    PENALTIES,
    RATES,
    Settings,
    parse_layers,
)

FIRST = ("x1", "x2")  # the input features of a new page, and while none is chosen
LOSSES = {"cross_entropy": "Cross-entropy", "squared": "Mean squared error"}
UNITS = [4, 2, 2, 2, 2, 2]  # of a new page's hidden layers
EVERY, MIXED = "play_every_activation", "mixed"  # of all layers at once
MORE = "play_more"  # what opens the settings that a page does not begin with
OTHERS = (
    *("points", "noise", "test", "data_seed", "init", "seed", "schedule", "iterations"),
    *("optimizer", "batch", "loss", "l1", "l2", "dropout"),
)
SIZES, GS = "play_hidden", "play_activations"  # in the address: 8-4 and tanh-relu


def settings() -> Settings | None:
    """Draw the sidebar and return what it says; if that makes no sense, say so, return None.

    It begins with five choices. The others are there on request, and where a link sets them.
    """
    with st.sidebar.container():
        data, training = _data(), _network()
        with teacher.place("more"), _more(training["count"]):
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
    state.play_loss = "squared" if play.squared else "cross_entropy"
    state.play_init, state.play_optimizer = play.initializer, play.optimizer
    state.play_lr, state.play_schedule = play.learning_rate, play.schedule
    state.play_batch = "all" if play.batch_size is None else str(play.batch_size)
    state.play_l1, state.play_l2, state.play_dropout = play.l1, play.l2, play.dropout
    state.play_iterations, state.play_seed = play.iterations, play.seed
    edits.set_all(play.edits)
    moment.replay()


def set_data(data: PlaneData) -> None:
    """Set the controls of the points; own points are kept elsewhere. For use in callbacks."""
    state = st.session_state
    state.play_data, state.play_points, state.play_noise = data.name, data.points, data.noise
    state.play_test, state.play_data_seed = round(100 * data.test_share), data.seed
    state.play_classes = max(3, data.classes)


def _data() -> dict[str, Any]:
    names = {name: kind.label for name, kind in PLANE.items()} | {OWN: "Your own"}
    name = widgets.choice("Data", "play_data", names, "What the network learns from.")
    found: dict[str, Any] = {"name": name}
    with st.container():
        if name != OWN and PLANE[name].classes is None:
            found["classes"] = widgets.span(
                "Classes", "play_classes", 3, MOST_CLASSES, 3, 1, help=glossary.sentence("class")
            )
    return found


def _points(*, off: bool) -> dict[str, Any]:
    """Draw what else there is about points; ``off``: they are one's own."""
    teacher.heading("Points", "points", "noise", "test", "data_seed")
    points = widgets.span(
        "Number of points", "play_points", FEWEST_POINTS, MOST_POINTS, 300, 10, off=off
    )
    noise = widgets.span(
        "Noise", "play_noise", 0.0, 1.0, 0.1, 0.05, off=off,
        help="How far points stray from their place.",
    )  # fmt: skip
    share = widgets.span(
        "Kept for testing", "play_test", 0, MOST_TEST, 30, 10, off=off, format="%d %%",
        help=glossary.sentence("test data"),
    )  # fmt: skip
    seed = widgets.seed("Seed of the points", "play_data_seed", "New points", off=off)
    return {"points": points, "noise": noise, "test_share": share / 100, "seed": seed}


def _network() -> dict[str, Any]:
    labels = {name: feature.label for name, feature in FEATURES.items()}
    with teacher.place("features"):
        address.keep_some("play_features", FEATURES, FIRST, labels)
        chosen = st.pills(
            "Input features", list(FEATURES), selection_mode="multi", key="play_features",
            format_func=labels.__getitem__, persist_state="session",
            help=glossary.sentence("feature"),
        )  # fmt: skip
        if not chosen:
            st.warning("Choose at least one input feature. Until then it is x₁ and x₂.")
    _layers_from_link()
    with teacher.place("layers"):
        count = st.slider(
            "Hidden layers", 0, MAX_HIDDEN_LAYERS, 2, key="play_layers", persist_state="session",
            help=glossary.sentence("hidden layer"),
        )  # fmt: skip
    _activation(count)
    help = glossary.sentence("learning rate")
    return {
        "features": tuple(name for name in FEATURES if name in (chosen or FIRST)),
        "learning_rate": widgets.slide("Learning rate", "play_lr", RATES, 0.3, help),
        "count": count,
    }


def _activation(count: int) -> None:
    """Draw the choice of one activation for all hidden layers. Each has its own further down."""
    state, usual = st.session_state, st.session_state.get(EVERY, "tanh")
    for i in range(1, count + 1):  # a layer that is new is like the others
        state.setdefault(f"play_a{i}", usual if usual in HIDDEN_ACTIVATIONS else "tanh")
    gs = {state[f"play_a{i}"] for i in range(1, count + 1)} or {usual}
    state[EVERY] = gs.pop() if len(gs) == 1 else MIXED
    options = [*HIDDEN_ACTIVATIONS, *([MIXED] if state[EVERY] == MIXED else [])]
    with teacher.place("activation", 0):
        st.selectbox(
            "Activation", options, key=EVERY, on_change=_activate_all, disabled=not count,
            format_func=(ACTIVATIONS | {MIXED: "One for each layer"}).__getitem__,
            help=glossary.ACTIVATIONS,
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
    teacher.heading("Network", "units", "activation", "init", "seed")
    with st.container():
        layers = [_layer(i) for i in range(1, count + 1)]
    sizes, gs = [n for n, _ in layers], [g for _, g in layers]
    address.tell(SIZES, "-".join(map(str, sizes)) or "none")
    address.tell(GS, "-".join(gs) or "none")
    help = glossary.sentence("first weights", "xavier")
    init = widgets.choice("First weights", "play_init", INITIALIZERS, help, "xavier")
    seed = widgets.seed("Seed of the weights", "play_seed", "New weights")
    return {
        "hidden_sizes": tuple(sizes), "hidden": tuple(gs), "initializer": init, "seed": seed,
    }  # fmt: skip


def _layer(i: int) -> tuple[int, str]:
    left, right = st.columns([2, 3])
    with left, teacher.place("units", i):
        size = st.slider(
            f"Units {i}", 1, MAX_UNITS, UNITS[i - 1], key=f"play_n{i}",
            persist_state="session", help=f"Units in hidden layer {i}.",
        )  # fmt: skip
    with right, teacher.place("activation", i):
        g = st.selectbox(
            f"Activation {i}", HIDDEN_ACTIVATIONS, HIDDEN_ACTIVATIONS.index("tanh"),
            key=f"play_a{i}", format_func=ACTIVATIONS.__getitem__, persist_state="session",
            help=glossary.ACTIVATIONS,
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


def _training() -> dict[str, Any]:
    teacher.heading(
        "Training", "schedule", "iterations", "optimizer", "batch", "loss", "l2", "l1", "dropout"
    )
    sentence = glossary.sentence
    schedule = widgets.choice(
        "Learning rate over time", "play_schedule", SCHEDULES, glossary.SCHEDULES
    )
    iterations = widgets.slide(
        "Iterations", "play_iterations", ITERATIONS, 500, sentence("iteration")
    )
    optimizer = widgets.choice("Optimizer", "play_optimizer", OPTIMIZERS, glossary.OPTIMIZERS)
    batch = widgets.slide("Batch size", "play_batch", BATCHES, "all", sentence("batch"))
    losses = sentence("loss", "cross-entropy", "regression")
    help = f"{losses} That always takes the squared error."
    loss = widgets.choice("Loss", "play_loss", LOSSES, help)
    l2 = widgets.slide("L2 penalty", "play_l2", PENALTIES, 0.0, sentence("L2 penalty"))
    l1 = widgets.slide("L1 penalty", "play_l1", PENALTIES, 0.0, sentence("L1 penalty"))
    dropout = widgets.slide("Dropout", "play_dropout", DROPOUTS, 0.0, sentence("dropout"))
    return {
        "schedule": schedule, "iterations": iterations,
        "optimizer": optimizer, "batch_size": None if batch == "all" else int(batch),
        "squared": loss == "squared", "l1": l1, "l2": l2, "dropout": dropout,
    }  # fmt: skip
