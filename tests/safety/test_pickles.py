"""What is unpickled may run anything, so it comes from our own processes and from nobody else."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from runs.service.store import Store

ROOT = Path(__file__).parents[2]
LOOKED_AT = {
    "runs/service/messages.py",
    "runs/service/store.py",
    "runs/service/cluster.py",
    "runs/service/cluster_worker.py",
}
users = pytest.mark.skipif(not hasattr(os, "getuid"), reason="the system knows no users")


@pytest.fixture
def store() -> Iterator[Store]:
    made = Store()
    yield made
    made.close()


def test_only_four_places_unpickle_and_none_of_them_reads_what_visitors_send() -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for room in ("nn", "runs", "ui", "pages")
        for path in (ROOT / room).rglob("*.py")
        if "pickle.load" in path.read_text(encoding="utf-8")
    }
    assert found == LOOKED_AT


def test_numpy_never_unpickles() -> None:
    for room in ("nn", "runs", "ui", "pages"):
        for path in (ROOT / room).rglob("*.py"):
            text = path.read_text(encoding="utf-8").replace(" ", "")
            assert "allow_pickle=True" not in text
            assert text.count("np.load(") <= text.count("allow_pickle=False"), path


@users
def test_the_folder_is_ours_alone(store: Store) -> None:
    assert store.folder
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700


@users
def test_what_others_could_have_written_is_not_read(store: Store) -> None:
    kept = store.keep("something")
    assert kept.get() == "something"
    assert store.folder
    store.folder.chmod(0o777)
    with pytest.raises(OSError, match=r"^What was kept lies where others can write.*\.$"):
        kept.get()


@users
def test_a_folder_that_somebody_put_in_its_place_is_not_used(store: Store, tmp_path: Path) -> None:
    assert store.folder
    store.folder.rmdir()
    store.folder.symlink_to(tmp_path, target_is_directory=True)
    kept = store.keep("something")
    assert list(tmp_path.iterdir()) == []
    assert kept.get() == "something", "from memory"
    store.folder.unlink()
