"""Access: what axe-core finds, the way through each page by keyboard, alt texts, less motion."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.test_small import STILL

PAGES = ["", "perceptron", "two_layers", "xor", "playground", "mnist", "draw", "speed"]
MOST_STOPS = 300  # of the Tab key on a page
# What is not ours to mend: the rule, a part of the place or of what is there, and why it is left.
OTHERS = [
    (
        "scrollable-region-focusable",
        ".katex-display",
        "Streamlit: a long formula scrolls in its box, which Chromium lets the keyboard reach",
    ),
    (
        "scrollable-region-focusable",
        ".dc-scroll",
        "streamlit-drawable-canvas: the box around the canvas, as wide as it, never scrolls",
    ),
    (
        "presentation-role-conflict",
        "stFileUploaderDropzone",
        "Streamlit: the place to drop a file on has a role of nothing, and a name all the same",
    ),
]
# Every element that the Tab key should have come to and has not, through the shadow roots of our
# panels. Of a group of choices it comes to one, and the arrow keys go on from there.
STOPS = """() => {
    const found = [], groups = new Set(window.reached)
    const walk = root => {
        for (const e of root.querySelectorAll("*")) {
            if (e.shadowRoot) walk(e.shadowRoot)
            const kinds = "a[href], button, input, select, textarea, summary, [tabindex]"
            if (!e.matches(kinds) || e.tabIndex < 0 || e.disabled || e.closest("[inert]")) continue
            const shown = e.checkVisibility({ visibilityProperty: true })
            if (!shown || !e.getClientRects().length) continue
            const group = e.type === "radio" ? e.name
                : e.closest("[data-rac][role=toolbar], [data-rac][role=radiogroup]") ?? e
            if (groups.has(group)) continue
            groups.add(group)
            found.push(e)
        }
    }
    walk(document)
    return found.map(e => e.outerHTML.slice(0, 120))
}"""
# Where the keyboard is: a name, and whether one can see it.
HERE = """() => {
    let e = document.activeElement
    while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement
    if (!e || e === document.body) return null
    const typed = e.matches("textarea, input:not([type=range], [type=checkbox], [type=radio])")
    let ring = typed // its border changes, and there is the caret
    for (let at = e, i = 0; at && i < 4 && !ring; at = at.parentElement, i++) {
        const { outlineStyle, outlineWidth } = getComputedStyle(at)
        const drawn = outlineStyle === "solid" && parseFloat(outlineWidth) >= 2
        ring = drawn || outlineStyle === "auto" // the browser's own
    }
    window.reached ??= new Set()
    const group = e.type === "radio" ? e.name
        : e.closest("[data-rac][role=toolbar], [data-rac][role=radiogroup]") ?? e
    const round = window.reached.size > 1 && group === [...window.reached][0]
    window.reached.add(group)
    const canvas = e.closest(".dc-toolbar") // streamlit-drawable-canvas has a look of its own
    const words = e.getAttribute("aria-label") ?? e.textContent.slice(0, 40)
    return { round, ring: ring || Boolean(canvas), name: `${e.tagName} ${words}` }
}"""
# All charts: what Streamlit and our panels draw with, each with the words that stand for it.
CHARTS = """() => {
    const found = []
    const drawn = "canvas, svg[viewBox]:not([aria-hidden])"
    const ours = "[role=img], [role=group], [role=application], [role=table]"
    for (const chart of document.querySelectorAll("[data-testid=stPlotlyChart], "
        + "[data-testid=stVegaLiteChart], [data-testid=stImage] img")) {
        const named = chart.matches("img") ? chart : chart.querySelector("[aria-label]") ?? chart
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
# How well each digit among the lights of the outputs can be told from the light behind it.
CONTRAST = """() => {
    const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true })
    const bright = (...layers) => {
        for (const [colour, opacity] of layers) {
            pen.globalAlpha = opacity
            pen.fillStyle = colour
            pen.fillRect(0, 0, 1, 1)
        }
        const linear = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4
        const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data].map(linear)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05
    }
    const ground = [getComputedStyle(document.querySelector(".stApp")).backgroundColor, 1]
    const roots = [...document.querySelectorAll("[data-testid=stBidiComponentIsolated]")]
    return roots.flatMap(e => [...(e.shadowRoot ?? e).querySelectorAll("text.label")]).map(text => {
        const light = text.previousElementSibling
        const fill = e => getComputedStyle(e).fill
        const layers = [ground, [fill(light.previousElementSibling), 1]]
        layers.push([fill(light), getComputedStyle(light).fillOpacity])
        const [one, other] = [bright(...layers), bright(...layers, [fill(text), 1])]
        return Math.max(one, other) / Math.min(one, other)
    })
}"""
# Marks what a training must not mount again, and counts what opens or closes.
WATCH = """() => {
    const marked = ".st-key-live_cost :is(svg, canvas), .st-key-live_accuracy :is(svg, canvas), "
        + ".st-key-cost_curve_table :is(details, table), .st-key-accuracy_curve_table details"
    window.marked = [...document.querySelectorAll(marked)]
    window.toggled = 0
    new MutationObserver(changes => { window.toggled += changes.length })
        .observe(document.body, { subtree: true, attributeFilter: ["open"] })
}"""
MOVING = """() => {
    const all = root => [...root.querySelectorAll("*")].flatMap(
        e => [...e.getAnimations(), ...(e.shadowRoot ? all(e.shadowRoot) : [])])
    return all(document).filter(a => a.playState === "running").length
}"""


QUIET = """() => {
    const count = root => [...root.querySelectorAll("*")].reduce(
        (sum, e) => sum + 1 + (e.shadowRoot ? count(e.shadowRoot) : 0), 0)
    const now = count(document)
    window.quiet = now === window.before ? window.quiet + 1 : 0
    window.before = now
    return window.quiet >= 5
}"""


def settled(page: Page) -> Page:
    """Wait until the script has run and nothing is added to the page any more."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.wait_for_function(QUIET, polling=100)
    return page


def place(node: dict[str, object]) -> str:
    """Say where axe-core found something: the way there, and what is there."""
    return f"{node['target']} {node['html']}"


def problems(page: Page) -> list[str]:
    """Return what axe-core finds that is ours, also what is minor, each with its place."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    told = [
        f"{rule['id']} {node['target'][-1]}: {node['any'][0]['message'] if node['any'] else ''}"
        for rule in found
        for node in rule["nodes"]
        if not any(rule["id"] == id and part in place(node) for id, part, _ in OTHERS)
    ]
    return sorted(told)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(open_page, path: str, theme: str) -> None:
    page = settled(open_page(path, color_scheme=theme, **STILL))
    assert problems(page) == []


def open_all(page: Page) -> None:
    """Open every table and everything else that is closed."""
    closed = page.locator("details:not([open]) > summary")
    while n := closed.count():
        closed.first.click()
        expect(closed).to_have_count(n - 1)
    settled(page)


def test_axe_finds_nothing_in_what_is_opened(open_page) -> None:
    page = settled(open_page("xor", **STILL))
    open_all(page)
    expect(page.get_by_test_id("stTable").first).to_be_visible()
    assert problems(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_an_opened_playground(open_page, theme: str) -> None:
    page = settled(open_page("playground", color_scheme=theme, **STILL))
    for name in ("number", "valley", "inside"):
        page.locator(f".st-key-play_{name} summary").first.click()
    for key in ("play_forward", "play_valley_map", "play_norms"):
        expect(page.locator(f".st-key-{key}")).to_be_visible()
    settled(page)
    assert problems(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("menu", ["Share", "Presets", "Failure clinic"])
def test_axe_finds_nothing_in_a_menu(open_page, menu: str, theme: str) -> None:
    page = settled(open_page("playground", color_scheme=theme, **STILL))
    page.get_by_role("button", name=menu).click()
    expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
    settled(page)
    assert problems(page) == []


@pytest.mark.parametrize("panel", ["unit", "why", "nearest", "flip", "own", "teach", "card"])
def test_axe_finds_nothing_in_a_closer_look_at_a_digit(open_page, panel: str) -> None:
    page = settled(open_page(f"draw?draw_source=example&draw_panel={panel}", **STILL))
    assert problems(page) == []


def test_axe_finds_nothing_after_a_training(open_page) -> None:
    page = open_page("mnist?mnist_iterations=30", color_scheme="dark", **STILL)
    page.get_by_test_id("stButton").get_by_role("button", name="Start", exact=True).click()
    expect(page.get_by_text("What was taken for what")).to_be_visible()
    settled(page)
    assert problems(page) == []
    assert_told(page, at_least=5)


def assert_told(page: Page, at_least: int) -> None:
    """Every chart says what it shows now: with a number, and in more than a word."""
    told = page.evaluate(CHARTS)
    assert len(told) >= at_least, told
    assert not [words for words in told if len(words) < 12], told
    assert len([words for words in told if re.search(r"\d", words)]) >= len(told) - 1, told


@pytest.mark.parametrize(
    ("path", "charts", "tables"),
    [("perceptron", 3, 3), ("two_layers", 2, 2), ("xor", 4, 4), ("playground", 4, 4),
     ("draw", 5, 1), ("speed", 4, 4)],
)  # fmt: skip
def test_every_chart_has_words_and_a_table(open_page, path: str, charts: int, tables: int) -> None:
    page = settled(open_page(path, **STILL))
    assert_told(page, charts)
    offered = page.locator("summary").filter(has_text="as a table")
    expect(offered).to_have_count(tables)
    offered.first.click()
    opened = page.locator("details[open]").filter(has_text="as a table")
    expect(opened.locator("[data-testid=stTable], [data-testid=stDataFrame]")).to_be_visible()


@pytest.mark.parametrize("path", ["perceptron", "two_layers", "xor", "playground", "speed"])
def test_a_table_stands_right_under_its_chart(open_page, path: str) -> None:
    page = settled(open_page(path, **STILL))
    assert page.evaluate(ABOVE_TABLES) == []


def test_the_digits_closest_to_a_drawing_are_a_table_too(open_page) -> None:
    page = settled(open_page("draw?draw_source=example&draw_panel=nearest", **STILL))
    answer = page.get_by_role("table", name="Probability of each digit")
    expect(answer.get_by_role("row")).to_have_count(10)
    expect(answer.get_by_role("cell")).to_have_text([re.compile("%$")] * 10)
    page.locator(".st-key-draw_nearest_table summary").click()
    rows = page.locator(".st-key-draw_nearest_table").get_by_role("row")
    expect(rows).to_have_count(1 + 12)
    assert page.evaluate(ABOVE_TABLES) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_digit_can_be_read_on_its_light(open_page, theme: str) -> None:
    page = settled(open_page("draw?draw_source=example", color_scheme=theme, **STILL))
    found = page.evaluate(CONTRAST)
    assert len(found) == 10
    assert min(found) >= 4.5


def test_the_curves_of_a_training_say_what_they_show_now(open_page) -> None:
    """They are not mounted again for that, and a table behind them stays as it is."""
    page = settled(open_page("mnist?mnist_iterations=100000", **STILL))
    buttons = page.get_by_test_id("stButton")
    buttons.get_by_role("button", name="Start", exact=True).click()
    for what in ("cost", "accuracy"):
        chart = page.locator(f".st-key-live_{what} [role=graphics-document]")
        now = re.compile(rf"{what.capitalize()} over [\d,]+ iterations: training from .*\d")
        expect(chart).to_have_attribute("aria-label", now)
    page.locator(".st-key-cost_curve_table summary").click()
    figures = page.locator(".st-key-cost_curve_table table")
    expect(figures).to_be_visible()
    page.evaluate(WATCH)
    for _ in range(3):
        told, last = chart.get_attribute("aria-label"), figures.inner_text()
        expect(chart).not_to_have_attribute("aria-label", told)
        expect(figures).not_to_have_text(last, use_inner_text=True)
    assert page.evaluate("window.marked.every(e => e.isConnected)"), "something was mounted again"
    assert page.evaluate("window.toggled") == 0
    buttons.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_text("What was taken for what")).to_be_visible()
    expect(page.locator(".st-key-cost_curve_table table")).to_be_visible()
    expect(page.locator(".st-key-accuracy_curve_table table")).to_have_count(0)


@pytest.mark.parametrize("path", PAGES)
def test_the_keyboard_reaches_everything(open_page, path: str) -> None:
    page = settled(open_page(path, **STILL))
    unseen = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        if here is None:  # out of the page, and with the next Tab in again
            continue
        if here["round"]:
            break
        if not here["ring"]:
            unseen.append(here["name"])
    else:
        raise AssertionError(f"the keyboard does not leave the page again: {here}")
    assert page.evaluate(STOPS) == []
    assert unseen == []


def test_the_keyboard_stays_with_the_buttons_of_a_training(open_page) -> None:
    page = settled(open_page("mnist?mnist_iterations=100000", **STILL))
    buttons = page.get_by_test_id("stButton")
    buttons.get_by_role("button", name="Start", exact=True).focus()
    for now in ("Pause", "Resume", "Pause"):
        page.keyboard.press("Enter")
        expect(buttons.get_by_role("button", name=now, exact=True)).to_be_focused()
    buttons.get_by_role("button", name="Stop", exact=True).focus()
    page.keyboard.press("Enter")
    expect(buttons.get_by_role("button", name="Start again", exact=True)).to_be_focused()


def test_nothing_moves_for_whoever_asked_for_that(open_page) -> None:
    page = settled(open_page("", reduced_motion="reduce"))
    assert page.evaluate(MOVING) == 0
    page = settled(open_page("xor", reduced_motion="reduce"))
    expect(page.get_by_role("button", name="Play the training")).to_be_visible()
    time = page.get_by_role("slider", name="Time: from the first")
    assert time.input_value() == time.get_attribute("max"), "it shows the end at once"


def test_the_page_moves_for_everybody_else(open_page) -> None:
    page = settled(open_page("", reduced_motion="no-preference"))
    page.wait_for_function(f"() => ({MOVING})() > 0")
