"""The pictures of the start page: small, and each computed by the network that it shows.

``make.py`` draws them, a test draws them anew and compares.
"""

from __future__ import annotations

import base64
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent


def path(name: str) -> Path:
    """Return the file with the picture of a page."""
    return HERE / f"{name}.svg"


@cache
def address(name: str) -> str:
    """Return the picture of a page as an address that holds all of it; read once for everybody."""
    return f"data:image/svg+xml;base64,{base64.b64encode(path(name).read_bytes()).decode()}"
