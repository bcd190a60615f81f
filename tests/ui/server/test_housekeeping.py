"""What is done once for the server."""

import socket
import sys

import pytest
from anyio.from_thread import start_blocking_portal

from runs.rooms import Unreachable
from ui.insides import send_at_once
from ui.server import housekeeping


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere connections do not inherit it")
def test_messages_leave_at_once_on_all_connections_there_will_be() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        send_at_once()
        with socket.create_connection(listening.getsockname()), listening.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_rooms_go_on_ending_whatever_the_database_does(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def expire() -> None:
        done.append("asked")
        if len(done) == 1:
            raise Unreachable
        raise KeyboardInterrupt  # out of an endless loop

    monkeypatch.setattr(housekeeping.time, "sleep", lambda seconds: None)
    monkeypatch.setattr(housekeeping.rooms.ROOMS, "expire", expire)
    with pytest.raises(KeyboardInterrupt):
        housekeeping._end_rooms_for_ever()
    assert done == ["asked", "asked"]


def test_all_is_ready_before_the_first_visitor_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    monkeypatch.setattr(housekeeping.SERVICE, "open", lambda: done.append("workers"))
    monkeypatch.setattr(housekeeping, "send_at_once", lambda: done.append("messages"))
    for thread in ("_collect_for_ever", "_end_rooms_for_ever"):
        monkeypatch.setattr(housekeeping, thread, lambda: None)
    monkeypatch.setattr(housekeeping.rooms.TRAINER, "start", lambda: done.append("entries"))
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(housekeeping.lifespan(None)),
    ):
        assert done == ["workers", "messages", "entries"]
