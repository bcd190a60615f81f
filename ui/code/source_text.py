"""The source of functions, read at the moment it is shown.

So a page cannot show other code than the computer runs.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import nn

ROOT = Path(nn.__file__).parent.parent


@cache  # to find the end of a function takes a millisecond
def source_of(function: Callable[..., Any]) -> tuple[str, int]:
    """Return a function without its indentation, and its first line."""
    lines, first = inspect.getsourcelines(function)
    return textwrap.dedent("".join(lines)), first


def file_of(function: Callable[..., Any]) -> str:
    """Return the file of a function of ours, from the project's folder."""
    path = inspect.getsourcefile(function)
    assert path is not None
    return Path(path).relative_to(ROOT).as_posix()


def verbatim(functions: Iterable[Callable[..., Any]]) -> dict[str, str]:
    """Return the source of functions and of the helpers and constants they use, by file."""
    found: dict[str, dict[int, str]] = {}
    for function in functions:
        _collect(function, found)
    return {file: "".join(part for _, part in sorted(found[file].items())) for file in found}


def _collect(function: Callable[..., Any], found: dict[str, dict[int, str]]) -> None:
    lines, first = inspect.getsourcelines(function)
    parts, text = found.setdefault(file_of(function), {}), "".join(lines)
    if first in parts:
        return
    parts[first] = f"\n\n{text}"
    for name in {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}:
        value = function.__globals__.get(name)
        if inspect.isfunction(value):
            _collect(value, found)
        elif isinstance(value, int | float):
            line, text = _assignment(function, name)
            parts[line] = text


def _assignment(function: Callable[..., Any], name: str) -> tuple[int, str]:
    """Return the line of a function's file that gives a constant its value."""
    module = inspect.getmodule(function)
    assert module is not None
    for number, line in enumerate(inspect.getsource(module).splitlines(keepends=True), 1):
        if line.startswith(f"{name} = "):
            return number, line
    raise ValueError(f"{name} is not set in one line of {module.__name__}.")
