"""The figures are at /metrics, for those who know the secret, and nowhere if there is none."""

import re

import pytest

from runs import SERVICE
from tests.ui.asgi import Answer, Server
from ui.memory import session
from ui.server import metrics

SECRET = "a-secret-of-enough-letters"
GOOD = f"Bearer {SECRET}"


@pytest.fixture(autouse=True)
def _asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLASSBOX_METRICS", SECRET)


def get(shown: str | None = None) -> Answer:
    """Ask for the figures as a browser does."""
    headers = {} if shown is None else {"authorization": shown}
    return Server(metrics.routes()).ask("/metrics", headers)


def test_the_secret_opens() -> None:
    answer = get(GOOD)
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert answer.headers["cache-control"] == "no-store"
    assert b"glassbox_trainings_running 0" in answer.content.splitlines()


@pytest.mark.parametrize(
    "shown", [None, "", SECRET, "Bearer", "Bearer ", GOOD + "x", "Bearer \xfc"]
)
def test_nothing_else_does(shown: str | None) -> None:
    answer = get(shown)
    assert (answer.status, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert b"glassbox" not in answer.content


@pytest.mark.parametrize("secret", ["", "local"])
def test_who_has_not_asked_has_none(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    monkeypatch.setenv("GLASSBOX_METRICS", secret)
    assert metrics.routes() == []
    assert get(GOOD).status == 404


def sessions() -> int:
    return int(re.search(rb"^glassbox_sessions (\d+)$", get(GOOD).content, re.MULTILINE)[1])


def test_a_tab_counts_once() -> None:
    names = session.owners("0" * 32)
    before = sessions()  # other tests may have left some
    for name in names:
        SERVICE.arrive(name)
    try:
        assert sessions() == before + 1
        assert b"0" * 32 not in get(GOOD).content
    finally:
        for name in names:
            SERVICE.leave(name)
