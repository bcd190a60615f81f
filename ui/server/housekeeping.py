"""What is done once for the whole server: workers, garbage, and messages without delay.

A full collection looks at every object there is. Most of them came with the libraries and stay
for ever: these are set aside once, so that later collections are short.
"""

from __future__ import annotations

import gc
import importlib
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from runs import SERVICE
from ui.insides import send_at_once

WARM_UP = 5.0  # seconds after the start; whoever came at once has seen the first page by then
PAUSE = 10.0  # seconds
HEAVY = ("plotly.graph_objects", "pandas", "pyarrow", "PIL.Image")  # what pages load later


@asynccontextmanager
async def lifespan(_: object) -> AsyncIterator[None]:
    """Start the workers that train and the collector, before the first visitor comes."""
    SERVICE.open()
    send_at_once()
    threading.Thread(target=_collect_for_ever, name="collector", daemon=True).start()
    yield


def _collect_for_ever() -> None:
    time.sleep(WARM_UP)
    for module in HEAVY:
        importlib.import_module(module)
    gc.collect()
    gc.freeze()
    while True:
        time.sleep(PAUSE)
        gc.collect()
