"""Pictures in a zip archive, with a folder for each class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple
from zipfile import ZipInfo

import numpy as np

from nn.data.own import zips
from nn.data.own.source import MOST_LISTED, BadSetError, Grey, Places, Source, classes

Decode = Callable[[bytes], Grey]  # raises ValueError, whose text says why it cannot
ENDINGS = {"png", "jpg", "jpeg", "jpe", "jfif", "webp", "bmp", "gif"}
OTHERS = {  # pictures too, of kinds that are not read
    "heic", "heif", "avif", "tif", "tiff", "svg", "psd", "ico", "jp2", "jxl",
    "raw", "dng", "cr2", "nef", "arw",
}  # fmt: skip
PACKED = {"zip", "rar", "7z", "tar", "gz", "tgz", "bz2", "xz"}
TRAIN, TEST, CHECK = {"train", "training"}, {"test", "testing"}, {"val", "valid", "validation"}
MAX_PICTURE = 10_000_000  # bytes
LARGE, DAMAGED = "larger than 10 MB", "damaged"
NO_PICTURES = (
    "There is no picture in this zip file; pack a folder for each class, with .png, .jpg, .webp, "
    ".bmp or .gif files in it."
)
OTHER_KIND = (
    "The pictures in this zip file are of a kind that is not read here ({}); save them as JPEG or "
    "PNG, and pack these."
)
NESTED = (
    "There are only packed files in this zip file; unpack them, and pack the folders of pictures "
    "themselves."
)
NO_FOLDERS = "The pictures in this zip file lie in no folder; pack a folder for each class."
LOOSE = "The folders train and test hold no folder for each class; put each picture into one."


class Entry(NamedTuple):
    """A picture's place in the archive."""

    parts: tuple[str, ...]
    info: ZipInfo


def source(data: bytes, decoder: Callable[[], Decode]) -> Source:
    """List the pictures of an archive. ``decoder`` makes what decodes one reading of it.

    Raises:
        BadSetError: if it cannot be taken.
    """
    with zips.opened(data) as archive:
        entries, left = _listed(archive.infolist())
    if not entries:
        raise BadSetError(_nothing(left))
    if len(entries) > MOST_LISTED:
        raise BadSetError(f"There are more than {MOST_LISTED:,} pictures; bring fewer.")
    entries, test, loose = _parted(_unwrapped(entries))
    left["in no folder"] += loose
    names, y = classes([entry.parts[0] for entry in entries])
    if missing := {*y[test]} - {*y[~test]} if test.any() else None:
        name = names[min(missing)]
        raise BadSetError(f"The class “{name}” is in the folder test, but not in train; add it.")
    infos = [entry.info for entry in entries]

    def pictures(places: Places) -> Iterator[Grey | str]:
        decode = decoder()
        with zips.opened(data) as archive:
            for place in places:
                info = infos[place]
                if info.file_size > MAX_PICTURE:
                    yield LARGE
                    continue
                try:
                    yield decode(zips.unpacked(archive, info, MAX_PICTURE))
                except BadSetError as error:
                    if error.args[0] != zips.DAMAGED:
                        raise
                    yield DAMAGED
                except ValueError as error:
                    yield str(error)

    return Source("pictures in folders", names, y, test, pictures, _notes(left))


def _listed(infos: Sequence[ZipInfo]) -> tuple[list[Entry], Counter[str]]:
    """Return the pictures, and how many other files there are of each kind."""
    entries, left = [], Counter[str]()
    for info in infos:
        parts = zips.path(info)
        if parts is None:
            left["links or lead elsewhere"] += not info.is_dir()
            continue
        name = parts[-1].casefold()
        if "__MACOSX" in parts or name.startswith(".") or name in ("thumbs.db", "desktop.ini"):
            continue
        ending = name.rpartition(".")[2]
        if ending in ENDINGS:
            entries.append(Entry(tuple(part for part in parts if part), info))
        else:
            left[_why(ending)] += 1
    return entries, left


def _why(ending: str) -> str:
    if ending in OTHERS:
        return f".{ending}"
    return "packed" if ending in PACKED else "no pictures"


def _nothing(left: Counter[str]) -> str:
    """Say why there is no picture."""
    kinds = sorted(why for why in left if why.startswith("."))
    if kinds:
        return OTHER_KIND.format(", ".join(kinds))
    return NESTED if left["packed"] else NO_PICTURES


def _unwrapped(entries: list[Entry]) -> list[Entry]:
    """Leave out folders on top that hold all the others."""
    while True:
        deep = [entry for entry in entries if len(entry.parts) > 1]
        if len({entry.parts[0] for entry in deep}) != 1 or max(len(e.parts) for e in deep) < 3:
            return entries
        entries = [Entry(entry.parts[1:], entry.info) for entry in deep]


def _parted(entries: list[Entry]) -> tuple[list[Entry], np.ndarray, int]:
    """Return the pictures that have a class, which are for testing, and how many have none."""
    foldered = [entry for entry in entries if len(entry.parts) > 1]
    if not foldered:
        raise BadSetError(NO_FOLDERS)
    tops = {entry.parts[0].casefold() for entry in foldered}
    if not (tops <= TRAIN | TEST | CHECK and tops & TRAIN and tops & (TEST | CHECK)):
        return foldered, np.zeros(len(foldered), bool), len(entries) - len(foldered)
    kept_back = TEST if tops & TEST else CHECK  # beside a test set, validation is for training
    deep = [entry for entry in foldered if len(entry.parts) > 2]
    if not deep:
        raise BadSetError(LOOSE)
    test = np.array([entry.parts[0].casefold() in kept_back for entry in deep])
    if test.all():
        test[:] = False
    return [Entry(e.parts[1:], e.info) for e in deep], test, len(entries) - len(deep)


def _notes(left: Counter[str]) -> tuple[str, ...]:
    told = {
        "links or lead elsewhere": "Left out: {} that {} or lead out of the archive.",
        "packed": "Left out: {} that {} packed by themselves.",
        "no pictures": "Left out: {} that {} no pictures.",
        "in no folder": "Left out: {} that {} in no folder of a class.",
    }
    other = "Left out: {} that {} %s, which is not read here; save them as JPEG or PNG."
    return tuple(
        told.get(why, other % why).format(f"{n:,} file{'s' * (n > 1)}", verb)
        for why, n in left.items()
        if n
        for verb in [_verb(why, n)]
    )


def _verb(why: str, n: int) -> str:
    if why.startswith("links"):
        return "are links" if n > 1 else "is a link"
    if why == "in no folder":
        return "lie" if n > 1 else "lies"
    return "are" if n > 1 else "is"
