"""A phone: 390 pixels wide, a finger in place of a mouse."""

from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import quiet
from tests.browser.doing import FITS, PAGES, becomes_empty, panel, prediction
from tests.browser.strokes import STROKES

pytestmark = pytest.mark.rest  # whether pages fit is looked at in the walks through them, too
DEEP = "playground?play_hidden=16-16-16-16-16-16&play_iterations=50&play_points=50"
TO_SIDEBAR = 'a[href="#term-sidebar"]'
AFTER = "e => getComputedStyle(e, '::after').content"
# The smallest words in the charts, in pixels of the page.
SMALL = """() => {
    const found = []
    const walk = root => {
        for (const e of root.querySelectorAll("*")) {
            if (e.shadowRoot) walk(e.shadowRoot)
            if (e.localName !== "text" || !e.textContent.trim() || !e.checkVisibility()) continue
            const { c, d } = e.getScreenCTM() // it may stand upright
            const size = parseFloat(getComputedStyle(e).fontSize) * Math.hypot(c, d)
            if (size < 9.95) found.push(`${e.textContent}: ${size.toFixed(1)}`)
        }
    }
    walk(document)
    return found
}"""
# Takes the words out of a picture that is an address in itself.
WORDLESS = """picture => {
    const [head, data] = picture.src.split(",")
    picture.src = `${head},${btoa(atob(data).replace(/<text.*?<.text>/g, ""))}`
    return picture.decode()
}"""
FINGER = {"radiusX": 8, "radiusY": 8, "force": 1}


def touch(page: Page, selector: str, points: list[tuple[float, float]]) -> None:
    """Draw a stroke with a finger; the points are counted from the corner of the element."""
    box = page.locator(selector).bounding_box()
    cdp = page.context.new_cdp_session(page)
    for i, (x, y) in enumerate(points):
        kind = "touchMove" if i else "touchStart"
        place = {"x": box["x"] + x, "y": box["y"] + y, **FINGER}
        cdp.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [place]})
    cdp.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


@pytest.mark.parametrize("path", [*PAGES, "perceptron?perceptron_data=Digits", DEEP])
def test_nothing_sticks_out_and_words_can_be_read(open_phone, path: str) -> None:
    page = quiet(open_phone(path))
    if path == DEEP:
        page.get_by_role("button", name="Open a number").locator("visible=true").click()
        for key in ("valley", "inside"):
            quiet(page)
            page.locator(f".st-key-play_{key} summary").first.click()
        quiet(page)
        expect(panel(page, "play_valley_map").locator("svg").first).to_be_attached()
    becomes_empty(page, FITS)
    becomes_empty(page, SMALL)
    if path in ("perceptron", "two_layers", "xor", "mnist"):
        told = page.locator(TO_SIDEBAR)
        assert "» at the top left" in told.evaluate(AFTER)
        told.tap()
        expect(page.get_by_role("tooltip")).to_contain_text("» at the top left opens it")
    if path == "":
        for picture in page.locator(".st-key-path img").all():
            picture.scroll_into_view_if_needed()
            shown = picture.screenshot()
            picture.evaluate(WORDLESS)
            assert picture.screenshot() == shown, "words too small to read"


def test_on_a_desk_nobody_is_told_how_to_open_the_sidebar(open_page) -> None:
    assert open_page("xor").locator(TO_SIDEBAR).evaluate(AFTER) == "none"


def test_fingers_open_the_sidebar_and_move_the_time(open_phone) -> None:
    page = quiet(open_phone("xor"))
    gaps = page.locator(".st-key-xor_network svg").evaluate("""drawing => {
        const units = [...drawing.querySelectorAll(".unit")].map(e => e.getBoundingClientRect())
        const { top, bottom } = drawing.getBoundingClientRect()
        const [first, last] = [units.map(e => e.top), units.map(e => e.bottom)]
        return [Math.min(...first) - top, bottom - Math.max(...last)]
    }""")
    assert max(gaps) < 30, "around a small network's drawing"
    curve = page.locator(".st-key-xor_cost svg.axes")
    curve.scroll_into_view_if_needed()
    told = page.locator(".player output")
    before = told.inner_text()
    box = curve.bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + 60)
    expect(told).not_to_have_text(before)
    page.get_by_test_id("stExpandSidebarButton").tap()
    rate = page.get_by_test_id("stSidebar").get_by_role("slider", name="Learning rate")
    expect(rate).to_be_attached()
    seed = page.get_by_test_id("stSidebar").get_by_role("button", name="New seed")
    seed.scroll_into_view_if_needed()
    expect(seed).to_be_in_viewport(ratio=1)
    before = page.url
    seed.tap()
    page.wait_for_function("before => location.href !== before", arg=before)


def test_a_finger_draws_and_the_page_stays(open_phone) -> None:
    page = quiet(open_phone("draw"))
    canvas = page.locator("canvas.upper-canvas")
    canvas.scroll_into_view_if_needed()
    top = "document.querySelector('[data-testid=stMain]').scrollTop"
    before = page.evaluate(top)
    assert 200 <= canvas.bounding_box()["width"] <= 390
    for stroke in STROKES[7]:
        way = [stroke[0]]  # with places in between, as a finger passes them
        for (x0, y0), (x1, y1) in pairwise(stroke):
            way += [(x0 + (x1 - x0) * i / 5, y0 + (y1 - y0) * i / 5) for i in range(1, 6)]
        touch(page, "canvas.upper-canvas", way)
    expect(prediction(page)).to_have_text("7")
    assert page.evaluate(top) == before, "a stroke must not scroll the page"
