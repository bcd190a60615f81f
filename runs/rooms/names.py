"""Names for those who join: two words that say nothing about anybody. And codes, and secrets."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection
from hashlib import sha256
from typing import TypeGuard

LETTERS = "ABCDEFHJKLMNPRTUVWXY"  # without those that look like others: G I O Q S Z, and digits
LENGTH = 6  # of a code
LONGEST = 40  # letters of what may be typed as one
COLOURS = 12  # that a name can have
FIRST = """
    Amber Brave Bright Calm Clever Cosy Curious Daring Eager Early Fair Fluffy Friendly Funny
    Gentle Giant Glad Golden Happy Honest Humble Jolly Kind Lively Lucky Lunar Merry Mighty Mild
    Misty Nimble Noble Patient Polar Proud Quick Quiet Rapid Royal Shiny Silent Silver Smart
    Snowy Solar Spotted Steady Stripy Sunny Swift Tidy Tiny Velvet Warm Wild Wise Witty Young
""".split()  # noqa: SIM905, words are easier to read so
SECOND = """
    Badger Bear Beaver Bee Bison Camel Cat Crab Crane Crow Deer Dolphin Dove Duck Eagle Falcon
    Ferret Finch Fox Frog Gecko Goose Hare Hawk Hedgehog Heron Ibex Jay Koala Lark Lion Lizard
    Llama Lynx Magpie Marten Mole Moth Mouse Newt Otter Owl Panda Parrot Penguin Puffin Puma
    Rabbit Raven Robin Salmon Seal Sparrow Squirrel Stork Swan Tiger Toad Trout Turtle Whale
    Wolf Wren
""".split()  # noqa: SIM905, words are easier to read so


def draw(taken: Collection[str]) -> str:
    """Draw a name that nobody in the room has."""
    while True:
        name = f"{secrets.choice(FIRST)} {secrets.choice(SECOND)}"
        if name not in taken:
            return name


def code(taken: Collection[str]) -> str:
    """Draw the code of a room that no other has: 64 million are possible."""
    while True:
        letters = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
        if letters not in taken:
            return letters


def cleaned(text: str) -> str | None:
    """Return what somebody typed as a code, or None if it cannot be one."""
    letters = "".join(text[:LONGEST].split()).replace("-", "").upper()
    return letters if len(letters) == LENGTH and set(letters) <= set(LETTERS) else None


def secret() -> str:
    """Draw a secret that nobody guesses: 32 letters."""
    return secrets.token_hex(16)


def is_secret(text: object) -> TypeGuard[str]:
    """Tell whether something looks like a secret; of what does not, nothing else is asked."""
    return is_id(text)


def is_id(text: object) -> TypeGuard[str]:
    """Tell whether something looks like the id of anything in a room: no database takes all."""
    return isinstance(text, str) and bool(re.fullmatch(r"[0-9a-f]{32}", text))


def hashed(secret: str) -> str:
    """Return what is kept of a secret. It is random and long, so a plain hash will do."""
    return sha256(secret.encode()).hexdigest()
