"""Numbers written for people: a real minus, few digits, powers of ten only where needed."""

from __future__ import annotations

import math

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


def _power(value: float) -> str:
    """Write 0.00123 as 1.23 × 10⁻³."""
    mantissa, power = f"{value:.2e}".split("e")
    return f"{mantissa} × 10{str(int(power)).translate(EXPONENT)}".replace("-", "−")
