"""A class draws its ten digits, with fingers, a mouse and a keyboard, and they are read."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import problems
from tests.browser.doing import fits_a_phone
from tests.browser.strokes import STROKES
from tests.browser.test_phone import touch
from tests.browser.test_room import joined, opened

SIDE = 280


def drawn(page: Page) -> int:
    return page.locator(".dots .drawn").count()


def draw(phone: Page, digit: int) -> None:
    """Draw with a finger, and press Next with it."""
    expect(phone.locator(".which")).to_have_text(re.compile(rf"Draw an? {digit}"))
    for stroke in STROKES[digit]:
        touch(phone, ".sheet", stroke)
    phone.locator(".next").tap()


@pytest.mark.rest
def test_ten_digits_are_drawn_with_a_finger_and_read(open_page, open_phone) -> None:
    teacher = open_page("room")
    code = opened(teacher)
    phone = open_phone(f"room?join={code}", dark=True)
    joined(phone, code)
    phone.locator(".start").tap()
    draw(phone, 0)
    phone.locator(".next").tap()
    expect(phone.locator(".told").first).to_contain_text("Draw a 1 first, or skip it")
    phone.locator(".skip").tap()
    for digit in range(2, 10):
        draw(phone, digit)
    expect(phone.locator(".which")).to_have_text("Not drawn yet: 1")
    phone.locator(".start").tap()
    draw(phone, 1)
    expect(phone.locator(".which")).to_contain_text("All ten are drawn")
    expect(teacher.get_by_test_id("stMetric").first).to_contain_text("10")
    expect(phone.locator(".st-key-room_handwriting")).to_contain_text("Of 10 digits, drawn by one")
    assert problems(phone) == []
    fits_a_phone(phone)
    phone.reload()
    expect(phone.locator(".which")).to_contain_text("All ten are drawn")
    assert drawn(phone) == 10


@pytest.mark.rest
def test_a_digit_is_drawn_with_the_keyboard_and_another_by_mouse(open_page, open_phone) -> None:
    code = opened(open_phone("room"))
    pupil = open_page(f"room?join={code}")
    joined(pupil, code)
    pupil.locator(".start").press("Enter")
    sheet = pupil.locator(".sheet")
    expect(sheet).to_be_focused()
    for key in ("ArrowUp", "ArrowUp", "Space", *["ArrowDown"] * 8, "ArrowRight", "Enter"):
        sheet.press(key)
    expect(pupil.locator(".dots .drawn")).to_have_count(1)
    box = sheet.bounding_box()
    for i, (x, y) in enumerate(STROKES[1][0]):
        place = box["x"] + x * box["width"] / SIDE, box["y"] + y * box["height"] / SIDE
        (pupil.mouse.move if i else lambda x, y: (pupil.mouse.move(x, y), pupil.mouse.down()))(
            *place
        )
    pupil.mouse.up()
    pupil.locator(".next").click()
    expect(pupil.get_by_text("By now the class has 2 digits")).to_be_visible()
    assert problems(pupil) == []
