"""Kernels made by hand as a short text for the address, and back. No Streamlit here."""

from __future__ import annotations

from collections.abc import Iterable

from runs.convolution.kernels import KERNELS, Frozen, kernel, name_of

PATTERN = r"[0-9a-z_.~-]{1,4000}"  # an empty one says nothing


def pack(frozen: Iterable[Frozen], size: int) -> str:
    """Write kernels for a link: "0_upright~3_0.5_0_-1…" is a filter, and a name or its numbers."""
    return "~".join(f"{one.filter}_{_numbers(one, size)}" for one in frozen)


def _numbers(one: Frozen, size: int) -> str:
    return name_of(one.numbers, size) or "_".join(
        f"{n:.4f}".rstrip("0").rstrip(".") for n in one.numbers
    )


def unpack(text: str, filters: int, size: int) -> tuple[Frozen, ...]:
    """Read what ``pack`` wrote, for so many filters of a size; what makes no sense is left out."""
    found = (_unpacked(part, size) for part in text.split("~") if part)
    by_filter = {one.filter: one for one in found if one and one.filter < filters}
    return tuple(by_filter[i] for i in sorted(by_filter))


def _unpacked(text: str, size: int) -> Frozen | None:
    number, _, rest = text.partition("_")
    if not number.isdecimal() or len(number) > 2:
        return None
    try:
        numbers = kernel(rest, size) if rest in KERNELS else tuple(map(float, rest.split("_")))
        return Frozen(int(number), numbers) if len(numbers) == size**2 else None
    except ValueError:
        return None


def told(found: object, filters: int, size: int) -> Frozen | None:
    """Read what a browser has told, which may be anything; None if it makes no sense."""
    if not isinstance(found, dict):
        return None
    number, numbers = found.get("filter"), found.get("numbers")
    if type(number) is not int or not 0 <= number < filters or not isinstance(numbers, list):
        return None
    if len(numbers) != size**2 or not all(type(n) in (int, float) for n in numbers):
        return None
    try:
        return Frozen(number, tuple(round(float(n), 4) + 0.0 for n in numbers))
    except (ValueError, OverflowError):
        return None
