"""Pin a run, change one thing, and compare: curves and surfaces side by side."""

from __future__ import annotations

from collections.abc import Sized
from dataclasses import fields
from typing import Any

import numpy as np
import streamlit as st

from runs.playground.plane_data import OWN, PlaneData
from runs.playground.recording import PlayCourse, Recording
from runs.playground.settings import Play
from ui.memory import address, share
from ui.play import controls, pin_link, training, view
from ui.play.own import own_points
from ui.settings.playground import OF_PLAY, OF_POINTS, Settings
from ui.settings.setting import Setting

PINNED, LINK = "play_pinned", "play_pin_run"  # in the session; in the address


def _count(values: Sized) -> str:
    return str(len(values))


OWN_POINTS = (  # what is set elsewhere than in the sidebar
    Setting("train", "Own points", None, word=_count),
    Setting("test", "Own test points", None, word=_count),
    Setting("units", "Names and units", None),
)
EDITS = Setting("edits", "Weights set by hand", None, word=_count)
COMPARED = {
    kind: {one.field: one for one in table}
    for kind, table in ((PlaneData, (*OF_POINTS, *OWN_POINTS)), (Play, (*OF_PLAY, EDITS)))
}


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
            one = COMPARED[type(old)][field]
            if one.of(old) != one.of(new):
                name, then, today = one.noun, one.told(old), one.told(new)
                told.append(f"other {name}" if then == today else f"{name} {then} → {today}")
    return told


def _compared(old: Any, new: Any) -> list[str]:
    """Name the settings that count; own points are what they are, whatever the sliders say."""
    if not isinstance(old, PlaneData) or OWN not in (old.name, new.name):
        return [field.name for field in fields(old)]
    return ["classes", "train", "test"] if old.name == new.name else ["name"]
