"""One garbage collection every few seconds, instead of one after every click of every visitor."""

from __future__ import annotations

import gc
import threading
import time
from functools import cache

from runs import SERVICE

PAUSE = 5.0  # seconds


@cache
def start() -> threading.Thread:
    """Start the collector and the workers that train, once for the whole server."""
    SERVICE.open()
    thread = threading.Thread(target=_collect_for_ever, name="collector", daemon=True)
    thread.start()
    return thread


def _collect_for_ever() -> None:
    while True:
        time.sleep(PAUSE)
        gc.collect()
