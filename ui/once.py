"""What is made of a finished training is made once, and not again at each click."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ui.shared_cache import CACHE, key_of

T = TypeVar("T")


def once(mark: object, make: Callable[[], T]) -> T:
    """Return what ``make`` makes, remembered under a mark that says all that it depends on."""
    return CACHE.get(key_of("once ", mark), make)
