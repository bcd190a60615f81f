"""What a browser tells is not to be trusted: it is checked before it is used."""

from __future__ import annotations


def whole(value: object, low: int, high: int) -> int | None:
    """Return a whole number from low to high, or None."""
    right = isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
    return int(value) if right else None  # type: ignore[call-overload]


def is_number(value: object) -> bool:
    """Tell whether this is a number; it may be infinite, or none at all (NaN)."""
    return isinstance(value, int | float) and not isinstance(value, bool)
