"""How much memory something may take."""

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def at_most_megabytes(limit: float) -> Iterator[None]:
    """Fail if Python allocates more than so many megabytes at once in the block."""
    tracemalloc.start()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()
    assert peak < limit, f"{peak:.1f} MB were allocated"
