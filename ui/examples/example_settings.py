"""The sidebar of a page with a small example: its settings, all of them in the address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import streamlit as st

from runs.small.at_once import MAX_UNITS, Experiment
from ui.kit import glossary, widgets
from ui.kit.names import ACTIVATIONS, INITIALIZERS, LOSSES
from ui.kit.tutorials import Tutorial

LEARNING_RATES = [0.001, 0.003, 0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 30.0]
ITERATIONS = [1, 2, 5, 10, 20, 50, 100, 200, 300, 500, 700, 1000, 1500, 2000, 3000, 4000, 5000]
SEEDS = 10_000
STRAIGHT_RATE = 0.003  # suits a single unit without a sigmoid


def experiment(
    tutorial: Tutorial, reset_more: Callable[[], None], *, straight: bool = True
) -> Experiment:
    """Draw the sidebar and return what it says.

    ``reset_more`` puts the rest of the page back; ``straight``: whether a single unit may do
    without a sigmoid.
    """
    with st.sidebar:
        st.caption("Move anything: the network is trained anew at once.")
        choices = _training(tutorial) | _network(tutorial, straight) | _chance(tutorial)
        st.button(
            "Back to the first values",
            icon=":material/restart_alt:",
            key=f"{tutorial.prefix}_reset",
            on_click=_reset,
            args=[tutorial, reset_more],
            width="stretch",
        )
    return Experiment(**choices)


def _reset(tutorial: Tutorial, reset_more: Callable[[], None]) -> None:
    st.session_state.update(tutorial.values)
    reset_more()


def _training(tutorial: Tutorial) -> dict[str, Any]:
    help = f"{glossary.sentence('learning rate')} The formulas call it α."
    learning_rate = _slide(tutorial, "Learning rate", "lr", LEARNING_RATES, help)
    help = glossary.sentence("iteration")
    iterations = _slide(tutorial, "Iterations", "iterations", ITERATIONS, help)
    return {"learning_rate": learning_rate, "iterations": iterations}


def _network(tutorial: Tutorial, straight: bool) -> dict[str, Any]:
    start = tutorial.experiment
    if not start.hidden_sizes:
        return _single_unit(tutorial, straight)
    size = st.slider(
        "Hidden units",
        1,
        MAX_UNITS,
        start.hidden_sizes[0],
        key=f"{tutorial.prefix}_hidden",
        bind="query-params",
        help=glossary.sentence("hidden layer"),
    )
    label = "Activation of the hidden units"
    hidden = _choice(tutorial, label, "activation", ACTIVATIONS, glossary.ACTIVATIONS)
    choices = {"hidden_sizes": (size,), "hidden": hidden, "bias": start.bias, "loss": start.loss}
    return choices | (_bias_and_loss(tutorial) if tutorial.bias_and_loss else {})


def _bias_and_loss(tutorial: Tutorial) -> dict[str, Any]:
    help = glossary.sentence("loss", "cross-entropy")
    loss = _choice(tutorial, "Loss", "loss", LOSSES, help)
    bias = st.toggle(
        "Biases",
        tutorial.experiment.bias,
        key=f"{tutorial.prefix}_bias",
        bind="query-params",
        help=f"{glossary.sentence('bias')} At first there is none.",
    )
    return {"loss": loss, "bias": bias}


def _single_unit(tutorial: Tutorial, straight: bool) -> dict[str, Any]:
    """A single unit: with a sigmoid it is logistic regression, without one a straight line."""
    offered = ("sigmoid", "identity") if straight else ("sigmoid",)
    output = _choice(
        tutorial,
        "Activation",
        "activation",
        {name: ACTIVATIONS[name] for name in offered},
        glossary.sentence("activation function", "sigmoid", "identity"),
        on_change=_suit_learning_rate,
        args=[tutorial],
    )
    loss = "binary_cross_entropy" if output == "sigmoid" else "sum_squared_error"
    return {"output": output, "loss": loss}


def _suit_learning_rate(tutorial: Tutorial) -> None:
    """A sum of squared errors over all examples is steep: only small steps do not overshoot."""
    key = f"{tutorial.prefix}_lr"
    is_straight = st.session_state[f"{tutorial.prefix}_activation"] == "identity"
    st.session_state[key] = STRAIGHT_RATE if is_straight else tutorial.values[key]


def _chance(tutorial: Tutorial) -> dict[str, Any]:
    help = glossary.sentence("first weights", "xavier")
    initializer = _choice(tutorial, "First weights", "init", INITIALIZERS, help)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        seed = st.number_input(
            "Seed",
            0,
            SEEDS - 1,
            tutorial.experiment.seed,
            key=f"{tutorial.prefix}_seed",
            bind="query-params",
            help=glossary.sentence("seed"),
        )
        st.button(
            "New seed",
            key=f"{tutorial.prefix}_new_seed",
            icon=":material/casino:",
            on_click=_new_seed,
            args=[tutorial],
        )
    return {"initializer": initializer, "seed": seed}


def _new_seed(tutorial: Tutorial) -> None:
    key = f"{tutorial.prefix}_seed"
    others = np.setdiff1d(np.arange(SEEDS), [st.session_state[key]])
    st.session_state[key] = int(np.random.default_rng().choice(others))


def _slide(tutorial: Tutorial, label: str, name: str, values: Sequence[float], help: str) -> Any:
    key = f"{tutorial.prefix}_{name}"
    return widgets.slide(label, key, values, tutorial.values[key], help)


def _choice(
    tutorial: Tutorial, label: str, name: str, names: dict[str, str], help: str, **more: Any
) -> str:
    key = f"{tutorial.prefix}_{name}"
    return widgets.choice(label, key, names, help, tutorial.values[key], **more)
