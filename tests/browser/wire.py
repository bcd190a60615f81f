"""What a server sends, counted on the wire; and a wire that can be cut."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit


class Wire:
    """Stands between browser and server, counts what comes back, and can be cut."""

    def __init__(self, address: str) -> None:
        self.server = (urlsplit(address).hostname, urlsplit(address).port)
        self.bytes = 0
        self.refused = 0
        self.cut = False  # whether it lets nothing through
        self.ends: list[socket.socket] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.take, daemon=True).start()

    def take(self) -> None:
        with suppress(OSError):
            while True:
                browser, _ = self.listener.accept()
                if self.cut:
                    self.refused += 1
                    browser.close()
                    continue
                server = socket.create_connection(self.server)
                self.ends += [browser, server]
                for here, there, counts in ((browser, server, False), (server, browser, True)):
                    threading.Thread(
                        target=self.pass_on, args=(here, there, counts), daemon=True
                    ).start()

    def break_off(self) -> None:
        """Cut all connections, and let no new one through until it is mended."""
        self.cut = True
        for end in self.ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

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
