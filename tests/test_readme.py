"""What the README says is tried."""

import re
from pathlib import Path

import nn
from nn import pretrained

README = (Path(__file__).parent.parent / "README.md").read_text()


def test_the_example_runs(tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    exec(re.search(r"```python\n(.*?)```", README, re.DOTALL)[1], {})
    assert len(capsys.readouterr().out.splitlines()) == 4
    assert nn.Network.load("network.npz").layer_sizes == [784, 32, 10]


def test_its_links_and_figures_hold() -> None:
    root = Path(__file__).parent.parent
    for link in re.findall(r"\]\(([\w./]+)\)", README):
        assert (root / link).exists(), link
    shown = pretrained.load().provenance["test_accuracy"]
    assert f"reads {100 * shown:.2f} % of the 10,000 official test images" in README
