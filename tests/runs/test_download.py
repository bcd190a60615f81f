"""A download that fails says so in a sentence, and can be tried again."""

import pytest

from nn.data.datasets import DATASETS
from runs.mnist import download


@pytest.mark.parametrize("name", ["mnist", "fashion-mnist"])
@pytest.mark.parametrize("mirrors", ["http://127.0.0.1:9/", "ftp://example.org/", ""])
def test_a_download_that_cannot_be(name: str, mirrors: str, monkeypatch, tmp_path) -> None:
    monkeypatch.delenv("GLASSBOX_DATA", raising=False)
    monkeypatch.setattr(download, "_last", {})
    monkeypatch.setenv("GLASSBOX_CACHE", str(tmp_path))
    monkeypatch.setenv("GLASSBOX_MIRRORS", mirrors)
    first = download.start(name)
    assert download.current(name) is first
    first.wait(60)
    assert not first.active
    assert first.problem
    assert first.problem.endswith(".")
    assert not DATASETS[name].available()
    again = download.start(name)
    assert again is not first
    again.wait(60)
