"""The figures are at /metrics, for those who know the secret, and nowhere if there is none."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.applications import Starlette

from runs import SERVICE
from ui import metrics, session

SECRET = "a-secret-of-enough-letters"
GOOD = f"Bearer {SECRET}".encode()


@pytest.fixture(autouse=True)
def _asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLASSBOX_METRICS", SECRET)


def get(shown: bytes | None = None) -> tuple[int, dict[str, str], str]:
    """Ask for the figures as a browser does; return status, headers and text."""
    headers = [] if shown is None else [(b"authorization", shown)]
    scope = {"type": "http", "method": "GET", "path": "/metrics", "headers": headers}
    sent: list[dict] = []

    async def receive() -> dict:
        return {"type": "http.request"}

    async def send(message: dict) -> None:
        sent.append(message)

    async def ask() -> None:
        await Starlette(routes=metrics.routes())(scope, receive, send)

    with ThreadPoolExecutor(1) as thread:  # other tests leave a loop in this one
        thread.submit(asyncio.run, ask()).result()
    told = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], told, b"".join(part.get("body", b"") for part in sent[1:]).decode()


def test_the_secret_opens() -> None:
    status, headers, text = get(GOOD)
    assert status == 200
    assert headers["content-type"].startswith("text/plain; version=0.0.4")
    assert headers["cache-control"] == "no-store"
    assert "glassbox_trainings_running 0" in text.splitlines()


@pytest.mark.parametrize(
    "shown", [None, b"", SECRET.encode(), b"Bearer", b"Bearer ", GOOD + b"x", b"Bearer \xfc"]
)
def test_nothing_else_does(shown: bytes | None) -> None:
    status, headers, text = get(shown)
    assert (status, headers["www-authenticate"]) == (401, "Bearer")
    assert "glassbox" not in text


def test_who_has_not_asked_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for text in ("", "local"):
        monkeypatch.setenv("GLASSBOX_METRICS", text)
        assert metrics.routes() == []
        assert get(GOOD)[0] == 404


def sessions(text: str) -> int:
    return int(re.search(r"^glassbox_sessions (\d+)$", text, re.MULTILINE)[1])


def test_a_tab_counts_once() -> None:
    names = session.owners("0" * 32)
    before = sessions(get(GOOD)[2])  # other tests may have left some
    for name in names:
        SERVICE.arrive(name)
    try:
        text = get(GOOD)[2]
        assert sessions(text) == before + 1
        assert "0" * 32 not in text
    finally:
        for name in names:
            SERVICE.leave(name)
