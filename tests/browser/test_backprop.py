"""The lesson in a real browser: stepped, scrubbed and played, by keyboard, on a phone, in words."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import problems, turned_dark
from tests.browser.doing import COUNT, FITS, becomes_empty, seek, settled
from ui.registry import BY_NAME

QUICKLY = """() => {
    const slow = window.setTimeout
    window.setTimeout = (act, time, ...more) => slow(act, time > 1500 ? time / 100 : time, ...more)
}"""
OVERLAPS = """root => {
    const drawn = [...root.querySelectorAll(".number text, .node text, .node .back")]
    const boxes = drawn.map(e => [e.parentElement, e.getBoundingClientRect(), e.textContent])
        .filter(([, box]) => box.width > 1)
    return boxes.flatMap(([of, a, one], i) => boxes.slice(i + 1).filter(([by, b]) => of !== by
        && Math.min(a.right, b.right) - Math.max(a.left, b.left) > 6
        && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 6)
        .map(([, , other]) => `${one} on ${other}`))
}"""


def lesson(page: Page, key: str = "two") -> Locator:
    return page.locator(f".st-key-{key}_backprop_panel .lesson")


def opened(page: Page, key: str = "two") -> Locator:
    page.locator(f".st-key-{key}_backprop summary").press("Enter")
    expect(lesson(page, key)).to_be_visible()
    settled(page)
    return lesson(page, key)


def slider(found: Locator) -> Locator:
    return found.get_by_role("slider", name="Step of the lesson")


def says(found: Locator, text: str | re.Pattern[str]) -> None:
    expect(found.get_by_role("status")).to_contain_text(text)


def step_to(found: Locator, title: str) -> None:
    for _ in range(40):
        if title in found.get_by_role("status").inner_text():
            return
        found.get_by_role("button", name="One step further").press("Enter")
    raise AssertionError(f"no step is called {title}")


def test_the_lesson_goes_by_keyboard_says_each_step_and_asks_the_server_nothing(open_page) -> None:
    page = open_page("two_layers")
    found = opened(page)
    page.get_by_role("button", name="From the first step").press("Enter")
    expect(page.get_by_text("The network as it is at iteration 0")).to_be_visible()
    settled(page)
    page.evaluate(COUNT)
    says(found, "One example goes forward")
    slider(found).press("ArrowRight")
    says(found, "Take one weight")
    expect(found.locator(".plot .cost")).to_be_visible()
    expect(found.locator(".works code")).to_have_text(["J = ((A - Y) ** 2).sum()"])
    found.get_by_role("button", name="2. Let the error flow back").press("Enter")
    says(found, "dA = 2 (a − y)")
    expect(found.locator(".number text").filter(has_text=re.compile(r"\d"))).to_have_count(0)
    step_to(found, "All 12 weights of this layer")
    expect(found.locator(".works code")).to_have_text(["dW = dZ @ A_prev.T"])
    expect(found.locator(".number text").filter(has_text=re.compile(r"\d"))).to_have_count(16)
    found.get_by_role("button", name="One step back").press("Enter")
    says(found, "sends 1 along this edge")
    slider(found).press("End")
    says(found, "It fell.")
    expect(found.get_by_role("button", name="One step further")).to_be_disabled()
    assert page.evaluate("window.sent") == 0
    # A click on an edge takes that one.
    page.locator(".st-key-two_backprop_panel .reach").nth(15).dispatch_event("click")
    expect(page.get_by_role("combobox", name="The weight to follow")).to_have_value(
        "From Hidden 4 to Output"
    )


@pytest.mark.rest
def test_it_plays_by_itself_and_ends(open_page) -> None:
    page = open_page("two_layers", moving=True)
    page.evaluate(QUICKLY)
    found = opened(page)
    found.get_by_role("button", name="Play the lesson").click()
    says(found, "And the cost?")
    expect(found.get_by_role("button", name="Play the lesson")).to_be_visible()
    found.get_by_role("button", name="Play the lesson").click()
    found.get_by_role("button", name="Pause the lesson").click()
    at = slider(found).input_value()
    seek(page, 0.2)  # the page's own time is another one
    expect(page.get_by_text("The network as it is at iteration 1,500")).to_have_count(0)
    settled(page)
    expect(slider(lesson(page))).to_have_value(at)


@pytest.mark.rest
def test_who_asks_for_stillness_sees_nothing_move(open_page) -> None:
    page = open_page("xor")
    found = opened(page, "xor")
    step_to(found, "Send the error back")
    moving = "root => root.getAnimations({ subtree: true }).length"
    assert found.evaluate(moving) == 0


@pytest.mark.rest
@pytest.mark.parametrize("name", ["two_layers", "playground"])
def test_axe_finds_nothing_in_the_lesson_and_in_the_check(open_page, name: str) -> None:
    page = open_page(name)
    found = opened(page, BY_NAME[name].prefix)
    page.get_by_role("button", name="Verify me").click()
    expect(page.get_by_text("slopes of backpropagation are what a nudge")).to_be_visible()
    settled(page)
    for part in ("1. Nudge one weight", "2. Let the error flow back", "4. Take the step"):
        found.get_by_role("button", name=part).click()
        assert problems(page) == [], part
    turned_dark(page)
    assert problems(page) == []


@pytest.mark.rest
def test_an_opened_number_leads_to_the_lesson_and_brings_it_into_view(open_page) -> None:
    page = open_page("two_layers")
    page.locator(".st-key-two_network .reach").nth(3).dispatch_event("click")
    page.get_by_role("button", name="How does it know this slope?").click()
    expect(lesson(page).get_by_role("button", name="Play the lesson")).to_be_focused()
    expect(lesson(page)).to_be_in_viewport(ratio=0.8)


@pytest.mark.rest
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_it_fits_every_screen_and_its_numbers_can_be_read(open_page, width: int) -> None:
    page = open_page("two_layers")
    found = opened(page)
    page.set_viewport_size({"width": width, "height": 844 if width < 700 else 720})
    step_to(found, "All 12 weights of this layer")
    becomes_empty(page, FITS)
    assert found.evaluate(OVERLAPS) == []
    inside = """root => {
        const box = root.querySelector(".net").getBoundingClientRect()
        return [...root.querySelectorAll(".number.on")].filter(e => e.textContent).every(e => {
            const at = e.getBoundingClientRect()
            return at.left >= box.left - 1 && at.right <= box.right + 1
        })
    }"""
    page.wait_for_function(
        f"""() => {{
            const hosts = [...document.querySelectorAll("[data-testid=stBidiComponentIsolated]")]
            const root = hosts.map(e => e.shadowRoot?.querySelector(".lesson")).find(Boolean)
            return ({inside})(root)
        }}"""
    )
