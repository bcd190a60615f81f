"""What somebody sees whose web process ends, when there is another one behind the proxy."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.doing import LIVE, finished, press
from tests.hosting.site import Site, site

pytestmark = pytest.mark.rest


@pytest.fixture
def place(browser: Browser) -> Iterator[Site]:
    with site() as place:
        yield place


def test_who_loses_the_server_is_told_what_is_lost_and_can_go_on(
    browser: Browser, place: Site
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{place.address}/mnist?mnist_iterations=100000")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    press(page, "Start")
    expect(page.get_by_text(LIVE)).to_be_visible()
    page.wait_for_function("() => sessionStorage.getItem('glassbox-trained')")

    mine = place.servers[place.sessions().index(1)]
    mine.process.kill()
    expect(page.get_by_text("Your earlier trainings are gone")).to_be_visible()
    assert sorted(place.sessions()) == [0, 1]
    press(page, "Start")
    expect(page.get_by_text(re.compile("of 100,000"))).to_be_visible()  # the settings are not lost
    press(page, "Stop")
    finished(page)
    context.close()
