"""The folder named by GLASSBOX_DATA: official files that the user already has.

Each file may lie there packed (`.gz`) or unpacked.
"""

import os
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from nn.datasets import cache, stamps
from nn.datasets.mnist_files import BadFile, MnistFile, read_genuine, to_array

WHERE = "in the folder named by GLASSBOX_DATA"


def folder() -> Path | None:
    """The folder named by GLASSBOX_DATA; None if the variable is not set."""
    named = os.environ.get("GLASSBOX_DATA")
    return Path(os.path.expanduser(named)) if named else None


def candidates(file: MnistFile) -> list[Path]:
    """The files in the folder that may be `file`, the unpacked one first."""
    place = folder()
    if place is None:
        return []
    names = (file.name, f"{file.name}.gz")
    return [place / name for name in names if os.path.isfile(place / name)]


def holds(file: MnistFile) -> bool:
    """Whether a file of that name is there. Cheap: nothing is read."""
    return bool(candidates(file))


def open_array(file: MnistFile, problems: list[str]) -> NDArray[Any] | None:
    """The array of `file`, checked; None, with the reason in `problems`, if it is not to be had.

    It is converted into the cache once; while the file in the folder stays unchanged,
    the cached array stands for it.
    """
    found = candidates(file)
    if folder() is not None and not found:
        problems.append(f"{file.name} was not found {WHERE}.")
    for path in found:
        if stamps.sha256_of(path) == file.sha256:
            kept = cache.open_array(file, problems)
            if kept is not None:
                return kept
        try:
            return _convert(path, file)
        except BadFile as error:
            problems.append(str(error))
    return None


def _convert(path: Path, file: MnistFile) -> NDArray[Any]:
    """The array of the file at `path`. Raises BadFile if that is not genuine."""
    try:
        with path.open("rb") as stream:
            stat = os.fstat(stream.fileno())
            data = read_genuine(file, stream, WHERE)
    except OSError as error:
        raise BadFile(f"{file.name} {WHERE} could not be read.") from error
    stamps.put(path, stat, file.sha256)
    return cache.keep(file, to_array(file, data))
