"""Things are drawn with the mouse, a network learns them, and the same canvas is read."""

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests import shapes
from tests.browser.doing import button, draw, fits_a_phone, prediction, press, settled


def taught(page: Page, name: str, shape: str, n: int, rng: np.random.Generator) -> None:
    """Draw a shape so often, and keep each drawing with the key for that."""
    for i in range(n):
        draw(page, shapes.strokes(shape, rng))
        page.keyboard.press("k")
        expect(page.get_by_text(f"{name} · {i + 1}", exact=True)).to_be_visible()


@pytest.mark.rest
def test_three_drawings_of_each_are_learned_within_seconds_and_then_it_reads(open_page) -> None:
    page, rng = open_page("yours?yours_goal=3"), np.random.default_rng(1)
    page.keyboard.press("k")
    empty = page.get_by_text("The canvas is empty")
    expect(empty).to_be_visible()
    page.get_by_role("button", name="Names", exact=True).click()
    field = page.get_by_label("Name 2", exact=True)
    field.clear()
    field.press_sequentially("kink")  # the key for "Keep" is a letter here
    field.press("Enter")
    expect(page.get_by_text("kink · 0", exact=True)).to_be_visible()
    expect(empty).to_have_count(0)
    page.keyboard.press("Escape")
    taught(page, "circle", "circle", 3, rng)
    taught(page, "kink", "cross", 3, rng)  # it has gone on by itself
    press(page, "Train")
    expect(page.get_by_text("Take it on")).to_be_visible(timeout=60_000)
    for name, shape in (("kink", "cross"), ("circle", "circle"), ("kink", "cross")):
        draw(page, shapes.strokes(shape, rng))
        expect(prediction(page)).to_have_text(name)
        press(page, "Clear")
        expect(prediction(page)).to_have_text("–")
    page.reload()
    settled(page)
    expect(page.get_by_text("kink · 3", exact=True)).to_be_visible()
    draw(page, shapes.strokes("circle", rng))
    expect(prediction(page)).to_have_text("circle")
    page.get_by_role("button", name="Drawing 1 of circle").click()
    expect(page.get_by_text("circle · 2", exact=True)).to_be_visible()
    expect(button(page, "Train again")).to_be_enabled()
    fits_a_phone(page)
