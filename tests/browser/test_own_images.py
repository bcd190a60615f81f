"""Images of one's own in a real browser: brought, trained on, and there after a reload."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests import own_sets
from tests.browser.axe import problems
from tests.browser.doing import finished, fits_a_phone, press, settled


def _brought(page: Page, name: str, data: bytes) -> None:
    page.get_by_role("dialog").locator("input[type=file]").set_input_files(
        [{"name": name, "mimeType": "application/octet-stream", "buffer": data}]
    )


@pytest.mark.rest
def test_shapes_brought_as_a_zip_are_told_apart_in_seconds(open_page) -> None:
    page = open_page("mnist")
    press(page, "Your own images")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("at most 20,000 images and 25 MB")).to_be_visible()
    _brought(page, "shapes.rar", b"Rar!\x1a\x07\x01\x00")
    expect(dialog.get_by_text("pack it as .zip")).to_be_visible()
    dialog.get_by_role("button", name=re.compile("Remove")).first.click()
    expect(dialog.get_by_text("pack it as .zip")).to_have_count(0)
    _brought(page, "shapes.zip", own_sets.shapes(each=30))
    expect(dialog.get_by_text("90 images of 3 classes")).to_be_visible()
    for shape in own_sets.SHAPES:
        expect(dialog.get_by_role("img", name=f"images of {shape}")).to_be_visible()
    assert problems(page) == []
    dialog.get_by_role("button", name="Use these images").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("“shapes”: 72 training and 18 test images")).to_be_visible()
    settled(page)
    press(page, "Start")
    finished(page)
    right = page.get_by_test_id("stMetric").filter(has_text="Accuracy on test data")
    expect(right).to_contain_text(re.compile(r"(8[3-9]|9\d|100)[.\d]* ?%"))
    matrix = page.get_by_test_id("stPlotlyChart").nth(2)
    for shape in own_sets.SHAPES:
        expect(matrix.get_by_text(shape, exact=True).first).to_be_attached()
    fits_a_phone(page)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.reload()
    expect(right).to_be_visible()
    expect(page.get_by_text("Your images: shapes")).to_be_visible()
    expect(page.get_by_text("images of somebody's own")).to_have_count(0)
