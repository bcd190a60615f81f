"""Sharing, presenting and a class's link, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.doing import path, settled, slide, visit

pytestmark = pytest.mark.rest


def test_the_shared_link_opens_the_same_experiment(open_page) -> None:
    page = open_page("xor?xor_lr=1.0&xor_hidden=3&tour=1&old=7&present=true")
    page.get_by_role("button", name="Share").click()
    link = page.get_by_test_id("stPopoverBody").locator("code").first
    expect(link).to_contain_text("/xor?")
    for mine in ("tour", "present"):
        assert mine not in link.inner_text()
    expect(page.get_by_role("img", name="A QR code with the link above")).to_be_visible()
    whole = page.get_by_role("button", name="Show on the whole screen")
    code = page.get_by_role("img", name="A QR code with the link below")
    for way_out in (lambda: page.mouse.click(9, 9), lambda: page.keyboard.press("Escape")):
        whole.press("Enter")
        expect(code).to_be_in_viewport(ratio=1)
        assert code.bounding_box()["height"] > 0.8 * page.viewport_size["height"]
        expect(page.get_by_role("dialog", name="The QR code")).to_contain_text(link.inner_text())
        told = link.inner_text()
        way_out()
        expect(code).to_be_hidden()
    other = open_page(told.partition("/xor")[2].join(("xor", "")))
    expect(other.get_by_role("slider", name="Hidden units")).to_have_value("3")
    expect(other).to_have_url(re.compile("xor_lr=1.0"))
    expect(other.get_by_test_id("stSidebar")).to_be_visible()


def test_a_projector_has_large_type_and_no_sidebar(open_page) -> None:
    page = open_page("xor")
    size = "parseFloat(getComputedStyle(document.querySelector('h2')).fontSize)"
    small = page.evaluate(size)
    page.get_by_text("Present", exact=True).click()
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    expect(page).to_have_url(re.compile("present=true"))
    assert page.evaluate(size) == 1.25 * small
    again = open_page("xor?present=true")
    expect(again.get_by_test_id("stSidebar")).to_be_hidden()
    again.get_by_text("Present", exact=True).click()
    expect(again.get_by_test_id("stSidebar")).to_be_visible()


def test_a_class_sees_what_its_teacher_left(open_page) -> None:
    page = open_page("xor?xor_hide=Learning+rate&xor_fix=Hidden+units&xor_lock=true&xor_lr=1.0")
    expect(page.get_by_text("For teachers")).to_be_hidden()
    expect(page.locator(".st-key-xor_lr")).to_be_hidden()
    expect(page.get_by_role("button", name=re.compile("Take the tour"))).to_have_count(0)
    fixed = page.locator(".st-key-xor_hidden")
    expect(fixed).to_be_visible()
    expect(fixed).to_have_js_property("inert", True)
    slide(page, "xor_iterations", "ArrowLeft")
    expect(page).to_have_url(re.compile("xor_iterations=700"))
    expect(page).to_have_url(re.compile("xor_lr=1.0"))
    expect(fixed).to_have_js_property("inert", True)


def test_within_another_page_the_settings_open_on_request(open_page) -> None:
    page = open_page("xor?embed=true")
    expect(page.get_by_test_id("stSidebar")).not_to_be_in_viewport()
    page.get_by_role("button", name="Expand sidebar").click()
    expect(page.locator(".st-key-xor_lr")).to_be_in_viewport()
    expect(page.get_by_test_id("stSidebarNav")).to_be_hidden()


def test_a_visit_is_one_entry_and_back_shows_what_was_there(open_page) -> None:
    page = open_page("perceptron")
    before = page.evaluate("history.length")
    slide(page, "perceptron_lr", *8 * ["ArrowLeft"])
    expect(page).to_have_url(re.compile("perceptron_lr=0.001"))
    settled(page)
    visit(page, "playground")
    page.get_by_role("button", name="Presets").click()
    page.get_by_role("button", name="Circles, without a hidden layer").click()
    expect(page).to_have_url(re.compile("play_hidden=none.*play_lr=1.0"))
    settled(page)
    there = path(page)
    visit(page, "mnist")
    visit(page, "draw")
    assert page.evaluate("history.length") == before + 3
    title = page.get_by_role("heading", level=1)
    for name, address in (
        ("Read handwritten digits", "mnist?mnist_hidden=10"),
        ("Playground", there),
        ("Perceptron", "perceptron?perceptron_lr=0.001"),
    ):
        page.go_back()
        expect(title).to_have_text(name)
        settled(page)
        assert path(page) == address
    expect(page.locator(".st-key-perceptron_lr").get_by_text("0.001", exact=True)).to_have_count(2)
    page.go_forward()
    expect(title).to_have_text("Playground")
    settled(page)
    assert path(page) == there
    expect(page.get_by_role("slider", name="Hidden layers")).to_have_value("0")
