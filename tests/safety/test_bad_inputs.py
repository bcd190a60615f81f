"""Every way in from outside, tried with bad values.

Each ends in one plain sentence, or is quietly passed over where that is promised: an address may
hold anything. Nothing of it costs more than 50 MB, ends in a traceback, or loses what was there.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.nn.datasets.conftest import server, tiny
from tests.safety import addresses, events, files, host
from tests.safety.readers import peak_of
from tests.safety.words import plain
from tests.ui.test_tab import office

__all__ = ["office", "server", "tiny"]  # fixtures

ROOT = Path(__file__).parents[2]
MOST = 50.0  # megabytes
Outcomes = dict[str, tuple[str | None, float]]


def child(module: str, *arguments: str) -> Outcomes:
    """What a module prints at the end. In a process of its own, since its memory is measured."""
    ended = subprocess.run(
        [sys.executable, "-m", f"tests.safety.{module}", *arguments],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    found: Outcomes = json.loads(ended.stdout.splitlines()[-1])
    return found


@pytest.fixture(scope="module")
def of_files(tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    """What came of each bad file, and its megabytes."""
    folders = [tmp_path_factory.mktemp(name) for name in ("good", "bad")]
    for folder, some in zip(folders, (files.GOOD, files.ALL), strict=True):
        for name, data in some.items():
            (folder / name).write_bytes(data)
    return child("readers", *map(str, folders))


@pytest.fixture(scope="module")
def of_addresses() -> Outcomes:
    return child("alone", "addresses")


@pytest.fixture(scope="module")
def of_events() -> Outcomes:
    return child("alone", "events")


@pytest.mark.parametrize("name", files.ALL)
def test_a_bad_file_is_one_sentence_and_costs_little(name: str, of_files: Outcomes) -> None:
    sentence, megabytes = of_files[name]
    assert plain(sentence) != "It was read."
    assert megabytes <= MOST


@pytest.mark.parametrize("name", addresses.CASES)
def test_an_odd_address_is_passed_over(name: str, of_addresses: Outcomes) -> None:
    said, megabytes = of_addresses[name]
    assert said is None
    assert megabytes <= MOST


@pytest.mark.parametrize("name", events.CASES)
def test_an_odd_event_changes_nothing(name: str, of_events: Outcomes) -> None:
    said, megabytes = of_events[name]
    if said is not None:
        plain(said)
    assert megabytes <= MOST


@pytest.mark.parametrize("name", host.CASES)
def test_an_odd_setting_of_the_host_is_told_or_passed_over(
    name: str, request: pytest.FixtureRequest
) -> None:
    said, megabytes = peak_of(lambda: host.CASES[name](request))
    if said is not None:
        plain(said)
    assert megabytes <= MOST
