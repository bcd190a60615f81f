"""The playground in a real browser: what moves, what is asked of the server, what is reached."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from nn.data.features import FEATURES
from runs.playground import training
from runs.playground.plane_data import PlaneData
from runs.playground.settings import Play
from tests.browser import doing
from tests.browser.doing import (
    COUNT,
    FRAMES,
    at_iteration,
    changed,
    fits_a_phone,
    path,
    picture,
    seek,
    slide,
    time,
)
from tests.browser.pace import pace
from ui.play.own import points_link

MAIN = ["network", "plane", "cost", "accuracy"]
INSIDE = ["norms", "saturated", "valley_map", "forward", "backward"]  # behind a click
# Taps on a control, 30 a second. All come from one script, however busy the browser is.
TAPS = """async (control, keys) => {
    control.focus()
    for (const key of keys) {
        for (const kind of ["keydown", "keyup"])
            control.dispatchEvent(new KeyboardEvent(kind, { key, bubbles: true }))
        await new Promise(next => setTimeout(next, 1000 / 30))
    }
}"""
DEEP = """() => {
    let at = document.activeElement
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement
    return at?.dataset.key ?? at?.getAttribute("role") ?? ""
}"""


def settled(page: Page) -> Page:
    """Wait until the page is drawn and the script has run; count its requests from now on."""
    expect(time(page)).to_be_visible()
    expect(panel(page, "plane").locator(".legend")).to_be_attached()
    doing.settled(page)
    page.evaluate(COUNT)
    return page


@pytest.fixture
def page(open_page) -> Page:
    """The page as it is at first, at the end of its training."""
    return settled(open_page("playground"))


@contextmanager
def requests(page: Page, n: int = 1) -> Iterator[None]:
    """Exactly so many requests go to the server for what is done inside."""
    before = page.evaluate("window.sent")
    yield
    if n:
        page.wait_for_function("before => window.sent > before", arg=before)
    page.evaluate(FRAMES)
    settled(page)
    assert page.evaluate("window.sent") - before == n


def panel(page: Page, key: str) -> Locator:
    return doing.panel(page, f"play_{key}")


def pictures(page: Page, *keys: str) -> dict[str, str]:
    return {key: picture(page, f"play_{key}") for key in keys}


def iteration(page: Page) -> int:
    text = time(page).get_attribute("aria-valuetext")
    return int(re.search(r"iteration ([\d,]+) of", text)[1].replace(",", ""))


def part(page: Page, key: str) -> Locator:
    """A button in the drawing of the network."""
    return panel(page, "network").locator(f'[data-key="{key}"]')


def to_middle(place: Locator) -> None:
    """Scroll, so that it is under neither the header nor the player."""
    place.evaluate("place => place.scrollIntoView({ block: 'center', behavior: 'instant' })")


def on_edge(page: Page, source: str, unit: str) -> tuple[float, float]:
    """A place on the line between two tiles: it runs through the middle between them."""
    to_middle(part(page, unit))
    one, other = part(page, source).bounding_box(), part(page, unit).bounding_box()
    x = (one["x"] + one["width"] + other["x"]) / 2
    y = (one["y"] + one["height"] / 2 + other["y"] + other["height"] / 2) / 2
    return x, y


def on_plane(page: Page, x1: float, x2: float) -> tuple[float, float]:
    """Where a point of the plane lies on the screen."""
    canvas = panel(page, "plane").locator("canvas").first
    to_middle(canvas)
    box = canvas.bounding_box()
    return box["x"] + (x1 + 3.3) / 6.6 * box["width"], box["y"] + (3.3 - x2) / 6.6 * box["height"]


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def own_points(page: Page) -> PlaneData:
    return points_link.from_link(query(page)["play_rows"][0])


def open_section(page: Page, key: str) -> None:
    """Open it, and wait; of sections opened all at once, a busy server may shut one again."""
    with requests(page, 1):
        page.locator(f".st-key-play_{key}").locator("summary, button").first.click()


def click_in_drawing(page: Page, key: str, hidden: str = "") -> None:
    """One request, after which the address has the layers, all panels differ, the focus stays."""
    before, pressed = pictures(page, *MAIN), part(page, key).get_attribute("aria-pressed")
    with requests(page, 1):
        part(page, key).click()
        if hidden:
            expect(page).to_have_url(re.compile(f"play_hidden={hidden}(&|$)"))
        else:
            expect(part(page, key)).not_to_have_attribute("aria-pressed", pressed)
    expect(part(page, key)).to_be_focused()
    assert changed(before, pictures(page, *MAIN)) == set(MAIN), key


def paint(page: Page) -> None:
    page.get_by_text("Paint points").click()
    expect(page.get_by_role("button", name="Clear")).to_be_visible()
    settled(page)


# ---- the main way, for every run ----------------------------------------------------------


def test_time_steps_and_points_that_are_painted(page) -> None:
    with requests(page, 0):
        seek(page, 0.1)
        before = pictures(page, *MAIN)
        seek(page, 0.6)
        assert changed(before, pictures(page, *MAIN)) == set(MAIN)
        chart = panel(page, "cost").locator("svg.axes")
        chart.click(position={"x": chart.bounding_box()["width"] - 19, "y": 80})
        at_iteration(page, 500)
    seek(page, 0.7)
    start = iteration(page)
    one = page.get_by_role("button", name="One iteration further")
    with requests(page, 1):  # to where no frame is
        one.click()
        at_iteration(page, start + 1)
    with requests(page, 0):  # from there on each iteration is at hand
        one.click()
        at_iteration(page, start + 2)
    paint(page)
    with requests(page, 1):
        page.mouse.move(*on_plane(page, -2.5, 2.5))
        page.mouse.down()
        page.mouse.move(*on_plane(page, 2.5, 2.5), steps=20)
        page.mouse.up()
        expect(page).to_have_url(re.compile("play_rows="))
    painted = own_points(page)
    new = np.array(painted.train[210:])
    assert len(painted.test) == 90
    assert len(new) > 10
    assert abs(new[:, 1] - 2.5).max() < 0.05
    assert new[[0, -1], 0] == pytest.approx([-2.5, 2.5], abs=0.3)
    assert set(new[:, 2]) == {0.0}
    fits_a_phone(page)


@pytest.mark.rest
def test_another_network_a_weight_typed_in_and_the_link_to_both(page, open_page) -> None:
    click_in_drawing(page, "units1-", "4-1")
    click_in_drawing(page, "input-product")
    seek(page, 0.5)
    start = iteration(page)
    page.mouse.click(*on_edge(page, "input-x2", "unit-1-0"))
    value = page.get_by_role("spinbutton", name=f"Value at iteration {start}")
    expect(value).to_be_visible()
    settled(page)
    before = pictures(page, *MAIN)
    with requests(page, 1):
        value.fill("-3.5")
        value.press("Enter")
        expect(page).to_have_url(re.compile(f"play_edits={start}_1_0_1_-3.5000"))
    at_iteration(page, start)
    assert changed(before, pictures(page, *MAIN)) == set(MAIN)
    with requests(page, 1):
        page.get_by_role("button", name="Freeze", exact=True).click()
        expect(page.get_by_role("button", name="Unfreeze")).to_be_visible()
    expect(page).to_have_url(re.compile(f"play_edits={start}_1_0_1_-3.5000f"))
    expect(panel(page, "network").locator(".frozen")).to_have_count(1)
    tip = panel(page, "network").locator(".tip")
    for share in (0.55, 1.0):  # it stays as it is
        seek(page, share)
        page.mouse.move(*on_edge(page, "input-x2", "unit-1-0"))
        expect(tip).to_have_text("weight −3.500")
        page.mouse.move(1, 1)
    page.get_by_role("button", name="Close").click()
    expect(value).to_have_count(0)
    settled(page)
    again = settled(open_page(path(page)))
    for one in (again, page):
        one.bring_to_front()
        seek(one, 1.0)
        at_iteration(one, 500)
    assert picture(again, "play_plane") == picture(page, "play_plane")
    told = panel(page, "cost").locator(".legend").inner_text()
    expect(panel(again, "cost").locator(".legend")).to_have_text(told, use_inner_text=True)
    expect(panel(again, "network").locator(".frozen")).to_have_count(1)


# ---- the rest: time --------------------------------------------------------------------


@pytest.mark.rest
def test_time_moves_what_is_opened_and_steps_are_by_hand(page) -> None:
    for key in ("number", "inside", "valley"):
        open_section(page, key)
    for key in INSIDE:
        expect(panel(page, key).locator("svg, canvas, table").first).to_be_attached()
    settled(page)
    with requests(page, 0):
        seek(page, 0.1)
        before = pictures(page, *INSIDE)
        seek(page, 0.6)
        assert changed(before, pictures(page, *INSIDE)) == set(INSIDE)
    seek(page, 0.7)
    start = iteration(page)
    one = page.get_by_role("button", name="One iteration further")
    with requests(page, 1):
        for _ in range(6):  # of quick presses none is lost
            one.click()
        at_iteration(page, start + 6)
    with requests(page, 0):
        for k in range(7, 12):
            one.click()
            at_iteration(page, start + k)
        page.get_by_role("button", name="Back to the start").click()
        at_iteration(page, 0)
        one.click()
        at_iteration(page, 1)
        seek(page, 1.0)
        expect(one).to_be_disabled()


@pytest.mark.rest
def test_a_step_of_an_epoch_and_the_speed(open_page) -> None:
    page = settled(open_page("playground?play_batch=64"))
    epoch = page.get_by_role("button", name="One epoch further")
    seek(page, 0.0)
    with requests(page, 0):
        epoch.click()
        at_iteration(page, 4)  # 210 points, 64 at a time
    seek(page, 0.8)
    start = iteration(page)
    with requests(page, 1):
        epoch.click()
        at_iteration(page, start + 4)
    seek(page, 0.0)
    with requests(page, 0):
        page.get_by_label("Speed of playing").select_option("4×")
        page.locator(".player .play").click()
        speed = pace(page, 0.4)
    assert speed == pytest.approx(4 / 6, rel=0.3)


# ---- the rest: the drawing of the network ---------------------------------------------------


@pytest.mark.rest
def test_every_click_in_the_drawing_is_one_request_and_no_quick_one_is_lost(page) -> None:
    for key, hidden in [
        ("layers+", "4-2-2"), ("layers-", "4-2"), ("units0+", "5-2"), ("units1+", "5-3"),
        ("units0-", "4-3"), ("input-product", ""), ("input-x1", ""),
    ]:  # fmt: skip
        click_in_drawing(page, key, hidden)
    expect(part(page, "input-product")).to_have_attribute("aria-pressed", "true")
    expect(part(page, "input-x1")).to_have_attribute("aria-pressed", "false")
    # The server would see only the last of several requests that arrive together.
    with requests(page, 5):
        for _ in range(5):
            part(page, "units0+").click()
        expect(page).to_have_url(re.compile("play_hidden=9-3"))
    paint(page)
    places = [on_plane(page, x1, -3) for x1 in (-2, -1, 0, 1)]
    with requests(page, 4):
        sent = page.evaluate("window.sent + 4")
        for place in places:
            page.mouse.click(*place)
        page.wait_for_function("sent => window.sent >= sent", arg=sent)
    painted = [x1 for x1, _, _ in own_points(page).train[210:]]
    assert painted == pytest.approx([-2, -1, 0, 1], abs=0.05)


@pytest.mark.rest
def test_units_weights_and_biases_open_with_one_request(page) -> None:
    value = page.get_by_role("spinbutton", name=re.compile("Value at iteration 500"))

    heading = page.locator(".st-key-play_number h2")

    def shows(unit: str, source: str) -> None:
        expect(value).to_be_visible()
        expect(page.get_by_role("combobox", name=unit, exact=True)).to_have_value(source)
        expect(heading).to_be_focused()  # it has been brought into view: nothing moves any more

    with requests(page, 1):
        part(page, "unit-1-1").click()
        shows("Layer 1, unit 2", "from x₁")
    with requests(page, 1):
        part(page, "bias-1-1").click()
        shows("Layer 1, unit 2", "Bias")
    with requests(page, 1):
        page.mouse.click(*on_edge(page, "input-x1", "unit-1-2"))
        shows("Layer 1, unit 3", "from x₁")
    with requests(page, 1):
        page.mouse.click(*on_edge(page, "unit-1-3", "unit-2-1"))  # no other crosses it there
        shows("Layer 2, unit 2", "from Layer 1, unit 4")
    with requests(page, 1):
        part(page, "unit-3-0").click()
        shows("Output", "from Layer 2, unit 1")
    with requests(page, 1):
        page.get_by_role("button", name="Close").click()
        expect(value).to_have_count(0)
    expect(part(page, "unit-3-0")).to_be_focused()
    # A unit that is pointed at is shown large.
    title = panel(page, "plane").locator(".said b")
    before = pictures(page, "plane", "network")
    pixels = panel(page, "plane").locator("canvas").first
    shown = pixels.evaluate("canvas => canvas.toDataURL()")
    with requests(page, 0):
        part(page, "unit-1-1").hover()
        expect(title).to_have_text("Unit 2 of layer 1, tanh")
        assert changed(before, pictures(page, "plane", "network")) == {"plane", "network"}
        expect(panel(page, "network").locator(".tip")).to_contain_text("bias")
        page.mouse.move(1, 1)
        expect(title).to_have_text("What the network says")
    assert pixels.evaluate("canvas => canvas.toDataURL()") == shown


@pytest.mark.rest
def test_the_keyboard_alone_reaches_everything_in_the_drawing_and_the_plane(page) -> None:
    buttons = panel(page, "network").locator("button:not([tabindex='-1'])")
    wanted = buttons.evaluate_all("all => all.map(one => one.dataset.key)")
    assert {"layers-", "units0+", "input-cos_x2", "unit-2-1", "unit-3-0"} <= set(wanted)
    buttons.first.focus()
    seen = []
    for _ in wanted:
        seen.append(page.evaluate(DEEP))
        page.keyboard.press("Tab")
    assert seen == wanted
    for _ in range(12):
        if page.evaluate(DEEP) == "application":
            break
        page.keyboard.press("Tab")
    plane = panel(page, "plane").get_by_role("application")
    expect(plane).to_be_focused()
    readout = panel(page, "plane").locator("output")
    page.keyboard.press("ArrowLeft")
    expect(readout).to_contain_text("class")
    part(page, "unit-1-2").focus()
    with requests(page, 1):
        page.keyboard.press("Enter")
        expect(page.get_by_role("spinbutton", name=re.compile("Value at"))).to_be_visible()
    heading = page.locator(".st-key-play_number h2")
    expect(heading).to_be_focused()
    part(page, "unit-1-2").focus()
    page.keyboard.press("Tab")  # the bias of the unit that is open
    assert page.evaluate(DEEP) == "bias-1-2"
    every = page.locator(".panel button, .panel [tabindex], .player button, .player select")
    nameless = every.evaluate_all(
        """all => all.filter(one => !(one.ariaLabel || one.textContent.trim()))
            .map(one => one.outerHTML)"""
    )
    assert every.count() > 30
    assert nameless == []


@pytest.mark.rest
def test_the_link_has_every_setting_also_after_others_have_come(page) -> None:
    page.get_by_role("combobox", name="Data", exact=True).click()
    page.get_by_role("option", name="Blobs", exact=True).click()
    expect(page.locator(".st-key-play_classes")).to_be_visible()
    settled(page)
    part(page, "layers+").click()
    expect(page).to_have_url(re.compile("play_hidden=4-2-2"))
    settled(page)
    open_section(page, "more")
    for name in ("points", "lr", "iterations", "dropout"):
        slide(page, f"play_{name}", "ArrowRight")
        expect(page).to_have_url(re.compile(f"play_{name}="))


HOLD_BACK = """() => {
    const [send, held] = [WebSocket.prototype.send, []]
    WebSocket.prototype.send = function (...a) { held.push(() => send.apply(this, a)) }
    window.release = () => {
        WebSocket.prototype.send = send
        held.forEach(go => go())
        return held.length
    }
}"""


@pytest.mark.rest
def test_a_press_waits_for_the_answer_to_the_one_before_however_late_it_is(page) -> None:
    """As on a busy server, which hears both together."""
    page.clock.install()
    page.evaluate(HOLD_BACK)
    for _ in range(2):
        part(page, "units0+").click()
    page.clock.run_for(5000)  # several times what an answer takes
    assert page.evaluate("release()") == 1
    page.clock.resume()
    expect(page).to_have_url(re.compile("play_hidden=6-2"))


# ---- the rest: points ----------------------------------------------------------------------


@pytest.mark.rest
def test_points_are_put_by_keyboard_and_erased(page) -> None:
    paint(page)
    before = 210
    with requests(page, 1):
        page.get_by_role("radio", name="■ 1").click()
    panel(page, "plane").get_by_role("application").focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    with requests(page, 1):
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("play_rows="))
    expect(page.get_by_role("combobox", name="Data")).to_have_value("Your own")
    assert len(own_points(page).train) == before + 1
    x1, x2, label = own_points(page).train[-1]
    assert label == 1.0
    expect(panel(page, "plane").get_by_role("application")).to_be_focused()
    with requests(page, 1):
        page.get_by_role("radio", name="Erase").click()
    with requests(page, 1):
        page.mouse.click(*on_plane(page, x1, x2))
        page.wait_for_function("old => location.href !== old", arg=page.url)
    assert len(own_points(page).train) <= before


@pytest.mark.rest
@pytest.mark.parametrize(
    ("link", "data", "play"),
    [
        ("", PlaneData(), Play()),
        ("?play_data=Blobs&play_classes=4&play_hidden=6&play_activations=relu",
         PlaneData("blobs", classes=4), Play(hidden_sizes=(6,), hidden=("relu",))),
        ("?play_data=Hills&play_lr=0.1&play_hidden=none&play_features=x%E2%82%81x%E2%82%82",
         PlaneData("hills"), Play(("product",), (), (), learning_rate=0.1)),
    ],
    ids=["binary", "classes", "regression"],
)  # fmt: skip
def test_what_is_read_under_the_pointer_is_what_the_network_says(
    open_page, link: str, data: PlaneData, play: Play
) -> None:
    page = settled(open_page(f"playground{link}"))
    recording = training.run(play, data.examples(play.features))
    net = play.network_for(recording.examples)
    readout = panel(page, "plane").locator("output")
    for share in (0.3, 1.0):
        seek(page, share)
        net.parameters[...] = recording.thetas[iteration(page)]
        for x1, x2 in [(0.0, 0.0), (-1.5, 2.0), (2.75, -0.5), (-3.0, -3.0), (1.1, 1.1)]:
            page.mouse.move(*on_plane(page, x1, x2))
            expect(readout).not_to_be_empty()
            read, says = readout.inner_text(), net.forward(_features(play, x1, x2))[:, 0]
            if data.n_classes == 0:
                assert float(read.replace("−", "-")) == pytest.approx(says.clip(-1, 1)[0], abs=0.06)
                continue
            p = says if len(says) > 1 else np.array([1 - says[0], says[0]])
            label, percent = re.fullmatch(r"class (\d): (\d+) %", read).groups()
            assert p[int(label)] == pytest.approx(p.max(), abs=0.04)
            assert int(percent) / 100 == pytest.approx(p.max(), abs=0.04)


def _features(play: Play, x1: float, x2: float) -> np.ndarray:
    P = np.array([[x1], [x2]])
    return np.array([FEATURES[name].of(*P) for name in play.features])


# ---- the rest: pinned, locked, and without flicker ----------------------------------------


@pytest.mark.rest
def test_both_planes_of_a_comparison_follow_the_time(page) -> None:
    keys = ["plane", "plane_pinned", "plane_now", "cost"]
    with requests(page, 1):
        page.get_by_role("button", name="Pin this run").click()
        expect(panel(page, "plane_now")).to_be_visible()
    slide(page, "play_lr", "ArrowRight")
    expect(page.get_by_text("Changed since: learning rate 0.3 → 1.")).to_be_visible()
    settled(page)
    with requests(page, 0):
        seek(page, 0.2)
        before = pictures(page, *keys)
        seek(page, 0.5)
        after = pictures(page, *keys)
        part(page, "unit-1-0").hover()  # a unit of the network at hand, and of no other
        assert picture(page, "play_plane_pinned") == after["plane_pinned"]
    assert changed(before, after) == set(keys)
    assert after["plane_pinned"] != after["plane_now"]


@pytest.mark.rest
def test_a_locked_link_shows_no_hidden_controls_and_works(open_page) -> None:
    hide = "&".join(
        f"play_hide={name}"
        for name in ("Data", "Learning+rate", "Hidden+layers", "Units", "Loss+surface", "Curves")
    )
    page = settled(open_page(f"playground?{hide}&play_lock=true&play_data=XOR&play_lr=1.0"))
    expect(page.get_by_role("button", name="For a class")).to_have_count(0)
    for key in ("lr", "layers", "n1", "data"):
        expect(page.locator(f".st-key-play_{key}")).to_be_hidden()
    open_section(page, "more")
    expect(page.locator(".st-key-play_points")).to_be_visible()
    expect(panel(page, "cost")).to_have_count(0)
    expect(page.get_by_text("The loss surface")).to_have_count(0)
    expect(part(page, "layers+")).to_have_count(0)
    expect(part(page, "units0+")).to_have_count(0)
    plain = settled(open_page("playground?play_data=XOR&play_lr=1.0"))
    assert panel(plain, "plane").inner_text() == panel(page, "plane").inner_text()
    with requests(page, 1):
        part(page, "input-product").click()
        expect(part(page, "input-product")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="For a class")).to_have_count(0)


WATCH = """() => {
    const small = document.createElement("canvas")
    small.width = small.height = 12
    const ctx = small.getContext("2d", { willReadFrequently: true })
    const deep = root => [root, ...[...root.querySelectorAll("*")]
        .flatMap(one => one.shadowRoot ? deep(one.shadowRoot) : [])]
    const canvases = key => [...document.querySelectorAll(`.st-key-play_${key}`)]
        .flatMap(deep).flatMap(one => [...one.querySelectorAll(".panel canvas")])
    const empty = canvas => {
        if (!canvas.isConnected || !canvas.width || !canvas.clientWidth) return true
        ctx.clearRect(0, 0, 12, 12)
        ctx.drawImage(canvas, 0, 0, 12, 12)
        return !ctx.getImageData(0, 0, 12, 12).data.some(Boolean)
    }
    window.watched = { frames: 0, blank: [], on: true }
    const look = () => {
        watched.frames++
        for (const [key, n] of [["network", 1], ["plane", 2]]) {
            const found = canvases(key)
            if (found.length === n && !found.some(empty)) continue
            watched.blank.push(`${key} ${watched.frames}`)
        }
        if (watched.on) requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
}"""


@pytest.mark.rest
def test_nothing_flickers_when_a_setting_changes(page) -> None:
    open_section(page, "more")
    page.evaluate(WATCH)
    page.wait_for_function("() => watched.frames > 3")
    for act in (
        lambda: slide(page, "play_lr", "ArrowRight"),
        lambda: slide(page, "play_noise", "ArrowRight"),
        lambda: part(page, "units0+").click(),
        lambda: part(page, "layers+").click(),
        lambda: part(page, "unit-1-0").click(),
        lambda: page.get_by_role("button", name="New weights").click(),
    ):
        before = pictures(page, "network", "plane")
        height = panel(page, "network").bounding_box()["height"]
        with requests(page, 1):
            act()
        assert changed(before, pictures(page, "network", "plane"))
        assert panel(page, "network").bounding_box()["height"] == height
    watched = page.evaluate("(watched.on = false, watched)")
    assert watched["frames"] > 60
    assert watched["blank"] == []


@pytest.mark.rest
def test_keys_tapped_fast_do_not_end_the_session(page: Page) -> None:
    rate = page.locator(".st-key-play_lr").get_by_role("slider")
    rate.evaluate(TAPS, 11 * ["ArrowLeft", "ArrowLeft", "ArrowRight", "ArrowRight"] + ["ArrowLeft"])
    expect(page).to_have_url(re.compile("play_lr=0.1"))
    slide(page, "play_lr", "ArrowLeft")
    expect(page).to_have_url(re.compile(r"play_lr=0\.0"))
