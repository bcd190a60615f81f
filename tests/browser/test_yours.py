"""Things are drawn with the mouse, a network learns them, and the same canvas is read."""

import io
import zipfile

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests import shapes
from tests.browser.doing import (
    button,
    draw,
    finished,
    fits_a_phone,
    prediction,
    press,
    settled,
    visit,
)


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


def zipped(names: tuple[str, ...], each: int) -> bytes:
    """Pictures of hand-drawn shapes, dark on light as on paper: a folder for each name."""
    content, rng = io.BytesIO(), np.random.default_rng(2)
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            for i in range(each):
                file = io.BytesIO()
                Image.fromarray(255 - shapes.picture(name, rng)).save(file, "PNG")
                archive.writestr(f"shapes/{name}/{i:02}.png", file.getvalue())
    return content.getvalue()


@pytest.mark.rest
def test_a_zip_of_three_shapes_is_trained_on_and_the_drawing_page_tells_them_apart(
    open_page,
) -> None:
    page, rng = open_page("mnist"), np.random.default_rng(3)
    press(page, "Your own images")
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        {"name": "shapes.zip", "mimeType": "application/zip",
         "buffer": zipped(tuple(shapes.SHAPES), 30)}
    )  # fmt: skip
    expect(page.get_by_text("90 images of 3 classes")).to_be_visible()
    press(page, "Use these images")
    expect(page.get_by_test_id("stDialog")).to_have_count(0)
    press(page, "Start")
    finished(page)
    visit(page, "draw")
    for name in (*shapes.SHAPES, *shapes.SHAPES):
        draw(page, shapes.strokes(name, rng))
        expect(prediction(page)).to_have_text(name)
        press(page, "Clear")
        expect(prediction(page)).to_have_text("–")
