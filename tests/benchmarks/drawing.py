"""How long a drawing takes to be read: ``python -m tests.benchmarks.drawing [pages]``.

First an answer alone, beside the matrix products that it cannot do without. Then the whole way
in Chromium, from lifting the pen to the new answer on screen, with one page and with ten that
draw at the same time. The pages share this machine with the server.
"""

import statistics
import sys

from playwright.sync_api import Page, sync_playwright

from tests.benchmarks.alternation import by_turns
from tests.benchmarks.evaluation import MOST_MS, PRODUCTS, answering
from tests.browser.conftest import ARGUMENTS, chromium, serve

ROUNDS = 12
WATCH = """() => {
  const roots = [...document.querySelectorAll("*")].map(e => e.shadowRoot).filter(Boolean)
  const bars = roots.map(root => root.querySelector(".bars")).find(Boolean)
  window.times = []
  document.addEventListener("mouseup", () => (window.lifted = performance.now()), true)
  new MutationObserver(() => {
    if (window.lifted) window.times.push(performance.now() - window.lifted)
    window.lifted = 0
  }).observe(bars, { subtree: true, childList: true, characterData: true, attributes: true })
}"""


def reading() -> None:
    """Time an answer and its parts, by turns with the products alone."""
    times = by_turns(answering(), times=20)
    for name in times.seconds:
        best, usual = times.best_and_median(name, unit=1e-3)
        ratio = times.ratio(name, to=PRODUCTS)[0]
        print(f"{name}: {best:.2f} ms, median {usual:.2f} ms, {ratio:.1f} times its products")
    print(f"Wanted: an answer in {MOST_MS} ms.")


def stroke(page: Page, i: int) -> None:
    box = page.locator("canvas.upper-canvas").bounding_box()
    x, y = box["x"] + 60 + 17 * i % 150, box["y"] + 60 + 31 * i % 150
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y + 25, steps=4)
    page.mouse.up()


def drawing(pages: list[Page]) -> float:
    """Let all pages draw one stroke after the other; the median in ms from pen to answer."""
    for page in pages:
        page.evaluate(WATCH)
    for i in range(ROUNDS):
        for page in pages:
            stroke(page, i)
        pages[0].wait_for_timeout(500)
    return statistics.median(t for page in pages for t in page.evaluate("window.times"))


def main() -> None:
    """Print all figures."""
    reading()
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    with sync_playwright() as playwright, serve() as address:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        pages = [browser.new_context().new_page() for _ in range(many)]
        for page in pages:
            page.goto(f"{address}/draw")
            page.locator(".bars").wait_for()
            page.locator("canvas.upper-canvas").scroll_into_view_if_needed()
        one, all_of_them = drawing(pages[:1]), drawing(pages)
        browser.close()
    print(f"pen to answer: one page {one:.0f} ms, {many} pages {all_of_them:.0f} ms")
    print(f"{many} pages take {all_of_them / one:.1f} times as long as one")


if __name__ == "__main__":
    main()
