"""What the README says is tried."""

import re
import tomllib
from pathlib import Path

from PIL import Image, ImageSequence

import nn
from nn import pretrained

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


def test_the_examples_run(tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    dense, images = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    names: dict[str, object] = {}
    exec(dense, names)
    assert len(capsys.readouterr().out.splitlines()) == 4
    assert nn.Network.load("network.npz").layer_sizes == [784, 32, 10]
    exec(images.replace("iterations=40, record_every=20", "iterations=2, record_every=2"), names)
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_its_links_and_figures_hold() -> None:
    for file in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")):
        for link in re.findall(r"\]\(([\w./@]+)[)#]", file.read_text()):
            assert (file.parent / link).exists(), (file.name, link)
    data = (ROOT / "docs" / "data.md").read_text()
    for name in pretrained.PATHS:
        known = pretrained.load(name).provenance
        shown = f"reads {100 * known['test_accuracy']:.2f} % of the 10,000 official test images"
        assert shown in data
        for row in known["sets"].values():
            assert f" {100 * row['right']:.2f} % | {100 * row['turned away']:.2f} % |" in data


def test_it_is_one_screen_and_a_door() -> None:
    assert len(README.splitlines()) <= 150


def test_its_pictures_are_light_and_its_animation_is_one() -> None:
    pictures = re.findall(r"!\[[^\]]{20,}\]\(docs/([\w.]+)\)", README)  # each told in words
    assert len(pictures) == len(re.findall(r"\]\(docs/[\w.]+\.(?!md)", README)) == 5
    for name in pictures:
        path = ROOT / "docs" / name
        with Image.open(path) as picture:
            moving = getattr(picture, "is_animated", False)
            assert path.stat().st_size <= (1_500_000 if moving else 300_000), name
            if moving:
                times = [frame.info["duration"] for frame in ImageSequence.Iterator(picture)]
                assert picture.info["loop"] == 0  # begins anew for ever
                assert len(times) > 20
                assert 4000 <= sum(times) <= 7000  # milliseconds
    assert [name for name in pictures if name.endswith(".gif")] == ["playground.gif"]


def test_the_changelog_begins_with_this_version() -> None:
    newest = re.search(
        r"^## ([\d.]+) - \d{4}-\d\d-\d\d$", (ROOT / "CHANGELOG.md").read_text(), re.M
    )
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert newest[1] == project["version"]


def test_both_guides_say_how_long_the_tests_take() -> None:
    guide = (ROOT / "CONTRIBUTING.md").read_text()
    for minutes in ("five minutes", "twenty minutes more"):
        assert minutes in README
        assert minutes in guide
