"""What may be said about a bad input: one plain sentence."""

from __future__ import annotations

import re

LONGEST = 320  # characters: three cells of a table are told by place
INTERNAL = re.compile(
    r"Traceback|[A-Z][a-z]+Error|Exception|<class|<[a-z]+ object|0x[0-9a-f]{6}|NoneType|__|\bErrno"
)


def is_plain(text: str) -> bool:
    """Whether a text is for the reader: short, on one line, and not about our programs."""
    return (
        text.endswith(".")
        and 10 < len(text) <= LONGEST
        and text.isprintable()
        and not INTERNAL.search(text)
    )


def plain(text: str) -> str:
    """Fail unless a text is for the reader."""
    assert is_plain(text), repr(text)
    return text
