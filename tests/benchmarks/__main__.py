"""All measurements: ``python -m tests.benchmarks``, or some of them by their names.

``--write`` puts the tables into docs/benchmarks.md, with the machine and the date. ``--short``
takes half a minute, compares with nothing that would have to be installed, and fails only if
something has become grossly slower than it was (``short.py``).
"""

from __future__ import annotations

import argparse
import datetime
import logging
import platform
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from nn.data.datasets import mnist
from runs.service.settings import cores
from tests.benchmarks import (
    accuracy,
    convolution,
    epochs,
    evaluation,
    memory,
    pages,
    playground,
    recipes,
    short,
    small_networks,
)
from tests.benchmarks.rows import Row, tables

SECTIONS = {
    "epochs": ("784 → 256 → 128 → 64 → 10, float32, one thread", epochs.rows),
    "convolution": ("convolution, float32, one thread", convolution.rows),
    "small": ("small networks", small_networks.rows),
    "playground": ("the playground", playground.rows),
    "accuracy": ("time to accuracy, full MNIST, one core", accuracy.rows),
    "recipes": ("time to accuracy with convolution, full MNIST, one core", recipes.rows),
    "evaluation": (
        "cost and accuracy of 784 → 256 → 128 → 64 → 10, and one drawing",
        evaluation.rows,
    ),
    "memory": ("memory and loading", memory.rows),
    "pages": ("pages and charts", pages.rows),
}
BEGIN, END = "<!-- speed -->\n", "<!-- /speed -->\n"
PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"


def machine() -> str:
    """Say what was measured where, and when."""
    names = [name for name in ("numpy", "torch", "scikit-learn", "streamlit") if installed(name)]
    libraries = ", ".join(f"{name} {version(name)}" for name in names)
    return (
        f"Measured on {datetime.date.today():%d %B %Y}: {processor()}, Python "
        f"{platform.python_version()}, {libraries}."
    )


def installed(name: str) -> bool:
    return find_spec({"scikit-learn": "sklearn"}.get(name, name)) is not None


def processor() -> str:
    """The processor's name, and how many cores this process may use."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    name = next((x.split(":")[1].strip() for x in lines if x.startswith("model name")), "")
    return f"{name or platform.machine()}, {cores()} cores"


def main() -> None:
    """Measure, print, and perhaps write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sections", nargs="*", choices=[*SECTIONS, []], help="by default all")
    parser.add_argument(
        "--write", action="store_true", help="put the tables into docs/benchmarks.md"
    )
    parser.add_argument("--short", action="store_true", help="look for gross losses only")
    wanted = parser.parse_args()
    if wanted.write and wanted.sections:
        parser.error("docs/benchmarks.md carries all tables: leave out --write, or the names.")
    logging.disable(logging.WARNING)
    if wanted.short:
        sys.exit(short.main())
    if not mnist.available():
        sys.exit("These measurements need the full MNIST set: say in GLASSBOX_DATA where it is.")
    lines = [machine(), ""]
    print(lines[0])
    for name in wanted.sections or SECTIONS:
        title, rows = SECTIONS[name]
        print(f"\n{title}: best, median, wanted")
        lines += tables(title, list(told(rows())))
    if wanted.write:
        write(lines)


def told(rows: Iterable[Row]) -> Iterator[Row]:
    """Print each row as soon as it has been measured."""
    for row in rows:
        print(row, flush=True)
        yield row


def write(lines: list[str]) -> None:
    """Replace what stands in docs/benchmarks.md between the two marks."""
    text = PAGE.read_text()
    start, end = text.index(BEGIN) + len(BEGIN), text.index(END)
    PAGE.write_text(text[:start] + "\n".join([*lines, ""]) + text[end:])


if __name__ == "__main__":
    main()
