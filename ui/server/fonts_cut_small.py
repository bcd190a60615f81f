"""Streamlit's fonts, with what Glassbox shows of them: a sixth of the bytes.

They are answered under Streamlit's own addresses. They belong to the very files that
``fonts/fonts.json`` names by their SHA-256; beside another Streamlit, its own fonts are sent.
``python -m tests.fonts`` makes them. Of a first view of the start page, they are 0.8 of 1.65 MB
less. (``[[theme.fontFaces]]`` would add fonts to Streamlit's: its page fetches its upright one in
any case, 170 KB, and its icons' are no theme's.)
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from runs.service.settings import LOG
from ui.insides import STATIC

FOLDER = Path(__file__).parent / "fonts"
MEDIA = STATIC / "static" / "media"


@dataclass(frozen=True)
class Font:
    """A small font, and the answers for who asks for it."""

    content: bytes

    @cached_property
    def headers(self) -> dict[str, str]:
        """What goes with it. A browser asks each time whether it is still the same.

        Its address says nothing of our content, and on a learner's machine the next Streamlit at
        this address may be another app, with other icons.
        """
        tag = hashlib.sha256(self.content).hexdigest()[:16]
        return {"ETag": f'"{tag}"', "Cache-Control": "no-cache"}

    def answer(self, known: str) -> Response:
        """Return the font, or that what the browser has is ``known`` to be the same."""
        if self.headers["ETag"] in known:
            return Response(status_code=304, headers=self.headers)
        return Response(self.content, headers=self.headers, media_type="font/woff2")


class SmallFonts:
    """Answers for the fonts that there is a small one of."""

    def __init__(self, app: ASGIApp) -> None:
        """Everything else goes on to ``app``."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        name = _asked(scope)
        small = (await to_thread.run_sync(fonts)).get(name) if name else None
        if small is None:
            await self.app(scope, receive, send)
            return
        known = Headers(scope=scope).get("if-none-match", "")
        await small.answer(known)(scope, receive, send)


def _asked(scope: Scope) -> str:
    """Return the name of a font that is asked for, or nothing."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return ""
    folder, _, name = str(scope["path"]).rpartition("/")
    return name if folder.endswith("/static/media") and name.endswith(".woff2") else ""


@cache
def fonts() -> dict[str, Font]:
    """Return Streamlit's name of a font → the small one, if it belongs to what is installed."""
    about: dict[str, dict[str, str]] = json.loads((FOLDER / "fonts.json").read_text("utf-8"))
    found = {}
    for name, made in about.items():
        if _sha256(MEDIA / made["of"]) == made["sha256"]:
            found[made["of"]] = Font((FOLDER / name).read_bytes())
        else:
            LOG.warning("%s was made for another Streamlit, whose own font is sent.", name)
    return found


def _sha256(path: Path) -> str:
    """Return the SHA-256 of a file, or nothing of one that there is not."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
