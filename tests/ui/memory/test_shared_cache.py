"""The one cache of all visitors: bounded in bytes, filled once, and never mixed up."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from runs.service import capacity, settings
from runs.small import at_once
from runs.small.at_once import Examples, Experiment
from ui.memory import shared_cache
from ui.memory.shared_cache import SharedCache, key_of, shared, size_of

KB = 1000


def array(kilobytes: int) -> np.ndarray:
    return np.zeros(kilobytes * KB, np.uint8)


def test_it_never_holds_more_than_its_budget() -> None:
    cache = SharedCache(lambda: 100 * KB)
    for i in range(50):
        cache.get(f"{i}", lambda i=i: array(1 + i % 40))
        assert cache.bytes <= 100 * KB
        assert cache.bytes == sum(size_of(value) for value, _ in cache.values.values())
    assert cache.peek("49") is not None
    assert cache.peek("0") is None


def test_what_was_not_asked_for_longest_goes_first() -> None:
    cache = SharedCache(lambda: 100 * KB)
    for name in "abc":
        cache.put(name, array(30))
    cache.peek("a")
    cache.put("d", array(30))
    assert list(cache.values) == ["c", "a", "d"]


def test_what_is_larger_than_all_is_made_and_not_kept() -> None:
    cache = SharedCache(lambda: 100 * KB)
    cache.put("a", array(30))
    assert len(cache.get("large", lambda: array(200))) == 200 * KB
    assert list(cache.values) == ["a"]


def test_it_is_made_once_however_many_ask() -> None:
    cache, made, begun = SharedCache(lambda: KB), [], threading.Barrier(8)

    def ask() -> int:
        begun.wait(10)
        return cache.get("key", lambda: made.append(1) or 7)

    with ThreadPoolExecutor(8) as visitors:
        assert {one.result() for one in [visitors.submit(ask) for _ in range(8)]} == {7}
    assert made == [1]
    assert cache.making == {}


def test_what_fails_is_tried_again() -> None:
    cache = SharedCache(lambda: KB)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            cache.get("key", lambda: 1 // 0)
    assert cache.get("key", lambda: 5) == 5


def test_sizes_are_those_of_all_that_is_held() -> None:
    one = array(50)
    assert size_of({"a": one, "b": [one, one]}) == pytest.approx(50 * KB, abs=KB)
    assert size_of(np.zeros((10, 1000)).T) >= 80_000
    assert size_of("x" * 5000) >= 5000
    experiment = Experiment((4,), iterations=1500)
    course = at_once.run(experiment, Examples.from_rows([(0, 0, 0), (1, 1, 1)]))
    assert size_of(course) >= sum(s.parameters.nbytes for s in course.snapshots)
    assert size_of([*range(1000, 400_000)]) > 1e9  # more than is looked at


def test_different_things_have_different_keys() -> None:
    told = [
        1, 1.5, "1", None, (1, 2), ((1,), 2), ("1", 2), {"log": True}, {"log": False},
        Experiment(), Experiment(seed=1), (Experiment(), 1),
    ]  # fmt: skip
    assert len({key_of("f ", one) for one in told}) == len(told)
    assert key_of("f ", 1) != key_of("g ", 1)
    with pytest.raises(TypeError):
        key_of("f ", np.zeros(5000))


def test_a_function_is_computed_once_for_the_same_arguments() -> None:
    calls = []

    @shared
    def double(x: int, *, log: bool = False) -> int:
        calls.append(x)
        return 2 * x

    assert [double(2), double(2), double(2, log=True), double(3)] == [4, 4, 4, 6]
    assert calls == [2, 2, 3]


@pytest.mark.parametrize(
    ("memory", "megabytes"), [(None, 100), (690e6, 50), (2e9, 50), (4e9, 100), (64e9, 400)]
)
def test_the_budget_is_counted_in_what_the_host_has(
    monkeypatch: pytest.MonkeyPatch, memory: float | None, megabytes: int
) -> None:
    monkeypatch.setattr(capacity, "memory", lambda: memory and int(memory))
    monkeypatch.setattr(capacity, "is_memory", lambda place: False)
    assert settings.cache() == megabytes
    assert settings._spare() == (
        float("inf") if memory is None else memory / 1e6 - settings.PAGES - 2 * (megabytes - 50)
    )


def test_what_is_left_to_streamlits_caches_has_few_entries() -> None:
    """The data, what ships, and pictures of it: nothing that grows with what visitors do."""
    folder = Path(shared_cache.__file__).parents[1]
    left = {f.stem for f in folder.rglob("*.py") if "@st.cache_" in f.read_text("utf-8")}
    assert left == {"data_sets", "hero", "networks_that_read", "session", "shapes"}
