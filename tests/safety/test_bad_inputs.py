"""Every way in from outside, tried with bad values.

Each ends in one plain sentence, or is quietly passed over where that is promised: an address may
hold anything. Nothing of it costs more than 50 MB, ends in a traceback, or loses what was there.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.nn.datasets.conftest import server, tiny
from tests.safety import files, host
from tests.safety.readers import peak_of
from tests.safety.words import is_plain
from tests.ui.memory.test_tab import office

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


few_or_all = pytest.mark.parametrize(
    "every", [pytest.param(7, id="few"), pytest.param(1, id="all", marks=pytest.mark.rest)]
)


def wrong(found: Outcomes, fine: Callable[[str | None], bool]) -> Outcomes:
    """What was not answered as it should be, or cost too much."""
    return {
        name: (said, megabytes)
        for name, (said, megabytes) in found.items()
        if not fine(said) or megabytes > MOST
    }


@few_or_all
def test_a_bad_file_is_one_sentence_and_costs_little(every: int, tmp_path: Path) -> None:
    bad = dict(list(files.ALL.items())[::every])
    for kind, some in (("good", files.GOOD), ("bad", bad)):
        (tmp_path / kind).mkdir()
        for name, data in some.items():
            (tmp_path / kind / name).write_bytes(data)
    found = child("readers", str(tmp_path / "good"), str(tmp_path / "bad"))
    assert found.keys() == bad.keys()
    assert not wrong(found, lambda said: is_plain(said) and said != "It was read.")


@few_or_all
def test_an_odd_address_is_passed_over(every: int) -> None:
    found = child("alone", "addresses", str(every))
    assert len(found) > 9
    assert not wrong(found, lambda said: said is None)


@few_or_all
def test_an_odd_event_changes_nothing(every: int) -> None:
    found = child("alone", "events", str(every))
    assert len(found) > 4
    assert not wrong(found, lambda said: said is None or is_plain(said))


@pytest.mark.parametrize("name", host.CASES)
def test_an_odd_setting_of_the_host_is_told_or_passed_over(
    name: str, request: pytest.FixtureRequest
) -> None:
    said, megabytes = peak_of(lambda: host.CASES[name](request))
    assert said is None or is_plain(said)
    assert megabytes <= MOST
