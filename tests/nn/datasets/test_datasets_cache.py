"""The cache: finds its folder, notices damage, and never stands in the way."""

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from nn.data.datasets import cache
from nn.data.datasets.idx_files import to_array

VARIABLES = ("GLASSBOX_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA")


@pytest.fixture
def file(tiny):
    return tiny.files[0]


@pytest.fixture
def array(tiny, file):
    return to_array(file, tiny.data(file.name))


def opened(file):
    """What the cache has, and what it complains about."""
    problems = []
    return cache.open_array(file, problems), problems


def assert_never_in_the_way(file, array):
    assert cache.keep(file, array) is array
    assert cache.open_array(file, []) is None
    assert not cache.holds(file)


def test_kept_array_comes_back_the_same_mapped_and_read_only(file, array):
    assert opened(file) == (None, [])
    assert not cache.holds(file)
    kept = cache.keep(file, array)
    np.testing.assert_array_equal(kept, array)
    assert not kept.flags.writeable
    assert type(kept) is np.ndarray
    assert isinstance(kept.base, np.memmap)
    again, problems = opened(file)
    np.testing.assert_array_equal(again, array)
    assert problems == []
    assert cache.holds(file)


def flipped(data: bytes, place: int) -> bytes:
    out = bytearray(data)
    out[place] ^= 1
    return bytes(out)


@pytest.mark.parametrize(
    "damage",
    [lambda d: flipped(d, -1), lambda d: flipped(d, 12),
     lambda d: d[:-1], lambda d: d + b"!", lambda d: b"", lambda d: d[:5]],
    ids=["flipped", "flipped header", "truncated", "too long", "empty", "header only"],
)  # fmt: skip
def test_damage_is_noticed_said_and_deleted(file, array, damage):
    cache.keep(file, array)
    path = cache.path_of(file)
    path.write_bytes(damage(path.read_bytes()))
    said = f"{file.name} in your cache folder was damaged and is not used."
    assert opened(file) == (None, [said])
    assert not path.exists()


def test_a_folder_that_cannot_be_made_leaves_the_array_in_memory(
    file, array, monkeypatch, tmp_path
):
    (tmp_path / "in the way").write_text("")
    monkeypatch.setenv("GLASSBOX_CACHE", str(tmp_path / "in the way"))
    assert_never_in_the_way(file, array)


def test_a_full_disk_leaves_the_array_in_memory_and_no_rubbish(file, array, monkeypatch):
    def full(stream, array, **_):
        stream.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "save", full)
    assert_never_in_the_way(file, array)
    assert list(cache.path_of(file).parent.iterdir()) == []


def test_what_a_killed_process_left_behind_is_swept_away(file, array):
    place = cache.path_of(file).parent
    place.mkdir(parents=True)
    old, new = place / f"old{cache.UNFINISHED}", place / f"new{cache.UNFINISHED}"
    for path in (old, new):
        path.write_text("half")
    os.utime(old, (0, 0))
    cache.keep(file, array)
    assert (old.exists(), new.exists()) == (False, True)


def test_many_writers_at_once_leave_a_whole_file(file, array):
    start = threading.Barrier(4)

    def write(_: int) -> None:
        start.wait(timeout=60)
        for _ in range(10):
            np.testing.assert_array_equal(cache.keep(file, array), array)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    found, problems = opened(file)
    np.testing.assert_array_equal(found, array)
    assert problems == []
    assert len(list(cache.path_of(file).parent.iterdir())) == 1


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {"XDG_CACHE_HOME": "/xdg"}, "/xdg/glassbox"),
        ("linux", {"XDG_CACHE_HOME": "relative"}, "/home/ada/.cache/glassbox"),
        ("linux", {}, "/home/ada/.cache/glassbox"),
        ("darwin", {}, "/home/ada/Library/Caches/glassbox"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/glassbox"),
        ("win32", {}, "/home/ada/AppData/Local/glassbox"),
        ("linux", {"GLASSBOX_CACHE": "/mine"}, "/mine"),
    ],
)
def test_each_platform_has_its_usual_place(monkeypatch, platform, variables, expected):
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(Path, "home", lambda: Path("/home/ada"))
    assert cache.folder() == Path(expected)


def test_without_a_home_there_is_no_cache(file, array, monkeypatch):
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    assert cache.folder() is None
    assert_never_in_the_way(file, array)
