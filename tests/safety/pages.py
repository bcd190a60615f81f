"""The pages in a test, each opened at once at an address, and what stands on them."""

from __future__ import annotations

from functools import cache
from itertools import chain
from typing import Any

import pytest
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from runs import SERVICE
from tests.pages.conftest import APP
from tests.safety.words import plain
from ui import session

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


def widgets(at: AppTest) -> dict[str, Any]:
    """The values of all widgets with a key."""
    kinds = (
        at.select_slider, at.slider, at.selectbox, at.number_input, at.toggle, at.multiselect,
        at.radio, at.checkbox, at.text_input, at.get("button_group"),
    )  # fmt: skip
    return {w.key: w.value for w in chain(*kinds) if w.key}


def sound(at: AppTest) -> AppTest:
    """Fail if something broke, or if a message is more than one plain sentence."""
    assert [e.message for e in at.exception] == []
    assert len(at.title) == 1
    texts = [e.value for e in chain(at.markdown, at.caption, at.error, at.warning, at.info)]
    assert not any("Traceback" in text for text in texts)
    for message in chain(at.error, at.warning):
        plain(message.value)
    return at
