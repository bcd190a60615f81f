"""What CONTRIBUTING.md says is done here, in a copy of the repository, and it works."""

import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.imports import ROOT

PARTS = ["app.py", "pyproject.toml", ".streamlit", "nn", "runs", "ui", "pages", "tests"]
BLOCK = re.compile(r"<!-- ([\w/.]+)(?:, (above|below): (.+?))? -->\n```python\n(.*?)```", re.DOTALL)
GUIDE = (ROOT / "CONTRIBUTING.md").read_text()
ON_THE_PAGES = """
from streamlit.testing.v1 import AppTest

def box(at, label):
    return next(box for box in at.selectbox if box.label == label)

at = AppTest.from_file("app.py", default_timeout=60).run()
for page, label in [("xor", "Activation of the hidden units"), ("mnist", "Activation"),
                    ("two_layers", "Activation of the hidden units")]:
    at.switch_page(f"pages/{page}.py").run()
    assert "Sine" in box(at, label).options, box(at, label).options
    box(at, label).set_value("sine").run()
    assert not at.exception and not at.error, page
at.switch_page("pages/playground.py").run()
box(at, "Activation 1").set_value("sine")
box(at, "Data").set_value("rings").run()
assert not at.exception and not at.error
assert "Rings" in box(at, "Data").options
at.switch_page("pages/dice.py").run()
assert not at.exception
assert at.metric[0].label == "Sixes"
at.slider[0].set_value(600).run()
assert not at.exception
print("done")
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository in which the guide has been followed."""
    folder = tmp_path_factory.mktemp("copy")
    for part in PARTS:
        old, new = ROOT / part, folder / part
        if old.is_dir():
            shutil.copytree(old, new, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(old, new)
    for file, where, line, code in BLOCK.findall(GUIDE):
        follow(folder / file, where, line, code)
    return folder


def follow(path: Path, where: str, line: str, code: str) -> None:
    """Put code into a file, above or below the line that has some text; or make the file."""
    if not where:
        assert not path.exists()
        path.write_text(code)
        return
    lines = path.read_text().splitlines(keepends=True)
    (at,) = (i for i, text in enumerate(lines) if line in text)
    indent = re.match(" *", lines[at])[0]
    gap = "\n\n" if code.startswith("def ") else ""
    lines.insert(at + (where == "below"), textwrap.indent(code, indent) + gap)
    path.write_text("".join(lines))


def run(folder: Path, *arguments: str) -> str:
    """Run Python in the copy; what it imports of ours comes from there."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("PYTEST_ADDOPTS", None)
    found = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, timeout=290, check=False,
        capture_output=True, text=True,
    )  # fmt: skip
    assert found.returncode == 0, found.stdout[-3000:] + found.stderr[-3000:]
    return found.stdout


def test_it_names_what_it_adds_in_under_ten_lines_each() -> None:
    blocks = BLOCK.findall(GUIDE)
    assert [file for file, *_ in blocks if file.startswith(("nn", "pages"))] == [
        "nn/activations.py", "nn/activations.py", "nn/datasets/plane.py", "nn/datasets/plane.py",
        "pages/dice.py",
    ]  # fmt: skip
    for _, _, _, code in blocks:
        assert len([line for line in code.splitlines() if line]) < 10


def test_the_activation_and_the_points_keep_what_all_of_them_promise(copy: Path) -> None:
    told = run(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/nn",
               "-k", "sine or rings or formulas_cover")  # fmt: skip
    passed = int(re.search(r"(\d+) passed", told)[1])
    assert passed > 30
    assert "gradient_check" in run(copy, "-m", "pytest", "--collect-only", "-q", "tests/nn",
                                   "-p", "no:cacheprovider", "-k", "sine")  # fmt: skip


def test_the_pages_offer_them_and_the_page_opens(copy: Path) -> None:
    assert run(copy, "-c", ON_THE_PAGES).endswith("done\n")


def test_the_new_page_is_found_by_the_tests_of_pages(copy: Path) -> None:
    told = run(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/pages/test_pages.py",
               "-k", "dice")  # fmt: skip
    assert "1 passed" in told
