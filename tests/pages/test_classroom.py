"""A page for a class: what its teacher fixes holds in every way in which it could be changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from runs.playground.clinic import BY_KEY
from runs.playground.plane_data import OWN, PlaneData
from tests.covering import some
from tests.pages.conftest import Visit
from tests.pages.look import fine, panel, places, sent
from ui.classroom import menu, rules
from ui.classroom.parts import PAGES
from ui.memory import kept
from ui.memory.address import is_infinite
from ui.play import changes, controls
from ui.play.own import own_kept, own_points

pytestmark = pytest.mark.usefixtures("short_digits")
KINDS = ["number_input", "selectbox", "select_slider", "slider", "toggle", "button_group"]
AROUND = ("present", "share", "classroom", "start", "first_step", "download", "speed_again")
MAIN = {"playground", "xor"}
QUIET = {f"{parts.prefix}_iterations": "20" for parts in PAGES.values()}
AT_ONCE = 6  # ways that are tried in one run of the page, since nothing may come of any of them
Way = Callable[[AppTest], object]


def of_page(at: AppTest, page: str) -> dict[str, Any]:
    """What each setting that a teacher can fix is now."""
    parts, state = PAGES[page], at.session_state
    keys = [key for name in parts.can_be_fixed for key in parts.settings(name)]
    found = {key: state[key] for key in keys if key in state}
    return {key: v["good"] if isinstance(v, dict) else v for key, v in found.items()}


def other(w: Any, kind: str) -> Any:
    """Another value than a widget has."""
    if kind == "toggle":
        return not w.value
    if kind in ("number_input", "slider"):
        return w.max if w.value != w.max else w.min
    if kind == "button_group" and isinstance(w.value, list):
        return w.value[:-1] or w.options[:2]
    index = getattr(w, "index", None)
    return w.options[-1 if index != len(w.options) - 1 else 0]


def moved(at: AppTest, kind: str, key: str) -> None:
    found = [w for w in at.get(kind) if w.key == key]
    if found and not found[0].disabled:
        found[0].set_value(other(found[0], kind))


def pressed(at: AppTest, key: str) -> None:
    for b in at.button:
        if b.key == key and not b.disabled:
            b.click()


def by_hand(act: Callable[[], object], **told: object) -> Way:
    """What a callback does that a panel of the page calls, told this by the browser."""

    def way(at: AppTest) -> None:
        state = at.session_state
        for key, value in told.items():
            state[f"told_{key}"] = value
        with patch.object(st, "session_state", State(state, told)):
            act()

    return way


class State:
    """A test's session as callbacks see it, with what panels tell."""

    def __init__(self, state: Any, told: dict[str, object]) -> None:
        self.__dict__.update(_state=state, _told=told)

    def __getitem__(self, key: str) -> Any:
        return self._told[key] if key in self._told else self._state[key]

    def __setitem__(self, key: str, value: object) -> None:
        self._state[key] = value

    def __contains__(self, key: object) -> bool:
        return key in self._told or key in self._state

    def __getattr__(self, key: str) -> Any:
        return self[key]

    def __setattr__(self, key: str, value: object) -> None:
        self[key] = value

    def get(self, key: str, default: Any = None) -> Any:
        found = key in self
        return self[key] if found else default

    def pop(self, key: str, default: Any = None) -> Any:
        found = self.get(key, default)
        if key in self._state:
            del self._state[key]
        return found

    def setdefault(self, key: str, default: Any) -> Any:
        if key not in self:
            self[key] = default
        return self[key]

    def update(self, told: dict[str, Any]) -> None:
        for key, value in told.items():
            self[key] = value


POINTS = PlaneData(name=OWN, classes=2, train=((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)))
SPIRAL = PlaneData("spiral")
STROKE = {"points": [[0.5, 0.5]], "label": 1}


def change(**told: object) -> Way:
    return by_hand(changes.change_network, play_network=SimpleNamespace(change=told))


PLAYGROUND: dict[str, Way] = {
    "paint": by_hand(lambda: own_points.paint(STROKE, PlaneData())),
    "erase": by_hand(lambda: own_points.paint({**STROKE, "erase": True}, PlaneData())),
    "clear": by_hand(lambda: own_points.clear(PlaneData())),
    "table": by_hand(lambda: own_kept.use(POINTS, PlaneData())),
    "upload": by_hand(lambda: st.session_state.update({own_kept.MINE: POINTS, "play_data": OWN})),
    "generated": by_hand(own_points.back),
    "add a layer": change(what="layer", by=1),
    "take a layer": change(what="layer", by=-1),
    "add a unit": change(what="units", layer=1, by=1),
    "a feature": change(what="feature", key="product"),
} | {f"case {key}": by_hand(lambda case=case: controls.apply(case.cured_data, case.cured_play))
     for key, case in list(BY_KEY.items())[:3]}  # fmt: skip


