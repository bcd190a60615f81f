"""What the host may set by environment variables. What makes no sense is told, and not used."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile

from runs.service import capacity

MOST_WORKERS = 64
MOST_TRIALS = 1000  # of an experiment
MOST_MEASURING = 4  # threads; each needs memory of its own
MOST_MEGABYTES, LEAST_MEGABYTES = 600, 100  # for one training, if nothing else is said
PAGES, WORKER = 330, 90  # megabytes of the web server with thirty visitors, and of an idle worker
MOST_KEPT, LEAST_KEPT = 5_000, 100  # megabytes of trained networks, if nothing else is said
MOST_OWN = 1_000  # megabytes of visitors' own images
CACHE, MOST_CACHE = 50, 400  # megabytes; the pages' number has so many in it
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
    return min(ours or 2, capacity.cores() or MOST_WORKERS + 1)


def workers() -> int:
    """How many trainings may run at once: a core is left to the pages, and memory for each."""
    fitting = _spare() / (MOST_MEGABYTES + WORKER)
    default = int(max(1, min(MOST_WORKERS, cores() - 1, fitting)))
    return whole("GLASSBOX_WORKERS", default, 1, MOST_WORKERS)


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
    fitting = _spare() / workers() - WORKER
    default = int(max(LEAST_MEGABYTES, min(MOST_MEGABYTES, fitting)))
    return whole("GLASSBOX_MEMORY", default, 1, 1_000_000)


def _spare() -> float:
    """Megabytes that the pages, and networks that wait in memory, leave to all trainings."""
    memory = capacity.memory()
    waiting = kept() if capacity.is_memory(tempfile.gettempdir()) else 0
    pages = PAGES + 2 * (cache() - CACHE)  # and as much of recordings
    return float("inf") if memory is None else memory / 1e6 - pages - waiting


def kept() -> int:
    """Megabytes that all trained networks together may take where they wait.

    That is half of what is free in the temporary folder, and little if that folder is memory.
    """
    place = tempfile.gettempdir()
    fitting = min(MOST_KEPT, shutil.disk_usage(place).free / 2e6)
    if capacity.is_memory(place):
        fitting = min(fitting, (capacity.memory() or 0) / 10e6)
    return whole("GLASSBOX_KEEP", int(max(LEAST_KEPT, fitting)), 1, 1_000_000)


def own_sets() -> int:
    """Megabytes that the images of visitors' own may take together, beside the networks."""
    return max(LEAST_KEPT, min(MOST_OWN, kept() // 4))


def cache() -> int:
    """Megabytes of what was computed for the pages that are kept for all visitors."""
    memory = capacity.memory()
    more = (
        CACHE if memory is None else max(0, memory - 2e9) / 40e6
    )  # a small host has none to spare
    return int(min(MOST_CACHE, CACHE + more))


def minutes() -> int:
    """How long one training may be expected to take."""
    return whole("GLASSBOX_MINUTES", 60, 1, 100_000)


def trials() -> int:
    """How many trainings one experiment may have."""
    return whole("GLASSBOX_TRIALS", MOST_TRIALS, 1, MOST_TRIALS)


def scheduler() -> str:
    """The address of a Dask scheduler, or nothing."""
    return os.environ.get("GLASSBOX_SCHEDULER", "").strip()
