"""Read one address over http, bounded in size and in time.

A timeout on the connection alone is not enough: a server that sends one byte every few
seconds, be it of the body or of the headers, keeps each single read short and the whole
endless. So a thread reads, and the caller watches it: it can report progress, be
cancelled, and walk away at the deadline, whatever the server does.
"""

import http.client
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from urllib.parse import urlsplit

CHUNK = 64 * 1024  # bytes
POLL = 0.1  # seconds between two looks at the reading thread


class ReadError(OSError):
    """The address could not be read; the message is the reason in a few words."""


class ReadCancelled(ReadError):
    """The caller no longer wants it."""


def check_url(url: str) -> None:
    """Raise ValueError unless `url` is an http or https address with a host."""
    parts = urlsplit(url)
    # `.port` raises ValueError by itself when the port is not a number.
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
        raise ValueError("Only addresses that begin with http:// or https:// are accepted.")


def read(
    url: str,
    limit: int,
    until: float,
    timeout: float,
    on_bytes: Callable[[int], None],
    cancelled: Callable[[], bool],
) -> bytes:
    """The body at `url`, of at most `limit` bytes.

    until:    moment (`time.monotonic`) at which to give up.
    timeout:  longest silence of the server, in seconds.
    on_bytes: called from the caller's own thread with the number of bytes so far.

    Raises ReadError if it fails, ReadCancelled if `cancelled` says so, and ValueError if
    `url` is not an http address.
    """
    check_url(url)
    reader = _Reader(url, limit, timeout)
    reader.start()
    try:
        while reader.is_alive():
            reader.join(POLL)
            on_bytes(len(reader.body))
            if cancelled():
                raise ReadCancelled("it was cancelled")
            if time.monotonic() > until and reader.is_alive():
                raise ReadError("the server was too slow")
    finally:
        reader.abandoned = True
    if reader.error is not None:
        raise ReadError(_reason(reader.error)) from reader.error
    return bytes(reader.body)


class _Reader(threading.Thread):
    """Fills `body` with what the server sends; on failure says why in `error`."""

    def __init__(self, url: str, limit: int, timeout: float) -> None:
        # A daemon, so that a server that never ends cannot hold up the program's exit.
        super().__init__(name="glassbox-download", daemon=True)
        self.url, self.limit, self.timeout = url, limit, timeout
        self.body = bytearray()
        self.error: Exception | None = None
        self.abandoned = False

    def run(self) -> None:
        try:
            with _opener().open(self.url, timeout=self.timeout) as response:
                self._fill(response)
        except (OSError, http.client.HTTPException, ValueError) as error:
            self.error = error
            if isinstance(error, urllib.error.HTTPError):
                error.close()  # it carries the open connection, for its page of explanation

    def _fill(self, response: http.client.HTTPResponse) -> None:
        # read1 hands over what has come; read would wait until the whole chunk is there.
        while not self.abandoned and (chunk := response.read1(CHUNK)):
            self.body += chunk
            if len(self.body) > self.limit:
                raise ReadError("the answer was longer than the file can be")


def _opener() -> urllib.request.OpenerDirector:
    """urllib's opener without ftp://, file:// and data://, to which a server could redirect."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler,
        urllib.request.UnknownHandler,
        urllib.request.HTTPHandler,
        urllib.request.HTTPSHandler,
        urllib.request.HTTPDefaultErrorHandler,
        urllib.request.HTTPRedirectHandler,
        urllib.request.HTTPErrorProcessor,
    ):
        opener.add_handler(handler())
    return opener


def _reason(error: Exception) -> str:
    """Why a reading failed, in plain words; nothing that the server wrote is quoted."""
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(error, urllib.error.HTTPError):
        return f"the server answered with error {error.code}"
    if isinstance(error, ReadError):
        return str(error)
    if isinstance(cause, TimeoutError):
        return "the server did not answer in time"
    if isinstance(error, urllib.error.URLError):
        return "no connection could be made"
    return "the connection broke off"
