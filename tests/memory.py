"""How much memory something takes."""

import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def traced() -> Iterator[Callable[[], int]]:
    """Count what Python allocates in the block: what it gives says how many bytes at once so far.

    Other threads of this process count as well.
    """
    tracemalloc.start()
    try:
        yield lambda: tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@contextmanager
def at_most_megabytes(limit: float) -> Iterator[None]:
    """Fail if Python allocates more than so many megabytes at once in the block."""
    with traced() as most:
        yield
        peak = most() / 1e6
    assert peak < limit, f"{peak:.1f} MB were allocated"
