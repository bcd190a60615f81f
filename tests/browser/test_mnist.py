"""Training in a real browser: the curve grows, the matrix appears, a cell shows its images."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import serve


def press(page: Page, label: str) -> None:
    page.get_by_test_id("stButton").get_by_role("button", name=label, exact=True).click()


def iteration(page: Page) -> int:
    """The iteration that the progress bar tells."""
    text = page.get_by_text(re.compile(r"Iteration [\d,]+ of")).inner_text()
    return int(re.search(r"Iteration ([\d,]+)", text)[1].replace(",", ""))


def curve_width(page: Page) -> float:
    """How far the first live curve reaches, in pixels."""
    return page.evaluate(
        """() => Math.max(...[...document.querySelectorAll(
            '[data-testid=stVegaLiteChart] .mark-line path')].map(p => p.getBBox().width), 0)"""
    )


def finished(page: Page) -> None:
    expect(page.get_by_text("What was taken for what")).to_be_visible()


def test_the_curve_grows_and_the_matrix_appears(open_page) -> None:
    page = open_page("mnist")
    press(page, "Start")
    expect(page.get_by_text(re.compile("Iteration .* left"))).to_be_visible()
    expect(page.get_by_text("Training on the bundled sample")).to_be_visible()
    chart = page.get_by_test_id("stVegaLiteChart").first
    expect(chart).to_be_visible()
    mark = "window.theChart = document.querySelector('[data-testid=stVegaLiteChart] svg, "
    page.evaluate(mark + "[data-testid=stVegaLiteChart] canvas')")
    first = iteration(page)
    page.wait_for_function(
        "first => +document.body.innerText.match(/Iteration ([\\d,]+)/)[1].replace(',', '')"
        " > first + 100",
        arg=first,
    )
    assert page.evaluate("window.theChart.isConnected"), "the live chart was mounted again"
    finished(page)
    matrix = page.get_by_test_id("stPlotlyChart").nth(2)
    expect(matrix).to_be_visible()
    expect(page.get_by_test_id("stPlotlyChart")).to_have_count(3)
    expect(page.get_by_text("Accuracy on test data")).to_be_visible()


def test_a_click_on_a_cell_shows_the_images_behind_it(open_page) -> None:
    page = open_page("mnist?mnist_iterations=60")
    press(page, "Start")
    finished(page)
    matrix = page.get_by_test_id("stPlotlyChart").nth(2)
    matrix.scroll_into_view_if_needed()
    zero = matrix.locator(".textpoint text", has_text=re.compile(r"^\d\d$")).first
    zero.click(force=True)
    expect(page.get_by_text("test images of the digit 0, rightly read as 0")).to_be_visible()
    expect(page.get_by_role("img", name="that were read as 0")).to_be_visible()
    faded = """() => [...document.querySelectorAll('.textpoint text')]
        .some(t => +getComputedStyle(t).fillOpacity < 0.9 || +getComputedStyle(t).opacity < 0.9)"""
    assert not page.evaluate(faded), "the other cells must stay readable"


def test_a_link_sets_the_controls_and_ignores_nonsense(open_page) -> None:
    page = open_page("mnist?mnist_hidden=32-10&mnist_lr=soon&mnist_iterations=-5&x=y")
    expect(page.get_by_label("Units in hidden layer 1", exact=False).first).to_have_value("32")
    expect(page.get_by_text("784 → 32 → 10 → 10")).to_be_visible()
    expect(page.get_by_role("spinbutton", name="Iterations")).to_have_value("1000")


def test_a_presets_link_opens_the_same_network(open_page) -> None:
    page = open_page("mnist")
    press(page, "784 → 256 → 128 → 64 → 10")
    expect(page).to_have_url(re.compile("mnist_hidden=256-128-64"))
    again = open_page(page.url.split("/")[-1])
    expect(again.get_by_text("784 → 256 → 128 → 64 → 10, 242,762 parameters")).to_be_visible()


def test_start_takes_the_number_typed_a_moment_before(open_page) -> None:
    page = open_page("mnist")
    page.get_by_role("spinbutton", name="Iterations").fill("37")
    press(page, "Start")
    finished(page)
    expect(page.get_by_text("after 37 of 37 iterations")).to_be_visible()


def test_a_run_survives_another_page_and_can_be_stopped(open_page) -> None:
    page = open_page("mnist?mnist_iterations=100000")
    press(page, "Start")
    expect(page.get_by_text(re.compile("Iteration .* left"))).to_be_visible()
    before = iteration(page)
    page.get_by_role("link", name="Draw a digit").click()
    expect(page.get_by_role("heading", name="Draw a digit")).to_be_visible()
    page.get_by_role("link", name="MNIST").click()
    expect(page.get_by_text(re.compile("Iteration .* left"))).to_be_visible()
    assert iteration(page) > before
    press(page, "Pause")
    expect(page.get_by_text("paused")).to_be_visible()
    press(page, "Resume")
    expect(page.get_by_test_id("stButton").get_by_text("Pause", exact=True)).to_be_visible()
    press(page, "Stop")
    finished(page)
    expect(page.get_by_text(re.compile("Stopped after"))).to_be_visible()
    page.get_by_role("link", name="Draw a digit").click()
    expect(page.get_by_text("The network you trained")).to_be_visible()
    expect(page.get_by_text("of the 1,000 test images")).to_be_visible()


def test_a_fresh_server_that_is_first_asked_for_a_page_by_its_address(browser, open_page) -> None:
    with serve() as fresh:
        page = open_page("mnist", at=fresh)
        expect(page.get_by_role("link", name="Draw a digit")).to_be_visible()
        expect(page.get_by_role("heading", name="Read handwritten digits")).to_be_visible()
        expect(page.get_by_role("link", name="app", exact=True)).to_have_count(0)


def test_it_fits_a_phone(open_page) -> None:
    for path in ("", "mnist", "draw"):
        page = open_page(path, viewport={"width": 390, "height": 844}, color_scheme="dark")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
