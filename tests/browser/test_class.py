"""A class of six browsers: a teacher and five pupils, on desks and a phone, by day and in the dark.

Each has a browser of its own, which keeps its seat. In the middle their server is started anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import problems
from tests.browser.conftest import DESK, PATIENCE, PHONE
from tests.browser.doing import FITS, becomes_empty, button, fits_a_phone, press, settled, visit
from tests.hosting.site import wait_for
from tests.load.server import Server, serve
from tests.machine import free_port

pytestmark = pytest.mark.rest

NAME = re.compile(r"You are (\w+ \w+), in the room ([A-Z]{6})\.")
SPIRAL = "The spiral with the fewest units"


class School:
    """A server that can be started again at its address, and browsers."""

    def __init__(self, browser: Browser, stack: ExitStack) -> None:
        self.browser, self.stack, self.port = browser, stack, free_port()
        self.serve()

    def serve(self) -> None:
        self.server: Server = self.stack.enter_context(serve(1, self.port))
        wait_for(self.server.address, self.server.log)

    def end(self) -> None:
        self.server.process.terminate()
        self.server.process.wait(60)

    def page(self, path: str, *, phone: bool = False, dark: bool = False) -> Page:
        options = {"viewport": PHONE, "has_touch": True, "is_mobile": True} if phone else {}
        scheme = "dark" if dark else "light"
        context = self.browser.new_context(
            **{"viewport": DESK, **options}, color_scheme=scheme, reduced_motion="reduce"
        )
        context.set_default_timeout(PATIENCE)
        self.stack.callback(context.close)
        page = context.new_page()
        page.goto(f"{self.server.address}/{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        return settled(page)


@pytest.fixture
def school(browser: Browser) -> Iterator[School]:
    with ExitStack() as stack:
        yield School(browser, stack)


def code_of(teacher: Page) -> str:
    press(teacher, "Open a room")
    code = teacher.locator(".room-code")
    expect(code).to_have_text(re.compile("^[A-Z]{6}$"))
    return code.inner_text()


def join_by_keyboard(page: Page, code: str) -> None:
    page.get_by_label("The code: six letters").focus()
    page.keyboard.type(code.lower())
    page.keyboard.press("Enter")
    expect(page.get_by_text(NAME)).to_be_visible()


def name_of(page: Page) -> str:
    return NAME.search(page.get_by_text(NAME).inner_text())[1]


def on_the_board(page: Page, name: str) -> None:
    expect(page.locator(".board")).to_contain_text(name)


def sound(page: Page) -> None:
    """It fits, and axe finds nothing."""
    settled(page)
    becomes_empty(page, FITS)
    assert problems(page) == []


def test_a_class_in_one_room(school: School) -> None:
    teacher = school.page("room")
    code = code_of(teacher)
    phone = school.page(f"room?join={code}", phone=True)
    phone.get_by_role("button", name=f"Join the room {code}").tap()  # one action after the scan
    dark = school.page("room", dark=True)
    pupils = [phone, dark, *(school.page("room") for _ in range(3))]
    for page in pupils[1:]:
        join_by_keyboard(page, code)
    names = [name_of(page) for page in pupils]
    for name in names:
        expect(teacher.locator(".roster")).to_contain_text(name)

    open_a_challenge(teacher)
    follow_and_enter(teacher, pupils, names)
    school.end()
    school.serve()
    for page, name in zip(pupils, names, strict=True):  # nobody does anything for that
        expect(page.locator(".chip")).to_have_accessible_name(re.compile(name))
    for page in (teacher, *pupils[:2]):
        page.goto(f"{school.server.address}/room")
        for name in names:
            on_the_board(page, name)
        sound(page)
    fits_a_phone(teacher)
    teacher.set_viewport_size({"width": 1280, "height": 720})
    teacher.goto(f"{school.server.address}/room?present=true")
    on_the_board(settled(teacher), names[0])
    becomes_empty(teacher, FITS)
    assert school.server.tracebacks() == 0


def open_a_challenge(teacher: Page) -> None:
    press(teacher, "Open it")
    expect(teacher.locator(".board .title")).to_have_text(SPIRAL)


def lead(teacher: Page, on: bool) -> None:
    switch = teacher.get_by_role("switch", name="Follow me")
    switch.press("Space")
    expect(switch).to_be_checked(checked=on)
    settled(teacher)


def follow_and_enter(teacher: Page, pupils: list[Page], names: list[str]) -> None:
    """All go where the teacher goes; then each enters what the page has set."""
    lead(teacher, True)
    visit(teacher, "playground")
    for page in pupils:
        expect(page.get_by_role("heading", level=1)).to_have_text("Playground")
    lead(teacher, False)
    visit(teacher, "room")
    for page in pupils:
        expect(page.get_by_text("Your teacher has let go.")).to_be_visible()
    press(pupils[0], "Submit")
    keyboard = settled(pupils[1])
    button(keyboard, "Submit").focus()
    keyboard.keyboard.press("Enter")
    for page in pupils[2:]:
        press(page, "Submit")
    for name in names:
        on_the_board(teacher, name)
