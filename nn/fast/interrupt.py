"""Interruption: how long work lets itself be stopped.

Whoever works on many examples does so in chunks, and asks between them whether to go on. The
answer comes from a ``Pulse``, a function that says True for "stop here".
"""

from __future__ import annotations

from collections.abc import Callable

Pulse = Callable[[], bool]


class Interrupted(Exception):
    """The work was stopped; what it was going to change is as before."""


def heed(pulse: Pulse | None) -> None:
    """Ask the pulse, if there is one.

    Raises:
        Interrupted: if it says stop.
    """
    if pulse and pulse():
        raise Interrupted
