"""Values that nobody thought of: how many, and from what.

The same ones each time, so that what passes here passes elsewhere. Others, and many more, with
``GLASSBOX_FUZZ=5000``, which is how many are tried of each.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

ASKED = int(os.environ.get("GLASSBOX_FUZZ", "0"))


def tried(usual: int) -> Callable[[Any], Any]:
    """Try so many, or as many as were asked for."""
    return settings(
        max_examples=max(1, round(ASKED * usual / 200)) if ASKED else usual,
        derandomize=not ASKED,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


NUMBERS = st.one_of(
    st.integers(-20, 20),
    st.integers(),
    st.floats(),
    st.sampled_from([10**400, -(10**400), math.nan, math.inf, -0.0, 1e308, True, False]),
)
SCALARS = st.one_of(st.none(), NUMBERS, st.text(max_size=30))
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=15,
)


def about(**fields: Any) -> st.SearchStrategy[Any]:
    """Something like a dictionary with these fields, some of them of another kind, or nothing."""
    mixed = {name: JSON | kind for name, kind in fields.items()}
    return JSON | st.fixed_dictionaries({}, optional=mixed) | st.fixed_dictionaries(fields)


@st.composite
def damaged(draw: Any, whole: bytes) -> bytes:
    """A good file with some bytes changed, put in, or cut off."""
    data = bytearray(whole)
    for place, byte in draw(st.lists(st.tuples(st.integers(0, len(data) - 1), st.integers(0, 255)),
                                     max_size=6)):  # fmt: skip
        data[place] = byte
    at = draw(st.integers(0, len(data)))
    cut = draw(st.sampled_from([0, 0, 1, 4, 100]))
    data[at : at + cut] = draw(st.binary(max_size=8))
    return bytes(data[: draw(st.just(len(data)) | st.integers(0, len(data)))])
