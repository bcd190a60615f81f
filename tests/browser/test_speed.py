"""The page on speed in a real browser: figures appear by themselves, and a press renews them."""

import re

from playwright.sync_api import Page, expect

CHARTS = ("step_bars", "layout_bars", "precision_bars", "batches")


def settled(page: Page) -> None:
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")


def number(page: Page) -> int:
    """How often the server has measured this network."""
    told = page.get_by_text(re.compile(r"Measurement \d+, at"))
    expect(told).to_be_visible()
    return int(re.search(r"Measurement (\d+)", told.inner_text())[1])


def bars(page: Page) -> str:
    return page.locator(".st-key-speed_step_bars .bars").text_content() or ""


def test_figures_appear_and_the_button_renews_them(open_page) -> None:
    page = open_page("speed")
    for key in CHARTS:
        expect(page.locator(f".st-key-speed_{key} .bars")).to_be_visible()
    expect(page.get_by_test_id("stMetric")).to_have_count(4)
    settled(page)
    first, before = number(page), bars(page)
    assert before.count("µs") == 4
    while number(page) == first:  # a press within a few seconds changes nothing
        page.get_by_role("button", name="Measure again").click()
        settled(page)
    expect(page.get_by_test_id("stMetric").first).to_contain_text("before")
    expect(page.locator(".st-key-speed_step_bars .bars")).not_to_have_text(before)


def test_a_link_brings_the_chosen_network_on_a_phone(open_page) -> None:
    page = open_page("speed?speed_network=2-8-8-1", viewport={"width": 390, "height": 844})
    expect(page.locator(".st-key-speed_step_bars .bars")).to_be_visible()
    settled(page)
    expect(page.get_by_role("radio", name="2-8-8-1")).to_be_checked()
    wide = page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth")
    assert wide <= 0
    page.get_by_role("radio", name="784-128-64-10").click()
    expect(page).to_have_url(re.compile("speed_network=784-128-64-10"))
    expect(page.get_by_text("29,107,456 multiplications")).to_be_visible()
