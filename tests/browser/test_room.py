"""A class in a room, in real browsers: from the code on the screen to the names on it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import problems
from tests.browser.doing import fits_a_phone, press, settled

NAME = re.compile(r"You are [A-Z]\w+ [A-Z]\w+, in the room [A-Z]{6}\.")


def opened(page: Page) -> str:
    """Open a room; return its code."""
    press(page, "Open a room")
    code = page.locator(".room-code")
    expect(code).to_have_text(re.compile("^[A-Z]{6}$"))
    return code.inner_text()


def name(page: Page) -> str:
    return re.search(r"You are (\w+ \w+),", page.get_by_text(NAME).inner_text())[1]


def joined(phone: Page, code: str) -> str:
    """Join by the button that a link leads to; return the name."""
    press(phone, f"Join the room {code}")
    return name(phone)


def test_a_phone_joins_by_the_link_and_its_name_is_on_the_screen(open_page, open_phone) -> None:
    teacher = open_page("room")
    code = opened(teacher)
    phone = open_phone(f"room?join={code}")
    mine = joined(phone, code)
    expect(teacher.locator(".roster")).to_contain_text(mine)
    assert "join" not in phone.url


@pytest.mark.rest
def test_a_seat_is_found_again_until_one_is_put_out(open_page, open_phone) -> None:
    teacher = open_page("room", dark=True)
    code = opened(teacher)
    phone = open_phone(f"room?join={code}", noisy=True)  # it is told 404 when it is put out
    mine = joined(phone, code)
    phone.reload()
    assert name(phone) == mine
    other = open_phone("xor", noisy=True)
    chip = other.locator(".chip")
    expect(chip).to_have_accessible_name(f"{mine}, in the room {' '.join(code)}, 1 is here")
    chip.press("Enter")
    expect(other.locator(".menu")).to_be_visible()
    assert problems(other) == []
    chip.press("Escape")
    expect(other.locator(".menu")).to_be_hidden()
    roster = teacher.locator(".roster")
    expect(roster).to_contain_text(mine)
    assert problems(teacher) == []
    fits_a_phone(teacher)
    roster.get_by_role("button", name=f"Put {mine} out").press("Enter")
    roster.get_by_role("button", name=f"Put {mine} out, with all that they entered?").press("Enter")
    expect(roster).to_contain_text("Nobody is here yet.")
    expect(phone.get_by_text("you are no longer in it")).to_be_visible()
    expect(chip).to_have_count(0)
    kept = "() => [localStorage, sessionStorage].map(place => place.getItem('glassbox-room'))"
    assert phone.evaluate(kept) == [None, None]
    assert problems(settled(phone)) == []
