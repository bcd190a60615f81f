"""Drawing with the mouse in a real browser: the right digit, undo, clear, blank, and the panels."""

import io
import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

import nn
from tests.browser.doing import (
    FITTED,
    SIDE,
    button,
    choose,
    draw,
    fits_a_phone,
    prediction,
    press,
    visit,
)
from tests.browser.strokes import EUROPEAN, STROKES

SCRIBBLE = [[(40, 40), (240, 60), (50, 110), (230, 140), (40, 190), (240, 220), (60, 250)]]
COUNT_RUNS = """() => {
    window.runs = 0
    const app = document.querySelector("[data-testid=stApp]")
    new MutationObserver(() => app.dataset.testScriptState === "running" && runs++)
        .observe(app, { attributeFilter: ["data-test-script-state"] })
}"""
COUNT_UPDATES = """() => {
    const roots = [...document.querySelectorAll("*")].map(e => e.shadowRoot).filter(Boolean)
    const find = root => root.querySelector(".dc-toolbar [aria-label^='Update']")
    const button = roots.map(find).find(Boolean)
    button.addEventListener("click", () => (window.pressed = (window.pressed ?? 0) + 1))
}"""
LIT = """at_least => {
    const roots = [...document.querySelectorAll("*")].map(e => e.shadowRoot).filter(Boolean)
    const lights = roots.flatMap(root => [...root.querySelectorAll(".units .light")])
    const lit = lights.filter(e => +e.style.fillOpacity > 0).length
    return lights.length && (at_least ? lit > at_least : lit === 0)
}"""


def cleared(page: Page) -> None:
    press(page, "Clear")
    expect(prediction(page)).to_have_text("–")


def test_a_digit_is_drawn_read_undone_and_looked_into(open_page) -> None:
    page = open_page("draw")
    expect(prediction(page)).to_have_text("–")
    expect(button(page, "Undo")).to_be_disabled()
    page.wait_for_function(LIT, arg=0)
    # The canvas alone would report 200 ms later; ``eager.js`` must find its button.
    expect(page.locator(".dc-toolbar [aria-label^='Update']")).to_have_count(1)
    page.evaluate(COUNT_UPDATES)
    draw(page, STROKES[4])
    expect(prediction(page)).to_have_text("4")
    expect(page.get_by_text("% sure")).to_be_visible()
    assert page.evaluate("window.pressed") == 2  # once a stroke
    page.wait_for_function(LIT, arg=10)
    draw(page, SCRIBBLE)
    expect(prediction(page)).to_have_text("?")
    press(page, "Undo")
    expect(prediction(page)).to_have_text("4")
    # A unit is opened by a click on its light, and the panel follows the drawing.
    page.locator(".units:not(.maps)").first.locator(".light").nth(16).click()
    expect(page.get_by_label("Unit", exact=True)).to_have_value("17")
    page.locator(".maps").first.locator(".light").nth(2).click()  # in its middle
    expect(page.get_by_label("Map", exact=True)).to_have_value("3")
    expect(page.get_by_text(re.compile(r"^Pixel \d+, \d+ of the map: z = "))).to_be_visible()
    expect(page.locator(".light.chosen")).to_have_count(1)
    choose(page, "Why this answer?")
    expect(page.get_by_text("The sums before the softmax differ")).to_be_visible()
    expect(page.locator(".light.chosen")).to_have_count(0)
    visit(page, "xor")
    visit(page, "draw")
    expect(prediction(page)).to_have_text("4")
    cleared(page)
    page.wait_for_function(LIT, arg=0)
    fits_a_phone(page)


@pytest.mark.rest
def test_every_drawn_digit_is_read_and_a_scribble_is_none(open_page) -> None:
    page = open_page("draw")
    for digit, strokes in STROKES.items():
        draw(page, strokes)
        expect(prediction(page)).to_have_text(str(digit))
        cleared(page)
    draw(page, SCRIBBLE)
    expect(prediction(page)).to_have_text("?")
    cleared(page)
    # Black on white: a drawing is kept, and the next one is read as well.
    draw(page, STROKES[2])
    expect(prediction(page)).to_have_text("2")
    page.get_by_role("button", name="Pen", exact=True).click()
    page.get_by_text("Black on white").click()
    page.keyboard.press("Escape")
    expect(prediction(page)).to_have_text("2")
    cleared(page)
    draw(page, STROKES[5])
    expect(prediction(page)).to_have_text("5")


@pytest.mark.rest
def test_digits_as_they_are_written_in_europe_are_read_and_none_is_turned_away(open_page) -> None:
    page = open_page("draw")
    for digit, strokes in EUROPEAN.items():
        draw(page, strokes)
        expect(prediction(page)).to_have_text(re.compile(rf"^{digit}\??$"))
        cleared(page)


@pytest.mark.rest
def test_a_drawing_is_this_tabs_alone_kept_beside_an_example_and_downloaded(open_page) -> None:
    other, page = open_page("draw"), open_page("draw")
    draw(page, STROKES[4])
    expect(prediction(page)).to_have_text("4")
    expect(prediction(other)).to_have_text("–")
    choose(page, "Example")
    expect(prediction(page)).to_have_text("0")
    choose(page, "Draw")
    expect(prediction(page)).to_have_text("4")
    choose(page, "My test set")
    press(page, "Keep this drawing")
    expect(page.get_by_text("1 of 1")).to_be_visible()
    with page.expect_download() as started:
        page.get_by_role("button", name="Download them").click()
    with np.load(started.value.path()) as stored:
        assert stored["digits"].shape == (1, 784)
        assert stored["labels"].tolist() == [4]


@pytest.mark.rest
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
        press(page, "Undo")
        page.wait_for_function("before => runs > before", arg=before)
    expect(prediction(page)).to_have_text("1")


