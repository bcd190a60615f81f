"""Where a visitor is in a tour: begins, goes on, leaves; and gives the settings back."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import streamlit as st

from ui import registry
from ui.memory import address
from ui.tours import card
from ui.tours.step import Step, Tour

NAMES = tuple(page.name for page in registry.PAGES if page.tour)
GOING, ASKED = "tour_going", "tour_asked"  # in the session
BROKEN_OFF = "tour_broken_off"  # the tour of the page that was left last, likewise
LINK = "tour"  # in the address: the number of the step


@dataclass
class Going:
    """A tour under way."""

    tour: Tour
    own: dict[str, Any]  # the visitor's own settings, as they were before
    at: int = 0  # the step, from 0; behind the last one it is over
    begun: bool = False  # whether the step has set the controls
    mark: object = None  # what the step's mark was at its start
    done: set[int] = field(default_factory=set)

    @property
    def step(self) -> Step | None:
        """The step at hand; None when the tour is over."""
        return self.tour.steps[self.at] if self.at < len(self.tour.steps) else None


def tour_of(page: str) -> Tour:
    """Return the tour of a page; only then is it loaded."""
    found: Tour = import_module(f"ui.tours.{page}").TOUR
    return found


def before(page: str, *, offered: bool = True) -> None:
    """Draw the card of the tour, or the button that begins it; and set the controls.

    ``page`` is the page's name in the address. ``offered``: false where a page is locked. There is
    always one element on the page and one in the sidebar, so that no tour moves what is below.
    """
    beside = st.sidebar.container(key=card.BESIDE)
    going: Going | None = st.session_state.get(GOING)
    if going and (going.tour.name != page or not offered):
        st.session_state[BROKEN_OFF] = going
        leave()
        going = None
    if going is None and offered:
        going = _come_back(page)
    if page not in NAMES or not offered:
        st.query_params.pop(LINK, None)
        st.container()
        return
    if going is None:
        _offer(tour_of(page))
        return
    if going.step:
        _begin(going, going.step)
        _look(going, going.step)
        address.tell(LINK, str(going.at + 1))
    card.draw(going, card.Acts(go, leave, do_it), beside)


def _come_back(page: str) -> Going | None:
    """Go on with a tour where Back or Forward led; its controls are as the address says."""
    going: Going | None = st.session_state.get(BROKEN_OFF)
    if not (address.returned(LINK) and going and going.tour.name == page):
        return None
    if st.query_params.get(LINK) != str(going.at + 1):
        return None
    st.session_state[GOING] = going
    return going


def after(page: str) -> None:
    """Begin a tour that the address asks for, and tell whether the step at hand is done."""
    number = st.session_state.pop(ASKED, None)
    going: Going | None = st.session_state.get(GOING)
    if number is not None and going is None and page in NAMES:
        begin(page, number)
        st.rerun()
    if going and going.step and not _is_done(going):
        _look(going, going.step, page_is_there=True)
        if _is_done(going):
            st.rerun()


def begin(page: str, at: int = 0) -> None:
    """Begin a tour, and keep the visitor's settings; the page was drawn before."""
    tour = tour_of(page)
    st.session_state[GOING] = Going(tour, _kept(tour), at)


def go(by: int) -> None:
    """Go to another step; behind the last one the visitor's settings come back."""
    going: Going = st.session_state[GOING]
    going.at = min(max(going.at + by, 0), len(going.tour.steps))
    going.begun, going.mark = False, None
    if going.step is None:
        st.query_params.pop(LINK, None)
        give_back(going)


def leave() -> None:
    """Leave the tour, and give the visitor's settings back."""
    going: Going = st.session_state.pop(GOING)
    st.query_params.pop(LINK, None)
    if going.step:
        give_back(going)
        st.toast("You have left the tour. Your own settings are back.", icon=":material/undo:")


def give_back(going: Going) -> None:
    """Set everything as it was before the tour."""
    _first_table(going.tour)
    for key in {*going.tour.settings, *_table(going.tour)}:
        if key in going.own:
            st.session_state[key] = going.own[key]
        else:
            st.session_state.pop(key, None)


def _kept(tour: Tour) -> dict[str, Any]:
    """Return the visitor's settings; of a table that is being edited, what is in it now."""
    state = st.session_state
    own = {key: state[key] for key in tour.settings if key in state}
    for key in _table(tour):
        if key in state:
            table = dict(state[key])
            own[key] = {**table, "frame": table.pop("edited", table["frame"])}
            own[key].pop("edited", None)
    return own


def _table(tour: Tour) -> tuple[str, ...]:
    return (f"{tour.table}_table",) if tour.table else ()


def _first_table(tour: Tour) -> None:
    """Put a changed table away. What does that is loaded by pages with tables only."""
    if tour.table:
        import_module("ui.examples.example_table").reset(tour.table)


def _offer(tour: Tour) -> None:
    """Draw the button; or note that the address asks for a step of this tour."""
    told = str(st.query_params.get(LINK, ""))
    if re.fullmatch(r"[1-9]", told) and int(told) <= len(tour.steps):
        st.session_state[ASKED] = int(told) - 1
        st.container()
        return
    st.query_params.pop(LINK, None)
    card.offer(tour, begin)


def _begin(going: Going, step: Step) -> None:
    """Set the controls, once."""
    if going.begun:
        return
    _first_table(going.tour)
    if step.apply:
        step.apply()
    st.session_state.update(step.settings)
    going.begun = True
    going.done.discard(going.at)


def _look(going: Going, step: Step, *, page_is_there: bool = False) -> None:
    """Note whether the step is done. What a mark was at the start, the page tells first."""
    state: Any = st.session_state
    if step.wanted(state):
        going.done.add(going.at)
    if step.mark is None:
        return
    mark = step.mark(state)
    if going.mark is None:
        going.mark = mark if page_is_there else None
    elif mark is not None and mark != going.mark:
        going.done.add(going.at)


def look_again() -> bool:
    """Tell whether the step at hand is done now. For a part of the page that runs alone."""
    going: Going | None = st.session_state.get(GOING)
    if going is None or going.step is None:
        return False
    _look(going, going.step)
    return _is_done(going)


def do_it() -> None:
    """Do what the step at hand asks for. For use in callbacks."""
    going: Going | None = st.session_state.get(GOING)
    if going and going.step:
        if going.step.do:
            going.step.do()
        st.session_state.update(going.step.want)


def _is_done(going: Going) -> bool:
    return going.at in going.done
