"""What is done once for the whole server: start the workers, and collect garbage for everyone.

A full collection looks at every object there is. Most of them came with the libraries and stay
for ever: these are set aside once, so that later collections are short.
"""

from __future__ import annotations

import gc
import importlib
import threading
import time
from functools import cache

from runs import SERVICE

WARM_UP = 3.0  # seconds after the first visitor, whose page has been drawn by then
PAUSE = 10.0  # seconds
HEAVY = ("plotly.graph_objects", "pandas", "pyarrow", "PIL.Image")  # what pages load later


@cache
def start() -> threading.Thread:
    """Start the workers that train and the collector, once for the whole server."""
    SERVICE.open()
    thread = threading.Thread(target=_collect_for_ever, name="collector", daemon=True)
    thread.start()
    return thread


def _collect_for_ever() -> None:
    time.sleep(WARM_UP)
    for module in HEAVY:
        importlib.import_module(module)
    gc.collect()
    gc.freeze()
    while True:
        time.sleep(PAUSE)
        gc.collect()
