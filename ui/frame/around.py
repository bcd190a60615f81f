"""What stands around every page: the row above it, and what goes on behind it."""

from __future__ import annotations

import streamlit as st

from ui import tours
from ui.classroom import lesson_cards, menu, rules
from ui.frame import keep_focus, present, style
from ui.kit import bring, glossary, moving, quiz, timers
from ui.memory import address, session, share, tab
from ui.room import follow, poll, strip

quiz.UNDER[:] = [poll.offer]


def arrive() -> None:
    """Take in who comes, and with which address; before anything is drawn."""
    address.check()
    session.arrive()


def before(page: str) -> None:
    """Draw what stands above the page of that name."""
    follow.before(page)
    if address.arrive(page):
        share.leave()
    style.apply()
    rules.obey(page)
    moving.player_place()
    if not st.context.is_embedded:
        with st.container(horizontal=True, key="frame", vertical_alignment="center"):
            strip.show(page)
            follow.switch()
            share.show()
            menu.show(page)
            present.show()
        follow.bar()
        poll.above(page)
    with st.container():
        share.tell_what_is_missing()
    lesson_cards.above(page)
    tours.before(page, offered=rules.as_usual(page))


def after(page: str) -> None:
    """Draw what comes behind the page of that name."""
    tab.remember()
    follow.after(page)
    rules.remember(page)
    tours.after(page)
    glossary.mount()
    keep_focus.mount()
    bring.mount()
    timers.let_arrive()
