"""How soon a page is there, and what it weighs: ``python -m tests.benchmarks.first_view``.

A real Chromium, beside the server on this machine. "There" means that the page's title and its
first panel, picture or button can be seen. Cold: from starting the server to the first page of
a browser that has nothing in its cache. First: a new browser at a running server, with the bytes
that came. Again: a browser that keeps what it was sent, as they all do, opens the page anew, for
the third time and later, since Chromium then has the scripts compiled. Each is a median.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from functools import partial
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.conftest import ARGUMENTS, chromium, serve
from tests.browser.doing import PAGES
from tests.browser.wire import wire

ROUNDS = 5
COLD, WARM, MOST = 4.0, 1.0, 1_500_000  # wanted: seconds, seconds, bytes
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime / 1000"
THERE = (
    "[data-testid=stMain] h1",
    "[data-testid=stMain] :is([data-testid=stBidiComponent], [data-testid=stButton],"
    " [data-testid=stImage], [data-testid=stMetric])",
)


def seconds(page: Page, address: str) -> float:
    """Open a page; return how long it took until it was there."""
    began = time.perf_counter()
    page.goto(address, wait_until="commit")
    for selector in THERE:
        page.locator(selector).first.wait_for(state="visible")
    return time.perf_counter() - began


def cold(browser: Browser) -> float:
    """Start a server, and open its first page."""
    began = time.perf_counter()
    with serve() as address, browser.new_context() as visitor:
        seconds(visitor.new_page(), address)
        return time.perf_counter() - began


def first_view(browser: Browser, address: str) -> float:
    """Open a page in a new browser."""
    with browser.new_context() as visitor:
        return seconds(visitor.new_page(), address)


def views_again(visitor: BrowserContext, address: str) -> tuple[float, float]:
    """Open a page several times: how long it takes later, and the first paint then."""
    page, found = visitor.new_page(), []
    for _ in range(ROUNDS + 2):
        took = seconds(page, address)
        page.wait_for_load_state("networkidle")
        found.append((took, float(page.evaluate(PAINTED))))
        page.goto("about:blank")
    page.close()
    took, painted = map(statistics.median, zip(*found[2:], strict=True))
    return took, painted


def weight(browser: Browser, address: str, path: str) -> int:
    """Return the bytes that a new browser is sent for a page."""
    with wire(address) as counted, browser.new_context() as visitor:
        page = visitor.new_page()
        seconds(page, f"{counted.address}/{path}")
        page.wait_for_load_state("networkidle")
        return counted.bytes


def median(measure: Callable[[], float]) -> float:
    return statistics.median(measure() for _ in range(ROUNDS))


def main() -> None:
    with sync_playwright() as playwright, TemporaryDirectory() as folder:
        start = {"executable_path": chromium(), "args": ARGUMENTS}
        browser = playwright.chromium.launch(**start)
        visitor = playwright.chromium.launch_persistent_context(folder, **start)
        took = median(lambda: cold(browser))
        print(f"cold start to the first page: {took:.2f} s; wanted at most {COLD} s")
        print("| page | first view | again | first paint | sent at first |\n|---|---|---|---|---|")
        with serve() as address:
            for path in PAGES:
                first = median(partial(first_view, browser, f"{address}/{path}"))
                again, paint = views_again(visitor, f"{address}/{path}")
                sent = weight(browser, address, path)
                print(
                    f"| {path or 'start'} | {first:.2f} s | {again:.2f} s; ≤ {WARM:.0f} "
                    f"{'✓' if again <= WARM else '✗'} | {paint:.2f} s | {sent / 1e6:.2f} MB; "
                    f"≤ 1.5 {'✓' if sent <= MOST else '✗'} |",
                    flush=True,
                )
        visitor.close()
        browser.close()


if __name__ == "__main__":
    main()
