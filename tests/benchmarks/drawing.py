"""How long a drawing takes to be read: ``python -m tests.benchmarks.drawing [pages]``.

First the network alone, beside the one matrix product that it cannot do without. Then the whole
way in Chromium, from lifting the pen to the new answer on screen, with one page and with ten that
draw at the same time. The pages share this machine with the server.
"""

import statistics
import sys
import time
from collections.abc import Callable

from playwright.sync_api import Page, sync_playwright

from nn import pretrained
from nn.data import digits
from nn.data.datasets import mnist_5k
from nn.look.familiarity import Familiarity
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


def median_ms(action: Callable[[], object], rounds: int = 200) -> float:
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return 1000 * statistics.median(times)


def reading() -> None:
    """Time the network and the whole reading, in turns with a bare product of the same size."""
    net, data = pretrained.load(), mnist_5k.load()
    known, x = Familiarity(net, data.X_train, data.X_test), data.X_test[:, :1]
    ink, W = x.reshape(28, 28), net.layers[0].W
    product = median_ms(lambda: W @ x)
    for name, action in (
        ("the network", lambda: net.predict_proba(x)),
        ("with the way to pixels", lambda: net.predict_proba(digits.way(ink).x)),
        ("and whether it is a digit", lambda: (net.predict_proba(x), known.is_strange(x))),
    ):
        ms = median_ms(action)
        print(f"{name}: {ms:.2f} ms, {ms / product:.1f} times its first matrix product")


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
