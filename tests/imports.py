"""Who imports whom: read from the source with ``ast``, without running it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROOMS = {  # and what each may import
    "nn": {"nn"},
    "runs": {"runs", "nn"},
    "ui": {"ui", "runs", "nn"},
    "pages": {"ui", "runs", "nn"},
    "app.py": {"ui"},
}
FOLDERS = {  # of a room, from below: each may import those of the lines above its own
    "ui": (
        ("registry", "insides"),
        ("charts", "memory"),
        ("kit", "server"),
        ("settings",),
        ("pictures", "panels", "classroom"),
        ("tables", "miniatures"),
        ("code", "inputs"),
        ("training",),
        ("opened",),
        ("room",),
        (
            "examples",
            "mnist",
            "convolution",
            "experiments",
            "draw",
            "yours",
            "play",
            "speed",
            "start",
        ),  # no page's folder another's
        ("tours",),
        ("frame",),
    ),
    "runs": (
        ("service",),
        ("small",),
        ("playground", "mnist", "convolution", "draw", "speed"),
        ("experiments",),
        ("rooms",),
    ),
}
OURS = {"nn", "runs", "ui", "pages", "app", "tests"}


def files(room: str) -> list[Path]:
    """Return the Python files of a room."""
    return [ROOT / room] if room.endswith(".py") else sorted((ROOT / room).rglob("*.py"))


@cache
def parsed(path: Path) -> ast.Module:
    """Return what a file says, read once."""
    return ast.parse(path.read_text())


def modules(path: Path, walk: Callable[[ast.AST], Iterator[ast.AST]] = ast.walk) -> set[str]:
    """Return all that a file imports, with dots: of ``from nn import npz`` it is "nn.npz"."""
    names = set()
    for node in walk(parsed(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} has a relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def imported(path: Path) -> set[str]:
    """Return the top-level names that a file imports, anywhere in it."""
    return {name.split(".")[0] for name in modules(path)}


def running(node: ast.AST) -> Iterator[ast.AST]:
    """Walk through all that can run: not through ``if TYPE_CHECKING:``."""
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        return
    yield node
    for child in ast.iter_child_nodes(node):
        yield from running(child)
