"""What was computed once is there for all visitors, as long as there is memory for it.

There is one such cache, and it is bounded in bytes: beyond, what was not asked for longest goes.
Streamlit's own are bounded by number, whatever their entries weigh, and any visitor's browser may
ask for them to be emptied. No Streamlit here.
"""

from __future__ import annotations

import gc
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import is_dataclass
from functools import cache, wraps
from hashlib import blake2b
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any, ParamSpec, TypeVar

import numpy as np

from runs.service import settings

P = ParamSpec("P")
T = TypeVar("T")
# What belongs to the program, and not to a value.
NOT_COUNTED = (type, ModuleType, FunctionType, MethodType, BuiltinFunctionType)
MOST_LOOKED_AT = 300_000  # parts of a value; one of more is taken to be too large


class SharedCache:
    """Values by their keys, the one that was asked for last at the end."""

    def __init__(self, budget: Callable[[], int]) -> None:
        """Start empty; ``budget`` says how many bytes there may be."""
        self.budget = budget
        self.values: OrderedDict[str, tuple[Any, int]] = OrderedDict()
        self.bytes = 0
        self.lock = threading.Lock()
        self.making: dict[str, threading.Lock] = {}

    def get(self, key: str, make: Callable[[], T]) -> T:
        """Return the value of a key, made if it is not there; who comes meanwhile waits for it."""
        with self.lock:
            if key in self.values:
                return self._touch(key)
            mine = self.making.setdefault(key, threading.Lock())
        with mine:
            with self.lock:
                if key in self.values:
                    return self._touch(key)
            try:
                value = make()
            finally:
                with self.lock:
                    self.making.pop(key, None)
            self.put(key, value)
            return value

    def peek(self, key: str) -> Any | None:
        """Return the value of a key, or None."""
        with self.lock:
            return self._touch(key) if key in self.values else None

    def put(self, key: str, value: Any) -> None:
        """Keep a value, and let others go for it. One that is larger than all is not kept."""
        size, most = size_of(value), self.budget()
        with self.lock:
            self._drop(key)
            if size > most:
                return
            self.values[key], self.bytes = (value, size), self.bytes + size
            while self.bytes > most:
                self._drop(next(iter(self.values)))

    def _touch(self, key: str) -> Any:
        self.values.move_to_end(key)
        return self.values[key][0]

    def _drop(self, key: str) -> None:
        _, size = self.values.pop(key, (None, 0))
        self.bytes -= size


def size_of(value: Any) -> int:
    """Return about how many bytes a value takes, with all that it holds."""
    total, seen, stack = 0, set[int](), [value]
    while stack:
        one = stack.pop()
        if id(one) in seen or isinstance(one, NOT_COUNTED):
            continue
        seen.add(id(one))
        if len(seen) > MOST_LOOKED_AT:
            return sys.maxsize
        total += sys.getsizeof(one)
        if isinstance(one, np.ndarray):
            if one.base is not None:  # a part of another, of which only the part is asked for
                total += one.nbytes
            stack.extend(one.flat if one.dtype == object else ())
        else:
            stack.extend(gc.get_referents(one))
    return total


@cache
def _bytes() -> int:
    return settings.cache() * 1_000_000


CACHE = SharedCache(_bytes)


def key_of(name: str, *told: Any) -> str:
    """Make a key of whatever a value depends on: courses, settings, numbers, words.

    Raises:
        TypeError: for what does not say all about itself, such as a large array.
    """
    return name + blake2b("\n".join(map(_said, told)).encode(), digest_size=20).hexdigest()


def _said(told: Any) -> str:
    if isinstance(key := getattr(told, "key", None), str):
        return key
    if isinstance(told, dict):
        return f"{{{','.join(f'{_said(k)}:{_said(v)}' for k, v in told.items())}}}"
    if isinstance(told, tuple | list):
        if all(type(one) in (str, int, float) for one in told):  # as most, and there may be many
            return repr(told)
        return f"({','.join(map(_said, told))})"
    if told is None or isinstance(told, str | int | float | np.number) or is_dataclass(told):
        return repr(told)
    raise TypeError(f"A {type(told).__name__} is no part of a key.")


def shared(function: Callable[P, T]) -> Callable[P, T]:
    """Let a function be computed once for all visitors. What it returns is only read."""
    name = f"{function.__module__}.{function.__qualname__} "

    @wraps(function)
    def remembered(*args: P.args, **options: P.kwargs) -> T:
        key = key_of(name, args, options)
        return CACHE.get(key, lambda: function(*args, **options))

    return remembered


def once(mark: object, make: Callable[[], T]) -> T:
    """Return what ``make`` makes, made once under a mark that says all that it depends on."""
    return CACHE.get(key_of("once ", mark), make)
