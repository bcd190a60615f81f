"""Names of classes as they come from folders and files, made harmless.

They are shown in titles, charts, tables and captions, which read HTML, Markdown, LaTeX, icons and
formulas of spreadsheets in what they are given. So each letter that could begin one of these is
replaced once, here, by one that looks like it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

MOST_LETTERS = 24
LIKE = str.maketrans({
    "<": "‹", ">": "›", "&": "＆", "$": "＄", "`": "ʼ", '"': "”", "'": "’", "*": "∗", "_": " ",
    "[": "(", "]": ")", "{": "(", "}": ")", "\\": "∕", "/": "∕", "|": "¦", "~": "∼", "^": "ˆ",
    "#": "＃", ":": "∶", "!": "ǃ", "=": "＝", "@": "＠", "+": "＋", "%": "％",
})  # fmt: skip
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # what has no shape, or turns the line


def harmless(name: str) -> str:
    """Make a name that can be shown anywhere, of at most ``MOST_LETTERS``; it may become empty."""
    text = unicodedata.normalize("NFC", name[:1000])
    kept = (" " if unicodedata.category(c) in INVISIBLE else c for c in text)
    words = "".join(kept).translate(LIKE).replace("www.", "www ").split()
    line = re.sub(r"^-", "−", " ".join(words))
    line = re.sub(r"^(\d+)\.(?=\s|$)", r"\1․", line)  # would begin a list
    return line if len(line) <= MOST_LETTERS else f"{line[: MOST_LETTERS - 1].strip()}…"


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Make them harmless, give one to whoever has none, and tell those apart that are alike."""
    found: list[str] = []
    for place, name in enumerate(names, start=1):
        first = told = harmless(name) or f"class {place}"
        count = 2
        while told in found:
            told = f"{first[: MOST_LETTERS - 5]} ({count})"
            count += 1
        found.append(told)
    return tuple(found)


def in_order(names: Iterable[str]) -> list[str]:
    """Sort as people do: 2 before 10, and b after A."""

    def parts(name: str) -> Sequence[tuple[int, int, str]]:
        pieces = re.findall(r"\d{1,15}|\D+|\d+", name.casefold())
        return [
            (0, int(piece), "") if piece.isdecimal() and len(piece) < 16 else (1, 0, piece)
            for piece in pieces
        ]

    return sorted(names, key=lambda name: (parts(name), name))
