"""Two web processes behind a real Caddy, and visitors who keep cookies as browsers do."""

from __future__ import annotations

import asyncio
import http.client
import os
import re
import shutil
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path

import pytest

from tests.load.client import Tab
from tests.load.server import HEALTH, Server, serve
from tests.machine import free_port, needed

CADDYFILE = Path(__file__).parents[2] / "docs" / "host" / "Caddyfile"
NAME = "glassbox.example.org"
UPSTREAMS = ["127.0.0.1:8501", "127.0.0.1:8502"]
STARTS_WITHIN = 60.0  # seconds
HERE_ONLY = (
    "{\n\tadmin off\n\tauto_https off\n\tdefault_bind 127.0.0.1\n\tlog {\n\t\tlevel ERROR\n\t}\n}\n"
)


@dataclass
class Site:
    """Where everything is."""

    address: str
    servers: list[Server]
    stack: ExitStack

    def sessions(self) -> list[int]:
        """How many tabs each server has; 0 for one that has ended."""
        return [sessions(server) if server.process.poll() is None else 0 for server in self.servers]


def caddy() -> str:
    """Return the path of Caddy, or skip; GLASSBOX_PROXY=required makes that a failure."""
    message = "these tests need Caddy, for example Debian's package caddy"
    return needed(shutil.which("caddy"), "GLASSBOX_PROXY", message)


@contextmanager
def site(**environment: str) -> Iterator[Site]:
    """Start it all, and end it all by number."""
    path = caddy()
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        for name, value in environment.items():
            patch.setenv(name, value)
        servers = [stack.enter_context(serve(1)) for _ in UPSTREAMS]
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        port = free_port()
        config = Path(folder, "Caddyfile")
        config.write_text(HERE_ONLY + snippet(port, [server.port for server in servers]))
        for server in servers:
            wait_for(server.address, server.log)
        process = subprocess.Popen(
            [path, "run", "--adapter", "caddyfile", "--config", config],
            env={**os.environ, "HOME": folder, "XDG_DATA_HOME": folder, "XDG_CONFIG_HOME": folder},
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        stack.callback(process.wait, 10)
        stack.callback(process.terminate)
        wait_for(f"http://127.0.0.1:{port}")
        yield Site(f"http://127.0.0.1:{port}", servers, stack)


def serve_again(site: Site, i: int) -> None:
    """Start a server that was killed, at its old address, and wait until the proxy knows."""
    site.servers[i] = site.stack.enter_context(serve(1, site.servers[i].port))
    wait_for(site.servers[i].address, site.servers[i].log)


def snippet(port: int, upstreams: list[int]) -> str:
    """Return what docs/hosting.md tells hosts to write, with the addresses of this test."""
    text = CADDYFILE.read_text(encoding="utf-8")
    names = {NAME: f"http://:{port}"}
    names |= {old: f"127.0.0.1:{new}" for old, new in zip(UPSTREAMS, upstreams, strict=True)}
    for old, new in names.items():
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text


def wait_for(address: str, log: Path | None = None) -> None:
    """Wait until somebody answers there that all is well."""
    until = time.monotonic() + STARTS_WITHIN
    while not healthy(address):
        assert time.monotonic() < until, log.read_text(errors="replace") if log else address
        time.sleep(0.05)


def healthy(address: str) -> bool:
    with (
        suppress(OSError, http.client.HTTPException),
        urllib.request.urlopen(address + HEALTH, timeout=5) as answer,
    ):
        return answer.status == 200
    return False


def sessions(server: Server) -> int:
    """Ask a server itself how many tabs are connected with it."""
    with urllib.request.urlopen(
        f"{server.address}/_stcore/metrics?families=active_sessions"
    ) as told:
        found = re.search(r"^active_sessions (\d+)", told.read().decode(), re.MULTILINE)
    return int(found[1]) if found else 0


class Visitor(Tab):
    """A tab of a browser that keeps cookies, and asks for something by HTTP before it connects."""

    def __init__(self, site: Site, path: str = "", query: str = "", **cookies: str) -> None:
        super().__init__(site.address, path, query)
        self.cookies = cookies

    async def _connect(self) -> None:
        await self.get(HEALTH)
        self.headers = {"Cookie": self._cookie_header(), "Origin": self.address}
        await super()._connect()

    async def get(self, path: str) -> int:
        """Ask for something, keep what cookies come with it, and return the status."""
        status, kept = await asyncio.to_thread(self._get, path)
        self.cookies |= kept
        return status

    def _get(self, path: str) -> tuple[int, dict[str, str]]:
        connection = http.client.HTTPConnection(self.address.removeprefix("http://"), timeout=60)
        try:
            connection.request("GET", path, headers={"Cookie": self._cookie_header()})
            answer = connection.getresponse()
            answer.read()
        finally:
            connection.close()
        kept = SimpleCookie()
        for line in answer.headers.get_all("Set-Cookie", []):
            kept.load(line)
        return answer.status, {name: morsel.value for name, morsel in kept.items()}

    def _cookie_header(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())
