"""Figures about the server for whoever watches it, in the text that Prometheus reads.

The format is a line a figure, so it is written here; a library would be one more thing for every
learner to install, and knows only the process that it is in, not our workers.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from runs.service import log
from runs.service.dispatch import Dispatch
from runs.service.engine import Engine
from runs.service.pool import Pool
from runs.service.settings import LOG

KIND = "text/plain; version=0.0.4; charset=utf-8"
TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{16,200}")
Figure = tuple[str, str, str, float]  # name, type, what it is, value


def token() -> str:
    """Return the secret that whoever asks for the figures must show; nothing if nobody may."""
    text = os.environ.get("GLASSBOX_METRICS", "").strip()
    if text and not TOKEN.fullmatch(text):
        LOG.warning(
            "GLASSBOX_METRICS must be a secret of 16 to 200 letters, digits or ._~+/=-; as it is "
            "not, nobody is told any figures."
        )
        return ""
    return text


def text(dispatch: Dispatch, sessions: int) -> str:
    """Return all figures; ``sessions`` have a page at the moment."""
    lines = []
    for short, kind, what, value in figures(dispatch, sessions):
        name = f"glassbox_{short}"
        lines += [f"# HELP {name} {what}", f"# TYPE {name} {kind}", f"{name} {value:.15g}"]
    return "\n".join(lines) + "\n"


def figures(dispatch: Dispatch, sessions: int) -> list[Figure]:
    """Return what is to be told: it changes with every look."""
    with dispatch.lock:
        engine, running = dispatch.engine, len(dispatch.tickets)
        resting = sum(run.state == "resting" for run in dispatch.queue)
        waiting = len(dispatch.queue) - resting
        background = dispatch.background
        experiments, jobs = len(background.runs), len(background.slices)
    return [
        ("sessions", "gauge", "Browser tabs that have a page open.", sessions),
        ("trainings_running", "gauge", "Trainings that a worker works on.", running),
        ("trainings_waiting", "gauge", "Trainings in line.", waiting),
        ("trainings_resting", "gauge", "Trainings that take turns, between two turns.", resting),
        ("experiments", "gauge", "Experiments under way, or paused.", experiments),
        ("experiment_jobs", "gauge", "Jobs of experiments that a worker works on.", jobs),
        *of_processes(engine),
        *(
            (f"trainings_{event}_total", "counter", f"Trainings {event}.", log.COUNTS[event])
            for event in log.EVENTS
        ),
    ]


def of_processes(engine: Engine | None) -> list[Figure]:
    """Return what there is to tell about the web process and its workers."""
    pids = engine.pids if isinstance(engine, Pool) else []
    workers = len(pids) if isinstance(engine, Pool) or engine is None else engine.places
    return [
        ("workers", "gauge", "Worker processes that live, or places on the cluster.", workers),
        ("web_resident_bytes", "gauge", "Memory of the web process (RSS).", resident(os.getpid())),
        (
            "workers_resident_bytes",
            "gauge",
            "Memory of all worker processes on this machine (RSS), shared pages counted for each.",
            sum(map(resident, pids)),
        ),
    ]


def resident(pid: int) -> int:
    """Return the bytes that a process holds in memory; 0 if the system does not tell (Linux)."""
    with suppress(OSError, ValueError, IndexError, AttributeError):
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    return 0
