"""Opening a zip archive that anybody may have made. Nothing of it is ever written anywhere."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from nn.data.own.source import MAX_UNPACKED, BadSetError
from nn.npz import BROKEN, PACKINGS

MAX_DIRECTORY = 10_000_000  # bytes of an archive's table of contents: about 100,000 files
END, END64 = b"PK\x05\x06", b"PK\x06\x07"
DAMAGED = "This file is damaged or cut off; make or pack it again, and bring the new one."
LOCKED = "This zip file is locked with a password; pack the pictures without one."
UNUSUAL = "This zip file is packed in an unusual way; pack it again as an ordinary .zip."
TOO_MUCH = (
    f"What this file unpacks to is larger than {MAX_UNPACKED // 10**6} MB; bring fewer or "
    "smaller pictures."
)


@contextmanager
def opened(data: bytes) -> Iterator[zipfile.ZipFile]:
    """Open an archive whose table of contents, and what it declares to hold, are not too large.

    Raises:
        BadSetError: if it is damaged, or too large, or packed in another way.
    """
    _check_directory(data)
    with plainly():
        archive = zipfile.ZipFile(io.BytesIO(data))
    with archive:
        infos = archive.infolist()
        if sum(info.file_size for info in infos) > MAX_UNPACKED:
            raise BadSetError(TOO_MUCH)
        for info in infos:
            if info.flag_bits & 1:
                raise BadSetError(LOCKED)
            if info.compress_type not in PACKINGS:
                raise BadSetError(UNUSUAL)
        yield archive


def _check_directory(data: bytes) -> None:
    """See how long the table of contents is, before it is read: read, it takes 20 times more."""
    at = data.rfind(END, max(0, len(data) - 66_000))
    if at < 0 or at + 22 > len(data):
        raise BadSetError(DAMAGED)
    if data[max(0, at - 20) : at].startswith(END64):
        raise BadSetError(UNUSUAL)
    if struct.unpack_from("<I", data, at + 12)[0] > MAX_DIRECTORY:
        raise BadSetError("This zip file lists too many files; bring fewer pictures.")


def path(info: zipfile.ZipInfo) -> tuple[str, ...] | None:
    """Return the folders and the name of a file; None for what is no file, or leads elsewhere."""
    name = info.filename
    if not info.flag_bits & 0x800:  # programs that do not say it mostly mean UTF-8
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    parts = name.replace("\\", "/").split("/")
    kind = stat.S_IFMT(info.external_attr >> 16)
    if info.is_dir() or kind not in (0, stat.S_IFREG) or {".", ".."} & {*parts}:
        return None
    return tuple(parts) if len(parts) < 30 else None


def unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    """Return a file of the archive, or the first ``most`` bytes of it.

    Raises:
        BadSetError: if it is damaged.
    """
    with plainly(), archive.open(info) as file:
        return file.read(most)


@contextmanager
def plainly() -> Iterator[None]:
    """Turn whatever a broken archive makes zipfile raise into one sentence."""
    try:
        yield
    except BadSetError:
        raise
    except (*BROKEN, NotImplementedError) as error:
        raise BadSetError(DAMAGED) from error
