"""What is done once for the server."""

import socket
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from ui.server import housekeeping
from ui.server.housekeeping import send_at_once


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere connections do not inherit it")
def test_messages_leave_at_once_on_all_connections_there_will_be() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        send_at_once()
        with socket.create_connection(listening.getsockname()), listening.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_many_first_visitors_start_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []
    another = threading.Event()

    def open_service() -> None:
        begun.append(1)
        if len(begun) > 1:
            another.set()
        another.wait(1)  # in vain, if all is well

    monkeypatch.setattr(housekeeping.SERVICE, "open", open_service)
    monkeypatch.setattr(housekeeping, "send_at_once", lambda: None)
    monkeypatch.setattr(housekeeping, "_collect_for_ever", lambda: None)
    monkeypatch.setattr(housekeeping, "_started", [])
    with ThreadPoolExecutor(8) as visitors:
        threads = {one.result() for one in [visitors.submit(housekeeping.start) for _ in range(8)]}
    assert begun == [1]
    assert len(threads) == 1
