"""The small examples in a real browser: time moves everything, and asks the server nothing."""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import Page, expect

PAGES = ["perceptron", "perceptron?perceptron_data=Digits", "two_layers", "xor"]
STILL = {"reduced_motion": "reduce"}  # no playing on arrival


def time(page: Page):
    return page.get_by_role("slider", name="Time: from the first iteration to the last")


def settled(page: Page) -> None:
    """Wait until the player is there and the script has run."""
    expect(time(page)).to_be_visible()
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")


def seek(page: Page, share: float) -> None:
    """Drag the time to a share of the course."""
    time(page).evaluate(
        "(slider, share) => { slider.value = Math.round(share * slider.max);"
        " slider.dispatchEvent(new Event('input')) }",
        share,
    )


def panel(page: Page, key: str):
    return page.locator(f".st-key-{key}")


def picture(page: Page, key: str) -> str:
    """What a panel shows now: its text, its shapes, and the pixels of its canvases."""
    return (
        panel(page, key)
        .locator(".panel")
        .evaluate(
            """root => root.innerHTML + [...root.querySelectorAll('canvas')]
            .map(c => c.width ? c.toDataURL() : '').join()"""
        )
    )


def moving(page: Page) -> list[str]:
    """The keys of all panels on a page that should follow the time."""
    prefix = re.search(r"/(\w+)", page.url.split("//")[1])[1].replace("two_layers", "two")
    keys = {
        "perceptron": ["plane", "network", "predictions", "forward", "backward"],
        "two": ["network", "predictions", "forward", "backward"],
        "xor": ["plane", "bent", "network", "predictions", "answer", "forward", "backward"],
    }[prefix]
    if "Digits" in page.url:
        keys = ["weighing", "gallery", "forward", "backward"]
    return [f"{prefix}_{key}" for key in keys]


@pytest.mark.parametrize("path", PAGES)
def test_time_moves_every_panel_and_asks_the_server_nothing(open_page, path) -> None:
    page = open_page(path, **STILL)
    settled(page)
    sent = []
    page.context.on("request", lambda request: sent.append(request.url))
    page.evaluate(
        """() => {
            window.sent = 0
            const send = WebSocket.prototype.send
            WebSocket.prototype.send = function (...a) { window.sent++; return send.apply(this, a) }
        }"""
    )
    seek(page, 0.0)
    before = {key: picture(page, key) for key in moving(page)}
    cursor = page.locator("[class*='_cost'] circle.dot").first
    expect(cursor).to_be_visible()
    left = cursor.bounding_box()["x"]
    seek(page, 0.5)
    after = {key: picture(page, key) for key in moving(page)}
    assert [key for key in before if before[key] == after[key]] == []
    assert cursor.bounding_box()["x"] > left + 20, "the cursor on the cost curve"
    assert page.evaluate("window.sent") == 0
    assert not sent
    page.get_by_role("switch", name="Logarithmic scale").press("Space")
    page.wait_for_function("() => window.sent > 0")  # a real setting does ask it


def test_a_training_plays_on_arrival_can_be_paused_and_played_again(open_page) -> None:
    page = open_page("xor")
    settled(page)
    play = page.locator(".st-key-xor_time").get_by_role("button")
    expect(play).to_have_attribute("aria-label", "Pause")
    play.click()
    expect(play).to_have_attribute("aria-label", "Play the training")
    at = time(page).input_value()
    page.evaluate("() => new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))")
    assert time(page).input_value() == at
    play.click()
    expect(time(page)).not_to_have_value(at)


def test_with_reduced_motion_the_end_is_shown_at_once(open_page) -> None:
    page = open_page("two_layers", **STILL)
    settled(page)
    expect(time(page)).to_have_attribute("aria-valuetext", re.compile("iteration 1,500 of 1,500"))


def test_the_time_can_be_moved_with_the_keyboard(open_page) -> None:
    page = open_page("two_layers", **STILL)
    settled(page)
    time(page).focus()
    page.keyboard.press("Home")
    expect(time(page)).to_have_attribute("aria-valuetext", re.compile("iteration 0 of 1,500"))
    page.keyboard.press("ArrowRight")
    expect(time(page)).to_have_attribute("aria-valuetext", re.compile("iteration 1 of 1,500"))


