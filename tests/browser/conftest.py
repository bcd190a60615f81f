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

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright

from tests.machine import free_port

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
    path = chromium()
    if path is None:
        message = "browser tests need Chromium: install it, or name it in GLASSBOX_CHROMIUM"
        if os.environ.get("GLASSBOX_BROWSER") == "required":
            pytest.fail(message)
        pytest.skip(message)
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


@pytest.fixture(scope="session")
def profile(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """A browser with a profile on disk, as everybody has. It keeps scripts that it has compiled."""
    folder = tmp_path_factory.mktemp("profile")
    context = browser.browser_type.launch_persistent_context(
        folder, executable_path=chromium(), args=ARGUMENTS
    )
    yield context
    context.close()


Open = Callable[..., Page]
MEDIA = {"color_scheme": "light", "reduced_motion": "no-preference"}  # unless a test wants others


@pytest.fixture
def open_page(browser: Browser, profile: BrowserContext, address: str) -> Iterator[Open]:
    """Open a page of the app: ``open_page("draw")``; more arguments go to the browser.

    The first page is in the browser with the profile, if it can be had there. All others are in
    private windows of their own.
    """
    pages: list[Page] = []
    private: list[BrowserContext] = []

    def new_page(viewport: dict[str, int], **options: object) -> Page:
        if pages or not options.keys() <= MEDIA.keys():
            private.append(browser.new_context(viewport=viewport, **options))
            return private[-1].new_page()
        page = profile.new_page()
        page.set_viewport_size(viewport)
        page.emulate_media(**{**MEDIA, **options})
        return page

    def open_it(path: str = "", *, at: str = address, **options: object) -> Page:
        page = new_page(**{"viewport": {"width": 1440, "height": 900}, **options})
        pages.append(page)
        page.set_default_timeout(PATIENCE)
        page.goto(f"{at}/{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        return page

    yield open_it
    for context in private:
        context.close()
    profile.set_offline(False)
    for page in profile.pages[1:]:  # the first keeps the browser open
        with suppress(Error):
            page.evaluate("localStorage.clear()")
        page.close()
    profile.clear_cookies()
