"""Pin a run, change one thing, and compare: curves and surfaces side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any

import numpy as np
import streamlit as st

from nn.data.datasets.plane import PLANE
from nn.data.features import FEATURES
from runs.playground.plane_data import OWN, PlaneData
from runs.playground.recording import PlayCourse, Recording
from runs.playground.settings import Play
from ui.kit.names import ACTIVATIONS, INITIALIZERS, OPTIMIZERS, SCHEDULES
from ui.memory import address, share
from ui.play import controls, pin_link, training, view
from ui.play.choices import Settings
from ui.play.own import own_points

PINNED, LINK = "play_pinned", "play_pin_run"  # in the session; in the address
WORDS = {
    "name": "data", "points": "number of points", "test_share": "share kept for testing",
    "classes": "classes", "noise": "noise", "train": "own points", "test": "own test points",
    "units": "names and units",
    "features": "input features", "hidden_sizes": "hidden layers", "hidden": "activations",
    "squared": "squared error", "initializer": "first weights", "optimizer": "optimizer",
    "learning_rate": "learning rate", "schedule": "learning rate over time",
    "batch_size": "batch size", "l1": "L1 penalty", "l2": "L2 penalty", "dropout": "dropout",
    "iterations": "iterations", "seed": "seed", "edits": "weights set by hand",
}  # fmt: skip


def pinned() -> Settings | None:
    """Return the settings of the pinned run, if there is one; on arrival, those of the address."""
    state = st.session_state
    if PINNED not in state or (address.returned(PINNED) and _fits(state[PINNED])):
        state[PINNED] = pin_link.unpack(str(st.query_params.get(LINK, "")))
    found: Settings | None = state[PINNED]
    text = pin_link.pack(found) if found else ""
    address.tell(LINK, text)
    share.carry("pinned", fits=bool(text) or not found)
    return found


def _fits(found: Settings | None) -> bool:
    return found is None or bool(pin_link.pack(found))


def recording() -> Recording | None:
    """Return the pinned run, if there is one and it is trained."""
    before = pinned()
    return training.recording(*before) if before else None


def button(now: Settings) -> None:
    """Draw the button that pins the run at hand, or lets the pinned one go."""
    if pinned() is None:
        st.button("Pin this run", icon=":material/keep:", key="play_pin", on_click=_pin, args=[now],
                  help="Keep it, change one thing, and compare the two.")  # fmt: skip
    else:
        st.button("Unpin", icon=":material/keep_off:", key="play_unpin", on_click=_pin, args=[None])


def _pin(settings: Settings | None) -> None:
    st.session_state[PINNED] = settings


def show(
    now: Settings,
    recording: Recording,
    course: PlayCourse,
    other: Recording,
) -> None:
    """Draw both surfaces side by side, with what differs and how it ended."""
    before = pinned()
    assert before
    st.header("Beside the pinned run")
    told = differences(before, now)
    if told:
        st.markdown("Changed since: " + "; ".join(told) + ".")
    else:
        st.markdown("**Nothing differs yet.** Change one thing, and keep the seed: a fair race.")
    if len(told) > 1:
        st.caption("More than one thing differs, so nobody can tell which of them made the change.")
    left, right = st.columns(2, gap="medium")
    with left:
        view.other_plane(other.course(), before[0], course, "Pinned", "play_plane_pinned")
        st.caption(result(other))
        _way_back(before)
    with right:
        view.other_plane(course, now[0], course, "Now", "play_plane_now")
        st.caption(result(recording))


def missing(now: Settings) -> None:
    """If there is a pinned run, but it is not trained, say so, with a way back to its settings."""
    before = pinned()
    if before and before != now:
        st.info(
            "There is nothing to compare with yet: the pinned run takes long, and it is not "
            "trained here.", icon=":material/keep:",
        )  # fmt: skip
        _way_back(before)


def _way_back(before: Settings) -> None:
    st.button("Back to the pinned settings", icon=":material/undo:", key="play_back_to_pin",
              on_click=_back, args=before)  # fmt: skip


def _back(data: PlaneData, play: Play) -> None:
    controls.apply(data, play)
    if data.name == OWN:
        own_points.put(data)


def result(recording: Recording) -> str:
    """Say how a run ended."""
    end = int(recording.iterations[-1])
    words = f"After {end:,} iterations: cost {recording.cost[-1]:.3f} on the training points"
    if not np.isnan(recording.test_cost[-1]):
        words += f", {recording.test_cost[-1]:.3f} on the test points"
    if not np.isnan(recording.test_accuracy[-1]):
        words += f", of which {recording.test_accuracy[-1]:.1%} are right"
    return words + "."


def differences(before: Settings, now: Settings) -> list[str]:
    """Say what differs between two runs, a few words each."""
    told: list[str] = []
    pairs: list[tuple[Any, Any]] = list(zip(before, now, strict=True))
    for old, new in pairs:
        for field in _compared(old, new):
            a, b = getattr(old, field), getattr(new, field)
            if a != b:
                name = WORDS[field]
                if field == "seed":
                    name += " of the points" if isinstance(old, PlaneData) else " of the weights"
                then, today = _word(field, a), _word(field, b)
                told.append(f"other {name}" if then == today else f"{name} {then} → {today}")
    return told


def _compared(old: Any, new: Any) -> list[str]:
    """Name the settings that count; own points are what they are, whatever the sliders say."""
    if not isinstance(old, PlaneData) or OWN not in (old.name, new.name):
        return [field.name for field in fields(old)]
    return ["classes", "train", "test"] if old.name == new.name else ["name"]


def _word(name: str, value: Any) -> str:
    """Write a setting's value in a few words, as the sidebar does."""
    if name in WRITTEN:
        return WRITTEN[name](value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _count(values: Sequence[Any]) -> str:
    return f"{len(values)}"


def _listed(values: Sequence[Any]) -> str:
    return "-".join(map(str, values)) or "none"


KINDS = {name: kind.label.lower() for name, kind in PLANE.items()} | {OWN: "your own"}
WRITTEN: dict[str, Callable[[Any], str]] = {
    "name": KINDS.__getitem__,
    "train": _count, "test": _count, "edits": _count,
    "features": lambda names: ", ".join(FEATURES[name].label for name in names),
    "hidden_sizes": _listed,
    "hidden": lambda names: _listed([ACTIVATIONS[name] for name in names]),
    "initializer": INITIALIZERS.__getitem__,
    "optimizer": OPTIMIZERS.__getitem__,
    "schedule": SCHEDULES.__getitem__,
    "batch_size": lambda size: str(size or "all"),
}  # fmt: skip
