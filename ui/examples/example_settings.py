"""The sidebar of a page with a small example: its settings, all of them in the address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from runs.small.at_once import Experiment
from ui.kit.tutorials import Tutorial
from ui.settings import setting, small

STRAIGHT_RATE = 0.003  # suits a single unit without a sigmoid


def experiment(
    tutorial: Tutorial, reset_more: Callable[[], None], *, straight: bool = True
) -> Experiment:
    """Draw the sidebar and return what it says.

    ``reset_more`` puts the rest of the page back; ``straight``: whether a single unit may do
    without a sigmoid.
    """
    start = tutorial.experiment
    draw = partial(setting.draw, tutorial.prefix, usual=start)
    with st.sidebar:
        st.caption("Move anything: the network is trained anew at once.")
        choices = draw(small.TRAINING)
        if start.hidden_sizes:
            choices |= draw(small.network(tutorial))
        else:
            choices |= _single_unit(tutorial, straight)
        choices |= draw(small.CHANCE)
        st.button(
            "Back to the first values",
            icon=":material/restart_alt:",
            key=f"{tutorial.prefix}_reset",
            on_click=_reset,
            args=[tutorial, reset_more],
            width="stretch",
        )
    return replace(start, **choices)


def _reset(tutorial: Tutorial, reset_more: Callable[[], None]) -> None:
    st.session_state.update(small.values(tutorial))
    reset_more()


def _single_unit(tutorial: Tutorial, straight: bool) -> dict[str, Any]:
    """A single unit: with a sigmoid it is logistic regression, without one a straight line."""
    output = small.OUTPUT
    if not straight:
        output = replace(output, names={"sigmoid": output.names["sigmoid"]})
    chosen = setting.draw(
        tutorial.prefix, [output], tutorial.experiment,
        on_change=_suit_learning_rate, args=[tutorial],
    )  # fmt: skip
    is_sigmoid = chosen["output"] == "sigmoid"
    return chosen | {"loss": "binary_cross_entropy" if is_sigmoid else "sum_squared_error"}


def _suit_learning_rate(tutorial: Tutorial) -> None:
    """A sum of squared errors over all examples is steep: only small steps do not overshoot."""
    setting.put(tutorial.prefix, [small.RATE], tutorial.experiment)
    if st.session_state[f"{tutorial.prefix}_activation"] == "identity":
        st.session_state[f"{tutorial.prefix}_lr"] = STRAIGHT_RATE
