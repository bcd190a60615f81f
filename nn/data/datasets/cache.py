"""The cache: full sets, as MNIST, in the user's own folder, ready for use.

What is kept is not the download but the finished arrays, as .npy files. They are opened
as memory maps: the operating system reads them in when they are first touched, and all
processes that train on them share one copy in memory.

Every opening checks the SHA-256 of the array, which is known beforehand or was noted beside it.
A file that fails is deleted. A folder that cannot be written is no error: the arrays are then
simply kept in memory.
"""

import os
import secrets
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from nn.data.datasets.idx_files import BadFile, IdxFile, sha256

UNFINISHED = ".unfinished"
ABANDONED_AFTER = 3600.0  # seconds


def folder() -> Path | None:
    """Where the cache is: GLASSBOX_CACHE, else the platform's usual place.

    None if there is none, as for a user without a home folder.
    """
    try:
        if named := os.environ.get("GLASSBOX_CACHE"):
            return Path(os.path.expanduser(named))
        return _usual_place() / "glassbox"
    except RuntimeError:  # what pathlib raises when the home folder is unknown
        return None


def _usual_place() -> Path:
    """The folder in which programs of this platform keep their caches."""
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return Path(local) if local else Path.home() / "AppData" / "Local"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    xdg = Path(os.environ.get("XDG_CACHE_HOME", ""))
    # The XDG standard says that a relative path is to be ignored.
    return xdg if xdg.is_absolute() else Path.home() / ".cache"


def path_of(file: IdxFile) -> Path | None:
    """Where the array of `file` is kept, or None if there is no cache."""
    place = folder()
    return place / file.home.folder / f"{file.name}.npy" if place else None


def holds(file: IdxFile) -> bool:
    """Whether a file of the right size is there. Cheap: nothing is read."""
    path = path_of(file)
    try:
        noted = path is not None and bool(file.array_sha256 or _note_of(path).is_file())
        return path is not None and noted and path.stat().st_size == _file_bytes(file)
    except OSError:
        return False


def open_array(file: IdxFile, problems: list[str]) -> NDArray[Any] | None:
    """The cached array of `file` as a read-only memory map; None if it is not to be had.

    A file that is not what was put there is deleted, and a sentence added to `problems`.
    """
    path = path_of(file)
    if path is None:
        return None
    try:
        return _map(path, file)
    except OSError:  # not there, or not ours to read
        return None
    except BadFile as error:
        problems.append(str(error))
    # Outside of `except`, where the error would still hold the map: Windows does not
    # delete a file that is mapped.
    with suppress(OSError):
        path.unlink()
    return None


def _map(path: Path, file: IdxFile) -> NDArray[Any]:
    """The array in the file as a memory map. Raises BadFile, or OSError if it is not there."""
    # Once the header is known, byte for byte, np.load has nothing left to stumble over.
    header = _header(file)
    with path.open("rb") as stream:
        whole = os.fstat(stream.fileno()).st_size == _file_bytes(file)
        if not whole or stream.read(len(header)) != header:
            raise _damaged(file)
    # A plain array on top of the map: arithmetic with np.memmap is slower and its
    # results are np.memmap again.
    array = np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
    if sha256(array.data) != (file.array_sha256 or _noted(path)):
        raise _damaged(file)
    return array


def _note_of(path: Path) -> Path:
    """Where the digest of the array at `path` is noted, if nobody knows it beforehand."""
    return path.with_suffix(".sha256")


def _noted(path: Path) -> str:
    return _note_of(path).read_bytes()[:64].decode("ascii", "replace")


def _damaged(file: IdxFile) -> BadFile:
    return BadFile(f"{file.name} in your cache folder was damaged and is not used.")


def _header(file: IdxFile) -> bytes:
    """The first bytes of a .npy file with the array of `file`."""
    stream = BytesIO()
    entry = {"descr": file.array_dtype, "fortran_order": False, "shape": file.array_shape}
    np.lib.format.write_array_header_1_0(stream, entry)
    return stream.getvalue()


def _file_bytes(file: IdxFile) -> int:
    """Size of the .npy file with the array of `file`."""
    values = int(np.prod(file.array_shape, dtype=np.int64))
    return len(_header(file)) + values * np.dtype(file.array_dtype).itemsize


def keep(file: IdxFile, array: NDArray[Any]) -> NDArray[Any]:
    """Put `array` into the cache and hand out the shared map of it.

    Where that is not possible (no folder, not writable, disk full) `array` itself comes back.
    """
    path = path_of(file)
    if path is None:
        return array
    try:
        write_atomically(path, lambda stream: np.save(stream, array, allow_pickle=False))
        if not file.array_sha256:
            digest = sha256(np.ascontiguousarray(array).data).encode()
            write_atomically(_note_of(path), lambda stream: stream.write(digest))
    except OSError:
        return array
    kept = open_array(file, problems=[])  # a disk that does not keep what it is given: not used
    return array if kept is None else kept


def write_atomically(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Let `write` fill a file that appears at `path` whole or not at all.

    Two processes may do this at once: each fills a file of its own, and the last to
    finish wins. Raises OSError if the folder or the disk does not allow it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    _sweep(path.parent)
    # Not `tempfile`: it makes files that only their owner may read, but a teacher may
    # fill a cache folder for a whole room.
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(8)}{UNFINISHED}")
    try:
        with unfinished.open("xb") as stream:
            write(stream)
        # No fsync: should the power fail here, the next opening finds the damage.
        os.replace(unfinished, path)
    finally:
        with suppress(OSError):  # gone already when all went well
            unfinished.unlink()


def _sweep(place: Path) -> None:
    """Delete what a process that was killed while writing has left behind."""
    for path in place.glob(f"*{UNFINISHED}"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > ABANDONED_AFTER:
                path.unlink()
