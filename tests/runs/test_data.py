"""The bundled set is unpacked once and mapped by all; if that fails, each has its own copy."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle
from pathlib import Path

import numpy as np
import pytest

from nn.data.datasets import DATASETS, Dataset
from runs import MnistSpec, Service
from runs.service import data
from runs.service.data import PARTS, SHARED, load_data, share
from runs.service.pool import Pool
from tests.waiting import over, until


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
    assert (one.about, one.source) == (other.about, other.source)


def test_the_shared_set_is_the_same_and_read_only(shared, small_mnist) -> None:
    mapped = load_data("mnist-5k")
    same(mapped, small_mnist)
    assert load_data("mnist-5k") is mapped
    for part in PARTS:
        array = getattr(mapped, part)
        assert not array.flags.writeable
        with pytest.raises(ValueError):
            array[..., 0] = 1


def test_without_it_each_has_a_copy(small_mnist) -> None:
    same(load_data("mnist-5k"), small_mnist)


def test_what_is_missing_or_damaged_is_not_used(shared, small_mnist) -> None:
    for size, part in zip((None, 4000, 130, 60, 3, 0), cycle(PARTS), strict=False):
        path = shared / f"{part}.npy"
        content = path.read_bytes()
        path.unlink()
        if size is not None:  # else there is no file
            path.write_bytes(content[:size])
        data._load.cache_clear()
        same(load_data("mnist-5k"), small_mnist)
        path.unlink(missing_ok=True)
        path.write_bytes(content)


def test_a_folder_that_is_gone_is_not_used(small_mnist, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv(SHARED, str(tmp_path / "nowhere"))
    same(load_data("mnist-5k"), small_mnist)


def test_a_full_disk_is_told_and_nothing_is_shared(tmp_path, monkeypatch) -> None:
    def fail(*args: object, **options: object) -> None:
        raise OSError("full")

    monkeypatch.setattr(np, "save", fail)
    with pytest.raises(OSError):
        share(tmp_path)
    assert os.environ[SHARED] == ""


def test_the_full_set_is_stood_in_for_by_the_sample(monkeypatch) -> None:
    for here, name in ((False, "mnist-5k"), (True, "mnist")):
        known = replace(DATASETS["mnist"], available=lambda here=here: here)
        monkeypatch.setitem(DATASETS, "mnist", known)
        assert data.at_hand("mnist") == name
    with pytest.raises(ValueError, match="no dataset"):
        load_data("cifar")


def test_a_worker_maps_the_shared_files() -> None:
    def make(store):
        share(store.folder)
        return Pool(1, store.folder)

    office = Service(make)
    assert over(office.start("ann", MnistSpec(iterations=3))).state == "finished"
    folder, process = office.dispatch.store.folder, office.dispatch.engine.workers[0].process
    assert str(folder / "X_train.npy") in Path(f"/proc/{process.pid}/maps").read_text()
    office.close()
    until(lambda: process.poll() is not None)
    assert not folder.exists()
