"""What one sees of a tour: the button that begins it, and the card of a step (``card.css``)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from ui import registry
from ui.insides import Container
from ui.kit import timers
from ui.tours.step import Tour

if TYPE_CHECKING:
    from ui.tours.engine import Going

HERE = Path(__file__).parent
OFFER, CARD, BESIDE, WORDS = "tour_offer", "tour_card", "tour_beside", "tour_words"
AGAIN = 1.0  # seconds between two looks, where nothing else tells
_words = st.components.v2.component(
    "glassbox_tour",
    html='<div class="tour"></div>',
    css=(HERE / "words.css").read_text(encoding="utf-8"),
    js=(HERE / "words.js").read_text(encoding="utf-8"),
)
FRAME = (
    "<style>.st-key-{key} {{ outline: 3px solid var(--tour-ink); outline-offset: 6px; "
    "border-radius: .3rem; }}</style>"
)


@dataclass(frozen=True)
class Acts:
    """What can be done on a card. All are callbacks."""

    go: Callable[[int], None]  # so many steps on
    leave: Callable[[], None]
    do: Callable[[], None]  # what the step asks for


def offer(tour: Tour, begin: Callable[[str], None]) -> None:
    """Draw the button that begins a tour."""
    with st.container(key=OFFER):
        st.button(
            f"Take the tour ({tour.minutes} minutes)",
            key="tour_take",
            icon=":material/tour:",
            on_click=begin,
            args=[tour.name],
            help="Step by step through this page. Your own settings come back after it.",
        )


def draw(going: Going, acts: Acts, beside: Container) -> None:
    """Draw the card of the step at hand, or the end of the tour; ``beside`` is in the sidebar."""
    with st.container(key=CARD):
        if going.step is None:
            _end(going, acts.leave)
            return
        st.html(FRAME.format(key=going.step.control))
        _tell(going, acts)
        _buttons(going, acts)
    with beside:
        _note(going)


def _tell(going: Going, acts: Acts) -> None:
    """Tell text and request; look again and again, if nothing else would say that it is done."""
    if going.step and going.step.alone and going.at not in going.done:
        timers.every(AGAIN, _look, going, acts)
    else:
        _say(going, acts)


def _look(going: Going, acts: Acts) -> None:
    from ui.tours.engine import look_again  # noqa: PLC0415, which imports this

    if look_again():
        st.rerun()
    _say(going, acts)


def _say(going: Going, acts: Acts) -> None:
    step = going.step
    if step is None:
        return
    data = {
        "number": f"Step {going.at + 1} of {len(going.tour.steps)}",
        "text": step.text,
        "ask": step.ask,
        "seen": step.seen if going.at in going.done else "",
        "control": step.control,
        "do": "Do it for me" if step.can_be_done else "",
    }
    _words(data=data, key=WORDS, on_do_change=acts.do)


def _buttons(going: Going, acts: Acts) -> None:
    """Draw the buttons; the way on is bright only once the step is done."""
    last = going.at == len(going.tour.steps) - 1
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            "Finish" if last else "Next",
            key="tour_next",
            type="primary" if going.at in going.done else "secondary",
            icon=":material/check:" if last else ":material/arrow_forward:",
            on_click=acts.go,
            args=[1],
        )
        st.button(
            "Back", key="tour_back", disabled=going.at == 0, on_click=acts.go, args=[-1],
        )  # fmt: skip
        st.button(
            "Leave the tour",
            key="tour_leave",
            type="tertiary",
            on_click=acts.leave,
            help="Your own settings come back.",
        )


def _note(going: Going) -> None:
    """Repeat the request in the sidebar, for narrow windows, where that covers the card."""
    if going.step and going.at in going.done:
        st.success(f"{going.step.seen} Close this sidebar to go on.", icon=":material/check:")
    elif going.step:
        st.info(going.step.ask, icon=":material/tour:")


def _end(going: Going, leave: Callable[[], None]) -> None:
    st.markdown("**That was the tour.** Your own settings are back.")
    stop = registry.after(going.tour.name)
    with st.container(horizontal=True, vertical_alignment="center"):
        if stop:
            st.page_link(stop.page, label=f"Next: {stop.label}", icon=f":material/{stop.icon}:")
        else:
            st.page_link("pages/start.py", label="Back to the start", icon=":material/home:")
        st.button("Stay here", key="tour_leave", type="tertiary", on_click=leave)
