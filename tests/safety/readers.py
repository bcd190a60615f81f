"""Whatever reads a file from outside, and a process in which it is seen what that costs.

``python -m tests.safety.readers GOOD BAD`` reads the files of a folder of good ones and of a folder
of bad ones, whose names begin with the reader's, and prints what came of each bad one: the
sentence that it was refused with, and megabytes.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nn
from nn.data import drawings
from nn.data.datasets import idx, idx_files, mnist
from ui.pictures import photo, png
from ui.play.own import points_table, points_units
from ui.tables import csv_file
from ui.tables.column_roles import Wanted, first_choice
from ui.tables.table_values import Values, values

CANVAS = 280
SMALL = Wanted(("X1", "X2"), "Y", "Test", 300)


def file_values(data: bytes, wanted: Wanted) -> Values:
    """Read a table as a page does, with the columns that it chooses at first."""
    sheet = csv_file.read(data)
    return values(sheet, first_choice(sheet, wanted), wanted)


READERS: dict[str, Callable[[bytes], Any]] = {
    "network": lambda data: nn.Network.load(io.BytesIO(data)),
    "drawings": lambda data: drawings.read(io.BytesIO(data)),
    "table": lambda data: file_values(data, SMALL),
    "points": lambda data: points_units.placed(file_values(data, points_table.WANTED)),
    "photo": photo.read,
    "canvas": lambda data: png.decode(data, CANVAS),
    "idx": idx.parse,
    "mnist": lambda data: idx_files.unpack(mnist.FILES[1], data, "in your folder"),
}


def memory(which: str) -> float:
    """Megabytes of this process (Linux): ``VmRSS`` now, or ``VmHWM`` at most so far."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(which)) / 1000


def peak_of(work: Callable[[], Any]) -> tuple[Any, float]:
    """Do some work; return what comes of it, and how many more megabytes that took meanwhile.

    Only Linux tells; elsewhere it is none.
    """
    if not sys.platform.startswith("linux"):
        return work(), 0.0
    before = memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    return work(), memory("VmHWM") - before


def outcome(path: Path) -> str:
    """Read a file as its name says; return the sentence of a refusal, or what happened else."""
    try:
        READERS[path.name.split(" ")[0]](path.read_bytes())
    except ValueError as error:
        return str(error)
    except Exception as error:
        return f"Traceback: {error!r}"
    return "It was read."


def main() -> None:
    good, bad = (sorted(Path(folder).iterdir()) for folder in sys.argv[1:])
    for path in good:  # what the first of its kind loads anyway
        READERS[path.name](path.read_bytes())
    print(json.dumps({path.name: peak_of(lambda path=path: outcome(path)) for path in bad}))


if __name__ == "__main__":
    main()
