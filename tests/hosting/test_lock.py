"""The locked requirements are those of requirements.txt, whole, and hold no address."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PIN = re.compile(r"([a-z0-9-]+)==([\w.]+)(?: ; [^\\]+)?((?: \\\n    --hash=sha256:[0-9a-f]{64})+)")


def locked() -> dict[str, str]:
    return {found[1]: found[2] for found in PIN.finditer(LOCK)}


def test_every_line_is_a_pin_with_hashes_or_a_remark() -> None:
    rest = PIN.sub("", LOCK)
    assert all(line.startswith("# ") for line in rest.splitlines() if line)
    assert "://" not in LOCK
    assert "file:" not in LOCK


def test_it_has_what_requirements_txt_names_in_the_same_versions() -> None:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    wanted = dict(line.split("==") for line in lines if line and not line.startswith("#"))
    assert wanted
    assert wanted.items() <= locked().items()


def test_it_has_more_than_is_named() -> None:
    assert {"starlette", "protobuf", "pyarrow", "uvicorn"} <= set(locked())


def test_each_is_there_once() -> None:
    names = [found[1] for found in PIN.finditer(LOCK)]
    assert sorted(names) == names == sorted(set(names))
