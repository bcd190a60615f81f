"""The pages as the server runs them: through ``app.py``, whatever the address."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.runtime.pages_manager import PagesManager


class Routed(PagesManager):
    """Streamlit's test client forgets that there is a router, and would run a page by itself."""

    uses_pages_directory = False


@pytest.fixture(autouse=True, scope="session")
def _routed() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("streamlit.testing.v1.app_test.PagesManager", Routed)
        patch.setattr(PagesManager, "uses_pages_directory", False)
        yield