def test_a_slider_trains_anew_and_a_link_brings_the_same_numbers(open_page) -> None:
    page = open_page("two_layers", **STILL)
    settled(page)
    numbers = panel(page, "two_predictions").locator("tbody")
    first = numbers.inner_text()
    panel(page, "two_hidden").get_by_role("slider").press("ArrowRight")
    expect(numbers).not_to_have_text(first, use_inner_text=True)
    expect(page).to_have_url(re.compile("two_hidden=5"))
    page.get_by_role("button", name="New seed").click()
    expect(page).to_have_url(re.compile(r"two_seed=\d+"))
    settled(page)
    mine = picture(page, "two_predictions")
    again = open_page(page.url.split("/", 3)[3], **STILL)
    settled(again)
    expect(panel(again, "two_predictions").locator("tbody")).to_have_text(
        numbers.inner_text(), use_inner_text=True
    )
    assert picture(again, "two_predictions") == mine
    page.get_by_role("button", name="Back to the tutorial's values").click()
    expect(numbers).to_have_text(first, use_inner_text=True)


def test_a_click_on_the_drawing_opens_that_number(open_page) -> None:
    page = open_page("two_layers", **STILL)
    settled(page)
    panel(page, "two_network").get_by_role("button", name="Open unit 3 of layer 1").click()
    expect(panel(page, "two_forward")).to_contain_text("w₁ × X1")
    expect(page).to_have_url(re.compile(r"two_unit=Hidden\+3"))
    panel(page, "two_predictions").locator("tbody tr").nth(3).click()
    expect(page.get_by_role("spinbutton", name="Example")).to_have_value("4")


def test_a_click_in_the_plane_asks_about_that_place(open_page) -> None:
    page = open_page("xor", **STILL)
    settled(page)
    answer = panel(page, "xor_answer").locator("tbody")
    expect(answer).to_contain_text("0.50")
    box = panel(page, "xor_plane").locator("svg").first.bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.85, box["y"] + box["height"] * 0.2)
    expect(answer).not_to_contain_text("0.50")
    expect(page).to_have_url(re.compile("xor_ask_1="))


def test_a_failed_seed_can_be_opened(open_page) -> None:
    page = open_page("xor", **STILL)
    settled(page)
    page.get_by_role("button", name="Train 500 networks").click()
    chart = panel(page, "xor_seeds").get_by_test_id("stPlotlyChart")
    expect(chart).to_be_visible()
    chart.scroll_into_view_if_needed()
    chart.locator(".scatterlayer .trace").nth(1).locator(".point").first.click(force=True)
    expect(page).to_have_url(re.compile("xor_hidden=1"))
    expect(panel(page, "xor_predictions")).to_contain_text("wrong")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_small_examples_fit_a_phone(open_page, path, scheme) -> None:
    page = open_page(path, viewport={"width": 390, "height": 844}, color_scheme=scheme, **STILL)
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    wide = page.evaluate(
        """() => [...document.querySelectorAll('[data-testid=stMain] [class*=st-key]')]
            .filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.className)"""
    )
    assert wide == []


def test_the_downloaded_script_prints_the_numbers_on_screen(open_page, tmp_path) -> None:
    page = open_page("two_layers?two_hidden=3&two_seed=7&two_bias=true", **STILL)
    settled(page)
    page.get_by_text("Show me the NumPy").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download the script").click()
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)
    ran = subprocess.run(
        [sys.executable, "-I", path], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    rows = panel(page, "two_predictions").locator("tbody tr").all()
    shown = [row.locator("td").nth(4).inner_text() for row in rows]
    assert re.findall(r"prediction (\S+)", ran.stdout) == shown
    cost = re.findall(r"cost (\S+)", ran.stdout)[-1]
    told = time(page).get_attribute("aria-valuetext")
    assert f"cost {float(cost):.4f}" in told
