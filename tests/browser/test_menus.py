"""Menus: the keyboard goes into them and comes back, and what is chosen closes them."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.doing import settled, time

pytestmark = pytest.mark.rest
# Faster than anybody can: the server hears of both at once.
AT_ONCE = """preset => {
    const opener = document.querySelector(".st-key-play_presets_0 button")
    const choose = () => {
        const button = document.querySelector(`.st-key-play_preset_${preset} button`)
        if (button) button.click()
        else requestAnimationFrame(choose)
    }
    opener.click()
    choose()
}"""


def body(page: Page) -> Locator:
    return page.get_by_test_id("stPopoverBody")


def opened_by_key_and_left_by(page: Page, name: str, key: str) -> None:
    """Whoever leaves it, or chooses in it, by a key is at its button again."""
    button = page.get_by_role("button", name=name)
    button.press("Enter")
    expect(body(page).locator(":focus")).to_have_count(1)
    page.keyboard.press(key)
    expect(body(page)).to_have_count(0)
    expect(button).to_be_focused()
    settled(page)


def test_the_keyboard_goes_into_a_menu_and_comes_back(open_page) -> None:
    page = open_page("playground")
    for name in ("Share", "For a class", "Presets", "Failure clinic"):
        opened_by_key_and_left_by(page, name, "Escape")
    for name in ("Presets", "Failure clinic"):
        opened_by_key_and_left_by(page, name, "Enter")


def test_a_menu_closes_however_fast_something_is_chosen(open_page) -> None:
    page = open_page("playground")
    page.evaluate(AT_ONCE, "spiral")
    expect(time(page)).to_have_attribute("aria-valuetext", re.compile("of 1,000"))
    expect(body(page)).to_have_count(0)
