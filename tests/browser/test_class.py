"""A class of six browsers: a teacher and five pupils, one of them on a phone, one in the dark.

Each has a browser of its own, which keeps its seat. They do what a lesson does, from the code on
the screen to the answers of all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESK, PATIENCE, PHONE, _opener
from tests.browser.doing import FITS, becomes_empty, press, settled, visit
from tests.browser.test_poll import card
from tests.browser.test_room import NAME, joined, name, opened

ON_A_PHONE = {"viewport": PHONE, "has_touch": True, "is_mobile": True}


@pytest.fixture
def another(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Open a page in a browser of its own."""
    with ExitStack() as stack:

        def open_it(path: str, *, phone: bool = False, dark: bool = False) -> Page:
            options = ON_A_PHONE if phone else {"viewport": DESK}
            context = stack.enter_context(browser.new_context(**options))
            context.set_default_timeout(PATIENCE)
            opener = stack.enter_context(contextmanager(_opener)(context, address))
            return opener(path, dark=dark)

        yield open_it


@pytest.mark.rest
def test_a_lesson_of_a_class(another) -> None:
    teacher = another("room")
    code = opened(teacher)
    phone = another(f"room?join={code}", phone=True)  # as it is scanned
    pupils = [phone, another("room", dark=True), *(another("room") for _ in range(3))]
    names = [joined(phone, code), *(joined_by_keyboard(one, code) for one in pupils[1:])]
    assert len({*names}) == 5
    all_are_named(teacher, ".roster", names)

    press(teacher, "Open it")
    expect(teacher.locator(".board .title")).to_have_text("The spiral with the fewest units")
    visit(teacher, "playground")
    press(teacher, "Set the page as it begins")
    teacher.wait_for_url(re.compile("play_data=spiral"))
    follow(teacher, on=True)
    for page in pupils:
        page.wait_for_url(re.compile("/playground.*play_data=spiral"))
    follow(teacher, on=False)
    for page in pupils:
        expect(page.get_by_text("Your teacher has let go.")).to_be_visible()
        press(settled(page), "Submit these settings")
    visit(teacher, "room")
    phone.goto(phone.url.partition("/playground")[0] + "/room")
    for page in (teacher, phone):
        all_are_named(page, ".board", names)
    becomes_empty(settled(phone), FITS)

    ask(teacher)
    for i, page in enumerate(pupils):
        card(page).locator("button[aria-pressed]").nth(i % 2).click()
    expect(card(teacher)).to_contain_text("5 of 5 have answered.")
    card(teacher).get_by_role("button", name="Show the answers").click()
    for page in (teacher, *pupils):
        expect(card(page).get_by_role("img", name=re.compile("3 of 5"))).to_be_visible()


def joined_by_keyboard(page: Page, code: str) -> str:
    """Join in three actions; return the name."""
    page.get_by_label("The code: six letters").focus()
    page.keyboard.type(code.lower())
    page.keyboard.press("Enter")
    expect(page.get_by_text(NAME)).to_be_visible()
    return name(page)


def all_are_named(page: Page, place: str, names: list[str]) -> None:
    for one in names:
        expect(page.locator(place)).to_contain_text(one)


def follow(teacher: Page, *, on: bool) -> None:
    switch = teacher.get_by_role("switch", name="Follow me")
    switch.press("Space")
    expect(switch).to_be_checked(checked=on)
    settled(teacher)


def ask(teacher: Page) -> None:
    """Ask the class the first question that there is."""
    teacher.get_by_text("Ask the class").click()
    teacher.get_by_role("button", name="Ask it").click()
    expect(card(teacher)).to_contain_text("0 of 5 have answered.")
