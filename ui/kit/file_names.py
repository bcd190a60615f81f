"""What the files are called that leave the app: after what they are. No Streamlit here."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ui import registry

PAGES = {page.prefix: page.name.replace("_", "-") for page in registry.PAGES}


def of(prefix: str, *parts: object) -> str:
    """Join what a file is, without its ending, as in "xor-table"; empty parts are left out."""
    words = (re.sub(r"[^a-z0-9]+", "-", str(part).lower()).strip("-") for part in parts)
    return "-".join(word for word in (PAGES.get(prefix, prefix), *words) if word)


def of_network(prefix: str, sizes: Sequence[object], seed: object = None, *more: object) -> str:
    """Name a network's file, without its ending: "xor-2-4-1-seed12"."""
    return of(prefix, *more, *sizes, "" if seed is None else f"seed{seed}")
