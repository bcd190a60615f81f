"""The small examples in a real browser: time moves everything, and asks the server nothing."""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import Page, expect

from tests.browser.doing import (
    COUNT,
    FRAMES,
    at_iteration,
    changed,
    fits_a_phone,
    panel,
    path,
    picture,
    pictures,
    seek,
    settled,
    slide,
    time,
    visit,
)
from tests.browser.pace import pace
from ui.registry import BY_NAME

TIMES = ["forward", "backward"]
MOVING = {  # what follows the time
    "perceptron": ["plane", "network", "predictions", *TIMES],
    "perceptron?perceptron_data=Digits": ["weighing", "gallery", *TIMES],
    "two_layers": ["network", "predictions", *TIMES],
    "xor": ["plane", "bent", "network", "predictions", "answer", *TIMES],
}
SLOWLY = "() => globalThis.glassboxClock && (glassboxClock.seconds = 60)"  # a busy machine is late


def time_moves_all_and_asks_nothing(page: Page, address: str) -> None:
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    prefix = BY_NAME[address.partition("?")[0]].prefix
    page.get_by_role("button", name="Open a number").click()
    expect(panel(page, f"{prefix}_backward").locator("table")).to_be_visible()
    settled(page)
    asked.clear()
    page.evaluate(COUNT)
    keys = [f"{prefix}_{key}" for key in MOVING[address]]
    cursor = page.locator("[class*='_cost'] circle.dot").first
    seek(page, 0.0)
    before = pictures(page, *keys)
    left = cursor.bounding_box()["x"]
    seek(page, 0.5)
    assert changed(before, pictures(page, *keys)) == set(keys)
    assert cursor.bounding_box()["x"] > left + 20, "the cursor on the cost curve"
    assert page.evaluate("window.sent") == 0
    asked = [url for url in asked if url.startswith("http") and "/static/" not in url]  # no fonts
    assert asked == []
    page.get_by_role("switch", name="Logarithmic scale").press("Space")
    page.wait_for_function("() => window.sent > 0")  # a real setting does ask it
    settled(page)


def rows_by_keyboard(page: Page, prefix: str) -> None:
    """The keyboard leads through the rows of the predictions, and out of the table."""
    rows = panel(page, f"{prefix}_predictions").locator("tbody button")
    rows.first.focus()
    page.keyboard.press("Tab")
    expect(rows.nth(1)).to_be_focused()
    rows.last.focus()
    page.keyboard.press("Tab")
    expect(rows.last).not_to_be_focused()


def test_the_perceptron(open_page) -> None:
    page = open_page("perceptron")
    time_moves_all_and_asks_nothing(page, "perceptron")
    rows_by_keyboard(page, "perceptron")
    slide(page, "perceptron_iterations", "Home")
    expect(time(page)).to_have_attribute("aria-valuetext", re.compile("iteration 1 of 1,"))
    fits_a_phone(page)


@pytest.mark.rest
def test_two_layers(open_page) -> None:
    page = open_page("two_layers")
    at_iteration(page, 1500)  # who asked for stillness sees the end at once
    time_moves_all_and_asks_nothing(page, "two_layers")
    time(page).focus()
    page.keyboard.press("Home")
    at_iteration(page, 0)
    page.keyboard.press("ArrowRight")
    at_iteration(page, 1)
    rows_by_keyboard(page, "two")
    # What is clicked is opened.
    panel(page, "two_network").get_by_role("button", name="Open unit 3 of layer 1").click()
    expect(panel(page, "two_forward")).to_contain_text("w₁ × X1")
    expect(page).to_have_url(re.compile("two_unit="))
    panel(page, "two_predictions").locator("tbody tr").nth(3).click()
    expect(page.locator(".st-key-two_example").get_by_role("spinbutton")).to_have_value("4")
    settled(page)
    # A slider trains anew, and a link brings the same numbers.
    seek(page, 1)
    numbers = panel(page, "two_predictions").locator("tbody")
    first = numbers.inner_text()
    slide(page, "two_hidden", "ArrowRight")
    expect(numbers).not_to_have_text(first, use_inner_text=True)
    expect(page).to_have_url(re.compile("two_hidden=5"))
    page.get_by_role("button", name="New seed").click()
    expect(page).to_have_url(re.compile(r"two_seed=\d+"))
    settled(page)
    mine = picture(page, "two_predictions")
    again = open_page(path(page))
    expect(panel(again, "two_predictions").locator("tbody")).to_have_text(
        numbers.inner_text(), use_inner_text=True
    )
    assert picture(again, "two_predictions") == mine
    page.bring_to_front()
    page.get_by_role("button", name="Back to the first values").click()
    expect(page).not_to_have_url(re.compile("two_hidden"))
    settled(page)
    seek(page, 1)
    expect(numbers).to_have_text(first, use_inner_text=True)
    fits_a_phone(page)


