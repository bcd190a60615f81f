"""The words on the MNIST page by which the load test knows what a training is doing.

If the page is worded differently, this is the only file to change.
"""

from __future__ import annotations

import re
from typing import Literal

from tests.load.client import Tab

PAGE, OTHER_PAGE = "mnist", "xor"
START = "Start"  # the button
SLIDER, SLIDER_VALUES = "Learning rate", (0.1, 0.2, 0.5)  # what visitors play with meanwhile

WAITING = re.compile(r"number ([\d,]+) in line|next in line|waiting for", re.IGNORECASE)
RUNNING = re.compile(r"iteration [\d,]+ of [\d,]+|getting ready", re.IGNORECASE)  # on the bar
MOVED = re.compile(r"iteration [1-9][\d,]* of", re.IGNORECASE)
TURNS = "takes turns with"  # others
ENDED = re.compile(r"\*\*(finished|stopped|failed|ended early)\*\*", re.IGNORECASE)

State = Literal["", "waiting", "running", "ended"]


def state(tab: Tab) -> State:
    """What the page says about this visitor's training; nothing if there is none."""
    if any(WAITING.search(text) for text in tab.texts("markdown", "progress", "alert", "text")):
        return "waiting"
    if any(RUNNING.search(text) for text in tab.texts("progress")):
        return "running"
    return "ended" if any(ENDED.search(text) for text in tab.texts("markdown")) else ""


def moved(tab: Tab) -> bool:
    """Whether the page says that there is more to be seen than where the training began."""
    return any(MOVED.search(text) for text in tab.texts("progress")) or state(tab) == "ended"


def takes_turns(tab: Tab) -> bool:
    """Whether the page says that others have the place, too."""
    return any(TURNS in text for text in tab.texts("progress"))
