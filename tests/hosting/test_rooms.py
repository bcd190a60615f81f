"""One room for all web servers: whoever asks which of them, and whichever ends."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from runs.rooms.database import OUT_OF_REACH
from tests import postgres
from tests.hosting.site import Site, Visitor, site
from tests.hosting.test_proxy import one_at_each
from tests.load import room_words
from tests.load.asks import Asker
from tests.load.room import Browser
from tests.machine import apart

pytestmark = pytest.mark.rest


@pytest.fixture(scope="module")
def database() -> Iterator[postgres.Cluster]:
    with postgres.cluster() as cluster:
        yield cluster


@pytest.fixture(scope="module")
def place(database: postgres.Cluster) -> Iterator[Site]:
    """Two servers that share one database."""
    with site(GLASSBOX_DATABASE=database.database()) as place:
        yield place


async def told(place: Site, secret: str) -> list[dict]:
    """Ask each server itself for the pulse of a seat."""
    found = []
    for server in place.servers:
        asker = Asker(server.address)
        found.append((await asker.get(room_words.PULSE, secret)).told)
        await asker.close()
    return found


async def comes_back(tab: Visitor, secret: str) -> dict:
    """Open the page anew, as a browser does that remembers its seat; return the strip."""
    await tab.open()
    await tab.tell(room_words.MEMORY, "found", secret)
    return room_words.strip(tab)


async def lose_the_database(pupil: Browser, database: postgres.Cluster) -> None:
    """Stop it and start it again: one sentence, and all goes on."""
    before = room_words.strip(pupil.tab)["pulse"]["you"]["name"]
    database.stop()
    await pupil.tab.click("room_swap")
    assert OUT_OF_REACH in pupil.tab.texts("alert")
    database.start()
    while OUT_OF_REACH in pupil.tab.texts("alert"):  # it is not asked at every moment
        await pupil.tab.click("room_swap")
    assert room_words.strip(pupil.tab)["pulse"]["you"]["name"] != before


def test_two_servers_have_one_room_and_neither_of_them_is_needed(
    place: Site, database: postgres.Cluster
) -> None:
    async def lesson() -> None:
        teacher, pupil = map(Browser, await one_at_each(place, room_words.PAGE))
        code = await room_words.open_room(teacher)
        await room_words.join(pupil, code)
        while [one["count"] for one in await told(place, teacher.secret)] != [1, 1]:
            pass  # the other server hears of it within a second
        assert (await told(place, pupil.secret))[0] == (await told(place, pupil.secret))[1]
        await lose_the_database(pupil, database)
        place.servers[0].process.kill()
        place.servers[0].process.wait()
        asker = Asker(place.address)
        assert (await asker.get(room_words.PULSE, pupil.secret)).told["count"] == 1
        await asker.close()
        late = Browser(Visitor(place, room_words.PAGE))
        await room_words.join(late, code)  # who comes at this very moment
        for browser in (teacher, pupil, late):
            drawn = await comes_back(Visitor(place, room_words.PAGE), browser.secret)
            assert (drawn["pulse"]["count"], drawn["pulse"]["code"]) == (2, code)

    apart(lesson())
