"""What the host may set by environment variables. What makes no sense is told, and not used."""

from __future__ import annotations

import logging
import os

MOST_WORKERS = 64
MOST_MEASURING = 4  # threads; each needs memory of its own
LOG = logging.getLogger("glassbox")


def whole(name: str, default: int, low: int, high: int) -> int:
    """Read a whole number from the environment; anything but one from low to high is ignored."""
    text = os.environ.get(name, "").strip()
    if not text:
        return default
    if text.isascii() and text.isdigit() and len(text) < 10 and low <= int(text) <= high:
        return int(text)
    LOG.warning("%s must be a whole number from %d to %d; %d is used.", name, low, high, default)
    return default


def cores() -> int:
    """How many processor cores this process may use."""
    ours = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return ours or 2


def workers() -> int:
    """How many trainings may run at once on this machine."""
    return whole("GLASSBOX_WORKERS", min(MOST_WORKERS, max(1, cores() - 1)), 1, MOST_WORKERS)


def measuring_threads() -> int:
    """Threads that share the measuring of one training, so that no core has nothing to do.

    Unlike BLAS threads they do not wait for each other, so a busy core only slows its share.
    """
    return max(1, min(MOST_MEASURING, cores() // (workers() * blas_threads())))


def blas_threads() -> int:
    """Threads of one training. More than one make its speed depend on all other work."""
    return whole("GLASSBOX_BLAS_THREADS", 1, 1, 64)


def queue_length() -> int:
    """How many trainings may wait."""
    return whole("GLASSBOX_QUEUE", 200, 1, 10_000)


def megabytes() -> int:
    """The memory that one training may take."""
    return whole("GLASSBOX_MEMORY", 600, 1, 1_000_000)


def minutes() -> int:
    """How long one training may be expected to take."""
    return whole("GLASSBOX_MINUTES", 60, 1, 100_000)


def scheduler() -> str:
    """The address of a Dask scheduler, or nothing."""
    return os.environ.get("GLASSBOX_SCHEDULER", "").strip()
