"""A number is opened where one looks: after a click, and after "Look at it"."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.doing import finished, panel, press, settled
from ui.registry import BY_NAME

DESK, PROJECTOR, PHONE = (1440, 900), (1280, 720), (390, 844)
UNIT, MAP = "circle.back", "button[data-key=unit-1-0]"  # what is pressed in the drawing
# Whether all of it can be seen, between the head of the page and the bar at its bottom.
SEEN = """one => {
    const box = one.getBoundingClientRect()
    const bar = document.querySelector("[data-testid=stBottom]")?.getBoundingClientRect().top
    return box.top >= 0 && box.bottom <= Math.min(bar ?? innerHeight, innerHeight)
}"""
# Whether a good part of it can be seen: it is the drawing in which one has clicked.
PARTLY = """one => {
    const { top, bottom, height } = one.getBoundingClientRect()
    return Math.min(bottom, innerHeight) - Math.max(top, 0) > 0.5 * height
}"""


def comes_into_view(page: Page, one: Locator, told: str = SEEN) -> None:
    expect(one).to_be_visible()
    handle = one.element_handle()
    page.wait_for_function(f"one => ({told})(one)", arg=handle, polling=100)


def opens_where_one_looks(page: Page, name: str) -> None:
    prefix = BY_NAME[name].prefix
    drawing = panel(page, f"{prefix}_network")
    drawing.locator(MAP if name == "playground" else UNIT).first.click()
    heading = page.locator(f".st-key-{prefix}_number :is(h2, h3)")
    comes_into_view(page, heading)
    expect(heading).to_be_focused()
    comes_into_view(page, drawing, PARTLY)
    expect(panel(page, f"{prefix}_forward")).to_contain_text("activation a = g(z)")
    page.get_by_role("button", name="Close", exact=True).click()
    expect(heading).to_have_count(0)
    settled(page)
    expect(drawing.locator(":focus")).to_have_count(1)


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("two_layers", PROJECTOR),
        *(
            pytest.param(name, size, marks=pytest.mark.rest)
            for name, *sizes in (
                ("perceptron", DESK, PHONE),
                ("two_layers", PHONE),
                ("xor", PROJECTOR),
                ("playground", DESK, PROJECTOR, PHONE),
            )
            for size in sizes
        ),
    ],
)
def test_what_is_clicked_opens_where_one_looks(open_page, open_phone, name: str, size) -> None:
    page = (open_phone if size == PHONE else open_page)(name)
    page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
    opens_where_one_looks(settled(page), name)


@pytest.mark.rest
def test_a_number_is_opened_and_closed_by_keyboard(open_page) -> None:
    page = open_page("xor")
    unit = panel(page, "xor_network").get_by_role("button", name="Open unit 2 of layer 1")
    unit.press("Enter")
    heading = page.locator(".st-key-xor_number h3")
    comes_into_view(page, heading)
    expect(heading).to_be_focused()
    expect(heading).to_have_text("Hidden 2, weight from A")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Close", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(heading).to_have_count(0)
    expect(unit).to_be_focused()
    # By its button, it comes back to the button.
    opener = page.get_by_role("button", name="Open a number")
    opener.press("Enter")
    expect(heading).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(opener).to_be_focused()


@pytest.mark.rest
@pytest.mark.parametrize("size", [PROJECTOR, PHONE])
def test_look_at_it_goes_where_it_is_shown(open_page, open_phone, size) -> None:
    page = (open_phone if size == PHONE else open_page)("xor")
    page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
    page.get_by_text("No, however long it trains", exact=True).click()
    page.get_by_role("button", name="Look at it").click()
    comes_into_view(page, panel(page, "xor_plane"), PARTLY)
    expect(page.locator(".st-key-xor_plane")).to_be_focused()


@pytest.mark.rest
def test_a_mistake_of_a_training_opens_and_a_pixel_of_it(open_page) -> None:
    page = open_page("mnist?mnist_iterations=5")
    press(page, "Start")
    finished(page)
    settled(page)
    panel(page, "mnist_misread").get_by_role("button").nth(2).click()
    section = page.locator(".st-key-mnist_look_place")
    comes_into_view(page, section.locator("summary").first)
    expect(section).to_contain_text("Misread test image 3 of")
    weight = section.get_by_role("combobox", name="Weight from")
    expect(weight).to_have_value("Largest term")
    # A pixel is pointed at, and a unit is clicked in the lights.
    picture = panel(page, "mnist_look_unit_pictures").locator("canvas").nth(1)
    picture.click()
    pixel = re.compile("pixel 1[45], 1[45]")
    expect(weight).to_have_value(pixel)
    expect(panel(page, "mnist_look_unit_slope")).to_contain_text(
        re.compile("∂z/∂w = pixel 1[45], 1[45]")
    )
    panel(page, "mnist_look_lights").locator("svg.units rect.light").nth(4).click()
    heading = section.locator("h3").first
    expect(heading).to_have_text("Unit 5 of layer 1")
    comes_into_view(page, heading)
    panel(page, "mnist_look_unit_sum").get_by_role("button").first.press("Enter")
    expect(weight).not_to_have_value(pixel)


@pytest.mark.rest
def test_a_pixel_of_a_perceptron_opens_its_weight(open_page) -> None:
    page = open_page("perceptron?perceptron_data=digits&perceptron_iterations=5")
    panel(page, "perceptron_weighing").locator("canvas").nth(1).click()
    heading = page.locator(".st-key-perceptron_number h3")
    expect(heading).to_have_text(re.compile("Output, weight from pixel 1[45], 1[45]"))
    comes_into_view(page, heading)
    comes_into_view(page, panel(page, "perceptron_weighing"), PARTLY)


@pytest.mark.rest
@pytest.mark.parametrize("size", [PROJECTOR, PHONE])
def test_a_unit_of_the_lights_opens_where_one_looks(open_page, open_phone, size) -> None:
    page = (open_phone if size == PHONE else open_page)("draw?draw_source=example&draw_network=mlp")
    page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
    panel(page, "draw_lights").locator("svg.units rect.light").nth(7).click()
    heading = page.locator(".st-key-draw_one_unit h3")
    expect(heading).to_have_text("Unit 8 of layer 1")
    comes_into_view(page, heading)
    expect(panel(page, "draw_unit_slope")).to_contain_text("Check: nudge it and look")
