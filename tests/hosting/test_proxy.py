"""The hosts' Caddyfile, tried: two web processes, and users who do not notice that.

Without Caddy these tests are skipped; GLASSBOX_PROXY=required makes that a failure.
"""

from __future__ import annotations

import http.client
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hosting.site import CADDYFILE, NAME, Site, Visitor, caddy, serve_again, site
from tests.load import words
from tests.machine import apart

pytestmark = pytest.mark.rest

LONG = "mnist_iterations=100000"
ENOUGH = 60.0  # seconds
UPGRADE = {
    "Host": NAME, "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Protocol": "streamlit, no-token",
}  # fmt: skip


@pytest.fixture(scope="module")
def place() -> Iterator[Site]:
    with site() as place:
        yield place


async def one_at_each(place: Site, path: str, query: str = "") -> list[Visitor]:
    """Open tabs until each server has one; return the first of each, and close the others."""
    found: dict[int, Visitor] = {}
    begun = time.monotonic()
    while time.monotonic() < begun + ENOUGH:  # one that was away is asked for its health first
        before, tab = place.sessions(), Visitor(place, path, query)
        await tab.open()
        where = [now > then for now, then in zip(place.sessions(), before, strict=True)].index(True)
        if found.setdefault(where, tab) is not tab:
            await tab.close()
        if len(found) == len(place.servers):
            return [found[i] for i in range(len(place.servers))]
    raise AssertionError("all new visitors came to the same server")


async def train(tab: Visitor) -> None:
    await tab.click(words.START)
    assert await tab.until(lambda: words.state(tab) == "running", ENOUGH), tab.texts()


def done(tab: Visitor) -> str:
    """What the page says about how far the training is."""
    return next((text for text in tab.texts("progress") if words.RUNNING.search(text)), "")


def test_the_file_is_as_caddy_wants_it(tmp_path: Path) -> None:
    checked = subprocess.run(
        [caddy(), "validate", "--adapter", "caddyfile", "--config", CADDYFILE],
        capture_output=True, text=True, check=False,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert checked.returncode == 0, checked.stderr
    assert "not formatted" not in checked.stderr


def test_a_browser_stays_with_its_server(place: Site) -> None:
    async def come_and_go() -> None:
        for tab in await one_at_each(place, "xor"):
            where, cookie = place.sessions(), tab.cookies["glassbox"]
            again = [Visitor(place, "xor", **tab.cookies) for _ in range(3)]
            for other in again:
                await other.open()
            moved = [now - then for now, then in zip(place.sessions(), where, strict=True)]
            assert sorted(moved) == [0, 3]
            assert all(other.cookies["glassbox"] == cookie for other in again)
            for other in (tab, *again):
                await other.close()
                assert not other.failures

    apart(come_and_go())


def test_a_cut_connection_comes_back_to_its_training(place: Site) -> None:
    async def cut() -> None:
        tabs = await one_at_each(place, words.PAGE, LONG)
        for tab in tabs:
            await train(tab)
            await tab.drop()
            await tab.reconnect()
            assert words.state(tab) == "running"
            await tab.click("Stop")
            await tab.close()
            assert not tab.failures

    apart(cut())


@pytest.mark.parametrize(
    ("origin", "status"), [(f"https://{NAME}", 101), ("https://elsewhere.example", 403)]
)
def test_websockets_pass_for_our_own_pages_only(place: Site, origin: str, status: int) -> None:
    connection = http.client.HTTPConnection(place.address.removeprefix("http://"), timeout=60)
    connection.request("GET", "/_stcore/stream", headers={**UPGRADE, "Origin": origin})
    assert connection.getresponse().status == status
    connection.close()


def test_figures_are_not_for_the_world(place: Site) -> None:
    async def look() -> list[int]:
        tab = Visitor(place)
        return [await tab.get(path) for path in ("/metrics", "/_stcore/metrics", "/")]

    assert apart(look()) == [404, 404, 200]


def test_when_a_server_is_killed_the_others_users_do_not_notice(place: Site) -> None:
    async def kill_one() -> None:
        unlucky, lucky = await one_at_each(place, words.PAGE, LONG)
        await train(unlucky)
        await train(lucky)
        before = done(lucky)
        place.servers[0].process.kill()
        place.servers[0].process.wait()

        newcomers = [Visitor(place, words.PAGE) for _ in range(6)]
        for tab in newcomers:  # even those who come at this very moment
            await tab.open()
        for value in words.SLIDER_VALUES:
            await lucky.set(words.SLIDER, value)
        assert await lucky.until(lambda: done(lucky) not in ("", before), ENOUGH)
        assert words.state(lucky) == "running"
        assert not any(tab.failures for tab in (lucky, *newcomers))

        cookie = unlucky.cookies["glassbox"]
        assert not unlucky.is_open
        await unlucky.reconnect()  # as the page does by itself
        assert unlucky.cookies["glassbox"] == lucky.cookies["glassbox"] != cookie
        assert words.state(unlucky) == ""  # that training is lost
        await lucky.click("Stop")
        assert await lucky.until(lambda: words.state(lucky) == "ended", ENOUGH)
        await train(unlucky)  # and can be started anew

        serve_again(place, 0)
        for tab in (unlucky, lucky, *newcomers):
            await tab.close()
        for tab in await one_at_each(place, "xor"):  # who comes new is sent there again
            await tab.close()

    apart(kill_one())
