"""What a teacher's link says of a page: what is hidden, what stays fixed, and whether it is locked.

All of it stands in the address like every other setting, so that the link carries it. What is
hidden is out of sight. What is fixed is put back before the page is drawn, whoever has changed it:
a preset, a tour, a click in a drawing, a button, a table.

A page that is locked has no menu for teachers. The lock in a link is a short hash of a key, which
only the teacher's own link has beside it. Who takes the lock out of the address, or changes what
is fixed, gets both back, as long as the browser's tab is the same: the server remembers its tab.
"""

from __future__ import annotations

import re
import secrets
from hashlib import sha256
from pathlib import Path
from typing import Any

import streamlit as st

from ui.classroom.parts import PAGES, Parts
from ui.memory import address, kept

HELD = "classroom_held"  # in the session: page → key → what it is to stay
BEFORE, TOLD = "classroom_before", "classroom_told"  # on the server: what a locked tab was told
KEY, LETTERS = "classroom_key", r"[A-Za-z0-9_-]{8}"  # the teacher's own
OLD = "true"  # the lock of links of version 1, which no key opens
SIZE = 5_000  # bytes of what is kept of a tab, about
_fixed = st.components.v2.component(
    "glassbox_fixed", js=(Path(__file__).parent / "rules.js").read_text(encoding="utf-8")
)


def hidden(page: str) -> list[str]:
    """Return the names of what is hidden on a page."""
    return list(st.session_state.get(f"{PAGES[page].prefix}_hide") or ())


def fixed(page: str) -> list[str]:
    """Return the names of the controls of a page that are fixed."""
    return list(st.session_state.get(f"{PAGES[page].prefix}_fix") or ())


def is_fixed(prefix: str, name: str) -> bool:
    """Tell whether a control is fixed, from the prefix of its page's keys."""
    return name in (st.session_state.get(f"{prefix}_fix") or ())


def lock(page: str) -> str:
    """Return the lock of a page; "" if it is not locked."""
    return str(st.session_state.get(f"{PAGES[page].prefix}_lock") or "")


def as_usual(page: str) -> bool:
    """Tell whether nothing on a page is locked, hidden or fixed."""
    return page not in PAGES or not (hidden(page) or fixed(page) or lock(page))


def is_locked(page: str) -> bool:
    """Tell whether a page is locked for this visitor, who has not the key."""
    return bool(lock(page)) and lock(page) != lock_of(st.session_state.get(KEY, ""))


def lock_of(key: str) -> str:
    """Return the lock that a key opens: no number, as 123e4567, which no address may hold."""
    return "k" + sha256(key.encode()).hexdigest()[:7]


def own_key() -> str:
    """Return this visitor's key, made at its first call."""
    key: str = st.session_state.get(KEY) or "k" + secrets.token_urlsafe(6)[:7]
    st.session_state[KEY] = key
    return key


def obey(page: str) -> None:
    """Take in what the address says of a page, and do it. Before anything on the page is drawn."""
    parts = PAGES.get(page)
    if parts is None:
        return
    key = f"{parts.prefix}_key"
    told = str(st.query_params.get(key, ""))
    if re.fullmatch(LETTERS, told):
        st.session_state[KEY] = told
    _keep_marks(parts)
    address.keep_text(f"{parts.prefix}_lock", f"{OLD}|k[0-9a-f]{{7}}")
    if kept.came_back(BEFORE):
        _as_before(page)
    mine = bool(lock(page)) and not is_locked(page)
    address.tell(key, own_key() if mine else "")
    _put_back(page, parts)
    _out_of_sight(page, parts)


def _keep_marks(parts: Parts) -> None:
    """Keep in the address what is hidden, and what is fixed."""
    address.keep_some(f"{parts.prefix}_hide", parts.can_be_hidden, (), parts.can_be_hidden)
    address.keep_some(f"{parts.prefix}_fix", parts.can_be_fixed, (), parts.can_be_hidden)


def _as_before(page: str) -> None:
    """Lock again what was locked in this tab. Another link of the same tab is another lock."""
    before: dict[str, Any] = st.session_state.pop(BEFORE, {})
    mine = lock_of(st.session_state.get(KEY, ""))
    for name, told in before.items():
        if told["lock"] != mine and lock(name) in ("", told["lock"]):
            for what in ("hide", "fix", "lock"):
                st.session_state[f"{PAGES[name].prefix}_{what}"] = told[what]
            _held(name).update(told["held"])
    parts = PAGES[page]
    if is_locked(page):
        address.tell(f"{parts.prefix}_lock", lock(page))
        _keep_marks(parts)


def _held(page: str) -> dict[str, Any]:
    """Return what is to stay as it is on a page: the value of each key."""
    held: dict[str, Any] = st.session_state.setdefault(HELD, {}).setdefault(page, {})
    return held


def _put_back(page: str, parts: Parts) -> None:
    """Give what is fixed its value again, and let go of what is not fixed any more."""
    held, state = _held(page), st.session_state
    still = {key for name in fixed(page) for key in parts.settings(name)}
    for key in [key for key in held if key not in still]:
        del held[key]
    for key, value in held.items():
        if key not in state or not _same(state[key], value):
            state[key] = value


def _same(one: Any, other: Any) -> bool:
    """Compare settings; a table is a dict, and the same only if it is that very one."""
    return one is other or (not isinstance(one, dict) and bool(one == other))


def _out_of_sight(page: str, parts: Parts) -> None:
    gone = ", ".join(parts.place(name) for name in hidden(page))
    with st.container():
        if gone:
            st.html(f"<style>{gone} {{ display: none }}</style>")


def remember(page: str) -> None:
    """Note what is to stay as it is now. After the page is drawn."""
    parts = PAGES.get(page)
    if parts is None:
        return
    held, state = _held(page), st.session_state
    for name in fixed(page):
        for key in parts.settings(name):
            if key in state:
                held.setdefault(key, state[key])
    with st.container():
        if still := [name for name in fixed(page) if name not in ("table_shown", *parts.panels)]:
            places = [parts.place(name) for name in still]
            _fixed(key=f"{parts.prefix}_fixed", data={"places": places})
    told = {
        name: {"hide": hidden(name), "fix": fixed(name), "lock": lock(name),
               "held": {key: v for key, v in _held(name).items() if not isinstance(v, dict)}}
        for name in PAGES if is_locked(name)
    }  # fmt: skip
    if st.session_state.get(TOLD, {}) != told:
        st.session_state[TOLD] = told
        kept.keep(BEFORE, told, SIZE if told else 0)
