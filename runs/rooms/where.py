"""Where rooms are kept: the address that the host has set, or a file that only this user reads.

``GLASSBOX_DATABASE`` has an address such as ``postgresql://user:secret@host/name`` or
``sqlite:////folder/rooms.sqlite``. Without it there is a file in the cache folder, or, where
that is another's or cannot be written, in a folder below the temporary one. Servers of one user
on one machine come to the same file.
"""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from nn.data.datasets import cache

VARIABLE, FILE = "GLASSBOX_DATABASE", "rooms.sqlite"
POSTGRES = ("postgres", "postgresql")


def address() -> str:
    """Return where the database is.

    Raises:
        OSError: if there is no folder for a file.
    """
    return os.environ.get(VARIABLE, "").strip() or f"sqlite:///{_file()}"


def with_library(address: str) -> str:
    """Name the library for PostgreSQL, which people leave out."""
    kind, mark, rest = address.partition("://")
    return "postgresql+psycopg" + mark + rest if kind in POSTGRES else address


def make_private(path: Path) -> None:
    """Make a file that only its owner reads, if it is not there; SQLite's others will be alike."""
    with suppress(FileExistsError):  # never opened here: closing it would drop SQLite's locks
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _file() -> Path:
    own = f"glassbox-{_user()}"
    folders = [cache.folder(), Path(tempfile.gettempdir()) / own]
    for folder in folders:
        with suppress(OSError):
            if folder:
                return _of_ours(folder, shared=folder.name != own)
    raise PermissionError("no folder for the rooms")


def _of_ours(folder: Path, *, shared: bool) -> Path:
    """Return the file in a folder, if nobody else can have put it there.

    Raises:
        OSError: if the folder or the file is another's, or cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o777 if shared else 0o700)
    path = folder / FILE
    if not os.access(folder, os.W_OK) or (not shared and _open_to_others(folder)):
        raise PermissionError(folder)
    make_private(path)
    if _open_to_others(path):
        path.chmod(0o600)  # fails if it is another's
    return path


def _open_to_others(path: Path) -> bool:
    """Tell whether somebody else owns or reads it.

    Raises:
        OSError: if it is a link, which may lead anywhere.
    """
    told = path.lstat()
    if stat.S_ISLNK(told.st_mode):
        raise PermissionError(path)
    return os.name == "posix" and (told.st_uid != _user() or bool(told.st_mode & 0o077))


def _user() -> int:
    return os.getuid() if hasattr(os, "getuid") else 0
