"""Training as a service, in real browsers: the queue, reloads, lost connections, closed tabs."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, serve
from tests.browser.test_mnist import finished, iteration, press

LIVE = re.compile(r"Iteration [\d,]+ of [\d,]+ · .* left")
LONG = "mnist?mnist_iterations=100000"
CHART = "[data-testid=stVegaLiteChart] svg"


@pytest.fixture(scope="module")
def busy_server(browser: object) -> Iterator[str]:
    """A server with a single place to train."""
    with serve(GLASSBOX_WORKERS="1") as address:
        yield address


def start_long(open_page: Open, at: str) -> Page:
    page = open_page(LONG, at=at)
    press(page, "Start")
    expect(page.get_by_text(LIVE)).to_be_visible()
    return page


def stop(page: Page) -> None:
    press(page, "Stop")
    finished(page)


def test_a_reload_keeps_the_training_and_then_its_results(open_page, busy_server) -> None:
    page = start_long(open_page, busy_server)
    before = iteration(page)
    page.reload()
    expect(page.get_by_text(LIVE)).to_be_visible()
    assert iteration(page) >= before
    stop(page)
    page.reload()
    expect(page.get_by_text(re.compile("Stopped after"))).to_be_visible()


def test_a_copy_of_the_tab_is_a_visitor_of_its_own(open_page, busy_server) -> None:
    page = start_long(open_page, busy_server)
    remembered = "sessionStorage.getItem('glassbox-session')"
    name = page.evaluate(remembered)
    copy = page.context.new_page()
    copy.add_init_script(f"if (!{remembered}) sessionStorage.setItem('glassbox-session', '{name}')")
    copy.goto(f"{busy_server}/mnist")
    expect(copy.get_by_test_id("stButton").get_by_text("Start", exact=True)).to_be_visible()
    copy.wait_for_function(f"() => {remembered} !== '{name}'")
    expect(page.get_by_text(LIVE)).to_be_visible()
    stop(page)


def test_a_short_cut_of_the_network_loses_nothing(open_page, busy_server) -> None:
    page = start_long(open_page, busy_server)
    before = iteration(page)
    page.context.set_offline(True)
    page.wait_for_timeout(5000)  # the cut itself
    page.context.set_offline(False)
    page.wait_for_function(
        "before => +(document.body.innerText.match(/Iteration ([\\d,]+) of/)?.[1] ?? '0')"
        ".replaceAll(',', '') > before + 100",
        arg=before,
    )
    stop(page)


def test_the_second_visitor_waits_and_gets_the_place_of_the_first(open_page, busy_server) -> None:
    first = start_long(open_page, busy_server)
    second = open_page(LONG, at=busy_server)
    press(second, "Start")
    expect(second.get_by_text("Number 1 in line.")).to_be_visible()
    third = open_page(LONG, at=busy_server)
    press(third, "Start")
    expect(third.get_by_text("Number 2 in line.")).to_be_visible()
    press(second, "Leave the line")
    expect(second.get_by_test_id("stButton").get_by_text("Start", exact=True)).to_be_visible()
    expect(third.get_by_text("Number 1 in line.")).to_be_visible()
    press(first, "Pause")  # a paused training gives its place away
    expect(third.get_by_text(LIVE)).to_be_visible()
    expect(first.get_by_test_id("stButton").get_by_text("Resume")).to_be_visible()
    press(first, "Resume")
    expect(first.get_by_text("Number 1 in line.")).to_be_visible()
    third.close()  # its training is put aside 15 s later
    expect(first.get_by_text(LIVE)).to_be_visible()
    stop(first)


def test_another_learning_rate_is_marked_while_it_trains(open_page, busy_server) -> None:
    page = start_long(open_page, busy_server)
    slider = page.get_by_test_id("stSlider").filter(has_text="Learning rate").first
    slider.get_by_role("slider").focus()
    told = [r"at 0\.3, 0\.5 from", r", 1 from iteration", "changed 3 times, in the end 3,"]
    kept = [move_right(page, words) for words in told]
    expect(page.get_by_text("You have changed the settings")).to_have_count(0)
    # On a machine that is too busy to send for a while, one may come between.
    assert kept.count(True) >= 2, "another learning rate mounts the live chart again"
    stop(page)
    expect(page.get_by_test_id("stPlotlyChart").first.get_by_text("rate 3")).to_be_visible()


def move_right(page: Page, told: str) -> bool:
    """Move the slider, and wait for the words; return whether the live chart stayed mounted."""
    expect(page.locator(CHART).first).to_be_visible()
    page.evaluate("chart => { window.theChart = document.querySelector(chart) }", CHART)
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text(re.compile(told))).to_be_visible()
    expect(page.get_by_text(LIVE)).to_be_visible()
    return bool(page.evaluate("window.theChart.isConnected"))


def test_step_by_step_and_further_than_the_end(open_page, busy_server) -> None:
    page = open_page("mnist?mnist_iterations=3", at=busy_server)
    press(page, "Step once")
    expect(page.get_by_text("Iteration 1 of 3 · paused")).to_be_visible()
    press(page, "Step once")
    expect(page.get_by_text("Iteration 2 of 3 · paused")).to_be_visible()
    press(page, "Resume")
    finished(page)
    expect(page.get_by_text("after 3 of 3 iterations")).to_be_visible()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Go on", exact=True).click()
    expect(page.get_by_text("after 6 of 6 iterations")).to_be_visible()
    finished(page)
