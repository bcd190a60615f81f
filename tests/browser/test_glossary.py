"""The terms in a real browser: shown by mouse, keyboard and finger, and gone again by Escape."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import turned_dark
from tests.browser.doing import PAGES, visit
from ui.kit.glossary import TERMS

STYLES = """e => ({
  color: getComputedStyle(e).color,
  around: getComputedStyle(e.parentElement).color,
  line: `${getComputedStyle(e).textDecorationLine} ${getComputedStyle(e).textDecorationStyle}`,
})"""
CONTRAST = """e => {
  const style = getComputedStyle(e)
  const light = color => {
    const [r, g, b] = color.match(/[\\d.]+/g).map(Number).map(v => v / 255)
      .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const both = [light(style.color), light(style.backgroundColor)]
  return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05)
}"""  # of a place's text against its own ground, as in WCAG 2


def shown(page: Page) -> Locator:
    return page.get_by_role("tooltip")  # hidden, it has no role


def link(page: Page, name: str) -> Locator:
    return page.locator(f'a[href="#term-{name.replace(" ", "-")}"]')


def stands_in_window(page: Page) -> bool:
    box, size = shown(page).bounding_box(), page.viewport_size
    across = 0 <= box["x"] <= box["x"] + box["width"] <= size["width"]
    return across and 0 <= box["y"] <= box["y"] + box["height"] <= size["height"]


def test_mouse_and_keyboard_show_a_sentence_and_take_it_away(open_page) -> None:
    page = open_page("two_layers")
    term, next_term = link(page, "unit"), link(page, "hidden layer")
    expect(shown(page)).to_have_count(0)
    expect(term).to_have_attribute("title", TERMS["unit"])
    next_term.hover()
    expect(shown(page)).to_have_text(TERMS["hidden layer"])
    shown(page).hover()  # it stays while it is read
    expect(shown(page)).to_be_visible()
    page.get_by_role("heading", level=1).hover()
    expect(shown(page)).to_have_count(0)
    term.focus()
    expect(shown(page)).to_have_text(TERMS["unit"])
    expect(term).to_have_accessible_description(TERMS["unit"])
    assert not term.get_attribute("title")  # or the browser would show it a second time
    page.keyboard.press("Tab")  # the next term is the next stop
    expect(shown(page)).to_have_text(TERMS["hidden layer"])
    page.keyboard.press("Escape")
    expect(shown(page)).to_have_count(0)
    expect(term).to_have_attribute("title", TERMS["unit"])
    page.keyboard.press("Enter")
    expect(shown(page)).to_have_text(TERMS["hidden layer"])
    page.keyboard.press("Shift+Tab")
    expect(shown(page)).to_have_text(TERMS["unit"])
    assert "#" not in page.url


@pytest.mark.rest
def test_a_term_is_text_that_can_be_read_and_goes_with_its_page(open_page) -> None:
    page = open_page("two_layers")
    for _ in range(2):  # by day and by night
        styles = link(page, "unit").evaluate(STYLES)
        assert styles["color"] == styles["around"], "a term is text, and no link that leads away"
        assert styles["line"] == "underline dotted"
        link(page, "unit").hover()
        expect(shown(page)).to_be_visible()
        assert shown(page).evaluate(CONTRAST) >= 4.5
        page.mouse.move(1, 1)  # the bubble may cover the heading
        expect(shown(page)).to_have_count(0)
        turned_dark(page)
    link(page, "unit").focus()
    expect(shown(page)).to_be_visible()
    visit(page, "xor")
    expect(shown(page)).to_have_count(0)
    link(page, "hidden layer").hover()  # and the terms of the next page open
    expect(shown(page)).to_have_text(TERMS["hidden layer"])


@pytest.mark.rest
def test_a_finger_opens_a_term_on_a_phone(open_phone) -> None:
    page = open_phone("two_layers")
    for name in ("unit", "hidden layer"):
        link(page, name).tap()
        expect(shown(page)).to_have_text(TERMS[name])
        assert stands_in_window(page)
    page.touchscreen.tap(195, 20)  # the bar at the top: the bubble may cover the heading
    expect(shown(page)).to_have_count(0)
    assert "#" not in page.url


@pytest.mark.rest
def test_the_terms_of_every_page_open(open_page) -> None:
    page = open_page()
    for path in PAGES[1:]:
        if path in ("yours", "room"):
            continue  # pages without terms
        visit(page, path)
        terms = page.get_by_test_id("stMain").locator('a[href^="#term-"]:visible')
        expect(terms.first).to_be_visible()
        for term in terms.all():
            term.scroll_into_view_if_needed()
            sentence = term.get_attribute("title")
            term.focus()
            expect(shown(page)).to_have_text(str(sentence))
            assert stands_in_window(page), (path, sentence)
            page.keyboard.press("Escape")
            expect(shown(page)).to_have_count(0)
