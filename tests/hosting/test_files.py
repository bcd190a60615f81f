"""What hosts copy from docs/host, and the container: that it says what the app needs."""

from __future__ import annotations

import fnmatch
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hosting.site import CADDYFILE, wait_for
from tests.load.server import HEALTH, serve

ROOT = Path(__file__).parents[2]
CONTAINER = (ROOT / "Containerfile").read_text(encoding="utf-8")
UNIT = ROOT / "docs" / "host" / "glassbox@.service"
GUIDE = (ROOT / "docs" / "hosting.md").read_text(encoding="utf-8")
NEEDED = [
    ".streamlit/config.toml", "app.py", "requirements.lock", "nn/network.py",
    "runs/service/worker.py", "nn/data/datasets/bundled/mnist_5k.npz", "ui/memory/tab.js",
    "pages/start.py", "runs/rooms/migrations/versions/0001_the_first_tables.py",
]  # fmt: skip
NOT_NEEDED = [
    ".git/config", ".venv/bin/python", "tests/conftest.py", "README.md", "docs/xor.png", ".env",
    ".streamlit/secrets.toml", "ui/__pycache__/tab.cpython-311.pyc",
]  # fmt: skip


def told(instruction: str) -> str:
    """Return what follows an instruction of the Containerfile, its last one, in one line."""
    return re.findall(rf"^{instruction} ((?:.*\\\n)*.*)", CONTAINER, re.MULTILINE)[-1]


def is_copied(path: str) -> bool:
    """Whether a file goes into the image, by the rules of .dockerignore: the last that fits."""
    inside = True
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        rule = line.lstrip("!").removeprefix("**/")
        parents = [path, *map(str, Path(path).parents)]
        hits = [*parents, *(Path(p).name for p in parents)] if "**/" in line else parents
        if line and not line.startswith("#") and any(fnmatch.fnmatch(hit, rule) for hit in hits):
            inside = line.startswith("!")
    return inside


@pytest.mark.parametrize("path", NEEDED)
def test_the_image_has_what_is_needed(path: str) -> None:
    assert (ROOT / path).exists()
    assert is_copied(path)


@pytest.mark.parametrize("path", NOT_NEEDED)
def test_the_image_has_nothing_else(path: str) -> None:
    assert not is_copied(path)


def test_the_container_runs_as_nobody_special_from_the_lock() -> None:
    assert int(told("USER")) >= 10_000
    assert CONTAINER.index("USER") < CONTAINER.index("CMD")
    assert "--require-hashes -r requirements.lock" in CONTAINER


def test_its_health_check_tells_a_living_server_from_a_dead_one() -> None:
    command = json.loads(told("HEALTHCHECK").partition("CMD")[2])
    assert command[0] == "python"
    with serve(1) as server:
        wait_for(server.address, server.log)
        code = command[2].replace("8501", str(server.port))
        assert HEALTH in code
        alive = subprocess.run([sys.executable, "-c", code], check=False)
    dead = subprocess.run([sys.executable, "-c", code], check=False, stderr=subprocess.DEVNULL)
    assert alive.returncode == 0
    assert dead.returncode != 0


def test_all_start_the_app_alike_and_only_the_container_listens_to_all() -> None:
    started = " ".join(json.loads(told("CMD")))
    assert "run app.py" in started
    assert "--server.address=0.0.0.0" in started
    assert "run app.py --server.headless true --server.address 127.0.0.1" in UNIT.read_text()


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is needed")
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    text = UNIT.read_text().replace("/opt/glassbox/.venv/bin/streamlit", sys.executable)
    unit = tmp_path / "glassbox@8501.service"
    unit.write_text(text)
    checked = subprocess.run(
        ["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stderr) == (0, "")


def test_the_guide_shows_the_caddyfile_that_is_tried() -> None:
    rules = CADDYFILE.read_text(encoding="utf-8").expandtabs(4).splitlines(keepends=True)
    wanted = "".join(line for line in rules if not line.startswith("#"))
    assert f"```\n{wanted}```" in GUIDE


def test_the_guide_says_how_the_lock_is_made_and_used() -> None:
    assert "pip install --require-hashes -r requirements.lock" in GUIDE
    assert "--generate-hashes --no-emit-index-url" in GUIDE
