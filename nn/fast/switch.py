"""The switch: with ``nn.plain()``, every step is worked out line by line, as it is written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_plain = ContextVar("plain", default=False)


@contextmanager
def plain() -> Iterator[None]:
    """Run all formulas as they stand, so that a debugger can step through them.

    It is for this thread alone, and for the steps that are taken while it lasts. Sums over
    examples are added up in another order than otherwise, so that a last digit may differ.
    """
    before = _plain.set(True)
    try:
        yield
    finally:
        _plain.reset(before)


def is_plain() -> bool:
    """Tell whether everything shall be worked out as it is written."""
    return _plain.get()
