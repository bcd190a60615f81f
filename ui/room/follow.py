"""Follow me: a class goes where its teacher is; the teacher, where a pupil is who shows a screen.

Who leads tells their place whenever their page has run, and its clock in between, from the browser
(``follow_tell.js``). Who follows hears of it by the room's pulse (``follow_go.js``): their page
runs, and begins as if the browser's Back had led there. A clock alone is moved in the browser.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import streamlit as st

from runs.rooms import ROOMS, Refused, Room, Seat, Unreachable, following
from runs.rooms.pace import Pace
from runs.rooms.room import Place
from ui import insides, registry
from ui.classroom import parts, rules
from ui.memory import address, kept, share
from ui.room import here, places

OWN = "follow_own"  # in the session
BEFORE = "follow_before"  # likewise, and kept through a reload: where it was before it was led
TELL, GO, SWITCH = "follow_tell", "follow_go", "follow_switch"
MISSING = "follow_missing"  # where it is said what could not be carried
PACE = Pace(3, 1 / 3)  # of what is told, for each who leads
MINE = "present"  # a screen's own, wherever it is led
FOLDER = Path(__file__).parent
_teller, _goer = (
    st.components.v2.component(
        f"glassbox_{name}",
        js="\n".join(
            (FOLDER / f"{one}.js").read_text(encoding="utf-8") for one in ("leaving", name)
        ),
    )
    for name in (TELL, GO)
)


@dataclass
class Own:
    """What one browser knows of it."""

    page: str = ""  # where it is
    time: float | None = None  # of the training that is shown there
    told: Place | None = None  # by it, last
    behind: bool = False  # whether there is more to tell
    led: bool = False  # whether it is led by somebody
    stays: bool = False  # whether it has let go for a while
    reached: str = ""  # the mark of the goal that it has reached
    going: str = ""  # and of the one to which it goes in this run
    once: Place | None = None  # where it goes in this run, led by nobody


# ---- around each run of a page ---------------------------------------------------------------


def before(page: str) -> None:
    """Go where one is led. Before anything is drawn, and before the address is asked."""
    own, seat, room = _own(), here.seat(), here.room()
    page = page or registry.START.name
    if page != own.page:
        own.page, own.time = page, None
    if own.once:
        _go(page, own.once, own.once.params)
    goal = following.goal(room, seat) if seat and room else None
    if goal is None:
        own.led, own.stays, own.reached = False, False, ""
    elif not own.stays and own.reached != (mark := following.mark(goal)):
        own.going = mark
        if there := places.checked(goal):
            if not own.led:
                own.led = True
                _leave(page, there)
            _go(page, there, _with_own(there))


def after(page: str) -> None:
    """Tell where one is, if one leads, and listen to who leads. When the page is drawn."""
    own, seat, room = _own(), here.seat(), here.room()
    own.reached, own.going, own.once = own.going or own.reached, "", None
    with st.container():
        if seat and room and following.leads(room, seat):
            st.fragment(_tell_here)(own.page)
        else:
            own.told, own.behind = None, False
            _hide(seat, room)
    with st.container():
        if seat and room:
            told = following.told(room, seat)
            reached = told["goal"] if own.stays else own.reached
            data = {**told, "goal": reached, "stays": own.stays, "drawn": time.monotonic()}
            _goer(key=GO, data=data, on_go_change=_nothing)
    _say_what_is_missing(following.goal(room, seat) if seat and room and own.led else None)


def _go(page: str, place: Place, params: places.Params) -> None:
    """Go to a place; if it is another page, its run does the rest."""
    if place.page != page:
        wanted: dict[str, list[str]] = {}
        for name, value in params:
            wanted.setdefault(name, []).append(value)
        insides.unbind_from_address()
        st.switch_page(registry.BY_NAME[place.page].file, query_params=wanted)
    address.go(params)


def visit(place: Place) -> None:
    """Go to a place once, such as where an entry was made. For callbacks."""
    if there := places.checked(place):
        _own().once = replace(there, params=_with_own(there))


def _with_own(goal: Place) -> places.Params:
    """Add to what another one tells what stays one's own: the projector's view, and a lock."""
    page, found = goal.page, [one for one in goal.params if one[0] != share.WITHOUT]
    if st.session_state.get(MINE):
        found.append((MINE, "true"))
    if page in parts.PAGES and rules.is_locked(page):
        prefix = f"{registry.BY_NAME[page].prefix}_"
        found = [one for one in found if one[0] != f"{prefix}hide"]
        mine = {
            "hide": "-".join(rules.hidden(page)), "fix": "-".join(rules.fixed(page)),
            "lock": rules.lock(page),
        }  # fmt: skip
        found += [(prefix + name, value) for name, value in mine.items() if value]
    return tuple(found)


def _leave(page: str, goal: Place) -> None:
    """Remember where one is now, with all that the address says, if the goal is another place."""
    told = st.query_params
    params = [(name, value) for name in told for value in told.get_all(name)]
    if places.place(page, tuple(params)) != places.place(goal.page, goal.params):
        _remember(Place(page, tuple(one for one in params if one[0] != share.WITHOUT)))


def _remember(place: Place | None) -> None:
    st.session_state[BEFORE] = place and place.told()
    kept.keep(BEFORE, st.session_state[BEFORE], 10_000 if place else 0)


def _before() -> Place | None:
    return Place.read(st.session_state.get(BEFORE))


def _own() -> Own:
    own: Own = st.session_state.setdefault(OWN, Own())
    return own


# ---- who leads -------------------------------------------------------------------------------


def _tell_here(page: str) -> None:
    """Tell the place if it is another than before, and let the browser say when it is."""
    own, seat, room = _own(), here.seat(), here.room()
    if not (seat and room and following.leads(room, seat)):
        return
    place = places.place(page, tuple(share.params()), own.time)
    if own.told is None and seat.is_teacher:
        own.told = place  # a reload, or another tab of theirs, moves nobody
    own.behind = place != own.told and not _tell(seat, place)
    data = {"behind": own.behind, "drawn": time.monotonic()}
    _teller(key=TELL, data=data, on_at_change=_hear)


def _tell(seat: Seat, place: Place) -> bool:
    """Write a place down for all; tell whether that could be done now."""
    if not PACE.allows(seat):
        return False
    try:
        if seat.is_teacher:
            ROOMS.set(seat, follow=place.told())
        else:
            ROOMS.tell_place(seat, place)
    except (Refused, Unreachable):
        return False
    _own().told = place
    return True


def _hear() -> None:
    """Take the clock's time from the browser, which has seen that something moved."""
    told = st.session_state[TELL].get("at")
    _own().time = places.time(told.get("time")) if isinstance(told, dict) else None


