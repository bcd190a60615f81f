"""The end of a page before its last line; what stands behind every page is drawn all the same.

``st.stop()`` asks Streamlit to end the whole run of the script, and lets nothing be drawn any more.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn


class PageEnds(Exception):
    """Nothing more is to come on this page."""


def end_page() -> NoReturn:
    """End the page here. For the files in ``pages``."""
    raise PageEnds


def run(page: Callable[[], None]) -> None:
    """Draw a page to its end, wherever that is."""
    with suppress(PageEnds):
        page()
