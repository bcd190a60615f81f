"""Drawing with the mouse in a real browser: the right digit, undo, clear, blank, and the panels."""

import io
import re
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

import nn
from tests.browser.strokes import STROKES, Point

COUNT_RUNS = """() => {
    window.runs = 0
    const app = document.querySelector("[data-testid=stApp]")
    new MutationObserver(() => app.dataset.testScriptState === "running" && runs++)
        .observe(app, { attributeFilter: ["data-test-script-state"] })
}"""


def draw(page: Page, strokes: list[list[Point]]) -> None:
    """Draw strokes with the mouse on the canvas."""
    canvas = page.locator("canvas.upper-canvas")
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


def prediction(page: Page) -> Locator:
    return page.locator(".verdict .big")


def button(page: Page, label: str) -> Locator:
    """The button below the canvas, not the one in the canvas's own toolbar."""
    return page.get_by_test_id("stButton").get_by_role("button", name=label)


def panel(page: Page, name: str) -> None:
    page.get_by_test_id("stButtonGroup").get_by_text(name, exact=True).click()


@pytest.mark.parametrize("digit", sorted(STROKES))
def test_a_drawn_digit_is_read(open_page, digit: int) -> None:
    page = open_page("draw")
    draw(page, STROKES[digit])
    expect(prediction(page)).to_have_text(str(digit))
    expect(page.get_by_text("% sure")).to_be_visible()


def test_blank_undo_and_clear(open_page) -> None:
    page = open_page("draw")
    expect(prediction(page)).to_have_text("–")
    expect(page.get_by_text("Nothing is drawn yet")).to_be_visible()
    expect(button(page, "Undo")).to_be_disabled()
    draw(page, STROKES[3])
    expect(prediction(page)).to_have_text("3")
    draw(page, [[(40, 60), (60, 240)]])
    expect(prediction(page)).not_to_have_text("3")
    button(page, "Undo").click()
    expect(prediction(page)).to_have_text("3")
    button(page, "Clear").click()
    expect(prediction(page)).to_have_text("–")
    draw(page, STROKES[0])
    expect(prediction(page)).to_have_text("0")


def test_a_finger_draws_too_and_nothing_scrolls_sideways(open_page) -> None:
    page = open_page("draw", viewport={"width": 390, "height": 844}, has_touch=True)
    canvas = page.locator("canvas.upper-canvas")
    expect(canvas).to_be_visible()
    canvas.scroll_into_view_if_needed()
    touch(page, canvas, STROKES[7])
    expect(prediction(page)).to_have_text("7")
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0


def touch(page: Page, canvas: Locator, strokes: list[list[Point]]) -> None:
    """Draw with one finger, as the browser would report it."""
    box = canvas.bounding_box()
    session = page.context.new_cdp_session(page)
    for stroke in strokes:
        way = [stroke[0]]  # with places in between, as a finger passes them
        for (x0, y0), (x1, y1) in pairwise(stroke):
            way += [(x0 + (x1 - x0) * i / 5, y0 + (y1 - y0) * i / 5) for i in range(1, 6)]
        for i, (x, y) in enumerate(way):
            point = {"x": box["x"] + x, "y": box["y"] + y}
            kind = "touchMove" if i else "touchStart"
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_two_tabs_do_not_see_each_other(open_page) -> None:
    one, two = open_page("draw"), open_page("draw")
    draw(one, STROKES[3])
    expect(prediction(one)).to_have_text("3")
    expect(prediction(two)).to_have_text("–")


def test_a_scribble_is_no_digit(open_page) -> None:
    page = open_page("draw")
    draw(page, [[(40, 40), (240, 60), (50, 110), (230, 140), (40, 190), (240, 220), (60, 250)]])
    expect(prediction(page)).to_have_text("?")
    expect(page.get_by_text("does not look like a digit")).to_be_visible()


def test_black_on_white_keeps_the_drawing(open_page) -> None:
    page = open_page("draw")
    draw(page, STROKES[2])
    expect(prediction(page)).to_have_text("2")
    page.get_by_role("button", name="Pen", exact=True).click()
    page.get_by_text("Black on white").click()
    page.keyboard.press("Escape")
    expect(prediction(page)).to_have_text("2")
    button(page, "Clear").click()
    expect(prediction(page)).to_have_text("–")
    draw(page, STROKES[5])
    expect(prediction(page)).to_have_text("5")


def test_a_drawing_is_still_there_after_an_example_and_another_page(open_page) -> None:
    page = open_page("draw")
    draw(page, STROKES[2])
    expect(prediction(page)).to_have_text("2")
    panel(page, "Example")
    expect(prediction(page)).to_have_text("0")
    panel(page, "Draw")
    expect(prediction(page)).to_have_text("2")
    page.get_by_role("link", name="XOR").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("XOR")
    page.get_by_role("link", name="Draw a digit").click()
    expect(prediction(page)).to_have_text("2")
    button(page, "Clear").click()
    expect(prediction(page)).to_have_text("–")


