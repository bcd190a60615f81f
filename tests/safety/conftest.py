"""The pages as the server runs them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.opening import routed


@pytest.fixture(autouse=True, scope="session")
def _routed() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        routed(patch)
        yield
