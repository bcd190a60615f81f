"""Parts of a page that draw themselves again every so often, without the rest.

Streamlit drops what the whole page has drawn of such a part, and not yet sent, when the part's
own timer comes just then. The browser would take the part away, and get it back a moment later.
"""

from __future__ import annotations

from collections.abc import Callable
from time import sleep
from typing import TypeVarTuple

import streamlit as st

Ts = TypeVarTuple("Ts")
DRAWN = "repeated_drawn"  # whether this run of the page has drawn such a part
SENT_WITHIN = 0.03  # seconds; Streamlit sends every hundredth of a second


def every(seconds: float, draw: Callable[[*Ts], None], *args: *Ts) -> None:
    """Draw a part of the page now, and again every so many seconds."""
    st.fragment(draw, run_every=seconds)(*args)
    st.session_state[DRAWN] = True


def let_arrive() -> None:
    """Wait until what is drawn has been sent; for the end of a page, when all is on its way."""
    if st.session_state.pop(DRAWN, False):
        sleep(SENT_WITHIN)
