"""Numbers written for people: a real minus, few digits, powers of ten only where needed."""

from __future__ import annotations

import math
from typing import Any

Data = dict[str, Any]  # what a panel or a drawing is given: plain data, ready for JSON
LARGE = 1e6  # from here on as a power of ten
EXPONENT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def text(value: float, digits: int = 3) -> str:
    """Write a number with so many decimals, or as a power of ten if they would all be 0."""
    return _power(value) if value and not float(f"{value:.{digits}f}") else output(value, digits)


def fine(value: float) -> str:
    """Write a number with four decimals, a smaller one with more, so that three digits count."""
    size = abs(value)
    return _power(value) if 0 < size < 1e-4 else text(value, 6 if 0 < size < 0.1 else 4)


def bracket(value: float) -> str:
    """Write a number as ``fine`` does, in brackets if it is negative."""
    return f"({fine(value)})" if value < 0 else fine(value)


def output(value: float, digits: int = 4) -> str:
    """Write a number with so many decimals, whatever is left of it; no minus before a zero."""
    if not math.isfinite(value):
        return "?" if math.isnan(value) else "∞" if value > 0 else "−∞"
    if abs(value) >= LARGE:
        return _power(value)
    rounded = f"{value:.{digits}f}"
    return (rounded if float(rounded) else rounded.lstrip("-")).replace("-", "−")


def plain(value: float) -> str:
    """Write a number as ``fine`` does, or without decimals if it has none."""
    return output(value, 0) if _is_whole(value) else fine(value)


def signed(value: float) -> str:
    """Write a number as ``plain`` does, in brackets if it is negative."""
    return f"({plain(value)})" if value < 0 else plain(value)


def _is_whole(value: float) -> bool:
    return abs(value) < 1000 and value == round(value)


def _power(value: float, digits: int = 2) -> str:
    """Write 0.00123 as 1.23 × 10⁻³."""
    mantissa, power = f"{value:.{digits}e}".split("e")
    return f"{mantissa} × 10{str(int(power)).translate(EXPONENT)}".replace("-", "−")


def short(value: float) -> str:
    """Write a number with three digits that count, for a place with little room."""
    size = abs(value)
    if _is_whole(value) or not math.isfinite(value):
        return output(value, 0)
    power = math.floor(math.log10(float(f"{size:.2e}")))
    if not -4 < power < 4:
        return _power(value, 1).replace(" × ", "·")
    return output(value, max(0, 2 - power))
