"""The guided tour of the page on speed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runs.speed import timings
from runs.speed.ways import NETWORKS
from ui.speed import speed_controls
from ui.tours.step import Step, Tour

SMALLEST, MIDDLE, LARGEST = NETWORKS


def _measured(_: Mapping[str, Any]) -> object:
    """Return how often the smallest network was timed, by anybody."""
    reading = timings.DESK.readings.get(f"step {SMALLEST}")
    return reading.number if reading else None


TOUR = Tour(
    "speed",
    ("speed_network", "speed_code"),
    (
        Step(
            "The large figures were measured on this server, for all who look at it.",
            "Press “Measure again”. (If it was just pressed, wait five seconds.)",
            "Each new figure has the one from before below it. The times change, the ratios less.",
            "speed_again",
            {"speed_network": SMALLEST},
            mark=_measured,
            do=speed_controls.ask_again,
        ),
        Step(
            f"The bars are for a tiny network, {SMALLEST}. Its step is a short list of calls.",
            f"Choose {MIDDLE} under “Network”.",
            "One layer more, so the trace lists more calls, and each step takes longer.",
            "speed_network",
            {"speed_network": SMALLEST},
            want={"speed_network": MIDDLE},
        ),
        Step(
            "In small networks most of the time goes into calling, not into multiplying.",
            f"Choose {LARGEST}, the largest.",
            "Now the products alone take most of the time. So it matters less how one calls them.",
            "speed_network",
            {"speed_network": MIDDLE},
            want={"speed_network": LARGEST},
        ),
        Step(
            "All of this is measured with code that you can read.",
            "Open “Read the functions that ran”, at the end of the page.",
            "That is the code that just ran, with its file and line.",
            "speed_code",
            {"speed_code": False},
            want={"speed_code": True},
        ),
    ),
)
