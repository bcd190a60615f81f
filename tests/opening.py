"""The pages in a test, each opened at once at an address."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from runs import SERVICE
from ui.memory import session

APP = Path(__file__).parents[1] / "app.py"
PAGES = ("start", "perceptron", "two_layers", "xor", "playground", "mnist", "draw", "speed")
Query = dict[str, str | list[str]]


class Routed(PagesManager):
    """Streamlit's test client forgets that there is a router, and would run a page by itself."""

    uses_pages_directory = False


def routed(patch: pytest.MonkeyPatch) -> None:
    """Let pages run as on the server: through ``app.py``, whatever the address."""
    patch.setattr("streamlit.testing.v1.app_test.PagesManager", Routed)
    patch.setattr(PagesManager, "uses_pages_directory", False)


def opened(page: str, query: Query | None = None) -> AppTest:
    """A new visitor's page at an address."""
    SERVICE.open()  # as the server does before anybody comes
    at = AppTest.from_file(str(APP), default_timeout=60)
    at._registered_pages = _pages()
    at.switch_page(f"pages/{page}.py")
    at._finished_page_script_hash = at._page_hash  # it came by a link, not from another page
    for name, value in (query or {}).items():
        at.query_params[name] = value
    return at.run()


@cache
def _pages() -> Any:
    """What the navigation told at a first visit: it saves each test one run of the start page."""
    return AppTest.from_file(str(APP), default_timeout=60).run()._registered_pages


def leave(at: AppTest) -> None:
    """Close the page."""
    if "session_name" in at.session_state:
        for owner in session.owners(at.session_state["session_name"]):
            SERVICE.leave(owner)
