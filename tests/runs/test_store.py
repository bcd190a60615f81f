"""What is kept on disk: put away, read, thrown away, and nothing left behind."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest

from runs.service.store import PREFIX, Store, alive, clear_what_is_left


def test_what_is_kept_is_the_same_until_it_is_dropped() -> None:
    store = Store()
    value = {"W": np.arange(5.0), "text": "é"}
    kept, other = store.keep(value), store.keep("another")
    np.testing.assert_array_equal(kept.get()["W"], value["W"])
    kept.drop()
    kept.drop()
    with pytest.raises(OSError):
        kept.get()
    assert other.get() == "another"
    folder = store.folder
    store.close()
    assert not folder.exists()
    with pytest.raises(OSError):
        other.get()
    store.close()


def test_without_a_folder_things_are_kept_in_memory(monkeypatch) -> None:
    def fail(**options: str) -> str:
        raise OSError("read-only")

    monkeypatch.setattr(tempfile, "mkdtemp", fail)
    store = Store()
    assert store.folder is None
    kept = store.keep("something")
    assert kept.get() == "something"
    assert store.in_memory > 0
    kept.drop()
    kept.drop()
    assert store.in_memory == 0
    with pytest.raises(OSError):
        kept.get()
    store.close()


def test_memory_is_bounded(monkeypatch) -> None:
    monkeypatch.setattr("runs.service.store.MOST_IN_MEMORY", 1000)
    store = Store()
    store.folder = store.folder / "gone" / "for good"
    kept = store.keep(b"x" * 800)
    with pytest.raises(OSError, match=r"^The server's disk is full.*\.$"):
        store.keep(b"x" * 800)
    kept.drop()
    assert store.keep(b"x" * 800).get() == b"x" * 800


def test_what_is_damaged_is_as_if_gone() -> None:
    kept = Store().keep([1, 2, 3])
    for content in (b"", b"\x80", b"garbage", b"\x80\x05\x95"):
        kept.place.write_bytes(content)
        with pytest.raises(OSError):
            kept.get()


def folder(name: str) -> Path:
    path = Path(tempfile.gettempdir()) / f"{PREFIX}{name}"
    path.mkdir()
    (path / "file").write_text("something")
    return path


def test_only_folders_of_the_dead_are_cleared() -> None:
    with subprocess.Popen([sys.executable, "-S", "-c", ""]) as gone:
        pass
    assert not alive(gone.pid)
    before_us = folder(f"{os.getpid()}-abc")  # as in a container that was started again
    left, ours = folder(f"{gone.pid}-abc"), Store()
    others = [folder("1-abc"), folder("abc-def"), folder("notes"), folder("-")]
    for strange in ("9" * 23 + "-abc", "²-abc"):  # stops nobody
        folder(strange)
    clear_what_is_left()
    assert not left.exists()
    assert not before_us.exists()
    assert all((path / "file").exists() for path in others)
    Store().close()
    assert ours.folder.exists()


def test_a_folder_that_the_system_tidied_away_is_made_again() -> None:
    store = Store()
    store.folder.rmdir()
    assert store.keep([1, 2]).get() == [1, 2]
    assert store.in_memory == 0


def test_a_link_to_somewhere_else_is_not_followed(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-S", "-c", ""]) as gone:
        pass
    target = tmp_path / "precious"
    target.mkdir()
    (target / "file").write_text("something")
    (Path(tempfile.gettempdir()) / f"{PREFIX}{gone.pid}-link").symlink_to(target)
    clear_what_is_left()
    assert (target / "file").exists()
