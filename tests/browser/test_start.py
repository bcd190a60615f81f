"""The start page in a real browser: a digit goes through a network, and pictures lead on."""

import re

from playwright.sync_api import expect

from tests.browser.axe import problems
from tests.browser.doing import fits_a_phone, settled
from ui.registry import PATH

MOVING = """() => {
    const all = root => [...root.querySelectorAll("*")].flatMap(
        e => [...e.getAnimations(), ...(e.shadowRoot ? all(e.shadowRoot) : [])])
    return all(document).filter(a => a.playState === "running")
}"""


def test_it_shows_a_digits_way_and_leads_to_every_page(open_page) -> None:
    page = open_page()
    assert page.evaluate(f"({MOVING})().length") == 0, "who asked for stillness has it"
    page.get_by_role("radio", name="7", exact=True).click()
    expect(page.get_by_role("img", name="A handwritten 7 passes")).to_be_visible()
    cards = page.locator("[class*='st-key-stop_']")
    pictures = cards.get_by_role("img", name=re.compile(".{20,}"))
    expect(pictures).to_have_count(sum(bool(page.picture) for page in PATH))
    assert problems(page) == []
    page.emulate_media(reduced_motion="no-preference")
    page.reload()
    page.wait_for_function(f"() => ({MOVING})().length > 0")
    fits_a_phone(page)
    card = page.locator(".st-key-stop_playground")
    card.get_by_role("img").scroll_into_view_if_needed()
    box = card.bounding_box()
    page.mouse.click(box["x"] + 40, box["y"] + box["height"] / 2)
    expect(page.get_by_role("heading", level=1, name="Playground")).to_be_visible()
    settled(page)
