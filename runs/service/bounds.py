"""Bounds of settings: what lies outside is refused with one sentence for the page."""

from __future__ import annotations


def within(name: str, value: float, low: float, high: float) -> None:
    """Raise ValueError unless ``low <= value <= high``; the sentence says what ``name`` is."""
    if not low <= value <= high:
        raise ValueError(f"The {name} must lie between {low:,} and {high:,}, not {value:,}.")
