"""What each page shows when its picture is taken: something that is worth seeing.

A scene is opened at an address, then something is done with it. Nothing here sleeps: each step
waits for what it brings about.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from playwright.sync_api import Page, expect

from tests import shapes
from tests.browser.doing import choose, draw, finished, prediction, press, time
from tests.browser.strokes import STROKES
from ui import registry

DRAWN = """() => new Promise(done => document.fonts.ready.then(() =>
    requestAnimationFrame(() => requestAnimationFrame(done))))"""
QUIET = """() => !document.querySelector("[data-testid=stSkeleton], [data-testid=stSpinner]")
    && [...document.querySelectorAll(".js-plotly-plot")].every(x => x.querySelector(".main-svg"))
    && [...document.images].every(x => x.complete)"""


@dataclass(frozen=True)
class Scene:
    """A page at an address, and what is done before its picture is taken."""

    page: str  # the file in pages/
    path: str  # the address
    prepare: Callable[[Page], None]


def ready(page: Page) -> None:
    """Wait until the script has run and everything it sent has been drawn."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.wait_for_function(QUIET)
    page.evaluate(DRAWN)


def playing(page: Page) -> None:
    """Wait for a page on which a player moves the time."""
    expect(time(page)).to_be_visible()


def at_end_of_spiral(page: Page) -> None:
    """Take the preset whose network winds itself around a spiral."""
    playing(page)
    page.get_by_role("button", name="Presets").click()
    page.locator(".st-key-play_preset_spiral button").click()
    expect(time(page)).to_have_attribute("aria-valuetext", re.compile("of 1,000"))
    expect(page.locator(".st-key-play_plane .panel .legend")).to_be_attached()
    expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)


def trained(page: Page) -> None:
    """Train for a moment, really."""
    press(page, "Start")
    finished(page)
    expect(page.get_by_test_id("stPlotlyChart")).to_have_count(3)


def nine_drawn(page: Page) -> None:
    """Draw a nine with the mouse, and ask why it is read as one."""
    draw(page, STROKES[9])
    expect(prediction(page)).to_have_text("9")
    choose(page, "Why this answer?")
    expect(page.get_by_text("The sums before the softmax differ")).to_be_visible()


def taught(page: Page) -> None:
    """Draw some of each with the mouse, train, and draw one to be read."""
    rng = np.random.default_rng(1)
    for name in ("circle", "cross"):
        for n in range(1, 4):
            draw(page, shapes.strokes(name, rng))
            press(page, "Keep")
            expect(page.get_by_text(f"{name} · {n}", exact=True)).to_be_visible()
    press(page, "Train")
    expect(page.get_by_text("Take it on")).to_be_visible(timeout=60_000)
    draw(page, shapes.strokes("cross", rng))
    expect(prediction(page)).to_have_text("cross")


def measured(page: Page) -> None:
    """Wait until the four works have been measured."""
    expect(page.get_by_test_id("stMetric")).to_have_count(4, timeout=60_000)


PLAIN = {  # a page that needs nothing done to it
    page.name: Scene(page.name, page.address, lambda page: None) for page in registry.PAGES
}
SCENES = PLAIN | {
    scene.page: scene
    for scene in (
        Scene("start", "", lambda page: expect(page.locator(".glass")).to_be_visible()),
        Scene("perceptron", "perceptron?perceptron_data=Overlapping", playing),
        Scene("two_layers", "two_layers", playing),
        Scene("xor", "xor", playing),
        Scene("playground", "playground", at_end_of_spiral),
        Scene("mnist", "mnist?mnist_hidden=32&mnist_batch=128&mnist_iterations=1000", trained),
        Scene("convolution", "convolution", playing),
        Scene("draw", "draw", nine_drawn),
        Scene("yours", "yours?yours_goal=3", taught),
        Scene("speed", "speed", measured),
    )
}
