"""A link for a class: controls and panels that are hidden, controls that stay fixed, a locked page.

All of it stands in the address like every other setting, so that the link carries it. A control
that is hidden is drawn all the same, out of sight, and one that is fixed cannot be moved: so their
values still come from the address, checked as ever.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from ui import address

_fixed = st.components.v2.component(
    "glassbox_fixed", js=(Path(__file__).parent / "teacher.js").read_text(encoding="utf-8")
)


@dataclass(frozen=True)
class Parts:
    """What there is on a page, by name: each control and panel with its label."""

    prefix: str  # of the page's keys
    controls: dict[str, str]
    panels: dict[str, str]

    def place(self, name: str) -> str:
        """Return the style selector of a control or panel: what has its key, or begins so (*).

        A field for the exact number, beside a slider, goes with it.
        """
        key = f"st-key-{self.prefix}_{name}"
        return f"[class*='{key[:-1]}']" if key.endswith("*") else f".{key}, .{key}_exact"


TRAINING = {"lr": "Learning rate", "iterations": "Iterations", "activation": "Activation"}
CHANCE = {
    "init": "First weights", "seed": "Seed", "new_seed": "New seed",
    "reset": "Back to the first values",
}  # fmt: skip
BELOW = {
    "charts": "Cost curve and confusion matrix",
    "quiz": "Predict, then look", "number": "Open a number", "table_shown": "The data",
    "details": "Formulas, shapes and code",
}  # fmt: skip
HIDDEN = {"hidden": "Hidden units"}
PAGES = {
    "perceptron": Parts("perceptron", {"data": "Data", **TRAINING, **CHANCE}, BELOW),
    "two_layers": Parts(
        "two", {**TRAINING, **HIDDEN, "loss": "Loss", "bias": "Biases", **CHANCE}, BELOW
    ),
    "xor": Parts("xor", {**TRAINING, **HIDDEN, **CHANCE}, {**BELOW, "many": "A hundred seeds"}),
    "mnist": Parts(
        "mnist",
        {
            "data": "Data set", "layers": "Hidden layers", "n*": "Units",
            "activation": "Activation", "lr": "Learning rate", "iterations": "Iterations",
            "batch": "Batch size",
            "optimizer": "Optimizer", "augment": "Distort the images", "more": "More settings",
        },
        {"shapes": "The shapes", "history": "All trainings"},
    ),
    "draw": Parts(
        "draw", {"source": "Where from?", "panel": "Look closer", "canvas_tools": "Pen"}, {}
    ),
    "speed": Parts("speed", {"network": "Network"}, {"code": "The functions that ran"}),
}  # fmt: skip


def as_usual(page: str) -> bool:
    """Tell whether nothing on a page is locked, hidden or fixed; also before it is drawn."""
    prefix = PAGES[page].prefix if page in PAGES else "play"
    usual = {"lock": (None, "false"), "hide": (None,), "fix": (None,)}
    for name, told in usual.items():
        key = f"{prefix}_{name}"
        if st.session_state.get(key, st.query_params.get(key) not in told):
            return False
    return True


def section(parts: Parts, place: Callable[[str], str], *, names: dict[str, str]) -> None:
    """Draw the switches, unless the page is locked; and do as they say.

    ``place`` returns a name's style selector; ``names`` has what may be hidden, with labels.
    """
    prefix, key = parts.prefix, f"{parts.prefix}_teacher"
    with st.sidebar, st.container(key=key):
        st.subheader("For teachers")
        address.keep_some(f"{prefix}_hide", names, (), names)
        away = st.multiselect(
            "Hide from the page", list(names), format_func=names.__getitem__,
            key=f"{prefix}_hide", persist_state="session", placeholder="Nothing is hidden",
            help="What you choose is gone from the page, and from the link that you pass on.",
        )  # fmt: skip
        address.keep_some(f"{prefix}_fix", parts.controls, (), names)
        still = st.multiselect(
            "Show, but keep fixed", list(parts.controls), format_func=names.__getitem__,
            key=f"{prefix}_fix", persist_state="session", placeholder="Everything can be moved",
            help="What you choose can be seen, and not be changed.",
        )  # fmt: skip
        lock = st.toggle(
            "Lock the page", key=f"{prefix}_lock", bind="query-params",
            help=f"These switches vanish, too. To unlock, take `{prefix}_lock=true` out of "
            "the address.",
        )  # fmt: skip
        st.caption("Then press **Share**: the link carries all of this.")
    gone = [place(name) for name in away] + ([f".st-key-{key}"] if lock else [])
    with st.container():
        if gone:
            st.html(f"<style>{', '.join(gone)} {{ display: none }}</style>")
        if still:  # when it goes, it lets go of what it held
            _fixed(key=f"{prefix}_fixed", data={"places": [place(name) for name in still]})


def show(page: str) -> None:
    """Draw the section of a page that has none of its own."""
    parts = PAGES.get(page)
    if parts:
        section(parts, parts.place, names=parts.controls | parts.panels)
