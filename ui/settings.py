"""The sidebar of a page with a small example: its settings, all of them in the address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from nn.initializers import INITIALIZERS
from runs.small import MAX_UNITS, Experiment
from ui.names import ACTIVATIONS, LOSSES

LEARNING_RATES = [0.001, 0.003, 0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 30.0]
ITERATIONS = [1, 2, 5, 10, 20, 50, 100, 200, 300, 500, 700, 1000, 1500, 2000, 3000, 4000, 5000]
SEEDS = 10_000
STRAIGHT_RATE = 0.003  # suits a single unit without a sigmoid


@dataclass(frozen=True)
class Tutorial:
    """A page's example: the prefix of its keys, and the tutorial's own values."""

    prefix: str
    experiment: Experiment
    bias_and_loss: bool = False  # whether these can be chosen too

    @property
    def values(self) -> dict[str, Any]:
        """The tutorial's value for each widget, by its key."""
        e = self.experiment
        values = {
            "lr": e.learning_rate,
            "iterations": e.iterations,
            "activation": e.hidden if e.hidden_sizes else e.output,
            "init": e.initializer,
            "seed": e.seed,
        }
        if e.hidden_sizes:
            values["hidden"] = e.hidden_sizes[0]
        if self.bias_and_loss:
            values |= {"bias": e.bias, "loss": e.loss}
        return {f"{self.prefix}_{name}": value for name, value in values.items()}


def experiment(
    tutorial: Tutorial, reset_more: Callable[[], None] = lambda: None, *, straight: bool = True
) -> Experiment:
    """Draw the sidebar and return what it says.

    ``reset_more`` puts the rest of the page back; ``straight``: whether a single unit may do
    without a sigmoid.
    """
    with st.sidebar:
        st.caption("Move anything: the network is trained anew at once.")
        choices = _training(tutorial) | _network(tutorial, straight) | _chance(tutorial)
        st.button(
            "Back to the tutorial's values",
            icon=":material/restart_alt:",
            on_click=_reset,
            args=[tutorial, reset_more],
            width="stretch",
        )
    return Experiment(**choices)


def _reset(tutorial: Tutorial, reset_more: Callable[[], None]) -> None:
    st.session_state.update(tutorial.values)
    reset_more()


def _training(tutorial: Tutorial) -> dict[str, Any]:
    learning_rate = _slider(
        tutorial, "Learning rate", "lr", LEARNING_RATES, "α: how far each step goes downhill."
    )
    iterations = _slider(tutorial, "Iterations", "iterations", ITERATIONS, "How many steps.")
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
    )
    hidden = _choice(
        tutorial, "Activation of the hidden units", "activation", list(ACTIVATIONS), ACTIVATIONS
    )
    choices = {"hidden_sizes": (size,), "hidden": hidden, "bias": start.bias, "loss": start.loss}
    if tutorial.bias_and_loss:
        choices["loss"] = _choice(tutorial, "Loss", "loss", list(LOSSES), LOSSES)
        choices["bias"] = st.toggle(
            "Biases",
            start.bias,
            key=f"{tutorial.prefix}_bias",
            bind="query-params",
            help="A number that each unit adds to its weighted sum. The tutorial has none.",
        )
    return choices


def _single_unit(tutorial: Tutorial, straight: bool) -> dict[str, Any]:
    """A single unit: with a sigmoid it is logistic regression, without one a straight line."""
    output = _choice(
        tutorial,
        "Activation",
        "activation",
        ["sigmoid", "identity"] if straight else ["sigmoid"],
        ACTIVATIONS,
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
    initializer = _choice(
        tutorial,
        "First weights",
        "init",
        list(INITIALIZERS),
        {name: name.capitalize() for name in INITIALIZERS},
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        seed = st.number_input(
            "Seed",
            0,
            SEEDS - 1,
            tutorial.experiment.seed,
            key=f"{tutorial.prefix}_seed",
            bind="query-params",
            help="The start of all chance: the same seed draws the same first weights.",
        )
        st.button(
            "New seed",
            icon=":material/casino:",
            on_click=_new_seed,
            args=[tutorial],
        )
    return {"initializer": initializer, "seed": seed}


def _new_seed(tutorial: Tutorial) -> None:
    key = f"{tutorial.prefix}_seed"
    others = np.setdiff1d(np.arange(SEEDS), [st.session_state[key]])
    st.session_state[key] = int(np.random.default_rng().choice(others))


def _slider(tutorial: Tutorial, label: str, name: str, values: Sequence[float], help: str) -> Any:
    key = f"{tutorial.prefix}_{name}"
    return st.select_slider(
        label, values, tutorial.values[key], key=key, bind="query-params", help=help
    )


def _choice(
    tutorial: Tutorial,
    label: str,
    name: str,
    options: list[str],
    names: dict[str, str],
    **more: Any,
) -> str:
    key = f"{tutorial.prefix}_{name}"
    return st.selectbox(
        label,
        options,
        options.index(tutorial.values[key]),
        format_func=names.__getitem__,
        key=key,
        bind="query-params",
        **more,
    )
