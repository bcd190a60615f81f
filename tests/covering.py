"""Parameters that prove as much as a product of them, and what is left for ``--rest``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from allpairspy import AllPairs


def pairs(*axes: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return few combinations in which every two values of different axes meet once."""
    return [tuple(row) for row in AllPairs([list(axis) for axis in axes])]


def some(values: Iterable[Any], count: int = 3) -> list[Any]:
    """Return all values as parameters: the first few for every run, the others for ``--rest``."""
    return [
        value if i < count else pytest.param(*_tuple(value), marks=pytest.mark.rest)
        for i, value in enumerate(values)
    ]


def _tuple(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)
