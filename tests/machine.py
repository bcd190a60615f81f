"""Ports, processes and programs of this machine."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def alive(pid: int) -> bool:
    """Whether a process still works; one that has ended may be listed until it is fetched."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def apart(work: Coroutine[Any, Any, Any]) -> Any:
    """Do some work in a thread of its own: browser tests leave a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def needed(path: str | None, variable: str, message: str) -> str:
    """Return the path of a program, or skip; ``required`` in the variable makes that a failure."""
    if path is None:
        if os.environ.get(variable) == "required":
            pytest.fail(message)
        pytest.skip(message)
    return path