def test_xor(open_page) -> None:
    page = open_page("two_layers", moving=True)
    page.wait_for_function(SLOWLY)
    visit(page, "xor")
    play = page.locator(".st-key-xor_time").get_by_role("button")
    expect(play).to_have_attribute("aria-label", "Pause")  # it plays on arrival
    play.click()
    expect(play).to_have_attribute("aria-label", "Play the training")
    at = time(page).input_value()
    page.evaluate(FRAMES)
    assert time(page).input_value() == at
    play.click()
    expect(time(page)).not_to_have_value(at)
    play.click()
    time_moves_all_and_asks_nothing(page, "xor")
    # A click in the plane asks about that place.
    answer = panel(page, "xor_answer").locator("tbody")
    expect(answer).to_contain_text("0.50")
    plane = panel(page, "xor_plane").locator("svg").first
    plane.evaluate("plane => plane.scrollIntoView({ block: 'center' })")  # not under the player
    box = plane.bounding_box()
    plane.click(position={"x": box["width"] * 0.85, "y": box["height"] * 0.2})
    expect(answer).not_to_contain_text("0.50")
    expect(page).to_have_url(re.compile("xor_ask_1="))
    settled(page)
    fits_a_phone(page)


@pytest.mark.rest
def test_the_perceptron_of_digits(open_page) -> None:
    address = "perceptron?perceptron_data=Digits"
    page = open_page(address)
    time_moves_all_and_asks_nothing(page, address)
    fits_a_phone(page)


@pytest.mark.rest
def test_the_time_takes_as_long_on_the_next_page(open_page) -> None:
    """Two loops of animation at once would play twice as fast."""
    page = open_page("two_layers", moving=True)
    page.wait_for_function(SLOWLY)
    for name in ("xor", "two_layers", "xor"):
        visit(page, name)
        page.wait_for_function("() => glassboxClock.playing && glassboxClock.share > 0.002")
    assert pace(page, 0.02) == pytest.approx(1 / 60, rel=0.3)
    # And a reload begins anew, with the same settings.
    slide(page, "xor_hidden", "ArrowRight")
    expect(page).to_have_url(re.compile("xor_hidden=3"))
    page.reload()
    page.wait_for_function("() => globalThis.glassboxClock?.playing")
    settled(page)
    expect(page.locator(".st-key-xor_hidden").get_by_role("slider")).to_have_value("3")


@pytest.mark.rest
def test_without_network_the_time_still_moves_all_panels(open_page) -> None:
    page = open_page("perceptron", noisy=True)
    panels = page.locator(".panel")
    look = """roots => roots.map(root => root.innerHTML
        + [...root.querySelectorAll('canvas')].map(c => c.toDataURL()).join())"""
    for name, n in {"perceptron": 4, "two_layers": 3, "xor": 6}.items():
        if name != "perceptron":
            visit(page, name)
        expect(panels).to_have_count(n)
        expect(panels.locator("table, svg, canvas").last).to_be_attached()
        before = panels.evaluate_all(look)
        page.context.set_offline(True)
        reached = page.evaluate("fetch('/_stcore/health').then(() => true, () => false)")
        assert not reached, "it is not offline"
        time(page).focus()
        page.keyboard.press("Home")
        at_iteration(page, 0)
        after = panels.evaluate_all(look)
        assert [i for i in range(n) if before[i] == after[i]] == []
        page.locator(".player button").click()
        expect(time(page)).not_to_have_value("0")
        page.context.set_offline(False)


@pytest.mark.rest
def test_a_failed_seed_can_be_opened(open_page) -> None:
    page = open_page("xor")
    page.get_by_role("button", name="Train 500 networks").click()
    chart = page.locator(".st-key-xor_seeds").get_by_test_id("stPlotlyChart")
    expect(chart).to_be_visible()
    chart.scroll_into_view_if_needed()
    chart.locator(".scatterlayer .trace").nth(1).locator(".point").first.click(force=True)
    expect(page).to_have_url(re.compile("xor_hidden=1"))
    expect(panel(page, "xor_predictions")).to_contain_text("wrong")


@pytest.mark.rest
def test_the_downloaded_script_prints_the_numbers_on_screen(open_page, tmp_path) -> None:
    page = open_page("two_layers?two_hidden=3&two_seed=7&two_bias=true")
    page.get_by_text("Show me the NumPy").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download the script").click()
    file = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(file)
    ran = subprocess.run(
        [sys.executable, "-I", file], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    rows = panel(page, "two_predictions").locator("tbody tr").all()
    assert re.findall(r"prediction (\S+)", ran.stdout) == [
        row.locator("td").nth(4).inner_text() for row in rows
    ]
    cost = re.findall(r"cost (\S+)", ran.stdout)[-1]
    assert f"cost {float(cost):.4f}" in time(page).get_attribute("aria-valuetext")
