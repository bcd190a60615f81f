"""Access: what axe-core finds by day and by night, and the way through each page by keyboard.

The walk through the start page looks with axe-core as well; here are all, and what opens.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import (
    ABOVE_TABLES,
    charts_are_told,
    problems,
    quiet,
    tables_stand_under_charts,
    turned_dark,
)
from tests.browser.doing import PAGES, settled

LOOKS = 10  # that the drawing page offers
MOST_STOPS = 300  # of the Tab key on a page
TOLD = {  # how many charts a page has, and how many of them have a table
    "perceptron": (3, 3),
    "two_layers": (2, 2),
    "xor": (4, 4),
    "playground": (4, 4),
    "draw": (5, 1),
    "speed": (4, 4),
}
# Every element that the Tab key should have come to and has not, through the shadow roots of our
# panels. Of a group of choices it comes to one, and the arrow keys go on from there.
STOPS = """() => {
    const found = [], groups = new Set(window.reached)
    const walk = root => {
        for (const e of root.querySelectorAll("*")) {
            if (e.shadowRoot) walk(e.shadowRoot)
            const kinds = "a[href], button, input, select, textarea, summary, [tabindex]"
            if (!e.matches(kinds) || e.tabIndex < 0 || e.disabled || e.closest("[inert]")) continue
            const shown = e.checkVisibility({ visibilityProperty: true })
            if (!shown || !e.getClientRects().length) continue
            const group = e.type === "radio" ? e.name
                : e.closest("[data-rac][role=toolbar], [data-rac][role=radiogroup]") ?? e
            if (groups.has(group)) continue
            groups.add(group)
            found.push(e)
        }
    }
    walk(document)
    return found.map(e => e.outerHTML.slice(0, 120))
}"""
# Where the keyboard is: a name, and whether one can see it.
HERE = """() => {
    let e = document.activeElement
    while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement
    if (!e || e === document.body) return null
    const typed = e.matches("textarea, input:not([type=range], [type=checkbox], [type=radio])")
    let ring = typed // its border changes, and there is the caret
    for (let at = e, i = 0; at && i < 4 && !ring; at = at.parentElement, i++) {
        const { outlineStyle, outlineWidth } = getComputedStyle(at)
        const drawn = outlineStyle === "solid" && parseFloat(outlineWidth) >= 2
        ring = drawn || outlineStyle === "auto" // the browser's own
    }
    window.reached ??= new Set()
    const group = e.type === "radio" ? e.name
        : e.closest("[data-rac][role=toolbar], [data-rac][role=radiogroup]") ?? e
    const round = window.reached.size > 1 && group === [...window.reached][0]
    window.reached.add(group)
    const canvas = e.closest(".dc-toolbar") // streamlit-drawable-canvas has a look of its own
    const words = e.getAttribute("aria-label") ?? e.textContent.slice(0, 40)
    return { round, ring: ring || Boolean(canvas), name: `${e.tagName} ${words}` }
}"""
# How well each digit among the lights of the outputs can be told from the light behind it.
CONTRAST = """() => {
    const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true })
    const bright = (...layers) => {
        for (const [colour, opacity] of layers) {
            pen.globalAlpha = opacity
            pen.fillStyle = colour
            pen.fillRect(0, 0, 1, 1)
        }
        const linear = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4
        const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data].map(linear)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05
    }
    const ground = [getComputedStyle(document.querySelector(".stApp")).backgroundColor, 1]
    const roots = [...document.querySelectorAll("[data-testid=stBidiComponentIsolated]")]
    return roots.flatMap(e => [...(e.shadowRoot ?? e).querySelectorAll("text.label")]).map(text => {
        const light = text.previousElementSibling
        const fill = e => getComputedStyle(e).fill
        const layers = [ground, [fill(light.previousElementSibling), 1]]
        layers.push([fill(light), getComputedStyle(light).fillOpacity])
        const [one, other] = [bright(...layers), bright(...layers, [fill(text), 1])]
        return Math.max(one, other) / Math.min(one, other)
    })
}"""


def by_day_and_night(page: Page) -> None:
    assert problems(page) == [], "by day"
    turned_dark(page)
    assert problems(page) == [], "by night"


def the_keyboard_reaches_everything(page: Page) -> None:
    unseen = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        if here is None:  # out of the page, and with the next Tab in again
            continue
        if here["round"]:
            break
        if not here["ring"]:
            unseen.append(here["name"])
    else:
        raise AssertionError(f"the keyboard does not leave the page again: {here}")
    assert page.evaluate(STOPS) == []
    assert unseen == []


def test_the_keyboard_reaches_everything_on_a_page(open_page) -> None:
    the_keyboard_reaches_everything(quiet(open_page("draw")))


@pytest.mark.rest
@pytest.mark.parametrize("path", PAGES)
def test_a_page_by_keyboard_in_words_and_by_night(open_page, path: str) -> None:
    page = quiet(open_page(path))
    if path != "draw":
        the_keyboard_reaches_everything(page)
    if path in TOLD:
        charts, tables = TOLD[path]
        charts_are_told(page, charts)
        tables_stand_under_charts(page, tables)
    by_day_and_night(page)


@pytest.mark.rest
def test_axe_finds_nothing_in_what_is_opened(open_page) -> None:
    page = open_page("xor")
    closed = page.get_by_test_id("stMain").locator("details:not([open]) > summary")
    while closed.count():  # of those that are opened at once, a busy server may shut one again
        closed.evaluate_all("all => all.forEach(summary => summary.click())")
        quiet(page)
    expect(page.get_by_test_id("stTable").first).to_be_visible()
    assert problems(page) == []
    page = open_page("playground")
    for section, shows in {
        "number": "forward", "valley": "valley_map", "inside": "norms"
    }.items():  # fmt: skip
        page.locator(f".st-key-play_{section}").locator("summary, button").first.click()
        expect(page.locator(f".st-key-play_{shows}")).to_be_visible()
        quiet(page)
    by_day_and_night(page)


@pytest.mark.rest
def test_axe_finds_nothing_in_a_menu(open_page) -> None:
    page = open_page("playground")
    for _ in range(2):  # by day and by night
        for menu in ("Share", "For a class", "Presets", "Failure clinic"):
            page.get_by_role("button", name=menu).click()
            expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
            assert problems(page, "[data-testid=stPopoverBody]") == [], menu
            page.keyboard.press("Escape")
            expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)
        turned_dark(page)


@pytest.mark.rest
def test_axe_finds_nothing_in_a_closer_look_at_a_digit(open_page) -> None:
    page = open_page("draw?draw_source=example&draw_panel=unit")
    choices = page.locator(".st-key-draw_panel").get_by_role("radio")
    expect(choices).to_have_count(LOOKS)
    assert problems(page) == []
    digits_can_be_read_on_their_lights(page)
    turned_dark(page)
    digits_can_be_read_on_their_lights(page)
    for i in range(LOOKS):
        choices.nth(i).click()
        settled(page)
        assert problems(page) == [], choices.nth(i).inner_text()
    page = open_page("draw?draw_source=example&draw_panel=nearest")
    its_digits_are_a_table_too(page)


def digits_can_be_read_on_their_lights(page: Page) -> None:
    found = page.evaluate(CONTRAST)
    assert len(found) == 10
    assert min(found) >= 4.5


def its_digits_are_a_table_too(page: Page) -> None:
    answer = page.get_by_role("table", name="Probability of each digit")
    expect(answer.get_by_role("row")).to_have_count(10)
    expect(answer.get_by_role("cell")).to_have_text([re.compile("%$")] * 10)
    page.locator(".st-key-draw_nearest_table summary").click()
    rows = page.locator(".st-key-draw_nearest_table").get_by_role("row")
    expect(rows).to_have_count(1 + 12)
    assert page.evaluate(ABOVE_TABLES) == []
