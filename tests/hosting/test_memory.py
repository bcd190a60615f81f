"""The smallest host that is promised is large enough."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hosting.memory import SMALLEST, measured, on_a_small_host

pytestmark = pytest.mark.rest


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="only Linux tells this")
def test_a_small_host_holds_ten_visitors_and_the_largest_training(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    on_a_small_host(monkeypatch)
    spec, memory = measured(visitors=10)
    assert spec.memory() > 100e6  # it is really large
    assert memory
    assert max(one.pss for one in memory) < SMALLEST
