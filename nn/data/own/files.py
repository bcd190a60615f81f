"""Which kind of file somebody brings, told by what is in it rather than by its name."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Sequence
from zipfile import ZipFile, ZipInfo

from nn.data.own import arrays, folders, idx_files, table, zips
from nn.data.own.source import MAX_BYTES, MEGABYTES, BadSetError, Source

File = tuple[str, bytes]  # its name and its content
TAKEN = "a .zip with a folder for each class, an .npz, a .csv, or two IDX files"
FOLDERS = "put pictures into a folder for each class, and zip these"
PICTURE = f"is a single picture; {FOLDERS}"
PICKLE = "is a Python pickle, which nobody should open; save the arrays as .npz"
OTHERS = {
    b"Rar!": "is packed as .rar; pack it as .zip",
    b"7z\xbc\xaf": "is packed as .7z; pack it as .zip",
    b"BZh": "is packed as .bz2; pack it as .zip",
    b"\xfd7zXZ": "is packed as .xz; pack it as .zip",
    b"\x89PNG": PICTURE,
    b"\xff\xd8\xff": PICTURE,
    b"GIF8": PICTURE,
    b"RIFF": PICTURE,
    b"BM": PICTURE,
    b"II*\0": PICTURE,
    b"MM\0*": PICTURE,
    b"%PDF": "is a PDF; bring pictures, in a folder for each class, as .zip",
    b"\x93NUMPY": "is a single array; save pictures and labels together with numpy.savez",
    b"\x89HDF": "is an HDF5 file; save its arrays with numpy.savez, and bring the .npz",
    b"MATLAB": "is a file of MATLAB; save its arrays as .npz",
    b"PAR1": "is a Parquet file; save it as .csv",
    b"\x80\x04": PICKLE,
    b"\x80\x03": PICKLE,
    b"\x80\x02": PICKLE,
    b"\xd0\xcf\x11\xe0": "is a workbook; save it as .csv",
}  # fmt: skip
JUNK = ("__MACOSX",)
HEIC = "a photo in HEIC, or a film"
MEDIA = b"ftyp"  # with which photos of telephones (HEIC) and films begin, after 4 bytes
TAR = 257  # bytes before a tar archive says what it is


def opened(files: Sequence[File], decoder: Callable[[], folders.Decode]) -> Source:
    """Tell what was brought, and list what is in it.

    Raises:
        BadSetError: in one sentence, if it cannot be taken.
    """
    if sum(len(data) for _, data in files) > MAX_BYTES:
        raise BadSetError(
            f"This is more than {MEGABYTES} MB; bring fewer or smaller pictures, or a table packed "
            "as .zip."
        )
    if any(not data for _, data in files):
        raise BadSetError(f"The file is empty; bring {TAKEN}.")
    if len(files) == 1:
        return _one(*files[0], decoder)
    unpacked = [
        (name, idx_files.unpacked(data) if data.startswith(idx_files.GZIP) else data)
        for name, data in files
    ]
    if all(_is_picture(data) for _, data in unpacked):
        raise BadSetError(f"These are single pictures; {FOLDERS}.")
    if not all(idx_files.is_idx(data) for _, data in unpacked):
        raise BadSetError(f"Several files are read only if they are IDX files; bring {TAKEN}.")
    return idx_files.source(unpacked)


def _one(name: str, data: bytes, decoder: Callable[[], folders.Decode]) -> Source:
    if data.startswith(idx_files.GZIP):
        return _packed_alone(name, data)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(data, decoder)
    if idx_files.is_idx(data):
        raise BadSetError(f"This is one IDX file; {idx_files.WANTED}.")
    _refuse_other_kinds(data)
    return table.source(lambda: io.BytesIO(data))


def _is_picture(data: bytes) -> bool:
    beginnings = tuple(beginning for beginning, why in OTHERS.items() if why is PICTURE)
    return data.startswith(beginnings) or data[4:8] == MEDIA


def _packed_alone(name: str, data: bytes) -> Source:
    """Read a table that is packed as .gz."""
    if name.casefold().endswith((".tar.gz", ".tgz")):
        raise BadSetError("This file is packed as .tar.gz; pack it as .zip.")

    def open_file() -> io.BufferedIOBase:
        return gzip.GzipFile(fileobj=io.BytesIO(data))

    with zips.plainly():
        head = open_file().read(1000)
    if idx_files.is_idx(head):
        raise BadSetError(f"This is one IDX file; {idx_files.WANTED}.")
    _refuse_other_kinds(head)
    return table.source(open_file)


def _refuse_other_kinds(data: bytes) -> None:
    for beginning, why in OTHERS.items():
        if data.startswith(beginning):
            raise BadSetError(f"This file {why}.")
    if data[4:8] == MEDIA:
        raise BadSetError(f"This file is {HEIC}; save photos as JPEG, {FOLDERS}.")
    if data[TAR : TAR + 5] == b"ustar":
        raise BadSetError("This file is packed as .tar; pack it as .zip.")
    if b"\0" in data[:1000] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadSetError(f"This file is none that is read here; bring {TAKEN}.")
    if data[:1000].lstrip().startswith((b"{", b"<")):
        raise BadSetError(f"This file is a web page or JSON; bring {TAKEN}.")


def _zip(data: bytes, decoder: Callable[[], folders.Decode]) -> Source:
    """Read arrays, a table, IDX files or pictures out of an archive."""
    with zips.opened(data) as archive:
        infos = [info for info in archive.infolist() if "__MACOSX" not in (zips.path(info) or JUNK)]
        names = [info.filename.casefold() for info in infos]
        if any(name.endswith(tuple(f".{kind}" for kind in folders.ENDINGS)) for name in names):
            return folders.source(data, decoder)
        if "word/document.xml" in names or "xl/workbook.xml" in names:
            raise BadSetError("This is a document; bring pictures as .zip, or a table as .csv.")
        if names and all(name.endswith(".npy") for name in names):
            return arrays.source(data)
        if any(name.endswith(".npz") for name in names):
            raise BadSetError("There is an .npz in this zip file; unpack it, and bring that file.")
        tables = [info for info in infos if info.filename.casefold().endswith(".csv")]
        tables = [info for info in tables if "train" in info.filename.casefold()] or tables
        if len(tables) == 1:
            return table.source(lambda: _member(data, tables[0]))
        if tables:
            raise BadSetError(
                "There are several tables in this zip file; pack the one with labels."
            )
        idx_like = [info for info in infos if _is_idx(archive, info)]
        if idx_like:
            return idx_files.source([(info.filename, _idx(archive, info)) for info in idx_like])
    return folders.source(data, decoder)


def _member(data: bytes, info: ZipInfo) -> io.BufferedIOBase:
    """Open a file in an archive, so that closing it closes all."""
    with zips.plainly():
        return io.BufferedReader(ZipFile(io.BytesIO(data)).open(info), 2**16)  # type: ignore[type-var]


def _is_idx(archive: ZipFile, info: ZipInfo) -> bool:
    with zips.plainly(), archive.open(info) as file:
        head = file.read(8)
    return idx_files.is_idx(head) or (head.startswith(idx_files.GZIP) and "ubyte" in info.filename)


def _idx(archive: ZipFile, info: ZipInfo) -> bytes:
    data = zips.unpacked(archive, info, idx_files.MOST_UNPACKED)
    return idx_files.unpacked(data) if data.startswith(idx_files.GZIP) else data
