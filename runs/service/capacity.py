"""Capacity: the memory and the processors that this machine or container gives us.

A container sees the memory of its whole machine, and is killed long before it has used that. Its
own limits stand in the files of its control groups (Linux).
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

HERE = Path(__file__).resolve().parents[2]
COMMUNITY_CLOUD = Path("/mount/src")  # where Streamlit Community Cloud puts an app
ITS_MEMORY = 690_000_000  # bytes that it promises to each
MOUNTS = Path("/proc/self/mounts")  # which folders are on what
GROUPS = Path("/proc/self/cgroup"), Path("/sys/fs/cgroup")  # which are ours, and where all are


def memory() -> int | None:
    """Return the bytes that we and our workers may use together; None if nobody says."""
    limits = [*_numbers("memory", "memory.max"), *_numbers("memory", "memory.limit_in_bytes")]
    with suppress(AttributeError, ValueError, OSError):  # not on Windows
        limits.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    if HERE.is_relative_to(COMMUNITY_CLOUD):
        limits.append(ITS_MEMORY)
    return min((limit for limit in limits if limit > 0), default=None)


def cores() -> int | None:
    """Return the number of processors of which we may use all the time; None if nobody says."""
    shares = [
        quota / period
        for folder in _folders("cpu")
        for quota, period in [_quota(folder)]
        if quota > 0 and period > 0
    ]
    return math.ceil(min(shares)) if shares else None


def is_memory(folder: str) -> bool:
    """Whether what is written into a folder takes memory, as often in a container (Linux)."""
    place, kinds = Path(folder).resolve(), {}
    for line in _text(MOUNTS).splitlines():
        _, mounted, kind, *_ = [*line.split(), "", "", ""]
        if mounted and place.is_relative_to(mounted):
            kinds[mounted] = kind  # of several at one place, the last is what one sees
    return kinds.get(max(kinds, key=len, default=""), "") in ("tmpfs", "ramfs")


def _quota(folder: Path) -> tuple[int, int]:
    """Return microseconds of work that are allowed in so many microseconds; zeros if any."""
    parts = _text(folder / "cpu.max").split()
    if not parts:
        parts = [_text(folder / f"cpu.cfs_{name}_us") for name in ("quota", "period")]
    numbers = [int(part) if part.isascii() and part.isdigit() else 0 for part in parts]
    return (numbers[0], numbers[1]) if len(numbers) == 2 else (0, 0)


def _numbers(controller: str, name: str) -> Iterator[int]:
    for folder in _folders(controller):
        text = _text(folder / name)
        if text.isascii() and text.isdigit():  # else it says "max", or there is no such file
            yield int(text)


def _folders(controller: str) -> Iterator[Path]:
    """List the folders of our control groups, of either version, from ours up to the root."""
    ours, root = GROUPS
    for line in _text(ours).splitlines():
        _, _, rest = line.partition(":")
        names, _, path = rest.partition(":")
        if names and controller not in names.split(","):
            continue
        for top in [root / names, root / controller] if names else [root]:
            group = top / path.lstrip("/")
            yield from (folder for folder in (group, *group.parents) if folder.is_relative_to(top))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""
