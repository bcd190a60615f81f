"""What the tests of several pages do in the browser, and how they wait for what comes of it."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Error, Locator, Page, expect

from tests.browser.strokes import Point
from ui import registry

PAGES = [page.address for page in registry.PAGES]
LIVE = re.compile(r"Iteration [\d,]+ of [\d,]+ · (.* left|takes turns)")
FRAMES = """async () => {
    for (let i = 0; i < 12; i++) await new Promise(requestAnimationFrame)
}"""
COUNT = """() => {
    window.sent ??= (() => {
        const send = WebSocket.prototype.send
        WebSocket.prototype.send = function (...a) { window.sent++; return send.apply(this, a) }
        return 0
    })()
}"""
FITS = Path(__file__).with_name("fits.js").read_text(encoding="utf-8")


SIDE = 280  # pixels of the canvas, however large it is shown
# The canvas has been stretched to its column: before, it is as wide as its pixels.
FITTED = """() => {
    const roots = [...document.querySelectorAll("[data-testid=stBidiComponentIsolated]")]
    const canvas = roots.map(e => e.shadowRoot?.querySelector("canvas.upper-canvas")).find(Boolean)
    return canvas?.getRootNode().adoptedStyleSheets.length > 0
}"""


# ---- waiting -------------------------------------------------------------------------------


def settled(page: Page) -> Page:
    """Wait until the script has run and what it sent has arrived."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    return page


def becomes_empty(page: Page, script: str) -> None:
    """Wait until nothing is found any more, or say what still is."""
    try:
        page.wait_for_function(f"() => !({script})().length", polling=100, timeout=10_000)
    except Error:
        assert page.evaluate(script) == []


def fits_a_phone(page: Page) -> None:
    """Make the window as narrow as a phone; nothing sticks out of it."""
    page.set_viewport_size({"width": 390, "height": 844})
    becomes_empty(page, FITS)


def visit(page: Page, name: str) -> None:
    """Go to another page by the menu at the side."""
    heading = page.get_by_role("heading", level=1)
    before = heading.inner_text()
    page.get_by_test_id("stSidebarNav").locator(f'a[href$="/{name}"]').click()
    expect(heading).not_to_have_text(before)
    settled(page)


def path(page: Page) -> str:
    """The address after the server's name, with which the same can be opened again."""
    return page.url.split("/", 3)[3]


# ---- settings and panels -------------------------------------------------------------------


def slide(page: Page, key: str, *presses: str) -> None:
    """Move a slider by the keyboard."""
    slider = page.locator(f".st-key-{key}").get_by_role("slider")
    for press_of in presses:
        slider.press(press_of)


def time(page: Page) -> Locator:
    return page.get_by_role("slider", name="Time: from the first iteration to the last")


def seek(page: Page, share: float) -> None:
    """Drag the time to a share of the course."""
    time(page).evaluate(
        "(slider, share) => { slider.value = Math.round(share * slider.max);"
        " slider.dispatchEvent(new Event('input')) }",
        share,
    )


def at_iteration(page: Page, number: int) -> None:
    text = re.compile(f"iteration {number:,} of ")
    expect(time(page)).to_have_attribute("aria-valuetext", text)


def panel(page: Page, key: str) -> Locator:
    """A panel that moves, by the key of its place."""
    return page.locator(f".st-key-{key} .panel")


def picture(page: Page, key: str) -> str:
    """What a panel shows now: its text, its shapes, and the pixels of its canvases.

    In which order attributes were set is not seen.
    """
    return panel(page, key).evaluate(
        """root => {
            const copy = root.cloneNode(true)
            for (const one of copy.querySelectorAll('*')) {
                const set = [...one.attributes].sort((a, b) => (a.name < b.name ? -1 : 1))
                for (const { name } of set) one.removeAttribute(name)
                for (const { name, value } of set) one.setAttribute(name, value)
            }
            return copy.innerHTML + [...root.querySelectorAll('canvas')]
                .map(c => c.width ? c.toDataURL() : '').join()
        }"""
    )


def pictures(page: Page, *keys: str) -> dict[str, str]:
    return {key: picture(page, key) for key in keys}


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {key for key in before if before[key] != after[key]}


# ---- training ------------------------------------------------------------------------------


def button(page: Page, label: str) -> Locator:
    """A button of the page itself, and not of the toolbar of something in it."""
    return page.get_by_test_id("stButton").get_by_role("button", name=label, exact=True)


def press(page: Page, label: str) -> None:
    button(page, label).click()


def iteration(page: Page) -> int:
    """The iteration that the progress bar tells."""
    text = page.get_by_text(re.compile(r"Iteration [\d,]+ of")).inner_text()
    return int(re.search(r"Iteration ([\d,]+)", text)[1].replace(",", ""))


def trains_beyond(page: Page, number: int) -> None:
    """Wait until the progress bar tells of a later iteration."""
    page.wait_for_function(
        "number => +(document.body.innerText.match(/Iteration ([\\d,]+) of/)?.[1] ?? '0')"
        ".replaceAll(',', '') > number",
        arg=number,
    )


def finished(page: Page) -> None:
    expect(page.get_by_text("What was taken for what")).to_be_visible(timeout=180_000)


# ---- drawing -------------------------------------------------------------------------------


def draw(page: Page, strokes: list[list[Point]], sides: int = 1) -> None:
    """Draw strokes with the mouse on the canvas, which counts as 280 pixels high, and as wide."""
    canvas = page.locator("canvas.upper-canvas")
    expect(canvas).to_be_visible()
    page.wait_for_function(FITTED)
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    scale = box["width"] / (sides * SIDE)
    for stroke in strokes:
        (x, y), *rest = [(box["x"] + x * scale, box["y"] + y * scale) for x, y in stroke]
        page.mouse.move(x, y)
        page.mouse.down()
        for x, y in rest:
            page.mouse.move(x, y, steps=3)
        page.mouse.up()


def prediction(page: Page) -> Locator:
    return page.locator(".verdict .big")


def choose(page: Page, name: str) -> None:
    """Choose among buttons that stand in a row."""
    page.get_by_test_id("stButtonGroup").get_by_text(name, exact=True).click()
