"""The README's pictures, and a training as a short animation of real frames."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, FloatRect, Page, expect

from tests.browser.doing import seek
from tests.screenshots.looks import opened
from tests.screenshots.scenes import DRAWN, SCENES, Scene, playing

FRAMES = 48
FRAME, HOLD = 90, 1400  # milliseconds that a frame is shown, and the last one
LIGHT = {"color_scheme": "light"}
COLOURS = 96  # of the animation
WIDE = "() => document.querySelector('[data-testid=stMain]').getBoundingClientRect().left < 1"
SPIRAL = Scene(
    "playground",
    "playground?play_data=Spiral&play_points=500&play_noise=0.1&play_hidden=8-8"
    "&play_optimizer=Adam&play_lr=0.03&play_schedule=Cosine&play_iterations=1000",
    playing,
)


def make(browser: Browser, address: str, folder: Path) -> None:
    """Make all of them."""
    for scene, (width, height), picture in PICTURES:
        look = {**LIGHT, "viewport": {"width": width, "height": height}}
        with opened(browser, address, scene, look) as page:
            path = picture(page, folder)
            print(f"{path}: {path.stat().st_size / 1000:.0f} KB", flush=True)


def spiral(page: Page, folder: Path) -> Path:
    """The playground's network while it winds itself around a spiral."""
    close_sidebar(page)
    to_top(page, "play_network")
    box = around(page, "play_network", "play_plane")
    # The player stands at the window's bottom, wherever that is.
    box["height"] += page.viewport_size["height"] - page.locator(".player").bounding_box()["y"]
    page.set_viewport_size({"width": 1000, "height": round(box["y"] + box["height"])})
    page.evaluate(DRAWN)
    frames = []
    for i in range(FRAMES):
        share = (i / (FRAMES - 1)) ** 1.5  # the beginning is where most changes
        page.evaluate("share => glassboxClock.seek(share)", share)
        page.evaluate(DRAWN)
        frames.append(image(page.screenshot(clip=box)))
    return animate(frames, folder / "playground.gif")


def bent(page: Page, folder: Path) -> Path:
    """XOR in the middle of its training."""
    seek(page, 0.45)
    return still(page, folder / "xor.png")


def results(page: Page, folder: Path) -> Path:
    """What a training on digits has come to."""
    return still(page, folder / "mnist.png")


def pixel(page: Page, folder: Path) -> Path:
    """A pixel of a map opened: a patch times a kernel."""
    close_sidebar(page)
    page.get_by_role("button", name="Open a pixel of a map").click()
    return still(page, folder / "convolution.png")


def drawing(page: Page, folder: Path) -> Path:
    """A nine, and the network that reads it."""
    close_sidebar(page)
    return still(page, folder / "draw.png")


PICTURES: list[tuple[Scene, tuple[int, int], Callable[[Page, Path], Path]]] = [
    (SPIRAL, (1000, 820), spiral),
    (SCENES["xor"], (1440, 900), bent),
    (SCENES["mnist"], (1440, 1250), results),
    (SCENES["convolution"], (1200, 1340), pixel),
    (SCENES["draw"], (1100, 1160), drawing),
]


def close_sidebar(page: Page) -> None:
    """Give the whole width to the page."""
    sidebar = page.get_by_test_id("stSidebar")
    sidebar.hover()
    page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
    expect(sidebar).to_have_attribute("data-collapsed", "true")
    page.mouse.move(0, 0)
    page.wait_for_function(WIDE)
    page.evaluate(DRAWN)


def to_top(page: Page, key: str) -> None:
    """Scroll a panel to where it is just clear of the header."""
    page.locator(f".st-key-{key}").evaluate(
        "x => { x.style.scrollMarginTop = '5rem'; x.scrollIntoView({ block: 'start' }) }"
    )
    page.evaluate(DRAWN)


def around(page: Page, *keys: str, margin: int = 12) -> FloatRect:
    """The least rectangle around some panels, and a little more."""
    boxes: list[Any] = [page.locator(f".st-key-{key}").bounding_box() for key in keys]
    left, top = (min(box[side] for box in boxes) - margin for side in "xy")
    right = max(box["x"] + box["width"] for box in boxes) + margin
    bottom = max(box["y"] + box["height"] for box in boxes) + margin
    return {"x": left, "y": top, "width": right - left, "height": bottom - top}


def still(page: Page, path: Path) -> Path:
    """Write what is seen as a PNG file."""
    page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    page.mouse.move(0, 0)
    page.evaluate(DRAWN)
    image(page.screenshot(animations="disabled")).save(path, optimize=True)
    return path


def animate(frames: list[Image.Image], path: Path) -> Path:
    """Write frames as an animation that begins anew; all have the colours of the last one."""
    palette = frames[-1].quantize(COLOURS, dither=Image.Dither.NONE)
    first, *rest = (frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames)
    times = [FRAME] * len(rest) + [HOLD]
    first.save(path, save_all=True, append_images=rest, duration=times, loop=0, optimize=True)
    return path


def image(png: bytes) -> Image.Image:
    """Read a picture that the browser took."""
    return Image.open(io.BytesIO(png)).convert("RGB")
