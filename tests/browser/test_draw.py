"""Drawing with the mouse in a real browser: the right digit, undo, clear, blank."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.strokes import STROKES, Point


def draw(page: Page, strokes: list[list[Point]]) -> None:
    """Draw strokes with the mouse on the canvas."""
    canvas = page.locator("canvas").last
    expect(canvas).to_be_visible()
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    for stroke in strokes:
        (x, y), *rest = stroke
        page.mouse.move(box["x"] + x, box["y"] + y)
        page.mouse.down()
        for x, y in rest:
            page.mouse.move(box["x"] + x, box["y"] + y, steps=3)
        page.mouse.up()


def prediction(page: Page):
    return page.get_by_test_id("stMetric").filter(has_text="Prediction")


def button(page: Page, label: str):
    """The button below the canvas, not the one in the canvas's own toolbar."""
    return page.get_by_test_id("stButton").get_by_role("button", name=label)


@pytest.mark.parametrize("digit", sorted(STROKES))
def test_a_drawn_digit_is_read(open_page, digit: int) -> None:
    page = open_page("draw")
    draw(page, STROKES[digit])
    expect(prediction(page)).to_contain_text(str(digit))
    expect(page.get_by_text("% sure")).to_be_visible()


def test_blank_undo_and_clear(open_page) -> None:
    page = open_page("draw")
    expect(prediction(page)).to_contain_text("–")
    expect(page.get_by_text("Nothing is drawn yet")).to_be_visible()
    expect(button(page, "Undo")).to_be_disabled()
    draw(page, STROKES[3])
    expect(prediction(page)).to_contain_text("3")
    draw(page, [[(40, 60), (60, 240)]])
    expect(prediction(page)).not_to_contain_text("3")
    button(page, "Undo").click()
    expect(prediction(page)).to_contain_text("3")
    button(page, "Clear").click()
    expect(prediction(page)).to_contain_text("–")
    draw(page, STROKES[0])
    expect(prediction(page)).to_contain_text("0")


def test_a_finger_draws_too_and_nothing_scrolls_sideways(open_page) -> None:
    page = open_page("draw", viewport={"width": 390, "height": 844}, has_touch=True)
    draw(page, STROKES[7])
    expect(prediction(page)).to_contain_text("7")
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0


def test_two_tabs_do_not_see_each_other(open_page) -> None:
    one, two = open_page("draw"), open_page("draw")
    draw(one, STROKES[3])
    expect(prediction(one)).to_contain_text("3")
    expect(prediction(two)).to_contain_text("–")