def ways(at: AppTest, page: str) -> Iterator[tuple[str, Way]]:
    """All ways in which something on a page can be changed: controls, buttons, panels."""
    for kind in KINDS:
        for w in at.get(kind):
            if w.key and not w.key.startswith(AROUND):
                yield f"{kind} {w.key}", lambda at, kind=kind, key=w.key: moved(at, kind, key)
    for b in at.button:
        if b.key and not b.key.startswith(AROUND):
            yield f"button {b.key}", lambda at, key=b.key: pressed(at, key)
    if page == "playground":
        yield from PLAYGROUND.items()


def batches(all_ways: list[tuple[str, Way]]) -> Iterator[list[tuple[str, Way]]]:
    """Several controls and buttons at once; panels one by one, as each may undo the one before."""
    several = [way for way in all_ways if way[0] not in PLAYGROUND]
    for i in range(0, len(several), AT_ONCE):
        yield several[i : i + AT_ONCE]
    yield from ([way] for way in all_ways if way[0] in PLAYGROUND)


def fixed(visit: Visit, page: str, *names: str) -> AppTest:
    prefix = PAGES[page].prefix
    return visit(page, **QUIET, **{f"{prefix}_fix": "-".join(names)})


@pytest.mark.parametrize("page", some(["playground", "xor", *sorted({*PAGES} - MAIN)], 2))
def test_what_is_fixed_holds_whatever_one_does(visit: Visit, page: str) -> None:
    at = fixed(visit, page, *PAGES[page].can_be_fixed)
    before = of_page(at, page)
    seen = []
    for some_ways in batches(list(ways(at, page))):
        for name, way in some_ways:
            way(at)
            seen.append(name)
        fine(at.run())
        assert of_page(at, page).items() >= before.items(), seen[-AT_ONCE:]
    assert seen


@pytest.mark.rest
@pytest.mark.parametrize(
    ("page", "bit"),
    [(page, bit) for page, parts in PAGES.items()
     for bit in range(len(parts.can_be_fixed).bit_length())],
)  # fmt: skip
def test_what_is_fixed_holds_while_other_things_are_free(visit: Visit, page: str, bit: int) -> None:
    """A few sets of controls: of any two, one is fixed in a set in which the other is not."""
    names = [n for i, n in enumerate(PAGES[page].can_be_fixed, start=1) if i >> bit & 1]
    at = fixed(visit, page, *names)
    keys = {key for name in names for key in PAGES[page].settings(name)}
    before = {key: value for key, value in of_page(at, page).items() if key in keys}
    for some_ways in batches(list(ways(at, page))):
        for _, way in some_ways:
            way(at)
        fine(at.run())
        assert of_page(at, page).items() >= before.items(), [told for told, _ in some_ways]


def test_what_is_not_fixed_can_be_changed(visit: Visit) -> None:
    """So the test above can fail."""
    at = visit("playground", **QUIET)
    for name in ("paint", "add a layer", "a feature", "case zeros"):
        before = of_page(at, "playground")
        PLAYGROUND[name](at)
        fine(at.run())
        assert of_page(at, "playground") != before, name


def test_what_is_fixed_is_not_offered_to_be_changed(visit: Visit) -> None:
    at = fixed(visit, "playground", "data", "layers", "features")
    at.session_state["play_own_shown"] = True
    fine(at.run())
    assert "play_paint" not in {t.key for t in at.toggle}
    assert any("Your teacher has fixed these data" in c.value for c in at.caption)
    can = panel(sent(at)["play_network"])["can"]
    assert (can["layers"], can["features"], can["units"]) == (False, False, True)


def test_a_teacher_who_lets_go_may_change_it_again(visit: Visit) -> None:
    at = fixed(visit, "xor", "lr")
    at.get_by_key("xor_lr").set_value(10.0).run()
    assert at.session_state["xor_lr"] == 0.3
    at.session_state["xor_fix"] = []
    at.run()
    at.get_by_key("xor_lr").set_value(10.0).run()
    assert at.session_state["xor_lr"] == 10.0


# ---- the lock ---------------------------------------------------------------------------------

MENU = "Lock the page"


def open_menu(at: AppTest) -> AppTest:
    at.session_state["classroom"] = True
    return fine(at.run())


def has_menu(at: AppTest) -> bool:
    return MENU in {t.label for t in open_menu(at).toggle}


