"""What is done once for the server."""

import socket
import sys

import pytest
from anyio.from_thread import start_blocking_portal

from ui.insides import send_at_once
from ui.server import housekeeping


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere connections do not inherit it")
def test_messages_leave_at_once_on_all_connections_there_will_be() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        send_at_once()
        with socket.create_connection(listening.getsockname()), listening.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_all_is_ready_before_the_first_visitor_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    monkeypatch.setattr(housekeeping.SERVICE, "open", lambda: done.append("workers"))
    monkeypatch.setattr(housekeeping, "send_at_once", lambda: done.append("messages"))
    monkeypatch.setattr(housekeeping, "_collect_for_ever", lambda: None)
    monkeypatch.setattr(housekeeping.rooms.TRAINER, "start", lambda: done.append("entries"))
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(housekeeping.lifespan(None)),
    ):
        assert done == ["workers", "messages", "entries"]
