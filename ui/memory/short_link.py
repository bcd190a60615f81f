"""A page's settings as a short text for a link, and back. No Streamlit here.

A link that names every setting is long, and its QR code too fine for the last row. Here each page
has a table of its settings and the values that they usually have, and both sides know it: what is
written is which settings there are, one bit each, and the place of each value in its list. All of
it is one large number, digit by digit with bases of their own, written in 40 letters, which is how
a QR code packs capitals and digits best. What no table knows is written out.

**Links live longer than the app's versions**, so the tables of a written version never change: a
setting or value that they lack is written out. To have it in a table, make a second version.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-.:/"  # a QR code takes them in 5.5 bits each
VERSION = "1"  # the first letter
MOST_LETTERS = 12_000
PLAIN = "0123456789.-e"  # of numbers
ROWS = "0123456789.-e,;t~_bf"  # of small tables, and of weights set by hand
WEB = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~:,;"  # of most texts
ALPHABETS = (PLAIN, ROWS, WEB)
OCTETS, KINDS = 3, 4
LENGTH = 64  # base of the digits of a length
Params = list[tuple[str, str]]
Digits = list[tuple[int, int]]  # digit and base


@cache
def tables() -> dict[str, Any]:
    """Return prefix → name → values, or {"of": parts of a list, "usual": what is left out}."""
    text = Path(__file__).with_name("short_link_tables.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def pack(params: Iterable[tuple[str, str]]) -> str:
    """Write settings; those that are as usual are left out."""
    left = list(params)
    digits: Digits = []
    prefix = _prefix(left)
    prefixes = ["", *tables()]
    digits.append((prefixes.index(prefix), len(prefixes)))
    if prefix:
        known = tables()[prefix]
        for name, values in known.items():
            found = [value for n, value in left if n == f"{prefix}_{name}"]
            once = len(found) == 1
            told = once and found[0] != _usual(values)
            digits.append((int(told), 2))
            if told:
                digits += _value(found[0], values)
            if once:
                left = [pair for pair in left if pair[0] != f"{prefix}_{name}"]
    digits += _length(len(left))
    for name, value in left:
        digits += [*_text(name), *_text(value)]
    return VERSION + _written(digits)


def unpack(text: str) -> Params | None:
    """Read what ``pack`` wrote; None if it makes no sense."""
    if not text.startswith(VERSION) or len(text) > MOST_LETTERS or set(text) - set(LETTERS):
        return None
    try:
        return _read(Reader(text[1:]))
    except (ValueError, IndexError, UnicodeDecodeError):
        return None


def _prefix(params: Params) -> str:
    """Return the prefix of the page that most settings are of."""
    names = [name.partition("_")[0] for name, _ in params]
    counts = {prefix: names.count(prefix) for prefix in tables()}
    best = max(counts, key=counts.__getitem__)
    return best if counts[best] else ""


def _usual(values: Any) -> str | None:
    return values.get("usual") if isinstance(values, dict) else None


def _written(digits: Digits) -> str:
    number = 1  # so that zeros at the end are kept
    for digit, base in reversed(digits):
        number = number * base + digit
    letters = []
    while number:
        number, letter = divmod(number, len(LETTERS))
        letters.append(LETTERS[letter])
    return "".join(letters)


class Reader:
    """Takes digits off a number, the first one first."""

    def __init__(self, text: str) -> None:
        """Read the number."""
        self.number = 0
        for letter in reversed(text):
            self.number = self.number * len(LETTERS) + LETTERS.index(letter)

    def digit(self, base: int) -> int:
        """Take the next digit.

        Raises:
            ValueError: if there is none.
        """
        if self.number <= 1:
            raise ValueError("The number is over.")
        self.number, digit = divmod(self.number, base)
        return digit

    def length(self) -> int:
        """Read what ``_length`` wrote."""
        first = self.digit(LENGTH)
        return first if first < LENGTH - 1 else first + self.digit(LENGTH**3)


def _length(n: int) -> Digits:
    if n < LENGTH - 1:
        return [(n, LENGTH)]
    return [(LENGTH - 1, LENGTH), (n - LENGTH + 1, LENGTH**3)]


def _value(value: str, values: Any) -> Digits:
    """Write a value: its place among the usual ones, or a list of known parts, or all of it."""
    if isinstance(values, dict):
        parts = value.split("-")
        known: Sequence[str] = values["of"]
        in_order = parts == [part for part in known if part in parts]
        if in_order and len(parts) > len(known) / 4:  # a bit for each is shorter
            return [(1, 3), *((int(part in parts), 2) for part in known)]
        if set(parts) <= set(known):
            each = [(known.index(part) + 1, len(known) + 1) for part in parts]
            return [(2, 3), *each, (0, len(known) + 1)]
        return [(0, 3), *_text(value)]
    if value in values:
        return [(values.index(value) + 1, len(values) + 1)]
    return [(0, len(values) + 1), *_text(value)]


def _text(text: str) -> Digits:
    """Write a text in the smallest alphabet that has its letters."""
    for kind, alphabet in enumerate(ALPHABETS):
        if set(text) <= set(alphabet):
            letters = [(alphabet.index(letter), len(alphabet)) for letter in text]
            return [(kind, KINDS), *_length(len(text)), *letters]
    octets = text.encode()
    return [(OCTETS, KINDS), *_length(len(octets)), *((octet, 256) for octet in octets)]


def _read(reader: Reader) -> Params:
    prefixes = ["", *tables()]
    prefix = prefixes[reader.digit(len(prefixes))]
    found: Params = []
    if prefix:
        known = tables()[prefix]
        for name, values in known.items():
            if reader.digit(2):
                found.append((f"{prefix}_{name}", _read_value(reader, values)))
    found += [(_read_text(reader), _read_text(reader)) for _ in range(reader.length())]
    return found


def _read_value(reader: Reader, values: Any) -> str:
    if not isinstance(values, dict):
        place = reader.digit(len(values) + 1)
        return str(values[place - 1]) if place else _read_text(reader)
    known, kind = values["of"], reader.digit(3)
    if kind == 1:
        return "-".join(part for part in known if reader.digit(2))
    if kind == 2:
        parts = []
        while place := reader.digit(len(known) + 1):
            parts.append(known[place - 1])
        return "-".join(parts)
    return _read_text(reader)


def _read_text(reader: Reader) -> str:
    kind, n = reader.digit(KINDS), reader.length()
    if kind == OCTETS:
        return bytes(reader.digit(256) for _ in range(n)).decode()
    alphabet = ALPHABETS[kind]
    return "".join(alphabet[reader.digit(len(alphabet))] for _ in range(n))
