"""What is done once for the whole server: workers, garbage, and messages without delay.

A full collection looks at every object there is. Most of them came with the libraries and stay
for ever: these are set aside once, so that later collections are short.
"""

from __future__ import annotations

import gc
import importlib
import socket
import threading
import time
from contextlib import suppress

from runs import SERVICE
from runs.service import pace

WARM_UP = 3.0  # seconds after the first visitor, whose page has been drawn by then
PAUSE = 10.0  # seconds
HEAVY = ("plotly.graph_objects", "pandas", "pyarrow", "PIL.Image")  # what pages load later


_starting = threading.Lock()  # the first visitors may come at the same moment
_started: list[threading.Thread] = []


def start() -> threading.Thread:
    """Start the workers that train and the collector, once for the whole server."""
    with _starting:
        if not _started:
            SERVICE.open()
            send_at_once()
            thread = threading.Thread(target=_collect_for_ever, name="collector", daemon=True)
            thread.start()
            _started.append(thread)
        return _started[0]


def send_at_once() -> None:
    """Let small messages leave at once, on all connections there are and will be (Linux).

    Else the system holds each back until the one before it was answered, for up to 40 ms at
    every click. asyncio prevents that, but not for the socket that Streamlit listens on.
    """
    for thing in gc.get_objects():
        if type(thing) is socket.socket:
            with suppress(OSError):  # not of that kind, or closed
                thing.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _collect_for_ever() -> None:
    time.sleep(WARM_UP)
    for module in HEAVY:
        importlib.import_module(module)
    pace.here()  # measured before anybody waits to be told how long a training takes
    gc.collect()
    gc.freeze()
    while True:
        time.sleep(PAUSE)
        gc.collect()
