"""Screens from a telephone to a projector: all fits, and what a page is about is seen."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.doing import FITS, FRAMES, PAGES, becomes_empty, settled, visit
from tests.covering import some

LARGEST_FIRST = sorted(PAGES, key="playground".__ne__)
SIZES = [  # width, height, and pixels of the screen for one of the page
    *((320, 640, 2), (390, 844, 2), (768, 1024, 1), (820, 1180, 1), (1024, 768, 1)),
    *((1180, 820, 1), (1280, 720, 1), (1440, 900, 1), (1920, 1080, 1)),
    *((960, 600, 1.5), (720, 450, 2)),  # 1440 x 900 at 150 and 200 %
]
PROJECTOR, DOUBLED = (1280, 720, 1), (720, 450, 2)
# What a page is about: the whole of it is on the projector's screen.
THING = {
    "": [".glass"],
    "perceptron": [".st-key-perceptron_plane .plane", ".st-key-perceptron_cost svg.axes"],
    "two_layers": [".st-key-two_network svg", ".st-key-two_cost svg.axes"],
    "xor": [".st-key-xor_plane .plane", ".st-key-xor_bent .plane"],
    "playground": [".st-key-play_network .net", ".st-key-play_plane .plane"],
    "mnist": ["[data-testid=stImage] img"],
    "convolution": [".st-key-conv_drawing .stage"],
    "experiments": [".st-key-exp_question", ".st-key-exp_start"],
    "draw": [".st-key-draw_canvas canvas.upper-canvas", ".bars"],
    "yours": [".st-key-yours_canvas canvas.upper-canvas", ".bars"],
    "speed": ["[data-testid=stMetric]"],
}
# How much of a thing can be seen: the share of its height between the row above and the bar below.
SEEN = """thing => {
    const { top, bottom, height } = thing.getBoundingClientRect()
    const place = name => document.querySelector(`.st-key-${name}`)?.getBoundingClientRect()
    const [row, bar] = [place("frame").bottom, place("time_bar")?.top ?? innerHeight]
    return (Math.min(bottom, bar) - Math.max(top, row)) / height
}"""
# What is seen of the canvas in any frame: how wide it is, and the bar that it would have of itself.
EACH_FRAME = """() => {
    window.seen = new Set()
    const look = () => {
        const places = document.querySelectorAll("[data-testid=stBidiComponentIsolated]")
        for (const { shadowRoot } of places) {
            const canvas = shadowRoot?.querySelector("canvas.upper-canvas")
            if (canvas) seen.add(`canvas ${Math.round(canvas.getBoundingClientRect().width)}`)
            if (shadowRoot?.querySelector(".dc-toolbar")?.checkVisibility()) seen.add("another bar")
        }
        requestAnimationFrame(look)
    }
    look()
}"""
FOCUS = """() => {
    let e = document.activeElement
    while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement
    return e.ariaLabel ?? e.textContent
}"""


def sized(page: Page, size: tuple[int, int, float]) -> None:
    """Make the window of a size, as if on a screen with so many pixels."""
    width, height, scale = size
    screen = {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": False}
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setDeviceMetricsOverride", screen)
    page.wait_for_function("width => innerWidth === width", arg=width)
    page.evaluate(FRAMES)


@pytest.mark.parametrize("name", some(LARGEST_FIRST, 1))
def test_a_page_fits_every_screen(open_page, name: str) -> None:
    page = open_page(name)
    for size in SIZES:
        sized(page, size)
        becomes_empty(page, FITS)


@pytest.mark.rest
@pytest.mark.parametrize("name", PAGES)
def test_a_projector_shows_the_thing_itself_and_nothing_else(open_page, name: str) -> None:
    page = open_page(f"{name}?present=true")
    sized(page, PROJECTOR)
    becomes_empty(page, FITS)
    for place in THING.get(name, ()):
        for thing in page.locator(place).all():
            expect(thing).to_be_visible()
            assert thing.evaluate(SEEN) >= 0.999, place
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport(ratio=1)
    expect(page.get_by_text(re.compile("sidebar")).locator("visible=true")).to_have_count(0)
    expect(page.get_by_role("button", name=re.compile("tour"))).to_have_count(0)
    page.get_by_text("Present", exact=True).click()
    expect(page.get_by_test_id("stSidebar")).to_be_visible()


@pytest.mark.rest
def test_at_200_percent_the_playground_shows_its_network_and_the_plane(open_page) -> None:
    page = open_page("playground")
    sized(page, DOUBLED)
    for place in THING["playground"]:
        thing = page.locator(place)
        assert thing.evaluate(SEEN) * thing.bounding_box()["height"] > 120, "at first sight"
        thing.evaluate("thing => thing.scrollIntoView({ block: 'center' })")
        assert thing.evaluate(SEEN) >= 0.95, "and the whole of it after scrolling"


@pytest.mark.parametrize("name", some(["playground", "perceptron"], 1))
def test_play_and_the_time_are_what_tab_reaches_first(open_page, name: str) -> None:
    page = settled(open_page(name))
    for key in ("Tab", "Enter"):  # past the menu of pages and the settings
        page.keyboard.press(key)
    expect(page.get_by_test_id("stMain")).to_be_focused()
    for label in ("Play the training", "Time: from the first iteration to the last"):
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS) == label


@pytest.mark.rest
def test_the_canvas_is_as_wide_as_its_column_at_once_and_has_one_bar(open_page) -> None:
    page = open_page("speed")
    sized(page, (1920, 1080, 1))
    page.evaluate(EACH_FRAME)
    visit(page, "draw")
    page.wait_for_function("seen.has('canvas 448')")  # 28 rem, on a screen with so much room
    page.evaluate(FRAMES)
    assert page.evaluate("[...seen]") == ["canvas 448"]
