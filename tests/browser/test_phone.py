"""A phone: 390 pixels wide, a finger in place of a mouse."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.strokes import STROKES
from tests.browser.test_access import PAGES, settled
from tests.browser.test_small import STILL

PHONE = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
    **STILL,
}
# Controls and pictures that stick out of the page, unless they can be moved into sight.
CUT_OFF = """() => {
    const found = []
    const scrolls = e => ["auto", "scroll"].includes(getComputedStyle(e).overflowX)
    const walk = (root, inside) => {
        for (const e of root.querySelectorAll("*")) {
            const host = e.shadowRoot
            if (host) walk(host, e)
            const kinds = "a[href], button, input, select, summary, canvas, svg, img, th"
            if (!e.matches(kinds)) continue
            if (e.ownerSVGElement) continue // a part of a picture, which clips it
            const shown = e.checkVisibility({ visibilityProperty: true })
            if (!shown || e.closest("[data-testid=stSidebar]")) continue
            let at = e
            while (at && !scrolls(at)) at = at.parentElement
            const main = at?.dataset?.testid === "stMain" || !at
            const { left, right, width } = e.getBoundingClientRect()
            if (width > 1 && main && (right > innerWidth + 1 || left < -1))
                found.push(`${e.tagName} ${Math.round(left)} to ${Math.round(right)} `
                    + (e.getAttribute("aria-label") ?? e.className?.baseVal ?? e.className))
        }
    }
    walk(document, null)
    return found
}"""
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


@pytest.mark.parametrize("path", PAGES)
def test_nothing_sticks_out_and_words_can_be_read(open_page, path: str) -> None:
    page = settled(open_page(path, **PHONE))
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    assert page.evaluate(CUT_OFF) == []
    assert page.evaluate(SMALL) == []


def test_the_start_pages_pictures_have_no_words_too_small_to_read(open_page) -> None:
    page = settled(open_page("", **PHONE))
    for picture in page.locator(".st-key-path img").all():
        picture.scroll_into_view_if_needed()
        shown = picture.screenshot()
        picture.evaluate(WORDLESS)
        assert picture.screenshot() == shown


@pytest.mark.parametrize("path", ["perceptron", "two_layers", "xor", "mnist"])
def test_whoever_is_sent_to_the_sidebar_is_told_how_to_open_it(open_page, path: str) -> None:
    page = settled(open_page(path, **PHONE))
    told = page.locator('a[href="#term-sidebar"]')
    expect(told).to_be_visible()
    after = "e => getComputedStyle(e, '::after').content"
    assert "» at the top left" in told.evaluate(after)
    told.tap()
    expect(page.get_by_role("tooltip")).to_contain_text("» at the top left opens it")
    page = settled(open_page(path, **STILL))
    assert page.locator('a[href="#term-sidebar"]').evaluate(after) == "none"


def test_a_small_networks_drawing_leaves_no_gap(open_page) -> None:
    page = settled(open_page("xor", **PHONE))
    gaps = page.locator(".st-key-xor_network svg").evaluate("""drawing => {
        const units = [...drawing.querySelectorAll(".unit")].map(e => e.getBoundingClientRect())
        const { top, bottom } = drawing.getBoundingClientRect()
        const [first, last] = [units.map(e => e.top), units.map(e => e.bottom)]
        return [Math.min(...first) - top, bottom - Math.max(...last)]
    }""")
    assert max(gaps) < 30


def test_the_controls_are_behind_one_tap(open_page) -> None:
    page = settled(open_page("xor", **PHONE))
    page.get_by_test_id("stExpandSidebarButton").tap()
    rate = page.get_by_test_id("stSidebar").get_by_role("slider", name="Learning rate")
    expect(rate).to_be_attached()
    seed = page.get_by_test_id("stSidebar").get_by_role("button", name="New seed")
    seed.scroll_into_view_if_needed()
    expect(seed).to_be_in_viewport(ratio=1)
    before = page.url
    seed.tap()
    page.wait_for_function("before => location.href !== before", arg=before)


def test_a_finger_draws_and_the_page_stays(open_page) -> None:
    page = settled(open_page("draw", **PHONE))
    canvas = page.locator("canvas.upper-canvas")
    canvas.scroll_into_view_if_needed()
    top = "document.querySelector('[data-testid=stMain]').scrollTop"
    before = page.evaluate(top)
    wide = canvas.bounding_box()["width"]
    assert 200 <= wide <= 390
    for stroke in STROKES[1]:
        (x0, y0), (x1, y1) = stroke[0], stroke[-1]
        steps = [(x0 + (x1 - x0) * i / 8, y0 + (y1 - y0) * i / 8) for i in range(9)]
        touch(page, "canvas.upper-canvas", steps if len(stroke) == 2 else stroke)
    expect(page.locator(".verdict .big")).to_have_text("1")
    assert page.evaluate(top) == before, "a stroke must not scroll the page"


def test_a_finger_moves_the_time_in_a_curve(open_page) -> None:
    page = settled(open_page("xor", **PHONE))
    curve = page.locator(".st-key-xor_cost svg.axes")
    curve.scroll_into_view_if_needed()
    told = page.locator(".player output")
    before = told.inner_text()
    box = curve.bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + 60)
    expect(told).not_to_have_text(before)
