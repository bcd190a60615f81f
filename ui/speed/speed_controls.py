"""The top of the page on speed: its button, its choice, and the ratios at a glance."""

from __future__ import annotations

import os
import platform
import time
from typing import Any, Protocol, TypeVar

import numpy as np
import streamlit as st

from runs.service.stopwatch import PAUSE, Reading
from runs.speed.ways import NETWORKS
from ui.charts.speed_charts import times
from ui.memory import address


class Gain(Protocol):
    """What was measured, with the ratio that sums it up."""

    @property
    def gain(self) -> float: ...


ASKED = "speed_asked"
G = TypeVar("G", bound=Gain)


def ask_again() -> None:
    """Let it be as if the button had been pressed. For use in callbacks."""
    st.session_state[ASKED] = True


def again() -> bool:
    """Draw the button; tell whether it was just pressed."""
    asked = bool(st.session_state.pop(ASKED, False))
    pressed = st.button(
        "Measure again",
        key="speed_again",
        icon=":material/timer:",
        type="primary",
        help=f"At most every {PAUSE:.0f} seconds; the figures are shared by all visitors.",
    )
    return pressed or asked


def choose() -> str:
    """Draw the choice of the network and say which data it is timed with."""
    address.keep("speed_network", NETWORKS, next(iter(NETWORKS)))
    name = st.segmented_control(
        "Network", list(NETWORKS), required=True, key="speed_network", persist_state="session"
    )
    st.caption(f"Timed with {NETWORKS[str(name)]}, all in float64, so that only the way differs.")
    return str(name)


def at_a_glance(label: str, reading: Reading[G] | None) -> None:
    """Show a ratio in large figures, and below it what it was the time before."""
    if reading is None:
        return
    before = f"{times(reading.before.gain)} before" if reading.before else None
    st.metric(
        label,
        times(reading.value.gain),
        before,
        delta_color="off",
        delta_arrow="off",
        width=165,
    )


def about(reading: Reading[Any] | None) -> None:
    """Say when and on what the figures were measured."""
    if reading is None:
        return
    threads = os.environ.get("OPENBLAS_NUM_THREADS", "several")
    at = time.strftime("%H:%M:%S", time.gmtime(reading.at))
    st.caption(
        f"Measurement {reading.number}, at {at} UTC, on the server of this page, for all its "
        f"visitors. Python {platform.python_version()}, NumPy {np.__version__}, products on "
        f"{threads} thread{'' if threads == '1' else 's'}."
    )
