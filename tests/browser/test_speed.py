"""The page on speed in a real browser: figures appear by themselves, and a press renews them."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.doing import fits_a_phone, settled

CHARTS = ("step_bars", "layout_bars", "precision_bars", "batches")


def number(page: Page) -> int:
    """How often the server has measured this network."""
    told = page.get_by_text(re.compile(r"Measurement \d+, at"))
    expect(told).to_be_visible()
    return int(re.search(r"Measurement (\d+)", told.inner_text())[1])


@pytest.mark.rest
def test_figures_appear_for_the_network_in_the_link(open_page) -> None:
    page = open_page("speed?speed_network=2-8-8-1")
    for key in CHARTS:
        expect(page.locator(f".st-key-speed_{key} .bars")).to_be_visible()
    expect(page.get_by_test_id("stMetric")).to_have_count(4)
    bars = page.locator(".st-key-speed_step_bars .bars")
    assert (bars.text_content() or "").count("µs") == 3
    expect(page.get_by_role("radio", name="2-8-8-1")).to_be_checked()
    fits_a_phone(page)


@pytest.mark.rest
def test_the_button_renews_the_figures_and_another_network_has_its_own(open_page) -> None:
    page = open_page("speed")
    bars = page.locator(".st-key-speed_step_bars .bars")
    expect(bars).to_be_visible()
    settled(page)
    first, before = number(page), bars.text_content()
    while number(page) == first:  # a press within a few seconds changes nothing
        page.get_by_role("button", name="Measure again").click()
        settled(page)
    expect(page.get_by_test_id("stMetric").first).to_contain_text("before")
    expect(bars).not_to_have_text(before)
    page.get_by_role("radio", name="784-128-64-10").click()
    expect(page).to_have_url(re.compile("speed_network=784-128-64-10"))
    expect(page.get_by_text("29,107,456 multiplications")).to_be_visible()
