"""Training in a real browser: the curve grows, the matrix appears, a cell shows its images."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.axe import charts_are_told, problems, turned_dark
from tests.browser.conftest import serve
from tests.browser.doing import (
    LIVE,
    button,
    finished,
    fits_a_phone,
    iteration,
    path,
    press,
    slide,
    trains_beyond,
    visit,
)

CHART = "[data-testid=stVegaLiteChart] :is(svg, canvas)"
# Marks what a training must not mount again, and counts what opens or closes.
WATCH = """() => {
    const marked = ".st-key-live_cost :is(svg, canvas), .st-key-live_accuracy :is(svg, canvas), "
        + ".st-key-cost_curve_table :is(details, table), .st-key-accuracy_curve_table details"
    window.marked = [...document.querySelectorAll(marked)]
    window.toggled = 0
    new MutationObserver(changes => { window.toggled += changes.length })
        .observe(document.body, { subtree: true, attributeFilter: ["open"] })
}"""


def test_a_training_is_watched_left_and_found_again(open_page) -> None:
    page = open_page("mnist?mnist_hidden=32-10&mnist_iterations=100000")
    expect(page.get_by_text("784 → 32 → 10 → 10")).to_be_visible()
    press(page, "Start")
    expect(page.get_by_text(LIVE)).to_be_visible()
    expect(page.locator(CHART).first).to_be_visible()
    page.evaluate("chart => { window.theChart = document.querySelector(chart) }", CHART)
    trains_beyond(page, iteration(page))
    assert page.evaluate("window.theChart.isConnected"), "the live chart was mounted again"
    press(page, "Pause")
    expect(button(page, "Resume")).to_be_visible()
    at = iteration(page)
    visit(page, "draw")
    visit(page, "mnist")
    press(page, "Resume")
    trains_beyond(page, at)
    press(page, "Stop")
    finished(page)
    expect(page.get_by_text(re.compile("Stopped after"))).to_be_visible()
    expect(page.get_by_test_id("stPlotlyChart")).to_have_count(3)
    # A cell of the matrix leads to its images.
    matrix = page.get_by_test_id("stPlotlyChart").nth(2)
    matrix.scroll_into_view_if_needed()
    matrix.locator(".textpoint text", has_text=re.compile(r"^\d\d$")).first.click(force=True)
    expect(page.get_by_role("img", name="that were read as 0")).to_be_visible()
    faded = """() => [...document.querySelectorAll('.textpoint text')]
        .some(t => +getComputedStyle(t).fillOpacity < 0.9 || +getComputedStyle(t).opacity < 0.9)"""
    assert not page.evaluate(faded), "the other cells must stay readable"
    fits_a_phone(page)


@pytest.mark.rest
def test_links_presets_and_numbers_typed_a_moment_before(open_page) -> None:
    page = open_page("mnist?mnist_hidden=32-10&mnist_lr=soon&mnist_iterations=-5&x=y")
    expect(page.get_by_text("784 → 32 → 10 → 10")).to_be_visible()
    typed = page.get_by_role("spinbutton", name="Iterations, exactly")
    expect(typed).to_have_value("1000")
    press(page, "784 → 256 → 128 → 64 → 10")
    expect(page).to_have_url(re.compile("mnist_hidden=256-128-64"))
    again = open_page(path(page))
    expect(again.get_by_text("784 → 256 → 128 → 64 → 10, 242,762 parameters")).to_be_visible()
    page.bring_to_front()
    typed.fill("7")
    press(page, "Start")
    finished(page)
    expect(page.get_by_text("after 7 of 7 iterations")).to_be_visible()


@pytest.mark.rest
def test_the_keyboard_stays_with_the_buttons_and_a_stopped_run_is_kept(open_page) -> None:
    page = open_page("mnist?mnist_iterations=100000&mnist_hidden=16-10")
    button(page, "Start").focus()
    for now in ("Pause", "Resume", "Pause"):
        page.keyboard.press("Enter")
        expect(button(page, now)).to_be_focused()
    button(page, "Stop").focus()
    page.keyboard.press("Enter")
    expect(button(page, "Start again")).to_be_focused()
    finished(page)
    expect(page.get_by_text(re.compile("Stopped after"))).to_be_visible()
    turned_dark(page)
    assert problems(page) == []
    charts_are_told(page, at_least=5)
    visit(page, "draw")
    expect(page.get_by_role("radio", name="Yours")).to_be_visible()
    expect(page.get_by_text("of the 1,000 test images")).to_be_visible()


@pytest.mark.rest
def test_the_curves_of_a_training_say_what_they_show_now(open_page) -> None:
    """They are not mounted again for that, and a table behind them stays as it is."""
    page = open_page("mnist?mnist_iterations=100000&mnist_hidden=16-10")
    press(page, "Start")
    for what in ("cost", "accuracy"):
        chart = page.locator(f".st-key-live_{what} [role=graphics-document]")
        now = re.compile(rf"{what.capitalize()} over [\d,]+ iterations: training from .*\d")
        expect(chart).to_have_attribute("aria-label", now)
    page.locator(".st-key-cost_curve_table summary").click()
    figures = page.locator(".st-key-cost_curve_table table")
    expect(figures).to_be_visible()
    page.evaluate(WATCH)
    told, last = chart.get_attribute("aria-label"), figures.inner_text()
    expect(chart).not_to_have_attribute("aria-label", told)
    expect(figures).not_to_have_text(last, use_inner_text=True)
    assert page.evaluate("window.marked.every(e => e.isConnected)"), "something was mounted again"
    assert page.evaluate("window.toggled") == 0
    # Another learning rate is marked while it trains.
    slide(page, "mnist_lr", "ArrowRight")
    expect(page.get_by_text(re.compile(r"at 0\.3, 0\.5 from"))).to_be_visible()
    expect(page.get_by_text(LIVE)).to_be_visible()
    press(page, "Stop")
    finished(page)
    expect(page.locator(".st-key-cost_curve_table table")).to_be_visible()
    expect(page.locator(".st-key-accuracy_curve_table table")).to_have_count(0)
    expect(page.get_by_test_id("stPlotlyChart").first.get_by_text("rate 0.5")).to_be_visible()


@pytest.mark.rest
def test_a_fresh_server_that_is_first_asked_for_a_page_by_its_address(open_page) -> None:
    with serve() as fresh:
        page = open_page("mnist", at=fresh, noisy=True)  # its server ends first
        expect(page.get_by_role("link", name="Draw a digit")).to_be_visible()
        expect(page.get_by_role("heading", name="Read handwritten digits")).to_be_visible()
        expect(page.get_by_role("link", name="app", exact=True)).to_have_count(0)


@pytest.mark.rest
def test_heaps_move_with_the_time_and_an_image_has_neighbours(open_page) -> None:
    page = open_page(
        "mnist?mnist_conv=4k2p4&mnist_hidden=8&mnist_iterations=30&mnist_batch=50&mnist_lr=0.2"
    )
    press(page, "Start")
    expect(page.locator(".st-key-live_weights canvas")).to_have_count(4)
    expect(page.locator(".st-key-live_matrix canvas")).to_have_accessible_name(
        re.compile(r"of the test images are right; the commonest mistake")
    )
    finished(page)
    page.get_by_text("How the layers sort the digits").click()
    heaps = page.locator(".st-key-mnist_heaps_panel canvas").first
    slider = page.get_by_role("slider", name="Time: from the first iteration to the last")
    slider.press("Home")
    expect(heaps).to_have_accessible_name(re.compile("Iteration 0, 8 units: "))
    first = heaps.evaluate("canvas => canvas.toDataURL()")
    slider.press("End")
    expect(heaps).to_have_accessible_name(re.compile("Iteration 30, 8 units: "))
    assert heaps.evaluate("canvas => canvas.toDataURL()") != first
    page.get_by_role("button", name="4 filters 2 × 2").click()
    expect(heaps).to_have_accessible_name(re.compile("Iteration 30, 4 filters 2 × 2: "))
    heaps.press("ArrowRight")
    expect(
        page.get_by_text(re.compile(r"^Test image \d+: the digit 0, read as \d"))
    ).to_be_visible()
    panel = page.locator(".st-key-mnist_heaps_panel")
    expect(panel.get_by_role("img", name="A handwritten")).to_have_count(6)
    assert problems(page) == []
    fits_a_phone(page)
