"""Reading numbers and formulas as they are shown to people."""

from __future__ import annotations

import math
import re

POWER = re.compile(r" × 10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
NUMBER = re.compile(r"\(?(−?\d+(?:\.\d+)?(?: × 10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?)\)?")


def plain(told: str) -> str:
    """Write a shown number, or a formula, the way Python reads it."""
    told = POWER.sub(
        lambda p: "e" + p[1].translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")), told
    )
    for sign, python in (("−", "-"), ("·", "*"), ("²", "**2"), ("e^", "math.e**")):
        told = told.replace(sign, python)
    return re.sub(r"(\d) \(", r"\1 * (", told)  # 2 (a - y)


def read(told: str) -> tuple[float, float]:
    """Return a shown number and by how much it may have been rounded."""
    assert NUMBER.fullmatch(told), told
    number = plain(told).strip("()")
    mantissa, _, power = number.partition("e")
    digits = len(mantissa.partition(".")[2])
    return float(number), 0.5001 * 10.0 ** (int(power or 0) - digits)


def shows(told: str, value: float, error: float = 0.0) -> None:
    """Check that a text is the value, give or take its last digit and an error."""
    shown, half = read(told)
    assert abs(shown - value) <= half + error + 1e-12 * abs(value), (told, value, error)


def times(*told: str) -> tuple[float, float]:
    """Multiply shown numbers; their roundings add up."""
    value, error = 1.0, 0.0
    for shown, half in map(read, told):
        value, error = value * shown, abs(value) * half + abs(shown) * error + error * half
    return value, error


def total(*told: str) -> tuple[float, float]:
    """Add shown numbers up."""
    numbers = [read(text) for text in told]
    return sum(value for value, _ in numbers), sum(half for _, half in numbers)


def worked_out(formula: str) -> float:
    """Work a shown formula out with the numbers in it."""
    formula = re.sub(r"tanh \(?([^()]*)\)?", r"math.tanh(\1)", plain(formula))
    return eval(formula, {"math": math, "max": max})


def works_out(formula: str, value: str, error: float = 3e-4) -> None:
    """Check that a formula with its numbers is about the number shown beside it.

    The error stands for a few roundings of at most 0.00005, which −1/a and 1/(1 − a) make larger.
    """
    shown, half = read(value)
    assert abs(worked_out(formula) - shown) <= half + error + 5e-4 * shown**2, (formula, value)
