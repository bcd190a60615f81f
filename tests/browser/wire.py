"""What a server sends, counted on the wire."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit


class Wire:
    """Stands between browser and server, and counts what comes back."""

    def __init__(self, address: str) -> None:
        self.server = (urlsplit(address).hostname, urlsplit(address).port)
        self.bytes = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.take, daemon=True).start()

    def take(self) -> None:
        with suppress(OSError):
            while True:
                browser, _ = self.listener.accept()
                server = socket.create_connection(self.server)
                for here, there, counts in ((browser, server, False), (server, browser, True)):
                    threading.Thread(
                        target=self.pass_on, args=(here, there, counts), daemon=True
                    ).start()

    def pass_on(self, here: socket.socket, there: socket.socket, counts: bool) -> None:
        with suppress(OSError):
            while data := here.recv(65536):
                there.sendall(data)
                self.bytes += len(data) if counts else 0
        for end in (here, there):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextmanager
def wire(address: str) -> Iterator[Wire]:
    """Count what comes from a server, while this lasts."""
    between = Wire(address)
    try:
        yield between
    finally:
        between.listener.close()
