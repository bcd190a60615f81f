"""The terms in a real browser: shown by mouse, keyboard and finger, and gone again by Escape."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open
from ui.glossary import TERMS

PAGES = ["perceptron", "two_layers", "xor", "playground", "mnist", "draw", "speed"]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
STILL = {"reduced_motion": "reduce"}  # no playing on arrival
SCHEMES = ["light", "dark"]
STYLES = """e => ({
  color: getComputedStyle(e).color,
  around: getComputedStyle(e.parentElement).color,
  line: `${getComputedStyle(e).textDecorationLine} ${getComputedStyle(e).textDecorationStyle}`,
})"""


def shown(page: Page) -> Locator:
    return page.get_by_role("tooltip")


def link(page: Page, name: str) -> Locator:
    return page.locator(f'a[href="#term-{name.replace(" ", "-")}"]')


def arrive(open_page: Open, path: str = "two_layers", **options: object) -> Page:
    page = open_page(path, **STILL, **options)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    expect(page.locator(".glossary")).to_be_attached()
    return page


def stands_in_window(page: Page) -> bool:
    box, size = shown(page).bounding_box(), page.viewport_size
    assert box
    assert size
    return (
        box["x"] >= 0
        and box["y"] >= 0
        and box["x"] + box["width"] <= size["width"]
        and box["y"] + box["height"] <= size["height"]
    )


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_mouse_shows_a_sentence_and_takes_it_away(open_page: Open, scheme: str) -> None:
    page = arrive(open_page, color_scheme=scheme)
    expect(shown(page)).to_have_count(0)  # hidden, so it has no role
    link(page, "hidden layer").hover()
    expect(shown(page)).to_have_text(TERMS["hidden layer"])
    shown(page).hover()  # it stays while it is read
    expect(shown(page)).to_be_visible()
    page.get_by_role("heading", level=1).hover()
    expect(shown(page)).to_have_count(0)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_sentence_and_the_term_have_contrast(open_page: Open, scheme: str) -> None:
    page = arrive(open_page, color_scheme=scheme)
    styles = link(page, "unit").evaluate(STYLES)
    assert styles["color"] == styles["around"], "a term is text, and no link that leads away"
    assert styles["line"] == "underline dotted"
    link(page, "unit").hover()
    expect(shown(page)).to_be_visible()
    assert contrast(shown(page)) >= 4.5


def contrast(place: Locator) -> float:
    """The contrast of a place's text against its own ground, as in WCAG 2."""
    return float(
        place.evaluate("""e => {
          const style = getComputedStyle(e)
          const light = color => {
            const [r, g, b] = color.match(/[\\d.]+/g).map(Number).map(v => v / 255)
              .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
            return 0.2126 * r + 0.7152 * g + 0.0722 * b
          }
          const both = [light(style.color), light(style.backgroundColor)]
          return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05)
        }""")
    )


def test_the_keyboard_reaches_a_term_and_escape_closes_it(open_page: Open) -> None:
    page = arrive(open_page)
    term = link(page, "unit")
    term.focus()
    expect(shown(page)).to_have_text(TERMS["unit"])
    expect(term).to_have_accessible_description(TERMS["unit"])
    page.keyboard.press("Tab")  # the next term is the next stop
    expect(shown(page)).to_have_text(TERMS["hidden layer"])
    page.keyboard.press("Escape")
    expect(shown(page)).to_have_count(0)
    page.keyboard.press("Enter")
    expect(shown(page)).to_have_text(TERMS["hidden layer"])
    page.keyboard.press("Shift+Tab")
    expect(shown(page)).to_have_text(TERMS["unit"])
    assert "#" not in page.url


def test_a_term_describes_itself_before_it_is_opened_and_after(open_page: Open) -> None:
    page = arrive(open_page)
    term = link(page, "unit")
    expect(term).to_have_attribute("title", TERMS["unit"])
    term.hover()
    expect(shown(page)).to_be_visible()
    assert not term.get_attribute("title")  # or the browser would show it a second time
    page.keyboard.press("Escape")
    expect(term).to_have_attribute("title", TERMS["unit"])


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_finger_opens_a_term_on_a_phone(open_page: Open, scheme: str) -> None:
    page = arrive(open_page, **PHONE, color_scheme=scheme)
    for name in ("unit", "hidden layer"):
        link(page, name).tap()
        expect(shown(page)).to_have_text(TERMS[name])
        assert stands_in_window(page)
    page.touchscreen.tap(195, 20)  # the bar at the top: the bubble may cover the heading
    expect(shown(page)).to_have_count(0)
    assert "#" not in page.url
    assert len(page.context.pages) == 1


@pytest.mark.parametrize("path", PAGES)
def test_the_terms_of_every_page_open(open_page: Open, path: str) -> None:
    page = arrive(open_page, path)
    terms = page.get_by_test_id("stMain").locator('a[href^="#term-"]:visible')
    expect(terms.first).to_be_visible()
    for term in terms.all():
        term.scroll_into_view_if_needed()
        sentence = term.get_attribute("title")
        term.focus()
        expect(shown(page)).to_have_text(str(sentence))
        assert stands_in_window(page)
        page.keyboard.press("Escape")
        expect(shown(page)).to_have_count(0)


def test_it_goes_when_its_term_goes(open_page: Open) -> None:
    page = arrive(open_page)
    link(page, "unit").focus()
    expect(shown(page)).to_be_visible()
    page.get_by_test_id("stSidebarNavLink").filter(has_text="XOR").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("XOR")
    expect(shown(page)).to_have_count(0)
    link(page, "hidden layer").hover()  # and the terms of the next page open
    expect(shown(page)).to_have_text(TERMS["hidden layer"])
