"""The guided tours in a real browser: they set, ask, notice, and give everything back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.doing import FRAMES, settled, slide, visit
from ui.tours import NAMES


def card(page: Page) -> Locator:
    return page.locator(".st-key-tour_card")


def says(page: Page, text: str | re.Pattern[str]) -> None:
    expect(card(page)).to_contain_text(text)


def press(page: Page, name: str) -> None:
    card(page).get_by_role("button", name=name, exact=True).click()


def take(page: Page) -> Locator:
    return page.get_by_role("button", name=re.compile("Take the tour"))


def test_a_tour_sets_asks_notices_and_gives_back(open_page) -> None:
    page = open_page("xor?xor_lr=0.5&xor_seed=7")
    take(page).click()
    says(page, "Step 1 of 5")
    expect(page).to_have_url(re.compile("tour=1"))
    expect(page).not_to_have_url(re.compile("xor_lr"))
    slide(page, "xor_hidden", "ArrowLeft")
    says(page, "one of the four points stays wrong")
    press(page, "Next")
    says(page, "Type 1 as the seed.")
    expect(page.get_by_role("spinbutton", name="Seed", exact=True)).to_have_value("12")
    press(page, "Back")
    says(page, "Move “Hidden units” down to 1.")
    press(page, "Leave the tour")
    expect(card(page)).to_have_count(0)
    expect(page).to_have_url(re.compile(r"xor_lr=0\.5"))
    expect(page).to_have_url(re.compile("xor_seed=7"))
    expect(page).not_to_have_url(re.compile("tour="))
    slide(page, "xor_iterations", "ArrowLeft")
    expect(page).to_have_url(re.compile("xor_iterations="))


@pytest.mark.rest
def test_a_tour_ends_with_the_way_to_the_next_page(open_page) -> None:
    page = open_page("two_layers?two_lr=0.5&tour=4")
    says(page, "Step 4 of 6")
    page.get_by_role("button", name="Open unit 3 of layer 1").click()
    says(page, "it is added up, one weighted input at a time")
    press(page, "Next")
    page.locator(".st-key-two_backprop summary").click()
    says(page, "every weight gets its slope")
    press(page, "Next")
    press(page, "Finish")
    says(page, "Your own settings are back.")
    expect(page).to_have_url(re.compile(r"two_lr=0\.5"))
    card(page).get_by_role("link", name="Next: XOR").click()
    expect(page.get_by_role("heading", level=1, name="XOR")).to_be_visible()
    expect(card(page)).to_have_count(0)


@pytest.mark.rest
def test_every_tour_goes_through_with_the_keyboard_alone(open_page) -> None:
    page = open_page()
    for name in NAMES:
        visit(page, name)
        take(page).press("Enter")
        says(page, "Step 1 of")
        last = False
        while not last:
            settled(page)
            number = card(page).locator(".number").inner_text()
            button = card(page).get_by_role("button", name=re.compile("^(.* )?(Next|Finish)$"))
            last = button.inner_text().endswith("Finish")
            button.press("Enter")
            if not last:
                expect(card(page).locator(".number").filter(has_text=number)).to_have_count(0)
        says(page, "That was the tour.")
        assert page.locator("[data-testid=stException]").count() == 0, name


@pytest.mark.rest
def test_a_tour_is_left_by_going_to_another_page_and_nothing_is_lost(open_page) -> None:
    page = open_page("playground?play_lr=1.0&play_hidden=3-3&play_activations=relu-relu")
    take(page).click()
    says(page, "Step 1 of 5")
    expect(page).to_have_url(re.compile("play_hidden=4-2"))
    visit(page, "xor")
    expect(card(page)).to_have_count(0)
    visit(page, "playground")
    expect(page).to_have_url(re.compile("play_hidden=3-3"))
    expect(page).to_have_url(re.compile(r"play_lr=1\.0"))


@pytest.mark.rest
def test_on_a_phone_the_card_stays_in_sight_and_the_sidebar_is_opened(open_phone) -> None:
    page = open_phone("xor?tour=4")
    says(page, "Move “Learning rate” up to 10.")
    settled(page)
    page.mouse.move(195, 600)
    page.mouse.wheel(0, 1500)
    page.wait_for_function("() => document.querySelector('[data-testid=stMain]').scrollTop > 500")
    box = card(page).bounding_box()
    assert 0 <= box["y"] < 120
    assert box["height"] < 250
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    press(page, "Show me")
    note = page.locator(".st-key-tour_beside")
    expect(note).to_contain_text("Move “Learning rate” up to 10.")
    expect(page.locator(".st-key-xor_lr")).to_be_in_viewport()
    slide(page, "xor_lr", "End", "ArrowLeft")
    expect(note).to_contain_text("Close this sidebar")


@pytest.mark.rest
def test_a_drawing_is_noticed_though_only_a_part_of_the_page_runs(open_page) -> None:
    page = open_page("draw?tour=2")
    says(page, "Choose “Noise”")
    box = page.get_by_role("combobox", name=re.compile("An example"))
    box.click()
    page.get_by_role("option", name="Noise").click()
    says(page, "one bar stands above 99 %")
    press(page, "Next")
    says(page, "Leave a margin")
    page.get_by_text("Leave a margin: 20 of 28", exact=True).click()
    says(page, "no longer read as an 8")


@pytest.mark.rest
def test_a_training_is_noticed(open_page) -> None:
    page = open_page("mnist?tour=2")
    says(page, "Press “Start”")
    settled(page)
    page.get_by_role("button", name="Start", exact=True).click()
    says(page, "It trains elsewhere")
    expect(page.get_by_role("button", name="Start again")).to_be_visible()
    press(page, "Next")
    press(page, "Next")
    says(page, "what was taken for what")
    settled(page)
    digit = page.get_by_role("combobox", name=re.compile("True digit"))
    digit.scroll_into_view_if_needed()  # a list that is open closes when the page is scrolled
    page.evaluate(FRAMES)
    digit.click()
    page.get_by_role("option", name="0", exact=True).click()
    says(page, "all images of that cell")


@pytest.mark.rest
def test_a_measurement_and_code_are_noticed(open_page) -> None:
    page = open_page("speed?tour=4")
    says(page, "Read the functions that ran")
    settled(page)
    page.get_by_text("Read the functions that ran", exact=True).last.click()
    says(page, "That is the code that just ran")


@pytest.mark.rest
def test_what_is_done_is_read_aloud(open_page) -> None:
    page = open_page("perceptron?tour=1")
    said = card(page).get_by_role("status")
    expect(said).to_contain_text("Move “Iterations” down to 1.")
    said.evaluate("node => { window.said = node }")
    slide(page, "perceptron_iterations", "Home")
    expect(said).to_contain_text("A single step")
    assert said.evaluate("node => node === window.said"), "it stays in place, and only changes"


@pytest.mark.rest
def test_a_step_is_done_for_whoever_asks(open_page) -> None:
    page = open_page("draw?tour=1")
    says(page, "Draw a 3")
    expect(
        card(page).get_by_test_id("stBaseButton-secondary").filter(has_text="Next")
    ).to_be_visible()
    press(page, "Do it for me")
    says(page, "It reads after every stroke.")
    expect(
        card(page).get_by_test_id("stBaseButton-primary").filter(has_text="Next")
    ).to_be_visible()
    expect(page.locator(".verdict .big")).to_have_text("3")
    page = open_page("xor?tour=1")
    press(page, "Do it for me")
    says(page, "one of the four points stays wrong")
    expect(page.get_by_role("slider", name="Hidden units")).to_have_value("1")
