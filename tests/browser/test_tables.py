"""Own data in a real browser: typed into the table, uploaded, sent in a link; and no network."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.pace import pace

STILL = {"reduced_motion": "reduce"}  # no playing on arrival
GOOD = "X1,X2,X3,Y\n0,0,1,1\n0.25,1,1,0\n1,-2,1,0\n"
BROKEN = "X1,X2,X3,Y\n0,0,1,0\n1,hello,1,1\n"
FRAMES = """async () => {
    for (let i = 0; i < 12; i++) await new Promise(requestAnimationFrame)
}"""


def time(page: Page) -> Locator:
    return page.get_by_role("slider", name="Time: from the first iteration to the last")


def settled(page: Page) -> Page:
    expect(time(page)).to_be_visible()
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    return page


def panel(page: Page, key: str) -> Locator:
    return page.locator(f".st-key-{key} .panel")


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
    page = settled(open_page("two_layers", **STILL))
    says_truth(page, "0", "1", "1", "0")
    assert "two_rows" not in page.url
    change_label(page, 0, "1", "1")
    expect(page).to_have_url(re.compile("two_rows=0%2C0%2C1%2C1%3B"))
    settled(page)
    says_truth(page, "1", "1", "1", "0")
    again = settled(open_page(page.url.split("/", 3)[3], **STILL))
    says_truth(again, "1", "1", "1", "0")
    assert predictions(again) == predictions(page)
    assert panel(again, "two_backward").inner_text() == panel(page, "two_backward").inner_text()


@pytest.mark.parametrize(
    ("typed", "becomes", "says"),
    [
        ("7", "7", "Row 2, column Y: the label must be 0 or 1, not 7."),
        ("abc", "", "Row 2, column Y is empty; type a number there"),
    ],
)
def test_a_bad_cell_is_one_sentence_and_the_page_goes_on(open_page, typed, becomes, says) -> None:
    page = settled(open_page("two_layers", **STILL))
    before = predictions(page)
    change_label(page, 1, typed, becomes)
    expect(page.get_by_test_id("stAlert")).to_have_count(1)
    expect(page.get_by_test_id("stAlert")).to_contain_text(says)
    assert predictions(page) == before
    page.get_by_role("button", name="New seed").click()
    expect(page).to_have_url(re.compile("two_seed="))
    settled(page)
    assert predictions(page) != before
    page.get_by_role("button", name="Back to the first table").click()
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
    says_truth(page, "0", "1", "1", "0")


def test_a_file_replaces_the_table_and_a_broken_one_does_not(open_page) -> None:
    page = settled(open_page("two_layers", **STILL))
    upload(page, "good.csv", GOOD)
    expect(panel(page, "two_predictions").locator("tbody tr")).to_have_count(3)
    expect(page).to_have_url(re.compile("two_rows="))
    settled(page)
    says_truth(page, "1", "0", "0")
    before = predictions(page)
    assert "−2" in before
    upload(page, "broken.csv", BROKEN)
    expect(page.get_by_test_id("stAlert")).to_have_text(
        re.compile(r"Line 3, column X2: hello is not a number.*The table above is unchanged\.")
    )
    settled(page)
    assert predictions(page) == before
    page.get_by_role("button", name="Back to the first table").click()
    expect(panel(page, "two_predictions").locator("tbody tr")).to_have_count(4)
    expect(page).not_to_have_url(re.compile("two_rows="))


def test_two_tabs_do_not_disturb_each_other(open_page) -> None:
    one = settled(open_page("two_layers?two_hidden=3", **STILL))
    other = one.context.new_page()
    other.goto(one.url.split("?")[0])
    settled(other)
    theirs = predictions(other)
    mine = predictions(one)
    assert mine != theirs
    one.bring_to_front()
    change_label(one, 3, "1", "1")
    expect(one).to_have_url(re.compile("two_rows="))
    settled(one)
    assert predictions(one) != mine
    says_truth(one, "0", "1", "1", "1")
    other.bring_to_front()
    other.locator(".st-key-two_hidden").get_by_role("slider").press("ArrowRight")
    expect(other).to_have_url(re.compile("two_hidden=5"))
    settled(other)
    says_truth(other, "0", "1", "1", "0")
    assert "two_rows" not in other.url
    says_truth(one, "0", "1", "1", "1")
    assert "two_hidden=3" in one.url


def test_a_reload_while_it_plays_begins_anew_with_the_same_settings(open_page) -> None:
    page = settled(open_page("two_layers?two_seed=5&two_hidden=6"))
    play = page.locator(".st-key-two_time").get_by_role("button")
    expect(play).to_have_attribute("aria-label", "Pause")
    expect(time(page)).not_to_have_value("0")
    page.reload()
    settled(page)
    expect(play).to_have_attribute("aria-label", "Pause")
    expect(page.get_by_role("spinbutton", name="Seed")).to_have_value("5")
    at = time(page).input_value()
    expect(time(page)).not_to_have_value(at)
    expect(page.locator(".st-key-two_network")).to_contain_text("X1")


@pytest.mark.parametrize("path", ["two_layers", "xor", "perceptron"])
def test_the_keyboard_leads_through_the_rows_and_out_of_the_table(open_page, path) -> None:
    page = settled(open_page(path, **STILL))
    rows = panel(page, f"{path.split('_')[0]}_predictions").locator("tbody button")
    rows.first.focus()
    page.keyboard.press("Tab")
    expect(rows.nth(1)).to_be_focused()
    rows.last.focus()
    page.keyboard.press("Tab")
    expect(rows.last).not_to_be_focused()


def test_the_time_takes_as_long_on_the_next_page(open_page) -> None:
    """Two loops of animation at once would play twice as fast."""
    page = settled(open_page("two_layers"))
    for name in ("XOR", "Two layers", "XOR"):
        page.get_by_test_id("stSidebarNav").get_by_text(name, exact=True).click()
        expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
        page.wait_for_function("() => glassboxClock.playing && glassboxClock.share > 0.02")
    assert pace(page, 0.2) == pytest.approx(1 / 6, rel=0.3)


@pytest.mark.parametrize("path", ["two_layers", "xor", "perceptron"])
def test_without_network_the_time_still_moves_all_panels(open_page, path) -> None:
    page = settled(open_page(path, **STILL))
    panels = page.locator(".panel")
    expect(panels.locator("table, svg, canvas").last).to_be_attached()
    n = {"two_layers": 5, "xor": 8, "perceptron": 6}[path]
    expect(panels).to_have_count(n)
    look = """roots => roots.map(root => root.innerHTML
        + [...root.querySelectorAll('canvas')].map(c => c.toDataURL()).join())"""
    before = panels.evaluate_all(look)
    page.context.set_offline(True)
    reached = page.evaluate("fetch('/_stcore/health').then(() => true, () => false)")
    assert not reached, "it is not offline"
    time(page).focus()
    page.keyboard.press("Home")
    expect(time(page)).to_have_attribute("aria-valuetext", re.compile("iteration 0 of"))
    after = panels.evaluate_all(look)
    assert [i for i in range(n) if before[i] == after[i]] == []
    page.locator(".player button").click()
    expect(time(page)).not_to_have_value("0")
