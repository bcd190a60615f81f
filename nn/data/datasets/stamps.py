"""Stamps: which files in the user's own folder were found genuine, and when last changed.

To unpack and hash the full set takes 0.6 s; to ask for a file's size and time of last
change takes microseconds. So a file that was found genuine is stamped with both, and is
read again only when one of them has changed. A forged stamp does no harm: what is used in
place of the stamped file is the cached array, which is checked in its own right.
"""

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from nn.data.datasets import cache


def proof_of(path: Path) -> str | None:
    """The digest of the genuine file at `path` if it is stamped and unchanged, else None."""
    try:
        size, mtime_ns, proof = _read()[_key(path)]
        stat = path.stat()
    except (OSError, KeyError, TypeError, ValueError):
        return None
    unchanged = (size, mtime_ns) == (stat.st_size, stat.st_mtime_ns)
    return proof if unchanged else None


def put(path: Path, stat: os.stat_result, proof: str) -> None:
    """Stamp `path`; `stat` must be from before it was read. No cache, no stamp.

    Of two processes that stamp at once one may lose: its file is then read once more.
    """
    stamps_path = _stamps_path()
    if stamps_path is None:
        return
    stamps = {key: stamp for key, stamp in _read().items() if os.path.exists(key)}
    stamps[_key(path)] = [stat.st_size, stat.st_mtime_ns, proof]
    text = json.dumps(stamps, indent=1).encode()
    with suppress(OSError):
        cache.write_atomically(stamps_path, lambda stream: stream.write(text))


def _stamps_path() -> Path | None:
    place = cache.folder()
    return place / "mnist" / "stamps.json" if place else None


def _key(path: Path) -> str:
    return str(path.resolve())


def _read() -> dict[str, Any]:
    """All stamps; none if the file is missing or is not what `put` writes."""
    path = _stamps_path()
    try:
        stamps = json.loads(path.read_bytes()) if path else {}
    except (OSError, ValueError):
        return {}
    return stamps if isinstance(stamps, dict) else {}
