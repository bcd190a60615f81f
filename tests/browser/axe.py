"""What axe-core finds on a page, and what stands for its charts in words."""

from __future__ import annotations

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

# What is not ours to mend: the rule, a part of the place or of what is there, and why it is left.
OTHERS = [
    (
        "scrollable-region-focusable",
        ".katex-display",
        "Streamlit: a long formula scrolls in its box, which Chromium lets the keyboard reach",
    ),
    (
        "scrollable-region-focusable",
        "<pre",
        "Streamlit: a long line of code scrolls in its box, which Chromium lets the keyboard reach",
    ),
    (
        "scrollable-region-focusable",
        ".dc-scroll",
        "streamlit-drawable-canvas: the box around the canvas, as wide as it, never scrolls",
    ),
    (
        "empty-table-header",
        'aria-colindex="1"',
        "Streamlit: the numbers of a table's rows have no heading",
    ),
    (
        "presentation-role-conflict",
        "stFileUploaderDropzone",
        "Streamlit: the place to drop a file on has a role of nothing, and a name all the same",
    ),
]
# All charts: what Streamlit and our panels draw with, each with the words that stand for it.
CHARTS = """() => {
    const found = []
    const drawn = "canvas, svg[viewBox]:not([aria-hidden])"
    const told = "[aria-label]:not(.modebar *)"
    const ours = "[role=img], [role=group], [role=application], [role=table]"
    for (const chart of document.querySelectorAll("[data-testid=stPlotlyChart], "
        + "[data-testid=stVegaLiteChart], [data-testid=stImage] img")) {
        const named = chart.matches("img") ? chart : chart.querySelector(told) ?? chart
        found.push(named.getAttribute("aria-label") ?? named.alt ?? "")
    }
    for (const host of document.querySelectorAll("[data-testid=stBidiComponentIsolated]")) {
        const root = host.shadowRoot ?? host
        if (root.querySelector(".player, .dc-toolbar")) continue // what one moves or draws with
        const named = [...root.querySelectorAll(ours)]
        found.push(...named.map(e => e.getAttribute("aria-label") ?? ""))
        if (!named.length && root.querySelector(drawn)) found.push("")
    }
    return found
}"""
# The words that stand between a chart and its table.
ABOVE_TABLES = """() => [...document.querySelectorAll("summary")]
    .filter(e => e.textContent.includes("as a table"))
    .map(e => e.closest("[class*=_table]").previousElementSibling)
    .filter(e => e?.querySelector("[data-testid=stMarkdown]"))
    .map(e => e.textContent)"""
QUIET = """() => {
    const count = root => [...root.querySelectorAll("*")].reduce(
        (sum, e) => sum + 1 + (e.shadowRoot ? count(e.shadowRoot) : 0), 0)
    const now = count(document)
    const fades = document.getAnimations().some(
        a => a instanceof CSSTransition && a.playState === "running")
    window.quiet = now === window.before && !fades ? window.quiet + 1 : 0
    window.before = now
    return window.quiet >= 5
}"""


def quiet(page: Page) -> Page:
    """Wait until nothing is added to the page any more, and nothing fades."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.wait_for_function(QUIET, polling=100)
    return page


def problems(page: Page, within: str | None = None) -> list[str]:
    """Return what axe-core finds that is ours, also what is minor, each with its place."""
    quiet(page)
    found = Axe().run(page, within, options={"resultTypes": ["violations"]}).response["violations"]
    return sorted(
        f"{rule['id']} {node['target'][-1]}: {node['any'][0]['message'] if node['any'] else ''}"
        for rule in found
        for node in rule["nodes"]
        if not any(
            rule["id"] == id and part in f"{node['target']} {node['html']}"
            for id, part, _ in OTHERS
        )
    )


def turned_dark(page: Page) -> Page:
    """Let night fall, and wait until the page has followed."""
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    expect(page.get_by_test_id("stApp")).to_have_css("background-color", "rgb(15, 23, 28)")
    return quiet(page)


def charts_are_told(page: Page, at_least: int) -> None:
    """Every chart says what it shows now: with a number, and in more than a word."""
    told = page.evaluate(CHARTS)
    assert len(told) >= at_least, told
    assert not [words for words in told if len(words) < 12], told
    assert len([words for words in told if re.search(r"\d", words)]) >= len(told) - 1, told


def tables_stand_under_charts(page: Page, count: int) -> None:
    """Each chart's table is right under it, and opens."""
    offered = page.locator("summary").filter(has_text="as a table")
    expect(offered).to_have_count(count)
    assert page.evaluate(ABOVE_TABLES) == []
    offered.first.click()
    opened = page.locator("details[open]").filter(has_text="as a table")
    expect(opened.locator("[data-testid=stTable], [data-testid=stDataFrame]")).to_be_visible()
