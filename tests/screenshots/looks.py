"""The looks in which a page is seen, and the pictures of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.screenshots.scenes import Scene, ready

LAPTOP = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
LOOKS: dict[str, dict[str, Any]] = {
    "light": {**LAPTOP, "color_scheme": "light"},
    "dark": {**LAPTOP, "color_scheme": "dark"},
    "phone": {**PHONE, "color_scheme": "light"},
    "phone-dark": {**PHONE, "color_scheme": "dark"},
}
HIGHEST = 8000  # pixels of a picture of a whole page
HEIGHT = """() => {
    const main = document.querySelector("[data-testid=stMain]")
    return Math.max(main.scrollHeight, innerHeight)
}"""


@contextmanager
def opened(browser: Browser, address: str, scene: Scene, look: dict[str, Any]) -> Iterator[Page]:
    """A scene in a window of its own, prepared, drawn, and standing still."""
    context = browser.new_context(**look, reduced_motion="reduce")
    try:
        page = context.new_page()
        page.goto(f"{address}/{scene.path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        ready(page)
        scene.prepare(page)
        ready(page)
        yield page
    finally:
        context.close()


def take(page: Page, folder: Path, name: str) -> list[Path]:
    """Take two pictures: what is seen at first, and the whole page."""
    first, whole = folder / f"{name}.png", folder / f"{name}-whole.png"
    page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    page.mouse.move(0, 0)
    page.screenshot(path=first, animations="disabled")
    grow(page)
    page.screenshot(path=whole, animations="disabled")
    return [first, whole]


def grow(page: Page) -> None:
    """Make the window as high as the page, since Streamlit scrolls inside of it."""
    for _ in range(3):  # what grows with the window may grow the page
        width, height = page.viewport_size["width"], min(page.evaluate(HEIGHT), HIGHEST)
        if height == page.viewport_size["height"]:
            return
        page.set_viewport_size({"width": width, "height": height})
        ready(page)
