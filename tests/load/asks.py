"""A browser's short requests: one after the other, on a connection that stays open."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

WITHIN = 30.0  # seconds
HEADER = "X-Glassbox-Room"
Parts = tuple[int, dict[str, str], bytes]  # status, headers, content


@dataclass(frozen=True)
class Answer:
    """What came back, and after how many seconds."""

    status: int
    headers: dict[str, str]
    content: bytes
    seconds: float

    @property
    def told(self) -> Any:
        """The content, as JSON."""
        return json.loads(self.content) if self.content else None


@dataclass
class Asker:
    """One connection of a browser's. ``headers`` go along with each request."""

    address: str
    headers: dict[str, str] = field(default_factory=dict)
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str, secret: str = "", known: str = "") -> Answer:
        """Ask for a path; a connection that the server has closed is opened again.

        ``known`` is the mark of what was told before.

        Raises:
            OSError: if there is no answer.
        """
        begin = time.perf_counter()
        besides = {HEADER: secret, "If-None-Match": known}
        async with asyncio.timeout(WITHIN):
            try:
                found = await self._ask(path, besides)
            except (OSError, EOFError):
                await self.close()
                found = await self._ask(path, besides)
        return Answer(*found, time.perf_counter() - begin)

    async def close(self) -> None:
        """Close the connection."""
        streams, self._streams = self._streams, None
        if streams:
            streams[1].close()
            with suppress(OSError):
                await streams[1].wait_closed()

    async def _ask(self, path: str, besides: dict[str, str]) -> Parts:
        host = self.address.removeprefix("http://")
        if self._streams is None:
            name, _, port = host.partition(":")
            self._streams = await asyncio.open_connection(name, int(port))
        reader, writer = self._streams
        headers = {"Host": host, **self.headers, **besides}.items()
        lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers if value)]
        writer.write("\r\n".join([*lines, "", ""]).encode())
        return await _answer(reader)


async def _answer(reader: asyncio.StreamReader) -> Parts:
    try:
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status = int(first.split()[1])
        headers = {name.lower(): value for name, _, value in (ln.partition(": ") for ln in lines)}
        if status in (204, 304):
            return status, headers, b""
        if headers.get("transfer-encoding") != "chunked":
            return status, headers, await reader.readexactly(int(headers["content-length"]))
        pieces = []
        while size := int((await reader.readline()).split(b";")[0], 16):
            pieces.append(await reader.readexactly(size))
            await reader.readline()
        await reader.readline()
        return status, headers, b"".join(pieces)
    except asyncio.IncompleteReadError as error:
        raise EOFError("The connection was closed.") from error
