"""A class goes where its teacher goes, in real browsers; and the teacher where a pupil is."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import problems
from tests.browser.doing import press, seek, settled, slide, time, visit
from tests.browser.test_room import joined, opened


def title(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


@pytest.mark.rest
def test_a_phone_goes_where_the_teacher_goes_until_let_go(open_page, open_phone) -> None:
    teacher = open_page("room")
    code = opened(teacher)
    phone = open_phone(f"room?join={code}")
    joined(phone, code)
    visit(teacher, "xor")
    teacher.get_by_text("Follow me").click()
    title(phone, "XOR")
    slide(teacher, "xor_hidden", "ArrowRight", "ArrowRight")
    phone.wait_for_url(re.compile("xor_hidden=4"))
    seek(teacher, 0.4)
    shown = time(teacher).get_attribute("aria-valuetext")
    expect(time(phone)).to_have_attribute("aria-valuetext", shown)
    expect(phone.get_by_text("You follow your teacher.")).to_be_visible()
    press(phone, "Stay here")
    expect(phone.get_by_text("Your teacher leads the others.")).to_be_visible()
    assert problems(settled(phone)) == []
    visit(teacher, "perceptron")
    press(phone, "Follow again")
    title(phone, "Perceptron")
    phone.reload()
    expect(phone.get_by_text("You follow your teacher.")).to_be_visible()
    teacher.get_by_text("Follow me").click()
    press(phone, "Back to where I was")
    title(phone, "XOR")


@pytest.mark.rest
def test_a_screen_is_shown_from_the_list_of_names(open_page, open_phone) -> None:
    teacher = open_page("room")
    code = opened(teacher)
    phone = open_phone(f"room?join={code}")
    name = joined(phone, code)
    phone.goto(phone.url.replace("room", "xor?xor_hidden=5"))
    expect(phone.locator(".chip")).to_be_visible()
    teacher.get_by_role("button", name=f"Show {name}’s screen").click()
    title(teacher, "XOR")
    expect(teacher.get_by_text(f"You see {name}’s screen.")).to_be_visible()
    teacher.wait_for_url(re.compile("xor_hidden=5"))
    assert problems(settled(teacher)) == []
    press(teacher, "Put away")
    title(teacher, "The room")
    expect(phone.get_by_text("Your screen is shown.")).to_be_hidden()