@pytest.mark.parametrize("page", some(PAGES, 2))
def test_a_locked_page_has_no_menu_and_works(visit: Visit, page: str) -> None:
    prefix = PAGES[page].prefix
    assert has_menu(visit(page, **QUIET))
    for lock in ("true", rules.lock_of("AAAAAAAA")):
        at = visit(page, **QUIET, **{f"{prefix}_lock": lock})
        assert not has_menu(at)
        at.query_params.pop(f"{prefix}_lock", None)  # which the next run does not mind
        assert not has_menu(at)


def test_no_lock_and_no_key_is_taken_for_an_infinite_number() -> None:
    assert not any(is_infinite(rules.lock_of(str(i))) for i in range(2000))
    assert rules.lock_of("1e999999")[0] == "k"


def test_the_teachers_own_link_unlocks(visit: Visit) -> None:
    at = open_menu(visit("xor", xor_lr="1.0", **{"xor_fix": "lr"}))
    at.toggle(key="classroom_lock").set_value(True)
    fine(at.run())
    own = dict(at.query_params)
    assert has_menu(at), "the teacher is locked out"
    told = {name: value[0] if isinstance(value, list) else value for name, value in own.items()}
    assert rules.lock_of(told["xor_key"]) == told["xor_lock"]
    assert has_menu(visit("xor", **told))
    assert not has_menu(visit("xor", **told | {"xor_key": "x" * 8}))
    assert not has_menu(visit("xor", **{name: v for name, v in told.items() if name != "xor_key"}))


def test_what_is_taken_out_of_the_address_comes_back_in_the_same_tab(visit: Visit) -> None:
    """A reload is a new session; the tab tells it which one it was before."""
    lock = rules.lock_of("AAAAAAAA")
    at = visit("xor", xor_lr="1.0", xor_fix="lr", xor_hide="many", xor_lock=lock)
    name = at.session_state["session_name"]
    told = kept._things[name][rules.BEFORE].value
    for address, holds in (
        ({"xor_lr": "10.0"}, True),  # the lock is gone
        ({"xor_lr": "10.0", "xor_lock": lock}, True),  # or only what is fixed is another
        ({"xor_lr": "10.0", "xor_lock": rules.lock_of("BBBBBBBB")}, False),  # another link
        ({"xor_lr": "10.0", "xor_lock": lock, "xor_key": "AAAAAAAA"}, False),  # the teacher's own
    ):
        again = visit("xor", **address)
        again.session_state[rules.BEFORE] = told
        again.session_state[kept.AGAIN] = {rules.BEFORE}
        fine(again.run())
        assert (again.session_state["xor_lr"] == 1.0) is holds, address
        assert (again.session_state["xor_hide"] == ["many"]) is holds, address
        if holds:
            assert lock in again.query_params["xor_lock"]
            assert not has_menu(again)


# ---- the menu ---------------------------------------------------------------------------------


def test_a_teacher_hides_by_group_and_begins_from_what_is_ready(visit: Visit) -> None:
    at = open_menu(visit("playground", **QUIET))
    points = set(PAGES["playground"].controls["Points"])
    fine(at.button(key="classroom_hide_points_all").click().run())
    assert set(at.session_state["play_hide"]) == points
    fine(at.button(key="classroom_hide_points_all").click().run())
    assert at.session_state["play_hide"] == []
    label, left = next(iter(PAGES["playground"].ready.items()))
    assert label == "Only the network and the plane"
    fine(at.button(key="classroom_ready_0").click().run())
    assert set(at.session_state["play_hide"]) == {*PAGES["playground"].can_be_hidden} - {*left}
    assert {"play_network", "play_plane", "play_time"} <= set(sent(at))
    assert "play_cost" not in sent(at)
    at.get_by_key("classroom_hide_panels").set_value(["presets"])
    fine(at.run())
    assert set(at.session_state["play_hide"]) & {*PAGES["playground"].panels} == {"presets"}
    at.get_by_key(menu.MODE).set_value("fix")
    fine(at.run())
    at.get_by_key("classroom_fix_training").set_value(["lr"])
    fine(at.run())
    assert at.session_state["play_fix"] == ["lr"]
    assert "play_teacher" not in places(at), "nothing of it is in the sidebar"


@pytest.mark.parametrize("page", some(PAGES, 1))
def test_each_ready_choice_leaves_what_it_names(visit: Visit, page: str) -> None:
    parts = PAGES[page]
    for kept_ in parts.ready.values():
        away = [name for name in parts.can_be_hidden if name not in kept_]
        assert away
        fine(visit(page, **QUIET, **{f"{parts.prefix}_hide": "-".join(away)}))


def test_the_start_page_has_nothing_for_teachers_to_hide(visit: Visit) -> None:
    at = visit("start")
    at.session_state["classroom"] = True
    assert MENU not in {t.label for t in fine(at.run()).toggle}
