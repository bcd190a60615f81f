"""Values that were typed: "0.001, 0.01", "1..5", "0.001 … 1 in steps of ten", "4-2, 8-8".

A list has commas between its items. An item is one value, or a range of numbers: a range of whole
numbers takes them all, others need steps: "in steps of 0.1" adds, "in steps of ten" and "times 3"
multiply.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from math import isfinite

from runs.experiments.settings import Setting, Value

MOST_VALUES = 50  # of one setting
LONGEST = 1000  # characters that are read at all
RANGE = re.compile(
    r"(?P<first>.+?)\s*(?:\.\.\.?|…|\bto\b|–)\s*(?P<last>[^\s]+)"
    r"(?:\s+(?:in\s+)?(?P<how>steps?(?:\s+of)?|times|×|x|factors?(?:\s+of)?)\s*(?P<step>\S+))?",
    re.IGNORECASE,
)
WORDS = {"two": 2.0, "ten": 10.0, "tens": 10.0, "three": 3.0, "five": 5.0}
FACTORS = ("ten", "tens", "two", "three", "five")  # words that multiply even after "steps of"
YES, NO, ALL, NONE = ("yes", "true", "on"), ("no", "false", "off"), ("all", "full"), ("none", "0")
SLACK = 1e-9  # of a step: a range ends where it says, however its numbers are rounded


@dataclass(frozen=True)
class Steps:
    """How a range goes on: by adding, or by multiplying."""

    by: float
    multiplies: bool

    def walk(self, first: float, last: float) -> Iterator[float]:
        """Yield the numbers from the first to the last, both included if they are met."""
        down = last < first
        for k in range(MOST_VALUES + 1):
            change = self.by**k if self.multiplies else self.by * k
            if self.multiplies:
                value = first / change if down else first * change
            else:
                value = first - change if down else first + change
            beyond = (value - last) * (-1 if down else 1)
            if beyond > SLACK * max(abs(last), abs(first)):
                return
            yield float(f"{value:.12g}")


def parse_values(text: str, setting: Setting) -> tuple[Value, ...]:
    """Read what was typed for a setting; values that come twice count once.

    Raises:
        ValueError: with a sentence that says what is wrong and how it is written.
    """
    if len(text) > LONGEST:
        raise ValueError(f"That is too long: write at most {LONGEST:,} characters.")
    items = [item.strip() for item in re.split(r"[,;\n]", text)]
    found: dict[Value, None] = {}
    for item in filter(None, items):
        for value in _values(item, setting):
            found[value] = None
        if len(found) > MOST_VALUES:
            raise ValueError(
                f"At most {MOST_VALUES} values of the {setting.name} are possible. "
                "Take larger steps."
            )
    if not found:
        raise ValueError(f"Write at least one value for the {setting.name}.")
    return tuple(found)


def written(values: tuple[Value, ...], setting: Setting) -> str:
    """Write values so that ``parse_values`` reads them."""
    return ", ".join(told(value, setting) for value in values)


def told(value: Value, setting: Setting) -> str:
    """Write one value."""
    if value is None:
        return ALL[0]
    if isinstance(value, tuple):
        return "-".join(map(str, value)) or NONE[0]
    if isinstance(value, bool):
        return YES[0] if value else NO[0]
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _values(item: str, setting: Setting) -> Iterator[Value]:
    word = item.lower()
    if setting.kind == "choice":
        yield _choice(word, setting)
    elif setting.kind == "flag":
        yield _flag(word, setting)
    elif setting.kind == "sizes":
        yield _sizes(word, setting)
    elif setting.or_all and word in ALL:
        yield None
    elif found := RANGE.fullmatch(item):
        yield from _range(found, setting)
    else:
        yield _number(item, setting)


def _choice(word: str, setting: Setting) -> str:
    if word in setting.choices:
        return word
    near = get_close_matches(word, setting.choices, n=1)
    hint = f" Did you mean “{near[0]}”?" if near else ""
    names = ", ".join(setting.choices)
    raise ValueError(f"The {setting.name} must be one of {names}, not “{word}”.{hint}")


def _flag(word: str, setting: Setting) -> bool:
    if word not in (*YES, *NO):
        raise ValueError(f"For {setting.name}, write yes, no, or both, not “{word}”.")
    return word in YES


def _sizes(word: str, setting: Setting) -> tuple[int, ...]:
    if word in NONE:
        return ()
    parts = re.split(r"\s*[-–×x]\s*|\s+", word)
    if not all(part.isascii() and part.isdigit() and len(part) < 6 for part in parts):
        raise ValueError(
            f"“{word}” is no row of {setting.name}. Write sizes with hyphens, as in 8-4, "
            "a comma between two rows, and “none” for none."
        )
    return tuple(map(int, parts))


def _number(text: str, setting: Setting) -> float | int:
    example = "a number like 0.01" if setting.kind == "number" else "a whole number like 20"
    try:
        value = float(text.strip().replace("_", "").replace("\u2212", "-"))
        if not isfinite(value):
            raise ValueError
    except ValueError:
        raise ValueError(
            f"“{text}” is no value of the {setting.name}. Write {example}, or a range like "
            f"{'0.001 … 1 in steps of ten' if setting.kind == 'number' else '1 … 5'}."
        ) from None
    if setting.kind == "number":
        return value
    if value != int(value):
        raise ValueError(f"The {setting.name} is a whole number, not {text}.")
    return int(value)


def _range(found: re.Match[str], setting: Setting) -> Iterator[Value]:
    first, last = (_number(found[part], setting) for part in ("first", "last"))
    steps = _steps(found, setting, float(first), float(last))
    for value in steps.walk(first, last):
        yield round(value) if setting.kind == "whole" else value


def _steps(found: re.Match[str], setting: Setting, first: float, last: float) -> Steps:
    how, step = (found["how"] or "").lower(), (found["step"] or "").lower()
    if not step:
        if setting.kind == "whole":
            return Steps(1, False)
        raise ValueError(
            f"Say in what steps the {setting.name} goes from {first:g} to {last:g}, as in "
            f"“{first:g} … {last:g} in steps of ten”."
        )
    by = WORDS.get(step)
    if by is None:
        by = float(_number(step.lstrip("×"), replace_kind(setting)))
    # "In steps of 10" from 0.001 to 1 can only be meant as a factor.
    far = by > abs(last - first) and by > 1
    multiplies = not how.startswith("step") or step in FACTORS or step.startswith("×") or far
    if multiplies and not (by > 1 and first * last > 0):
        raise ValueError(
            f"A range that is multiplied by {by:g} needs a factor above 1, and two ends of the "
            "same sign that are not 0."
        )
    if by <= 0:
        raise ValueError("Steps must be larger than 0.")
    return Steps(by, multiplies)


def replace_kind(setting: Setting) -> Setting:
    """Return a setting whose steps may be broken numbers."""
    return Setting(setting.key, f"steps of the {setting.name}", "number")