def test_the_answer_does_not_wait_for_the_canvas(open_page) -> None:
    """The canvas alone would report 200 ms later; ``eager.js`` must find its button."""
    page = open_page("draw")
    expect(page.locator(".bars")).to_be_visible()
    buttons = page.locator(".dc-toolbar [aria-label^='Update']")
    expect(buttons).to_have_count(1)
    page.evaluate("""() => {
        const roots = [...document.querySelectorAll("*")].map(e => e.shadowRoot).filter(Boolean)
        const find = root => root.querySelector(".dc-toolbar [aria-label^='Update']")
        const button = roots.map(find).find(Boolean)
        button.addEventListener("click", () => (window.pressed = (window.pressed ?? 0) + 1))
    }""")
    draw(page, STROKES[4])
    expect(prediction(page)).to_have_text("4")
    assert page.evaluate("window.pressed") == 2  # once a stroke


def test_a_click_on_a_unit_opens_it(open_page) -> None:
    page = open_page("draw")
    draw(page, STROKES[4])
    expect(prediction(page)).to_have_text("4")
    page.locator(".units").nth(1).locator(".light").nth(16).click()
    expect(page.get_by_text("What it looks for, in this drawing")).to_be_visible()
    expect(page.get_by_label("Unit", exact=True)).to_have_value("17")
    expect(page.locator(".light.chosen")).to_have_count(1)
    panel(page, "Why this answer?")
    expect(page.get_by_text("The sums before the softmax differ")).to_be_visible()
    draw(page, [[(40, 20), (240, 20)]])  # another drawing, and the panel follows
    expect(page.locator(".light.chosen")).to_have_count(0)


def test_the_light_follows_every_drawing(open_page) -> None:
    page = open_page("draw")
    lit = ".units .light"
    count = f"[...document.querySelectorAll('*')].flatMap(e => e.shadowRoot ? [...e.shadowRoot.querySelectorAll('{lit}')] : []).filter(e => +e.style.fillOpacity > 0).length"  # noqa: E501
    expect(page.locator(".units").first).to_be_visible()
    page.wait_for_function(f"() => {count} === 0")
    draw(page, STROKES[8])
    expect(prediction(page)).to_have_text("8")
    page.wait_for_function(f"() => {count} > 10")
    button(page, "Clear").click()
    expect(prediction(page)).to_have_text("–")
    page.wait_for_function(f"() => {count} === 0")


def test_clicks_on_undo_count_before_the_page_is_drawn_anew(open_page) -> None:
    """One after the other: of presses that wait for a run at the same time, Streamlit tells one."""
    page = open_page("draw")
    for i in range(5):
        draw(page, [[(40 + 40 * i, 60), (60 + 40 * i, 220)]])
    expect(button(page, "Undo")).to_be_enabled()
    expect(page.get_by_text("784 pixels")).to_be_visible()
    page.evaluate(COUNT_RUNS)
    for _ in range(4):
        before = page.evaluate("runs")
        button(page, "Undo").click()
        page.wait_for_function("before => runs > before", arg=before)
    expect(prediction(page)).to_have_text("1")


def test_kept_drawings_can_be_downloaded(open_page) -> None:
    page = open_page("draw")
    draw(page, STROKES[4])
    expect(prediction(page)).to_have_text("4")
    panel(page, "My test set")
    button(page, "Keep this drawing").click()
    expect(page.get_by_text("1 of 1")).to_be_visible()
    with page.expect_download() as started:
        page.get_by_role("button", name="Download them").click()
    with np.load(started.value.path()) as stored:
        assert stored["digits"].shape == (1, 784)
        assert stored["labels"].tolist() == [4]


def test_a_photo_is_read_and_a_text_file_is_not(open_page) -> None:
    page = open_page("draw")
    panel(page, "Photo or file")
    data = nn.datasets.load("mnist-5k")
    grey = 255 - np.kron(data.X_test[:, 7].reshape(28, 28) * 255, np.ones((8, 8)))
    file = io.BytesIO()
    Image.fromarray(grey.astype(np.uint8)).save(file, "PNG")
    chooser = page.locator("input[type=file]").first
    chooser.set_input_files({"name": "d.png", "mimeType": "image/png", "buffer": file.getvalue()})
    expect(prediction(page)).to_have_text(str(data.y_test[7]))
    chooser.set_input_files({"name": "d.png", "mimeType": "image/png", "buffer": b"no picture"})
    expect(page.get_by_text(re.compile("could not be read"))).to_be_visible()
    expect(prediction(page)).to_have_text("–")
    chooser.set_input_files({"name": "d.png", "mimeType": "image/png", "buffer": file.getvalue()})
    expect(prediction(page)).to_have_text(str(data.y_test[7]))
    panel(page, "Draw")
    expect(prediction(page)).to_have_text("–")
    panel(page, "Photo or file")
    expect(prediction(page)).to_have_text(str(data.y_test[7]))
