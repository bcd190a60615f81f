"""What only a browser shows of a visitor who changes everything, presses everything and goes on.

``tests/pages/test_walk.py`` does it more thoroughly, without a browser.
"""

from __future__ import annotations

import random
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.doing import FRAMES, PAGES, path, settled, visit

pytestmark = pytest.mark.rest
# Every control one step on, as fast as a script can. Not those that hide the others.
CHANGE = """key => {
    for (const slider of document.querySelectorAll("[data-testid=stSlider] input[type=range]"))
        slider.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }))
    for (const box of document.querySelectorAll("[data-testid=stCheckbox] input"))
        if (!box.closest(".st-key-present, [class*=_lock]")) box.click()
}"""
VALUES = """() => [...document.querySelectorAll("[data-testid=stSlider] input[type=range]")]
    .map(slider => slider.getAttribute("aria-label") + " " + slider.value)"""
ENOUGH = 2  # buttons of each page, drawn by a seed


def sound(page: Page) -> None:
    """There is a page, and no error on it."""
    page.evaluate(FRAMES)  # what was pressed is on its way
    settled(page)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_test_id("stMain")).to_have_text(re.compile(".{200}", re.DOTALL))


def change(page: Page, rng: random.Random) -> None:
    page.evaluate(CHANGE, rng.choice(["ArrowLeft", "ArrowRight"]))
    sound(page)


def there_and_back(page: Page, go: str) -> None:
    """To another page by the menu, and back by the browser: the address is as it was."""
    before, title = path(page), page.get_by_role("heading", level=1).inner_text()
    visit(page, go)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    sound(page)
    assert path(page) == before


def buttons(page: Page) -> Locator:
    """What can be pressed and trains nothing for long."""
    found = page.get_by_test_id("stButton").filter(visible=True)
    return found.get_by_role("button", disabled=False).filter(has_not_text="Train")


@pytest.mark.parametrize("name", PAGES)
def test_whatever_is_changed_and_pressed_there_is_a_page_and_a_way_back(
    open_page, name: str
) -> None:
    rng, page = random.Random(name), open_page(name)
    others = [other for other in PAGES if other not in ("", name)]
    for _ in range(ENOUGH):
        change(page, rng)
        title = page.get_by_role("heading", level=1).inner_text()
        if there := buttons(page).all():  # a teacher's room may have none
            rng.choice(there).click()
        sound(page)
        if page.get_by_role("heading", level=1).inner_text() != title:  # it led on
            page.go_back()
            expect(page.get_by_role("heading", level=1)).to_have_text(title)
    change(page, rng)
    there_and_back(page, rng.choice(others))
    shared = re.sub(r"tour=\d&?", "", path(page)).removesuffix("?")
    other = open_page(shared)
    assert path(other) == shared
    assert other.evaluate(VALUES) == page.evaluate(VALUES)
