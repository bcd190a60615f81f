"""Training as a service, in real browsers: the queue, reloads, lost connections, closed tabs."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, serve
from tests.browser.doing import LIVE, button, finished, iteration, press, trains_beyond
from tests.browser.wire import wire

pytestmark = pytest.mark.rest
SHARED = "takes turns with one other: about half of the time, done in"
LONG = "mnist?mnist_iterations=100000&mnist_hidden=16-10"


@pytest.fixture(scope="module")
def busy_server(browser: object) -> Iterator[str]:
    """A server with a single place to train."""
    with serve(GLASSBOX_WORKERS="1") as address:
        yield address


def start_long(open_page: Open, at: str, **how: bool) -> Page:
    page = open_page(LONG, at=at, **how)
    press(page, "Start")
    expect(page.get_by_text(LIVE)).to_be_visible()
    return page


def stop(page: Page) -> None:
    page.bring_to_front()
    press(page, "Stop")
    finished(page)


def test_a_reload_keeps_the_training_and_a_copy_of_the_tab_has_its_own(
    open_page, busy_server
) -> None:
    page = start_long(open_page, busy_server)
    before = iteration(page)
    page.reload()
    expect(page.get_by_text(LIVE)).to_be_visible()
    assert iteration(page) >= before
    remembered = "sessionStorage.getItem('glassbox-session')"
    name = page.evaluate(remembered)
    copy = page.context.new_page()
    copy.add_init_script(f"if (!{remembered}) sessionStorage.setItem('glassbox-session', '{name}')")
    copy.goto(f"{busy_server}/mnist")
    expect(button(copy, "Start")).to_be_visible()
    copy.wait_for_function(f"() => {remembered} !== '{name}'")
    expect(page.get_by_text(LIVE)).to_be_visible()
    stop(page)
    page.reload()
    expect(page.get_by_text(re.compile("Stopped after"))).to_be_visible()


def test_a_short_cut_of_the_network_loses_nothing(open_page, busy_server) -> None:
    with wire(busy_server) as way:
        page = start_long(open_page, way.address, noisy=True)
        way.break_off()
        page.wait_for_function("url => fetch(url).then(() => false, () => true)", arg=way.address)
        before = iteration(page)
        way.cut = False
        trains_beyond(page, before + 100)
        stop(page)


def test_two_visitors_take_turns_and_each_can_do_everything_at_once(open_page, busy_server) -> None:
    first, second = start_long(open_page, busy_server), start_long(open_page, busy_server)
    for page in (second, first):
        page.bring_to_front()
        expect(page.get_by_text(SHARED)).to_be_visible()
        trains_beyond(page, iteration(page))
    second.bring_to_front()
    press(second, "Pause")
    expect(second.get_by_text("paused")).to_be_visible()
    before = iteration(second)
    press(second, "Step once")
    expect(second.get_by_text(f"Iteration {before + 1:,} of 100,000 · paused")).to_be_visible()
    first.bring_to_front()
    expect(first.get_by_text(re.compile(r"· .* left"))).to_be_visible()  # it has all again
    second.bring_to_front()
    press(second, "Resume")
    expect(second.get_by_text(SHARED)).to_be_visible()
    stop(second)
    stop(first)


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
