"""Every way in from outside, tried with bad values.

Each ends in one plain sentence, or is quietly passed over where that is promised: an address may
hold anything. Nothing of it costs more than 50 MB, ends in a traceback, or loses what was there.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.nn.datasets.conftest import server, tiny
from tests.safety import addresses, events, files, host
from tests.safety.pages import PAGES
from tests.safety.readers import peak_of
from tests.safety.words import plain
from tests.ui.test_tab import office

__all__ = ["office", "server", "tiny"]  # fixtures

ROOT = Path(__file__).parents[2]
MOST = 50.0  # megabytes
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")

Outcomes = dict[str, tuple[str, float]]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    """What came of each bad file, and its megabytes, in a process of its own."""
    folders = [tmp_path_factory.mktemp(name) for name in ("good", "bad")]
    for folder, some in zip(folders, (files.GOOD, files.ALL), strict=True):
        for name, data in some.items():
            (folder / name).write_bytes(data)
    child = subprocess.run(
        [sys.executable, "-m", "tests.safety.readers", *map(str, folders)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    found: Outcomes = json.loads(child.stdout)
    return found


@linux
@pytest.mark.parametrize("name", files.ALL)
def test_a_bad_file_is_one_sentence_and_costs_little(name: str, outcomes: Outcomes) -> None:
    sentence, megabytes = outcomes[name]
    assert plain(sentence) != "It was read."
    assert megabytes <= MOST


def costs_little(work: Any) -> Any:
    """Do some work; fail if it takes too much memory meanwhile, where the system tells."""
    if not sys.platform.startswith("linux"):
        return work()
    said, megabytes = peak_of(work)
    assert megabytes <= MOST
    return said


@pytest.mark.parametrize("name", addresses.CASES)
def test_an_odd_address_is_passed_over(name: str) -> None:
    for page in PAGES:
        addresses.first(page)  # what a first visit loads anyway
    costs_little(addresses.CASES[name])


@pytest.mark.parametrize("name", events.CASES)
def test_an_odd_event_changes_nothing(name: str) -> None:
    for page in events.PAGES:
        events.page_of(page)  # opened before it is measured
    said = costs_little(events.CASES[name])
    if said is not None:
        plain(said)


@pytest.mark.parametrize("name", host.CASES)
def test_an_odd_setting_of_the_host_is_told_or_passed_over(
    name: str, request: pytest.FixtureRequest
) -> None:
    said = costs_little(lambda: host.CASES[name](request))
    if said is not None:
        plain(said)
