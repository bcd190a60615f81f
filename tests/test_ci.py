"""`.ci/run` is green when all that it calls is green, and only then."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CALLED = (
    "apt-get", "bandit", "caddy", "chromium", "git", "initdb", "mypy", "pip", "python", "python3",
    "ruff",
)  # fmt: skip

# Stands for every program that is called; the one that is to fail is named in FAILS.
STUB = """#!/bin/sh
[ "${0##*/}" = git ] && mkdir -p "$4/.venv" && cp -r "$STUBS" "$4/.venv/bin" && cp README.md "$4"
case "${0##*/} $*" in *"$FAILS"*) exit 7 ;; esac
"""

pytestmark = pytest.mark.skipif(not shutil.which("bash"), reason="needs bash")


@pytest.fixture
def run(tmp_path: Path):
    stubs, scratch = tmp_path / "bin", tmp_path / "scratch"
    stubs.mkdir()
    scratch.mkdir()
    for name in (*CALLED, "activate"):
        (stubs / name).write_text("" if name == "activate" else STUB)
        (stubs / name).chmod(0o755)

    project = tmp_path / "project"
    shutil.copytree(ROOT / ".ci", project / ".ci")
    shutil.copy(ROOT / "README.md", project)

    def run(fails: str, kept: int = 1000) -> subprocess.CompletedProcess[str]:
        (project / ".ci" / "processor-seconds").write_text(f"{kept}\n")
        path = f"{stubs}{os.pathsep}{os.environ['PATH']}"
        known = {"PATH": path, "STUBS": str(stubs), "TMPDIR": str(scratch), "FAILS": fails}
        ended = subprocess.run(
            ["bash", project / ".ci" / "run"],
            env=known, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert list(scratch.iterdir()) == []  # nothing stays behind
        return ended

    return run


def test_it_is_green_when_all_is_green_and_says_what_each_tier_took(run) -> None:
    ended = run("nothing of the kind")
    assert ended.returncode == 0, ended.stderr
    assert re.findall(r"== (.+): \d+ s, \d+ s of processor time", ended.stdout) == [
        "the README's test command", "the rest of the tests",
    ]  # fmt: skip
    assert "WARNING" not in ended.stdout


def test_it_warns_when_the_tests_have_become_a_fifth_heavier(run) -> None:
    ended = run("nothing of the kind", kept=-1)
    assert ended.returncode == 0
    assert "WARNING" in ended.stdout


@pytest.mark.parametrize(
    "step",
    [
        "pip install -r requirements-dev.txt",
        "python -m pytest",
        "python -m pytest --rest",
        "python -m tests.benchmarks",
        "ruff check",
        "ruff format --check",
        "mypy",
        "bandit",
    ],
)
def test_it_fails_with_whatever_fails(run, step: str) -> None:
    assert run(step).returncode != 0
