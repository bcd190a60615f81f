"""The scripts of the room in an empty page: what is drawn anew often leaves nothing behind.

Streamlit calls a script for each new data, and what it returns once, when its part leaves the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from ui.room import handwriting_pad, strip

FOLDER = Path(strip.__file__).parent
EMPTY = "http://room.test/"
HARNESS = """
window.__streamlit = { BACKEND_BASE_URL: location.href }
window.listening = {}
for (const [whose, target] of Object.entries({ window, document })) {
  const add = target.addEventListener.bind(target)
  target.addEventListener = (name, act, how) => {
    const key = `${whose} ${name}`
    const note = by => (listening[key] = (listening[key] ?? 0) + by)
    note(1)
    how?.signal?.addEventListener("abort", () => note(-1))
    add(name, act, how)
  }
}
window.asked = []
window.answer = () => new Response(null, { status: 503 })
window.fetch = async where => (asked.push(String(where)), answer())
window.told = []
window.load = async (code, inner) => {
  const module = await import(URL.createObjectURL(new Blob([code], { type: "text/javascript" })))
  const host = document.body.appendChild(document.createElement("div"))
  const parentElement = host.attachShadow({ mode: "open" })
  parentElement.innerHTML = inner
  const tell = (...what) => told.push(what)
  const given = { parentElement, setTriggerValue: tell, setStateValue: tell }
  window.draw = data => (window.leave = module.default({ data, ...given }))
}
window.pulse = detail => dispatchEvent(new CustomEvent("glassbox-room", { detail }))
"""
PULSE = {"code": "ABCDEF", "version": 3, "count": 1, "members": [], "marks": {}, "teacher": True}


@pytest.fixture(scope="module")
def tab(desk: BrowserContext) -> Iterator[Page]:
    tab = desk.new_page()
    tab.route(f"{EMPTY}**", lambda route: route.fulfill(body="<p>", content_type="text/html"))
    tab.clock.install()
    yield tab
    tab.close()


@pytest.fixture
def page(tab: Page) -> Page:
    """An empty page, whose clock is moved on by hand."""
    tab.goto(EMPTY)
    tab.evaluate(HARNESS)
    return tab


def load(page: Page, *names: str, html: str = "", more: str = "") -> None:
    code = "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in names)
    page.evaluate("([code, inner]) => void load(code, inner)", [code + more, html])
    page.wait_for_function("() => window.draw")


SUBSCRIBERS: list[tuple[str, str, Callable[[int], Any]]] = [
    ("poll.js", '<p class="news"></p><section class="poll"></section>',
     lambda _: [{"pulse": PULSE, "sentence": "", "asked": ""}]),
    ("roster.js", '<div class="roster"></div>', lambda _: [{"colours": ["red"], "pulse": PULSE}]),
    ("follow_go.js", "", lambda at: {"goal": str(at), "leads": False, "stays": False, "drawn": at}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "html", "data"), SUBSCRIBERS, ids=[s[0] for s in SUBSCRIBERS])
def test_who_is_drawn_anew_listens_once_and_then_no_more(page: Page, name, html, data) -> None:
    load(page, "leaving.js", name, html=html)
    for at in range(3):
        page.evaluate("data => void draw(data)", data(at))
    assert page.evaluate("listening['window glassbox-room']") == 1
    page.evaluate("leave()")
    assert page.evaluate("listening['window glassbox-room']") == 0


def test_who_has_followed_is_let_be(page: Page) -> None:
    load(page, "leaving.js", "follow_go.js")
    for goal in ("", "there"):
        data = {"goal": goal, "leads": False, "stays": False, "drawn": goal}
        page.evaluate("data => void draw(data)", data)
    page.evaluate("document.body.dataset.testid = 'stApp'")
    page.evaluate("document.body.dataset.testScriptState = 'notRunning'")
    page.clock.run_for(20_000)
    page.evaluate("pulse({ follow: { goal: 'there', leads: false, time: null } })")
    assert page.evaluate("told") == []


def test_what_was_fixed_can_be_moved_once_the_lock_is_gone(page: Page) -> None:
    load(page, "../classroom/rules.js")
    page.evaluate("""async () => {
        document.body.append(document.createElement('button'))
        draw({ places: ['button'] })
        told.push(document.querySelector('button').inert)
        draw({ places: [] })
        const seen = new Promise(done =>
            new MutationObserver(done).observe(document.body, { childList: true }))
        document.body.append(document.createElement('button'))
        await seen
        told.push(...[...document.querySelectorAll('button')].map(one => one.inert))
    }""")
    assert page.evaluate("told") == [True, False, False]


BOARD = "\nexport default ({ data: [of] }) => boardOf('secret', of).follow(document.body, draw)"
DRAW = "\nconst draw = known => known && told.push(known.challenge)"


@pytest.mark.rest
def test_a_part_that_shows_another_board_draws_the_first_no_more(page: Page) -> None:
    page.evaluate("""() => (answer = () => new Response(
        JSON.stringify({ challenge: asked.at(-1).split('=')[1] }), { status: 200 }
    ))""")
    load(page, "ask.js", more=BOARD + DRAW)
    for of in ("first", "second"):
        page.evaluate("of => void draw([of])", of)
        page.wait_for_function("of => told.includes(of)", arg=of)
    page.evaluate("told.length = asked.length = 0")
    page.clock.run_for(20_000)
    assert {*page.evaluate("told")} == {"second"}
    assert not [one for one in page.evaluate("asked") if "first" in one]


@pytest.mark.rest
def test_pictures_that_do_not_come_are_asked_for_at_a_bounded_pace(page: Page) -> None:
    more = (
        "\nexport default () => { const board = boardOf('secret', 'one');"
        "board.parts.set(document.body, () => void board.want(['a'])); board.want(['a']) }"
    )
    load(page, "ask.js", more=more)
    page.evaluate("void draw()")
    page.clock.run_for(20_000)
    assert 1 < page.evaluate("asked.filter(one => one.includes('pictures')).length") < 5


def drawn(version: int = 3, at: float = 0) -> list[dict[str, Any]]:
    """Return what the strip is drawn with."""
    seat = {"page": "xor", "secret": "a" * 32, "colours": ["red"], "trouble": "", "drawn": at}
    return [seat | {"pulse": PULSE | {"version": version}}]


def strip_in(page: Page) -> None:
    load(page, "leaving.js", "strip.js", html=strip._read("strip.html"))
    page.evaluate("data => void draw(data)", drawn())


@pytest.mark.rest
def test_a_strip_that_is_gone_asks_no_more(page: Page) -> None:
    strip_in(page)
    page.clock.run_for(5_000)
    n = page.evaluate("asked.length")
    assert n > 1
    page.evaluate("leave()")
    page.clock.run_for(20_000)
    assert page.evaluate("[asked.length, listening['document pointerdown']]") == [n, 0]


@pytest.mark.parametrize("name", ["strip.js", "follow_go.js", "follow_tell.js"])
def test_a_page_that_leaves_takes_nothing_from_the_one_that_has_come(page: Page, name) -> None:
    """Streamlit draws the part of the old page once more, as it was, before that leaves."""
    load(page, "leaving.js", name, html=strip._read("strip.html"))
    old, new = (
        drawn(at=at) if name == "strip.js" else
        {"goal": "", "leads": False, "stays": False, "drawn": at}
        for at in (1, 2)
    )  # fmt: skip
    page.evaluate("document.body.dataset.testid = 'stApp'")
    page.evaluate("document.body.dataset.testScriptState = 'notRunning'")
    page.evaluate("data => void draw(data)", old)
    page.evaluate("data => void draw(data)", new)
    page.evaluate("""old => {
        const gone = leave
        draw(old)
        leave?.()
        leave = gone
    }""", old)  # fmt: skip
    if name == "strip.js":
        n = page.evaluate("asked.length")
        page.clock.run_for(5_000)
        assert page.evaluate("asked.length") > n
    elif name == "follow_tell.js":
        page.clock.run_for(5_000)
        assert page.evaluate("told.length") == 1
    else:
        assert page.evaluate("listening['window glassbox-room']") == 1


@pytest.mark.rest
def test_a_seat_that_is_gone_is_not_asked_for_at_once_again(page: Page) -> None:
    page.evaluate("() => (answer = () => new Response(null, { status: 404 }))")
    strip_in(page)
    for _ in range(5):
        page.wait_for_function("() => told.length")
        page.evaluate("data => void draw(data)", drawn())  # as by the run that it asked for
    assert page.evaluate("asked.length") == 1


@pytest.mark.rest
def test_a_page_that_runs_while_it_asks_hears_the_answer(page: Page) -> None:
    """And an answer that is older than what the page was drawn with counts for nothing."""
    page.evaluate("() => { answer = () => new Promise(give => (window.give = give)) }")
    strip_in(page)
    page.evaluate("data => void draw(data)", drawn(version=5))
    assert page.evaluate("asked.length") == 1
    for version, then in ((4, 5), (6, 6)):
        told = PULSE | {"version": version, "marks": {"new": version}}
        page.evaluate("told => give(new Response(JSON.stringify(told), { status: 200 }))", told)
        page.clock.run_for(2_000)
        assert page.evaluate("glassboxRoom.pulse.version") == then
    assert page.evaluate("told") == [["moved", 6]]


@pytest.mark.rest
def test_a_pad_that_is_gone_sends_nothing_more(page: Page) -> None:
    load(page, "handwriting.js", html=handwriting_pad._html)
    page.evaluate("data => void draw(data)", [{"kept": {}, "out": [], "handled": {}, "later": ""}])
    page.get_by_role("button", name="Start").click()
    sheet = page.get_by_role("application")
    for key in (" ", "ArrowDown", "ArrowDown", "Enter"):
        sheet.press(key)
    page.clock.run_for(10_000)
    n = page.evaluate("told.length")
    assert n > 1, "it is sent until the server says that it has it"
    page.evaluate("document.querySelector('div').remove()")
    page.clock.run_for(20_000)
    assert page.evaluate("told.length") == n
