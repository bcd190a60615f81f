"""What is done once for the server."""

import socket
import sys

import pytest

from ui.housekeeping import send_at_once


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere connections do not inherit it")
def test_messages_leave_at_once_on_all_connections_there_will_be() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        send_at_once()
        with socket.create_connection(listening.getsockname()), listening.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
