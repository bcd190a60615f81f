"""Menus: the keyboard goes into them and comes back, and what is chosen closes them."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_playground import settled
from tests.browser.test_small import STILL, time

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


@pytest.fixture
def page(open_page) -> Page:
    return settled(open_page("playground", **STILL))


def body(page: Page) -> Locator:
    return page.get_by_test_id("stPopoverBody")


def open_by_key(page: Page, name: str) -> Locator:
    button = page.get_by_role("button", name=name)
    button.press("Enter")
    expect(body(page).locator(":focus")).to_have_count(1)
    return button


@pytest.mark.parametrize("name", ["Share", "Presets", "Failure clinic"])
def test_the_keyboard_goes_into_a_menu_and_comes_back(page, name: str) -> None:
    button = open_by_key(page, name)
    page.keyboard.press("Escape")
    expect(body(page)).to_have_count(0)
    expect(button).to_be_focused()


@pytest.mark.parametrize("name", ["Presets", "Failure clinic"])
def test_who_chooses_by_key_is_at_the_button_of_the_menu(page, name: str) -> None:
    button = open_by_key(page, name)
    page.keyboard.press("Enter")
    expect(body(page)).to_have_count(0)
    expect(button).to_be_focused()


def test_a_menu_closes_however_fast_something_is_chosen(page) -> None:
    page.evaluate(AT_ONCE, "spiral")
    expect(time(page)).to_have_attribute("aria-valuetext", re.compile("of 1,000"))
    expect(body(page)).to_have_count(0)
