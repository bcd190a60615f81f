"""What is done once for the server."""

import socket
import sys
from unittest.mock import Mock

import pytest
import uvicorn
from anyio.from_thread import start_blocking_portal
from uvicorn.protocols.websockets import websockets_sansio_impl as served
from uvicorn.server import ServerState

from runs.rooms import Unreachable
from ui.insides import pack_lightly, send_at_once
from ui.server import housekeeping


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere connections do not inherit it")
def test_messages_leave_at_once_on_all_connections_there_will_be() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        send_at_once()
        with socket.create_connection(listening.getsockname()), listening.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_what_is_sent_is_packed_with_the_least_effort(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = served.ServerPerMessageDeflateFactory
    monkeypatch.setattr(served, "ServerPerMessageDeflateFactory", usual)  # and back in the end
    pack_lightly()
    config = uvicorn.Config(lambda scope: None, log_config=None)
    connection = served.WebSocketsSansIOProtocol(config, ServerState(), {}, Mock())
    [packing] = connection.conn.available_extensions
    assert packing.compress_settings["level"] == 1


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
    monkeypatch.setattr(housekeeping, "pack_lightly", lambda: done.append("packing"))
    for thread in ("_collect_for_ever", "_end_rooms_for_ever"):
        monkeypatch.setattr(housekeeping, thread, lambda: None)
    monkeypatch.setattr(housekeeping.rooms.TRAINER, "start", lambda: done.append("entries"))
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(housekeeping.lifespan(None)),
    ):
        assert done == ["workers", "messages", "packing", "entries"]
