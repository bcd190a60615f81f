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

PARTS = [
    *("app.py", "pyproject.toml", ".streamlit", "nn", "runs", "ui", "pages", "tests"),
    *("README.md", "docs/house.md"),
]
BLOCK = re.compile(r"<!-- ([\w/.]+)(?:, (above|below): (.+?))? -->\n```python\n(.*?)```", re.DOTALL)
GUIDE = (ROOT / "CONTRIBUTING.md").read_text()
TESTS = re.compile(r"python -m pytest (\S+) -k (\w+)")  # what the guide tells to run
ON_THE_PAGES = """
import pytest

from runs import MnistRun, MnistSpec
from tests.opening import opened, routed
from ui.mnist import compare
from ui.training import run_words

routed(pytest.MonkeyPatch())
for page, key in [("xor", "xor"), ("mnist", "mnist"), ("two_layers", "two")]:
    at = opened(page)
    box = at.get_by_key(f"{key}_activation")
    assert "Sine" in box.options, box.options
    box.set_value("sine").run()
    assert not at.exception and not at.error, page
at = opened("playground")
at.get_by_key("play_a1").set_value("sine")
at.get_by_key("play_data").set_value("rings").run()
assert not at.exception and not at.error
assert "Rings" in at.get_by_key("play_data").options
# A setting: its widget, the address, training, words, comparison, presets, what a teacher fixes
at = opened("mnist", {"mnist_l1": "0.001"})
assert at.get_by_key("mnist_l1").label == "L1 penalty"
assert at.get_by_key("mnist_l1").value == 0.001
assert at.get_by_key("mnist_l1").proto.query_param_key == "mnist_l1"
at.button[[b.label for b in at.button].index("784 → 10 → 10")].click().run()
assert at.get_by_key("mnist_l1").value == 0.0
one, two = MnistRun(MnistSpec()), MnistRun(MnistSpec(l1=0.001))
assert two.spec.rule(0.3, 10).l1 == 0.001
assert "L1 penalty 0.001" in run_words.settings(two)
assert compare.differing([one, two]) == {"L1 penalty": ["0", "0.001"]}
at = opened("mnist", {"mnist_l1": "0.001", "mnist_fix": "more"})
at.get_by_key("mnist_l1").set_value(0.0).run()
assert at.get_by_key("mnist_l1").value == 0.001
assert not at.exception and not at.error
at = opened("mnist")
at.get_by_key("mnist_data").select("bars").run()
assert at.title[0].value == "Tell bars apart"
assert not at.exception and not at.error
at = opened("dice")
assert not at.exception
assert at.metric[0].label == "Sixes"
at.slider[0].set_value(600).run()
assert not at.exception
(card,) = [link for link in opened("start").get("page_link") if link.proto.page == "dice"]
assert card.proto.label == "**1 · Dice**"
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
            new.parent.mkdir(exist_ok=True)
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


def test_it_names_what_it_adds_in_few_lines_each() -> None:
    blocks = BLOCK.findall(GUIDE)
    assert [file for file, *_ in blocks if file.startswith(("nn", "pages"))] == [
        "nn/activations.py", "nn/activations.py", "nn/layers/dial.py", "nn/layers/__init__.py",
        "nn/layers/__init__.py", "nn/data/datasets/bars.py", "nn/data/datasets/__init__.py",
        "nn/data/datasets/__init__.py", "nn/data/datasets/plane.py", "nn/data/datasets/plane.py",
        "pages/dice.py",
    ]  # fmt: skip
    for file, _, _, code in blocks:
        most = 24 if file in ("nn/layers/dial.py", "nn/data/datasets/bars.py") else 10
        assert len([line for line in code.splitlines() if line]) < most


@pytest.mark.rest
def test_the_tests_that_it_names_find_what_was_added(copy: Path) -> None:
    wanted = TESTS.findall(GUIDE)
    assert {"sine", "dial", "bars", "l1", "dice"} <= {word for _, word in wanted}
    told = run(copy, "-m", "pytest", "-v", "-n", "0", "-p", "no:randomly", "-p", "no:cacheprovider",
               *sorted({where for where, _ in wanted}), "-k",
               " or ".join(["rings", "formulas_cover", *(word for _, word in wanted)]))  # fmt: skip
    passed = [line for line in told.splitlines() if " PASSED" in line]
    for where, word in wanted:
        named = re.compile(rf"{where}.*[\[-]{word}[\]-]")  # as a parameter
        assert any(map(named.match, passed)), word
    sine = [line for line in passed if "sine" in line]
    assert any("gradient_check" in line for line in sine), "the derivatives"
    assert any("test_textbook" in line for line in sine), "its formula"
    assert any("[mnist-l1]" in line for line in passed), "the setting"
    dial = [line for line in passed if "[dial]" in line]
    assert any("central_differences" in line for line in dial), "the derivatives"
    assert any("plainly_or_fast" in line for line in dial), "what makes it fast"


@pytest.mark.rest
def test_the_readme_lists_the_page(copy: Path) -> None:
    run(copy, "-m", "tests.architecture", "--write")
    assert (
        "\n| **Dice** | Throw often, and chance evens out. |\n" in (copy / "README.md").read_text()
    )


@pytest.mark.rest
def test_the_pages_offer_them_and_the_page_opens(copy: Path) -> None:
    assert run(copy, "-c", ON_THE_PAGES).endswith("done\n")