@pytest.mark.rest
def test_a_photo_is_read_and_a_text_file_is_not(open_page) -> None:
    page = open_page("draw")
    choose(page, "Photo or file")
    data = nn.datasets.load("mnist-5k")
    digit = str(data.y_test[7])
    grey = 255 - np.kron(data.X_test[:, 7].reshape(28, 28) * 255, np.ones((8, 8)))
    file = io.BytesIO()
    Image.fromarray(grey.astype(np.uint8)).save(file, "PNG")

    def choose_file(content: bytes) -> None:
        chooser = page.locator("input[type=file]").first
        chooser.set_input_files({"name": "d.png", "mimeType": "image/png", "buffer": content})

    choose_file(file.getvalue())
    expect(prediction(page)).to_have_text(digit)
    choose_file(b"no picture")
    expect(page.get_by_text(re.compile("is not a picture"))).to_be_visible()
    expect(prediction(page)).to_have_text("–")
    choose_file(file.getvalue())
    expect(prediction(page)).to_have_text(digit)
    choose(page, "Draw")
    expect(prediction(page)).to_have_text("–")
    choose(page, "Photo or file")
    expect(prediction(page)).to_have_text(digit)


WIDE = [(1920, 1080), (1440, 900), (1280, 720), (1180, 820), (1024, 768), (820, 1180)]
NARROW = [(844, 390), (768, 1024), (640, 360), (390, 844), (360, 640), (320, 568)]
# What covers the canvas at its corners.
COVERED = """canvas => {
    const { left, top, right, bottom } = canvas.getBoundingClientRect()
    const places = [[left + 2, top + 2], [right - 2, top + 2], [left + 2, bottom - 2], [right - 2, bottom - 2]]
    const seen = places.map(([x, y]) => document.elementFromPoint(x, y))
    return seen.filter(e => !e?.closest(".st-key-draw_canvas")).map(e => e?.outerHTML.slice(0, 80) ?? "nothing")
}"""  # noqa: E501


def fits(page: Page, width: int, height: int) -> None:
    """Look whether the whole canvas is to be seen, and takes a stroke from corner to corner."""
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_function("width => innerWidth === width", arg=width)
    canvas = page.locator("canvas.upper-canvas")
    canvas.evaluate("canvas => canvas.scrollIntoView()")  # below the row at the top
    expect(canvas).to_be_in_viewport(ratio=0.98)
    box = canvas.bounding_box()
    assert 200 <= box["width"] <= 448
    assert box["width"] == pytest.approx(box["height"], abs=1)
    assert width < 1440 or box["width"] > SIDE  # on a wide screen it is larger
    assert canvas.evaluate(COVERED) == []
    draw(page, [[(6, 6), (274, 274)]])
    expect(page.get_by_text(re.compile(r"^cropped: 2[6-8]\d × 2[6-8]\d$"))).to_be_attached()
    cleared(page)


@pytest.mark.parametrize(
    ("dark", "menu", "sizes"),
    [
        (False, True, [(1024, 768), (820, 1180)]),
        pytest.param(True, True, WIDE, marks=pytest.mark.rest),
        pytest.param(False, False, WIDE, marks=pytest.mark.rest),
        pytest.param(True, False, NARROW, marks=pytest.mark.rest),
    ],
    ids=["tablets", "dark with the menu", "without the menu", "phones"],
)
def test_the_whole_canvas_can_be_seen_and_drawn_on(
    open_page, dark: bool, menu: bool, sizes: list[tuple[int, int]]
) -> None:
    page = open_page("draw", dark=dark)
    page.wait_for_function(FITTED)
    expand = page.get_by_test_id("stExpandSidebarButton")
    if not menu:
        page.get_by_test_id("stSidebar").hover()
        page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
        expect(expand).to_be_visible()
    for width, height in sizes:
        fits(page, width, height)
        assert expand.is_visible() != menu


@pytest.mark.rest
def test_what_was_made_is_still_there_after_a_reload(open_page) -> None:
    page = open_page("draw")
    draw(page, STROKES[3])
    expect(prediction(page)).to_have_text("3")
    choose(page, "My test set")
    press(page, "Keep this drawing")
    expect(page.get_by_text("1 of 1")).to_be_visible()
    choose(page, "Teach it")
    press(page, "Teach it: this is a 3")
    expect(page.get_by_text("Lesson 1:")).to_be_visible()
    page.reload()
    expect(prediction(page)).to_have_text("3")
    expect(page.get_by_text("as you taught it, in one lesson")).to_be_visible()
    choose(page, "My test set")
    expect(page.get_by_text("1 of 1")).to_be_visible()
    press(page, "Undo")
    expect(prediction(page)).to_have_text("–")


@pytest.mark.rest
def test_a_number_is_written_with_the_mouse_and_its_second_digit_opened(open_page) -> None:
    page = open_page("draw")
    page.get_by_text("Wide, for a number").click()
    expect(page.get_by_text("Write a number")).to_be_attached()
    for i, digit in enumerate((4, 0, 7, 2)):
        draw(page, [[(x / 2 + 125 * i, y / 2 + 60) for x, y in line] for line in STROKES[digit]], 2)
        if i:
            expect(page.locator(".card")).to_have_count(i + 1)
    expect(page.get_by_text(re.compile("It reads 4072, all digits together"))).to_be_visible()
    second = page.get_by_role("button", name=re.compile("Digit 2 of 4: read as 0"))
    second.press("Enter")
    expect(second).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("All that is shown below is about digit 2 of 4.")).to_be_visible()
    choose(page, "Why this answer?")
    expect(page.get_by_text("Why 0, and not")).to_be_visible()
    fits_a_phone(page)
