"""What runs leave behind, kept on disk: networks and answers are large, and seldom looked at.

The folder belongs to one server process and goes with it. Should that be killed, a worker
clears it away, or else the next server does.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import platform
import shutil
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

PREFIX = f"glassbox-{hashlib.sha256(platform.node().encode()).hexdigest()[:8]}-"  # of this machine
MOST_IN_MEMORY = 100_000_000  # bytes, when the disk does not take any more
OURS: set[Path] = set()  # folders that this process has made
FULL = "The server's disk is full, so this network could not be kept. Tell whoever runs it."


class Store:
    """A folder of pickles, all of them ours."""

    def __init__(self) -> None:
        """Make the folder; without one, things are kept in memory."""
        clear_what_is_left()
        self.folder: Path | None = None
        with suppress(OSError):
            self.folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
            OURS.add(self.folder)
        self.in_memory = 0  # bytes
        self.lock = threading.Lock()

    def keep(self, value: Any) -> Kept:
        """Put something away.

        Raises:
            OSError: if there is no room for it, neither on disk nor in memory.
        """
        content = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
        if self.folder:
            path = self.folder / uuid4().hex
            try:
                self.folder.mkdir(mode=0o700, exist_ok=True)  # some systems tidy up
                _check_private(self.folder)
                path.write_bytes(content)
            except OSError:
                with suppress(OSError):
                    path.unlink(missing_ok=True)
            else:
                return Kept(self, path, len(content))
        with self.lock:
            if self.in_memory + len(content) > MOST_IN_MEMORY:
                raise OSError(FULL)
            self.in_memory += len(content)
        return Kept(self, content, len(content))

    def close(self) -> None:
        """Throw everything away."""
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)


class Kept:
    """Something in a store."""

    def __init__(self, store: Store, place: Path | bytes, size: int) -> None:
        """Remember where it is, a file or in memory, and how many bytes it has."""
        self.store, self.place, self.size = store, place, size

    def get(self) -> Any:
        """Read it.

        Raises:
            OSError: if it is gone.
        """
        if isinstance(self.place, Path):
            _check_private(self.place.parent)
        content = self.place if isinstance(self.place, bytes) else self.place.read_bytes()
        try:
            return pickle.loads(content)  # only we can write there  # nosec B301
        except (EOFError, pickle.UnpicklingError) as error:
            raise OSError("What was kept is damaged.") from error

    def drop(self) -> None:
        """Throw it away."""
        if isinstance(self.place, bytes):
            with self.store.lock:
                self.store.in_memory -= len(self.place)
            self.place = b""
        else:
            with suppress(OSError):
                self.place.unlink()


class InHand(Kept):
    """Something for which the store has no room, and that somebody needs again at once."""

    def __init__(self, value: Any) -> None:
        """Hold it; it takes no room in a store."""
        self.value, self.size = value, 0

    def get(self) -> Any:
        """Return it."""
        return self.value

    def drop(self) -> None:
        """Let it go."""
        self.value = None


def read(kept: Kept | None) -> Any:
    """Read what was kept; None if there is nothing, or if it is gone."""
    try:
        return kept.get() if kept else None
    except OSError:
        return None


def _check_private(folder: Path) -> None:
    """Raise OSError if others can write into our folder, or have put theirs in its place.

    What is read there is unpickled, which may run anything. Only where the system knows users.
    """
    about = folder.lstat()
    if hasattr(os, "getuid") and (about.st_uid != os.getuid() or about.st_mode & 0o077):
        raise OSError("What was kept lies where others can write, so it is not used.")


def clear_what_is_left() -> None:
    """Delete the folders of servers that were killed."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        owner = path.name.removeprefix(PREFIX).split("-")[0]
        # Ours, but not made by us: a server before us had the same number, as in a container.
        ours = owner == str(os.getpid()) and path not in OURS
        if owner.isascii() and owner.isdigit() and (ours or not alive(int(owner))):
            shutil.rmtree(path, ignore_errors=True)


def alive(pid: int) -> bool:
    """Whether there is a process of that number. On Windows nobody can ask without harm: yes."""
    if os.name == "nt":
        return True
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:  # it is somebody else's
        return True
    return True
