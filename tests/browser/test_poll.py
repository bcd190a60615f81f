"""A question is asked to the class, answered on a phone with one press, and shown as bars."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import problems, turned_dark
from tests.browser.doing import fits_a_phone, settled

QUESTION = "Can a single hidden unit with tanh solve XOR?"
RIGHT = "No, however long it trains"


def card(page: Page):
    return page.get_by_role("region", name="A question to the class")


def room(open_page, open_phone):
    """Open a room at a desk, and join it on a phone."""
    teacher = open_page("room")
    teacher.get_by_role("button", name="Open a room").click()
    code = teacher.locator(".room-code").inner_text()
    pupil = open_phone(f"room?join={code}")
    pupil.get_by_role("button", name="Join the room").click()
    expect(pupil.locator(".st-key-room_me")).to_be_visible()
    return teacher, pupil


@pytest.mark.rest
def test_a_class_predicts_and_then_looks(open_page, open_phone) -> None:
    teacher, pupil = room(open_page, open_phone)

    teacher.get_by_role("link", name="XOR").first.click()
    teacher.get_by_role("button", name="Ask the class").first.click()
    expect(card(teacher)).to_contain_text("0 of 1 have answered.")
    expect(card(teacher)).to_be_in_viewport()

    answer = card(pupil).get_by_role("button", name=RIGHT)
    expect(pupil.get_by_role("status").filter(has_text=QUESTION)).to_have_count(1)
    answer.focus()
    pupil.keyboard.press("Enter")
    expect(answer).to_have_attribute("aria-pressed", "true")
    expect(card(teacher)).to_contain_text("1 of 1 has answered.")
    expect(card(pupil)).to_contain_text("You can change it")
    assert problems(pupil, ".st-key-room_poll_place") == []
    expect(card(pupil).locator(".why, .fill")).to_have_count(0)

    show = card(teacher).get_by_role("button", name="Show the answers")
    show.focus()
    teacher.keyboard.press("Enter")
    for page in (teacher, pupil):
        bar = card(page).get_by_role("img", name=f"{RIGHT}, which is right: 1 of 1")
        expect(bar).to_be_visible()
        assert problems(turned_dark(page), ".st-key-room_poll_place") == []
    expect(card(teacher).get_by_role("button").first).to_be_focused()
    card(teacher).get_by_role("button", name="Look at it").click()
    expect(teacher.get_by_role("slider", name="Hidden units")).to_have_value("1")
    fits_a_phone(pupil)
    card(pupil).get_by_role("button", name="Look at it").click()
    expect(pupil.get_by_role("heading", name="XOR", exact=True)).to_be_visible()
    expect(pupil).to_have_url(re.compile("xor_hidden=1"))
    card(teacher).get_by_role("button", name="Close").click()
    expect(card(pupil)).to_be_hidden()
    expect(card(teacher)).to_be_hidden()


@pytest.mark.rest
def test_who_has_scrolled_down_sees_it_until_it_is_answered(open_page, open_phone) -> None:
    teacher, pupil = room(open_page, open_phone)
    pupil.goto(pupil.url.split("/room")[0] + "/perceptron")
    expect(pupil.get_by_role("button", name=", in the room")).to_be_visible()
    settled(pupil)
    pupil.get_by_role("heading", name="Predict, then look").scroll_into_view_if_needed()
    teacher.get_by_text("Ask the class").click()
    teacher.get_by_role("button", name="Ask it").click()
    expect(card(teacher)).to_be_in_viewport(ratio=1)
    answer = card(pupil).get_by_role("button", name="It turns the whole line")
    expect(answer).to_be_in_viewport()
    expect(pupil.get_by_role("heading", name="Predict, then look")).to_be_in_viewport()
    answer.click()
    expect(answer).not_to_be_in_viewport()
