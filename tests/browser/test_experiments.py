"""Experiments in a real browser: what is chosen in one part is so in all, and opened."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import problems, turned_dark
from tests.browser.doing import fits_a_phone

TWELVE = "experiments?exp_learning_rate=0.01~0.1~1&exp_activation=tanh-relu&exp_seeds=2"


def picture(page: Page) -> Locator:
    return page.locator(".st-key-exp_picture .panel")


def trained(open_page, query: str) -> Page:
    """Start, and wait until the experiment is over."""
    page = open_page(query)
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.get_by_role("button", name="Start again")).to_be_visible()
    return page


@pytest.mark.rest
def test_what_is_chosen_in_one_part_is_chosen_in_all_and_opens_on_the_playground(open_page) -> None:
    page = open_page(TWELVE)
    page.get_by_role("button", name="Start", exact=True).click()
    picture(page).evaluate("panel => { panel.mine = true }")
    expect(page.get_by_role("button", name="Start again")).to_be_visible()
    assert picture(page).evaluate("panel => panel.mine")  # it stays when the last training ends
    expect(picture(page).locator(".rows tbody tr")).to_have_count(12)
    expect(picture(page).locator(".parallel .line")).to_have_count(12)
    expect(picture(page).locator(".dot")).to_have_count(12)
    expect(page.get_by_text("Ending the worse half early")).to_be_visible()
    field = picture(page).get_by_role(
        "button", name=re.compile("^learning rate 1, activation ReLU")
    )
    field.click()
    for part in (".rows tbody tr.on", ".parallel .line.on", ".dot.on"):
        expect(picture(page).locator(part)).to_have_count(2)
    expect(picture(page).locator(".chosen")).to_contain_text("2 trainings")
    picture(page).get_by_role("button", name="Choose training 3", exact=True).click()
    for part in (".rows tbody tr.on", ".parallel .line.on", ".dot.on", ".fields button.on"):
        expect(picture(page).locator(part)).to_have_count(1)
    expect(page.locator(".st-key-exp_reason")).to_contain_text("Training 3: learning rate 0.1")
    expect(page).to_have_url(re.compile("exp_trial=3"))
    picture(page).get_by_text("Learning rate × activation").click()
    expect(picture(page).locator(".what details[open] tbody tr")).to_have_count(6)
    picture(page).locator(".parallel").press("ArrowUp")
    expect(page).not_to_have_url(re.compile("exp_trial=3&|exp_trial=3$"))
    picture(page).get_by_role("button", name="Choose training 3", exact=True).click()
    expect(page.locator(".st-key-exp_reason")).to_contain_text("Training 3: learning rate 0.1")
    page.locator(".st-key-exp_one_open button").click()
    expect(page.get_by_role("heading", name="Playground")).to_be_visible()
    expect(page).to_have_url(
        re.compile("play_lr=0.1&.*play_data=moons|play_data=moons.*play_lr=0.1")
    )


@pytest.mark.rest
def test_it_can_be_read_by_everybody_and_fits_a_phone(open_page) -> None:
    page = trained(open_page, "experiments?exp_learning_rate=0.1~1&exp_activation=tanh&exp_seeds=2")
    page.get_by_role("button", name="Look at the worst").click()
    expect(page.get_by_role("button", name="Open in Playground").first).to_be_visible()
    assert problems(page) == []
    turned_dark(page)
    assert problems(page) == []
    fits_a_phone(page)
    expect(picture(page).locator(".rows tbody tr")).to_have_count(4)
