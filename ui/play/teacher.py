"""The teacher's link: controls and panels that are not there, and a page that is locked.

What is hidden stands in the address like every other setting, so that the link carries it. A
control that is hidden is drawn all the same, in a place that is not displayed: so its value still
comes from the address, checked as ever.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Literal

import streamlit as st

from ui import teacher

CONTROLS = {
    "data": "Data", "classes": "Classes", "points": "Number of points", "noise": "Noise",
    "test": "Kept for testing", "data_seed": "Seed of the points", "features": "Input features",
    "layers": "Hidden layers", "units": "Units", "activation": "Activations",
    "init": "First weights", "seed": "Seed of the weights", "lr": "Learning rate",
    "schedule": "Learning rate over time", "iterations": "Iterations", "optimizer": "Optimizer",
    "batch": "Batch size", "loss": "Loss", "l2": "L2 penalty", "l1": "L1 penalty",
    "dropout": "Dropout", "looks": "Test points, confidence, flat colours",
}  # fmt: skip
PANELS = {
    "presets": "Presets", "clinic": "Failure clinic", "network": "The network",
    "curves": "Curves", "compare": "Pin and compare", "number": "Open a number",
    "backprop": "Backpropagation, by hand", "check": "Verify me",
    "charts": "Cost curve and confusion matrix", "inside": "Inside the layers",
    "valley": "Loss surface", "own": "Your own points", "out": "Get it out",
    "time": "Time controls",
}  # fmt: skip
AWAY, SEEN = "play_away", "play_seen"


def hidden() -> set[str]:
    """Return what is not to be seen."""
    return set(st.session_state.get("play_hide") or ())


def shows(name: str) -> bool:
    """Tell whether a control or a panel is to be seen."""
    return name not in hidden()


def panel(
    name: str, draw: Callable[[], object], *, width: Literal["stretch", "content"] = "stretch"
) -> None:
    """Draw a panel, unless it is hidden; its place is there in any case, and moves nothing."""
    with st.container(width=width):
        if shows(name):
            draw()


def place(control: str, number: int | None = None) -> AbstractContextManager[object]:
    """Return where a control goes: here, or out of sight. Of several alike, each has a number."""
    name = control if number is None else f"{control}_{number}"
    return st.container(key=f"{AWAY if control in hidden() else SEEN}_{name}")


def section() -> None:
    """Draw the switches, unless the page is locked; and keep what is hidden out of sight."""
    parts = teacher.Parts("play", CONTROLS, PANELS)
    teacher.section(parts, _selector, names=CONTROLS | PANELS)


def _selector(name: str) -> str:
    """Where a control is: in the place that it was given. Panels that are hidden are not drawn."""
    each_layer = name in ("units", "activation")
    places = [f"st-key-{where}_{name}" for where in (AWAY, SEEN)]
    return ", ".join(f"[class*='{p}_']" if each_layer else f".{p}" for p in places)
