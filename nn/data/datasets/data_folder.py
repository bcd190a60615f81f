"""The folder named by GLASSBOX_DATA: official files that the user already has.

Each file may lie there packed (`.gz`) or unpacked, and be named as unpackers name it: with a dot
in place of the last dash but one, or in a folder of its own name. The files of several sets have
the same names, so each set is looked for in folders of its own; what tells them apart is their
digest.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from nn.data.datasets import cache, stamps
from nn.data.datasets.idx_files import BadFile, Home, IdxFile, read_genuine, to_array

WHERE = "in the folder named by GLASSBOX_DATA"


def folder() -> Path | None:
    """The folder named by GLASSBOX_DATA; None if the variable is not set."""
    named = os.environ.get("GLASSBOX_DATA")
    return Path(os.path.expanduser(named)) if named else None


def candidates(file: IdxFile) -> list[Path]:
    """The files in the folder that may be `file`, the unpacked ones first."""
    place = folder()
    if place is None:
        return []
    dotted = file.name.replace("-idx", ".idx")
    unpacked = (file.name, dotted, f"{file.name}/{file.name}", f"{dotted}/{dotted}")
    packed = tuple(f"{name}.gz" for name in unpacked)
    names = dict.fromkeys([*unpacked, *packed] if file.sha256 else packed)
    named_so = [""] if place.name.lower() in file.home.places else []
    paths = [place / sub / name for sub in [*named_so, *file.home.places] for name in names]
    return [path for path in paths if os.path.isfile(path)]


def problem(files: Sequence[IdxFile]) -> str | None:
    """One sentence about the folder, if one is named that does not hold all `files`."""
    place = folder()
    missing = [file.name for file in files if not holds(file)]
    if place is None or not missing:
        return None
    if os.path.isfile(place):
        return "What GLASSBOX_DATA names is a file, and no folder."
    if not os.path.isdir(place):
        return "The folder named by GLASSBOX_DATA is not there."
    title = files[0].home.title
    if len(missing) == len(files):
        return (
            f"The folder named by GLASSBOX_DATA holds none of the four {title} files"
            f"{_as(files[0].home)}."
        )
    *others, last = missing
    names = f"{', '.join(others)} and {last} are" if others else f"{last} is"
    return f"Of the four {title} files, {names} missing {WHERE}{_as(files[0].home)}."


def _as(home: Home) -> str:
    """How files are looked for, if they are not taken as they are found."""
    told = f"; they must be packed (.gz) and lie in its folder {home.folder}"
    return "" if home.is_first else told


def holds(file: IdxFile) -> bool:
    """Whether a file of that name is there. Cheap: nothing is read."""
    return bool(candidates(file))


def open_array(file: IdxFile, problems: list[str]) -> NDArray[Any] | None:
    """The array of `file`, checked; None if it is not to be had.

    Why it is not used goes to `problems`, unless it is missing (`problem` says that). It is
    converted into the cache once; while the file in the folder stays unchanged, the cached
    array stands for it.
    """
    for path in candidates(file):
        if stamps.proof_of(path) == file.proof:
            kept = cache.open_array(file, problems)
            if kept is not None:
                return kept
        try:
            return _convert(path, file)
        except BadFile as error:
            problems.append(str(error))
    return None


def _convert(path: Path, file: IdxFile) -> NDArray[Any]:
    """The array of the file at `path`. Raises BadFile if that is not genuine."""
    try:
        with path.open("rb") as stream:
            stat = os.fstat(stream.fileno())
            data = read_genuine(file, stream, WHERE)
    except OSError as error:
        raise BadFile(f"{file.name} {WHERE} could not be read.") from error
    stamps.put(path, stat, file.proof)
    return cache.keep(file, to_array(file, data))
