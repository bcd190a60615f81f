"""Own data in a real browser: typed into the table, uploaded, sent in a link; and no network."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.doing import FRAMES, panel, path, settled, slide

pytestmark = pytest.mark.rest

GOOD = "X1,X2,X3,Y\n0,0,1,1\n0.25,1,1,0\n1,-2,1,0\n"
BROKEN = "X1,X2,X3,Y\n0,0,1,0\n1,hello,1,1\n"


def predictions(page: Page) -> str:
    expect(panel(page, "two_predictions").locator("tbody tr").first).to_be_visible()
    return panel(page, "two_predictions").inner_text()


def says_truth(page: Page, *wanted: str) -> None:
    """Wait until these are the wanted outputs, in the column before the last."""
    column = panel(page, "two_predictions").locator("tbody td:nth-last-child(2)")
    expect(column).to_have_text(list(wanted))


def grid(page: Page) -> Locator:
    editor = page.locator("[class*=st-key-two_editor_]")
    if not editor.is_visible():
        page.get_by_text("The data: a table that you can change").click()
    canvas = editor.get_by_test_id("data-grid-canvas")
    expect(canvas.get_by_test_id("glide-cell-1-0")).to_be_attached()
    canvas.evaluate("canvas => canvas.scrollIntoView({block: 'center'})")  # not under the player
    return canvas


def change_label(page: Page, row: int, text: str, becomes: str) -> None:
    """Go to the label of a row (from 0) with the keyboard and type over it.

    The grid is a canvas; the cells inside it are for screen readers, and for this.
    """
    canvas = grid(page)
    cell = canvas.get_by_test_id(f"glide-cell-4-{row}")
    canvas.focus()
    page.keyboard.press("Control+Home")
    expect(canvas.get_by_test_id("glide-cell-1-0")).to_have_attribute("aria-selected", "true")
    for key in ["ArrowDown"] * row + ["ArrowRight"] * 3:
        page.keyboard.press(key)
    expect(cell).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    editor = page.locator("input.gdg-input")
    editor.wait_for()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.type(text)
    expect(editor).to_have_value(becomes)
    page.evaluate(FRAMES)  # the grid overlooks an Enter that follows too quickly
    page.keyboard.press("Enter")
    expect(cell).to_have_text(becomes)


def upload(page: Page, name: str, text: str) -> None:
    grid(page)
    files = page.locator("[class*=st-key-two_upload_] input[type=file]")
    files.set_input_files({"name": name, "mimeType": "text/csv", "buffer": text.encode()})


def test_a_changed_cell_is_learned_and_sent_in_a_link(open_page) -> None:
    page = open_page("two_layers?two_number=open")
    says_truth(page, "0", "1", "1", "0")
    assert "two_rows" not in page.url
    change_label(page, 0, "1", "1")
    expect(page).to_have_url(re.compile("two_rows=0%2C0%2C1%2C1%3B"))
    settled(page)
    says_truth(page, "1", "1", "1", "0")
    # In another tab it is there by the link only, and what is changed there stays there.
    again = open_page(path(page))
    says_truth(again, "1", "1", "1", "0")
    assert predictions(again) == predictions(page)
    assert panel(again, "two_backward").inner_text() == panel(page, "two_backward").inner_text()
    other = open_page("two_layers")
    slide(other, "two_hidden", "ArrowRight")
    expect(other).to_have_url(re.compile("two_hidden=5"))
    settled(other)
    says_truth(other, "0", "1", "1", "0")
    assert "two_rows" not in other.url
    says_truth(page, "1", "1", "1", "0")
    assert "two_hidden" not in page.url


def test_a_bad_cell_or_file_is_one_sentence_and_the_page_goes_on(open_page) -> None:
    page = open_page("two_layers")
    alert = page.get_by_test_id("stAlert")
    for typed, becomes, says in [
        ("7", "7", "Row 2, column Y: the label must be 0 or 1, not 7."),
        ("abc", "", "Row 2, column Y is empty; type a number there"),
    ]:
        before = predictions(page)
        change_label(page, 1, typed, becomes)
        expect(alert).to_have_count(1)
        expect(alert).to_contain_text(says)
        assert predictions(page) == before
        at = page.url
        page.get_by_role("button", name="New seed").click()
        page.wait_for_function("at => location.href !== at", arg=at)
        settled(page)
        assert predictions(page) != before
        page.get_by_role("button", name="Back to the first table").click()
        expect(alert).to_have_count(0)
        settled(page)
        says_truth(page, "0", "1", "1", "0")
    upload(page, "good.csv", GOOD)
    expect(panel(page, "two_predictions").locator("tbody tr")).to_have_count(3)
    expect(page).to_have_url(re.compile("two_rows="))
    settled(page)
    says_truth(page, "1", "0", "0")
    before = predictions(page)
    assert "−2" in before
    upload(page, "broken.csv", BROKEN)
    expect(alert).to_have_text(
        re.compile(r"Line 3, column X2: hello is not a number.*The table above is unchanged\.")
    )
    settled(page)
    assert predictions(page) == before
    page.get_by_role("button", name="Back to the first table").click()
    expect(panel(page, "two_predictions").locator("tbody tr")).to_have_count(4)
    expect(page).not_to_have_url(re.compile("two_rows="))
