"""The bundled set is unpacked once and mapped by all; if that fails, each has its own copy."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from nn.datasets import Dataset, mnist
from runs import Service, TrainingSpec, data
from runs.data import PARTS, SHARED, load_data, share
from runs.pool import Pool
from tests.waiting import until


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "shared"
    folder.mkdir()
    share(folder)
    yield folder
    data._load.cache_clear()


def same(one: Dataset, other: Dataset) -> None:
    for part in PARTS:
        a, b = getattr(one, part), getattr(other, part)
        assert (a.dtype, a.shape) == (b.dtype, b.shape)
        assert a.T.flags.c_contiguous
        np.testing.assert_array_equal(a, b)
    assert (one.name, one.source, one.n_classes) == (other.name, other.source, other.n_classes)


def test_the_shared_set_is_the_same_and_read_only(shared: Path, small_mnist: Dataset) -> None:
    mapped = load_data("mnist-5k")
    same(mapped, small_mnist)
    assert load_data("mnist-5k") is mapped
    for part in PARTS:
        array = getattr(mapped, part)
        assert not array.flags.writeable
        with pytest.raises(ValueError):
            array[..., 0] = 1


def test_without_it_each_has_a_copy(small_mnist: Dataset) -> None:
    same(load_data("mnist-5k"), small_mnist)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("size", [None, pytest.param(0), 3, 60, 130, 4000])
def test_what_is_missing_or_damaged_is_not_used(
    shared: Path, small_mnist: Dataset, part: str, size: int | None
) -> None:
    path = shared / f"{part}.npy"
    content = path.read_bytes()
    path.unlink()
    if size is not None:
        path.write_bytes(content[:size])
    same(load_data("mnist-5k"), small_mnist)


def test_a_folder_that_is_gone_is_not_used(
    small_mnist: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SHARED, str(tmp_path / "nowhere"))
    same(load_data("mnist-5k"), small_mnist)


def test_a_full_disk_is_told_and_nothing_is_shared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **options: object) -> None:
        raise OSError("full")

    monkeypatch.setattr(np, "save", fail)
    with pytest.raises(OSError):
        share(tmp_path)
    assert os.environ[SHARED] == ""


def test_the_full_set_is_stood_in_for_by_the_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mnist, "available", lambda: False)
    assert data.at_hand("mnist") == "mnist-5k"
    monkeypatch.setattr(mnist, "available", lambda: True)
    assert data.at_hand("mnist") == "mnist"
    with pytest.raises(ValueError, match="no dataset"):
        load_data("cifar")


def test_all_workers_map_the_same_files() -> None:
    def make(store):
        share(store.folder)
        return Pool(2, store.folder)

    office = Service(make)
    office.open()
    runs = [office.start(name, TrainingSpec(iterations=3)) for name in "ab"]
    until(lambda: not any(run.active for run in runs))
    assert [run.state for run in runs] == ["finished"] * 2
    for worker in office.dispatch.engine.workers:
        maps = Path(f"/proc/{worker.process.pid}/maps").read_text()
        assert str(office.dispatch.store.folder / "X_train.npy") in maps
    processes = [worker.process for worker in office.dispatch.engine.workers]
    folder = office.dispatch.store.folder
    office.close()
    until(lambda: all(process.poll() is not None for process in processes))
    assert not folder.exists()
