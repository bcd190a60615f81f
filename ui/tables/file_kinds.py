"""What kind of file somebody brings as a table, and its text in whatever encoding."""

from __future__ import annotations

import re

MAX_MEGABYTES = 1
MAX_BYTES = MAX_MEGABYTES * 2**20
ENDINGS = ("csv", "txt", "data", "tsv")  # told; those below are taken as well
ALSO = {"", "dat", "tab", "asc", "prn"}
SHEETS = {"xlsx", "xls", "xlsm", "xlsb", "ods", "numbers", "gsheet"}
SAVE_AS_CSV = (
    "This is a workbook, which is not read here. Open it, choose Save As (or Download) and the "
    "kind CSV, and bring that file."
)
BEGINNINGS = {
    b"%PDF": "a PDF", b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"GIF8": "a picture",
    b"\x1f\x8b": "packed; unpack it first", b"7z\xbc\xaf": "packed; unpack it first",
    b"\x93NUMPY": "a NumPy array; save it by np.savetxt", b"PAR1": "a Parquet file",
    b"\x89HDF": "an HDF5 file", b"SQLite": "a database",
}  # fmt: skip
NO_TEXT = "The file is no text; save the table as CSV, and bring that file."
BAD = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")  # no text has them


def text_of(data: bytes, name: str) -> tuple[str, str]:
    """Return a file's text and the name of its encoding.

    Raises:
        ValueError: with a sentence, if it is no text, or too large.
    """
    _refuse_other_kinds(data, name)
    text, encoding = _decoded(data)
    if BAD.search(text):
        raise ValueError(NO_TEXT)
    if re.match(r"\s*<(!doctype|html|\?xml|table)", text, re.IGNORECASE):
        raise ValueError("The file is a web page; save the table as CSV, and bring that file.")
    if re.match(r'\s*(\[\s*[\[{]|\{\s*")', text):
        raise ValueError("The file is JSON; save the table as CSV, and bring that file.")
    return text, encoding


def _refuse_other_kinds(data: bytes, name: str) -> None:
    ending = name.rpartition(".")[2].casefold() if "." in name else ""
    if ending in SHEETS or data.startswith(b"\xd0\xcf\x11\xe0") or _is_workbook(data):
        raise ValueError(SAVE_AS_CSV)
    for beginning, kind in BEGINNINGS.items():
        if data.startswith(beginning):
            raise ValueError(f"The file is {kind}; bring a table as CSV.")
    if data.startswith(b"PK\x03\x04"):
        raise ValueError("The file is packed; unpack it first, and bring the table as CSV.")
    if ending not in {*ENDINGS, *ALSO}:
        known = ", ".join(f".{known}" for known in ENDINGS)
        safe = re.sub(r"[^0-9a-z]", "", ending)[:8]
        raise ValueError(f"A file with the ending .{safe} is no table here; bring one of {known}.")
    if len(data) > MAX_BYTES:
        raise ValueError(f"The file is larger than {MAX_MEGABYTES} MB; keep fewer rows or columns.")


def _is_workbook(data: bytes) -> bool:
    head = data[:4000]
    marks = (b"[Content_Types].xml", b"xl/", b"opendocument.spreadsheet", b"Index/")
    return data.startswith(b"PK\x03\x04") and any(mark in head for mark in marks)


def _decoded(data: bytes) -> tuple[str, str]:
    """Decode what is most likely: by its mark, else UTF-16 without one, UTF-8, Windows-1252."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), "UTF-16"
    zeros = (data[:400:2].count(0), data[1:400:2].count(0))
    if len(data) > 3 and 3 * max(zeros) > min(len(data), 400):
        kind = "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"
        return data.decode(kind, "replace"), "UTF-16"
    for codec, called in (("utf-8-sig", "UTF-8"), ("cp1252", "Windows-1252")):
        try:
            return data.decode(codec), called
        except UnicodeDecodeError:
            continue
    raise ValueError(NO_TEXT)
