"""The app for tests of pages: nothing of a test's session is left behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from runs import SERVICE

APP = Path(__file__).parents[2] / "app.py"


@pytest.fixture
def at() -> Iterator[AppTest]:
    """The app before its first run."""
    app = AppTest.from_file(str(APP), default_timeout=30)
    yield app
    if "session_name" in app.session_state:
        SERVICE.leave(app.session_state["session_name"])