def _hide(seat: Seat | None, room: Room | None) -> None:
    """Take back where a pupil was, once their screen is not shown any more."""
    me = room.member(seat.member) if seat and room else None
    if seat and me and me.place:
        here.do(lambda: ROOMS.tell_place(seat, None))


# ---- what is said, and what can be pressed ---------------------------------------------------


def switch() -> None:
    """Draw the teacher's switch; for the row above each page."""
    seat, room = here.seat(), here.room()
    with st.container(width="content"):
        if seat and room and seat.is_teacher:
            on = following.leads(room, seat)
            st.session_state[SWITCH] = on
            with st.container(key=f"follow_{'on' if on else 'off'}", width="content"):
                st.toggle("Follow me", key=SWITCH, on_change=_switch)


def bar() -> None:
    """Say who leads whom, and offer what can be done about it."""
    own, seat, room = _own(), here.seat(), here.room()
    with st.container(key="follow_place"):
        said, ways = _said(own, seat, room) if seat and room else ("", {})
        if said:
            shows = seat and room and (seat.is_teacher or following.leads(room, seat))
            kind = "shown" if shows else "led"
            with st.container(horizontal=True, vertical_alignment="center", key=f"follow_{kind}"):
                st.markdown(said, width="content")
                for label, act in ways.items():
                    st.button(label, key=f"follow{act.__name__}", on_click=act)
        st.session_state[MISSING] = st.container()


Ways = dict[str, Callable[[], None]]


def _said(own: Own, seat: Seat, room: Room) -> tuple[str, Ways]:
    """Return the sentence for one browser, and its buttons."""
    if seat.is_teacher and room.shown:
        name = f"**{room.shown.name}**"
        seen = f"You see {name}’s screen." if room.shown.place else f"{name}’s screen is coming."
        return seen, {"Put away": _put_away}
    if following.leads(room, seat):
        return ("" if seat.is_teacher else "**Your screen is shown.**"), {}
    if own.led and own.stays:
        back = {"Back to where I was": _back} if _before() else {}
        return "Your teacher leads the others.", {"Follow again": _again, **back}
    if own.led:
        return "You follow your teacher.", {"Stay here": _stay}
    if _before():
        who = "The screen is gone." if seat.is_teacher else "Your teacher has let go."
        return who, {"Back to where I was": _back, "Stay here": _stay}
    return "", {}


def show(member: str) -> None:
    """Let the teacher's page show a pupil's screen. For callbacks."""
    if seat := here.seat():
        here.do(lambda: ROOMS.set(seat, shown=member))


def _put_away() -> None:
    """Let the teacher's page go back to where it was."""
    seat, own = here.seat(), _own()
    if seat and here.do(lambda: ROOMS.set(seat, shown=None)) and own.led:
        _back()


def _switch() -> None:
    seat, own = here.seat(), _own()
    here_ = places.place(own.page, tuple(share.params()), own.time)
    place = here_ if st.session_state[SWITCH] else None
    if seat and here.do(lambda: ROOMS.set(seat, follow=place and place.told())):
        own.told = place


def _stay() -> None:
    own = _own()
    own.stays = own.led
    if not own.led:
        _remember(None)


def _again() -> None:
    own = _own()
    own.led, own.stays, own.reached = False, False, ""


def _back() -> None:
    _own().once = _before()
    _remember(None)


def _say_what_is_missing(goal: Place | None) -> None:
    """Say what the address of a page that others see cannot hold."""
    place = st.session_state.pop(MISSING, None)
    told = goal or _own().told
    if place and told and (missing := " and the ".join(places.missing(told))):
        whose = "Your teacher’s" if goal else "Your"
        place.caption(f"{whose} {missing} cannot be carried: others see something else there.")


def _nothing() -> None:
    """Let the page run anew, which goes where it is led."""
