"""Archives of arrays, as ``numpy.savez`` writes them, with anything inside."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

DECLARED = "{'descr': '%s', 'fortran_order': False, 'shape': %s, }\n"


class Trap:
    """Unpickling it would raise: nobody must get that far."""

    def __reduce__(self) -> tuple:
        return (pytest.fail, ("The file was unpickled.",))


def npy(array: Any) -> bytes:
    """An array's file; bytes are taken for one."""
    if isinstance(array, bytes):
        return array
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def npy_with_header(header: str, content: bytes = b"") -> bytes:
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode() + content


def packed(
    members: Mapping[str, bytes], *more: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in (*members.items(), *more):
            archive.writestr(name, content)
    return file.getvalue()


def bomb(members: Mapping[str, bytes], name: str, megabytes: int, start: bytes = b"") -> bytes:
    """These members, but for one that unpacks to so many zeros after ``start``."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for other in members.keys() - {name}:
            archive.writestr(other, members[other])
        with archive.open(name, "w") as member:
            member.write(start)
            for _ in range(megabytes):
                member.write(bytes(1_000_000))
    return file.getvalue()


def patched(content: bytes, local: int, central: int, new: bytes) -> bytes:
    """Write ``new`` at these places of each member's two headers."""
    out = bytearray(content)
    for signature, offset in ((b"PK\3\4", local), (b"PK\1\2", central)):
        place = content.find(signature)
        while place >= 0:
            out[place + offset : place + offset + len(new)] = new
            place = content.find(signature, place + 1)
    return bytes(out)
