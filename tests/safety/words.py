"""What may be said about a bad input: one plain sentence."""

from __future__ import annotations

import re

LONGEST = 200  # characters
INTERNAL = re.compile(
    r"Traceback|[A-Z][a-z]+Error|Exception|<class|<[a-z]+ object|0x[0-9a-f]{6}|NoneType|__|\bErrno"
)


def plain(text: str) -> str:
    """Fail unless a text is for the reader: short, on one line, and not about our programs."""
    assert text.endswith("."), text
    assert 10 < len(text) <= LONGEST, text
    assert text.isprintable(), repr(text)
    assert not INTERNAL.search(text), text
    return text
