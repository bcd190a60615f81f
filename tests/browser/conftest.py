"""A real Chromium and a real server, for what only a browser shows.

Without a Chromium these tests are skipped; GLASSBOX_BROWSER=required makes that a failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright

pytest.register_assert_rewrite("tests.browser.doing", "tests.browser.axe")

from tests.browser.doing import settled  # noqa: E402
from tests.machine import free_port, needed  # noqa: E402

ROOT = Path(__file__).parents[2]
NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 60_000  # milliseconds, for machines that are busy
expect.set_options(timeout=PATIENCE)


def chromium() -> str | None:
    """Return the path of a Chromium, if there is one."""
    named = os.environ.get("GLASSBOX_CHROMIUM")
    return named or next((path for name in NAMES if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    message = "browser tests need Chromium: install it, or name it in GLASSBOX_CHROMIUM"
    path = needed(chromium(), "GLASSBOX_BROWSER", message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def serve(**environment: str) -> Iterator[str]:
    """Run the app on a free port of this machine and return its address."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true",
         f"--server.port={port}", "--server.address=127.0.0.1"],
        cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, server)
        yield address
    finally:
        server.terminate()
        server.wait(60)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert server.poll() is None, "the server ended while starting"
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):
                return
        except OSError:
            try:
                server.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
    raise AssertionError("the server did not start within a minute")


@pytest.fixture(scope="session")
def address(browser: Browser) -> Iterator[str]:
    with serve() as address:
        yield address


@contextmanager
def kept(browser: Browser, folder: Path, **options: Any) -> Iterator[BrowserContext]:
    """A browser with a profile on disk, as everybody has: it keeps scripts that it has compiled,
    so a page costs half of what it costs in a private window."""
    context = browser.browser_type.launch_persistent_context(
        folder, executable_path=chromium(), args=ARGUMENTS, **options
    )
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture(scope="session")
def desk(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    with kept(browser, tmp_path_factory.mktemp("desk"), viewport=DESK) as context:
        yield context


@pytest.fixture(scope="session")
def phone(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    options = {"viewport": PHONE, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
    with kept(browser, tmp_path_factory.mktemp("phone"), **options) as context:
        yield context


Open = Callable[..., Page]
# What streamlit-drawable-canvas says if it is taken away while it loads strokes. Nobody sees it.
CANVAS_GONE = "Cannot read properties of undefined (reading 'clearRect')"
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


def _opener(context: BrowserContext, address: str) -> Iterator[Open]:
    """Open tabs of a browser, and close them; none may have said an error on its console."""
    said: list[str] = []

    def open_it(
        path: str = "", *, at: str = address, moving: bool = False, dark: bool = False,
        noisy: bool = False,
    ) -> Page:  # fmt: skip
        page = context.new_page()
        if not noisy:
            page.on("console", lambda line: said.append(line.text) if line.type == "error" else 0)
            page.on("pageerror", lambda error: said.append(str(error)))
        page.emulate_media(
            color_scheme="dark" if dark else "light",
            reduced_motion="no-preference" if moving else "reduce",
        )
        page.goto(f"{at}/{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        return settled(page)

    yield open_it
    context.set_offline(False)
    for page in context.pages[1:]:  # the first keeps the browser open
        with suppress(Error):
            page.evaluate("localStorage.clear()")
        page.close()
    context.clear_cookies()
    assert [line for line in said if line != CANVAS_GONE] == [], "on the console"


@pytest.fixture
def open_page(desk: BrowserContext, address: str) -> Iterator[Open]:
    """Open a page of the app, ``open_page("draw")``, and wait until it is drawn.

    It is as light and as still as one can ask for, unless it shall be ``dark`` or ``moving``.
    A test that cuts connections says that it is ``noisy``.
    """
    yield from _opener(desk, address)


@pytest.fixture
def open_phone(phone: BrowserContext, address: str) -> Iterator[Open]:
    """The same on a phone: a narrow screen, and a finger in place of a mouse."""
    yield from _opener(phone, address)
