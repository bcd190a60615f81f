"""What the web server adds to Streamlit's own: small answers, and headers that keep a page safe.

Streamlit sends its scripts uncompressed, since packing them at every request costs more than it
saves. Here each is packed once and kept, so a first visit brings a third of the bytes.
"""

from __future__ import annotations

import gzip
import os
import re
from base64 import b64encode
from functools import cache
from hashlib import sha256

from anyio import to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from runs.service.settings import LOG
from ui.insides import STATIC
from ui.server.fonts_cut_small import SmallFonts
from ui.server.page_html import PageThatKnowsItsPlace, page, takes_gzip

PACKED = (".js", ".css", ".svg", ".json")  # fonts and pictures are packed as they are
FOR_EVER = "public, immutable, max-age=31536000"  # seconds; their names change with their content
INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*(:[0-9]{1,5})?", re.IGNORECASE)
SOCKETS = " {sockets}"  # in the policy, what depends on the host that was asked
ORIGIN = re.compile(r"https?://[a-z0-9*.-]+(:[0-9*]+)?", re.IGNORECASE)


class PackedScripts:
    """Answers for Streamlit's scripts, packed, if the browser takes that."""

    def __init__(self, app: ASGIApp) -> None:
        """Everything else goes on to ``app``."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        path = _script(scope)
        if path is None:
            await self.app(scope, receive, send)
            return
        content, kind = await to_thread.run_sync(_packed, path)
        headers = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding", "Cache-Control": FOR_EVER}
        await Response(content, headers=headers, media_type=kind)(scope, receive, send)


def _script(scope: Scope) -> str | None:
    """Return the name of a file that there is and that may be packed, below ``static/static``."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return None
    name = str(scope["path"]).rpartition("/static/")[2]
    return name if takes_gzip(Headers(scope=scope)) and name in _names() else None


@cache
def _names() -> frozenset[str]:
    """All that may be asked for: so no other file of this machine can be."""
    folder = STATIC / "static"
    paths = (path for path in folder.rglob("*") if path.suffix in PACKED)
    return frozenset(path.relative_to(folder).as_posix() for path in paths)


@cache
def _packed(name: str) -> tuple[bytes, str]:
    """Return a file, packed, and its kind. About 6 MB, were every file asked for."""
    kinds = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
    path = STATIC / "static" / name
    return gzip.compress(path.read_bytes(), 9), kinds.get(path.suffix, "application/json")


class SafeHeaders:
    """Adds what tells a browser to be careful to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        """All requests go on to ``app``."""
        self.app = app
        self.policy = policy(embedders())
        self.headers = {
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and add to what comes back."""

        async def send_with(message: Message) -> None:
            if message["type"] == "http.response.start":
                host = Headers(scope=scope).get("host", "")
                own = self.policy.replace(SOCKETS, sockets(host), 1)
                headers = {"Content-Security-Policy": own, **self.headers}
                MutableHeaders(scope=message).update(headers)
            await send(message)

        await self.app(scope, receive, send_with)


def policy(embedders: str) -> str:
    """Return the content security policy: everything comes from here, and is not framed elsewhere.

    Streamlit styles with inline rules, and its components load their scripts as blobs. Its page
    has one script within it, and ours, which are let through by their hashes, and no other.
    """
    digests = [sha256(script.encode()).digest() for script in INLINE.findall(page())]
    own = " ".join(f"'sha256-{b64encode(digest).decode()}'" for digest in digests)
    return "; ".join(
        [
            "default-src 'self'",
            f"script-src 'self' {own} blob:",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            f"connect-src 'self'{SOCKETS} data: blob:",
            "worker-src 'self' blob:",
            "frame-src 'self'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            f"frame-ancestors {embedders}",
        ]
    )


def sockets(host: str) -> str:
    """Return where a page from this host may open sockets: there.

    For most browsers ``'self'`` says so; Safari before 16 wants it written out. What is no plain
    name or number, as an address of version 6, is left to them.
    """
    return f" ws://{host} wss://{host}" if HOST.fullmatch(host) else ""


def embedders() -> str:
    """Return who may show our pages in a frame: this site, and those that the host names."""
    named = os.environ.get("GLASSBOX_EMBED", "").replace(",", " ").split()
    wrong = [origin for origin in named if origin != "*" and not ORIGIN.fullmatch(origin)]
    if wrong:
        LOG.warning("GLASSBOX_EMBED names what is no web address such as https://school.example.")
    return " ".join(["'self'", *(origin for origin in named if origin not in wrong)])


MIDDLEWARE = [
    Middleware(SafeHeaders),
    Middleware(PageThatKnowsItsPlace),
    Middleware(SmallFonts),
    Middleware(PackedScripts),
]
