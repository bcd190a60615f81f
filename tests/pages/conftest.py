"""The app for tests of pages: nothing of a test's session is left behind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from runs import SERVICE
from tests.opening import APP


@pytest.fixture
def at() -> Iterator[AppTest]:
    """The app before its first run."""
    app = AppTest.from_file(str(APP), default_timeout=30)
    yield app
    if "session_name" in app.session_state:
        SERVICE.leave(app.session_state["session_name"])
