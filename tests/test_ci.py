"""`.ci/run` is green when all that it calls is green, and only then."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CALLED = [
    "apt-get",
    "bandit",
    "caddy",
    "chromium",
    "git",
    "mypy",
    "pip",
    "python",
    "python3",
    "ruff",
]

# Stands for every program that is called; the one that is to fail is named in FAILS.
STUB = """#!/bin/sh
[ "${0##*/}" = git ] && mkdir -p "$4/.venv" && cp -r "$STUBS" "$4/.venv/bin"
case "${0##*/} $* ${PYTEST_ADDOPTS:-}" in *"$FAILS"*) exit 7 ;; esac
"""

pytestmark = pytest.mark.skipif(
    not (shutil.which("bash") and shutil.which("setsid")), reason="needs bash and setsid"
)


@pytest.fixture
def run(tmp_path: Path):
    stubs, scratch = tmp_path / "bin", tmp_path / "scratch"
    stubs.mkdir()
    scratch.mkdir()
    for name in (*CALLED, "activate"):
        (stubs / name).write_text("" if name == "activate" else STUB)
        (stubs / name).chmod(0o755)

    def run(fails: str) -> int:
        path = f"{stubs}{os.pathsep}{os.environ['PATH']}"
        known = {"PATH": path, "STUBS": str(stubs), "TMPDIR": str(scratch), "FAILS": fails}
        ended = subprocess.run(
            ["bash", ROOT / ".ci" / "run"], env=known, capture_output=True, check=False
        )
        assert list(scratch.iterdir()) == []  # nothing stays behind
        return ended.returncode

    return run


def test_it_is_green_when_all_is_green(run) -> None:
    assert run("nothing of the kind") == 0


@pytest.mark.parametrize(
    "step",
    [
        "pip install -r requirements-dev.txt",
        "--durations=15 --ignore=tests/browser --ignore=tests/hosting --ignore=tests/load",
        "--durations=25 tests/browser tests/hosting tests/load",
        "python -m tests.benchmarks",
        "ruff check",
        "ruff format --check",
        "mypy",
        "bandit",
        "-k pytorch",
    ],
)
def test_it_fails_with_whatever_fails(run, step: str) -> None:
    assert run(step) != 0
