"""Where a teacher makes a page for a class: beside Share, and nowhere else."""

from __future__ import annotations

from functools import partial

import streamlit as st

from ui.classroom import rules
from ui.classroom.parts import PAGES, Names, Parts
from ui.memory import share

MODE = "classroom_mode"
HIDE, FIX = "hide", "fix"
MODES = {HIDE: "Hide", FIX: "Keep fixed"}


def show(page: str) -> None:
    """Draw the menu, unless the page is locked; what is in it is made when it is opened."""
    with st.container(width="content"):
        if page not in PAGES or rules.is_locked(page):
            return
        place = st.popover(
            "For a class", icon=":material/school:", key="classroom", on_change="rerun"
        )
        if place.open:
            with place, st.container(key="classroom_menu"):
                _menu(page, PAGES[page])


def _menu(page: str, parts: Parts) -> None:
    st.markdown("**A page for a class.** Choose what is there, set the rest as you like, share it.")
    _ready(parts)
    _lock(page, parts)
    st.segmented_control(
        "Mark what to", list(MODES), format_func=MODES.__getitem__, key=MODE, default=HIDE,
        required=True, label_visibility="collapsed",
    )  # fmt: skip
    mode = str(st.session_state[MODE])
    told = {
        HIDE: "What is marked is gone from the page.",
        FIX: "What is marked can be seen, and keeps its value whatever one does.",
    }
    st.caption(told[mode])
    for label, names in (parts.groups if mode == HIDE else parts.controls).items():
        _group(parts, mode, label, names)


def _ready(parts: Parts) -> None:
    """Draw buttons for choices that are ready made."""
    with st.container(horizontal=True, gap="small"):
        st.button("Everything", key="classroom_all", on_click=_take, args=[parts, HIDE, ()])
        for number, (label, kept) in enumerate(parts.ready.items()):
            away = tuple(name for name in parts.can_be_hidden if name not in kept)
            st.button(
                label, key=f"classroom_ready_{number}", on_click=_take, args=[parts, HIDE, away]
            )


def _group(parts: Parts, mode: str, label: str, names: Names) -> None:
    """Draw the names of a group, to be marked one by one, or all of them."""
    chosen = _chosen(parts, mode)
    marked = [name for name in names if name in chosen]
    key = f"classroom_{mode}_{label.lower().replace(' ', '_')}"
    st.session_state[key] = marked
    every = len(marked) == len(names)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{label}**", width="content")
        if len(names) > 1:
            st.button(
                "None of them" if every else "All of them", key=f"{key}_all", type="tertiary",
                on_click=_mark, args=[parts, mode, names, () if every else tuple(names)],
            )  # fmt: skip
    st.pills(
        label, list(names), selection_mode="multi", format_func=names.__getitem__, key=key,
        label_visibility="collapsed", on_change=lambda: _mark(
            parts, mode, names, tuple(st.session_state[key])
        ),
    )  # fmt: skip


def _chosen(parts: Parts, mode: str) -> tuple[str, ...]:
    return tuple(st.session_state.get(f"{parts.prefix}_{mode}") or ())


def _mark(parts: Parts, mode: str, names: Names, marked: tuple[str, ...]) -> None:
    """Mark these of a group; those of other groups stay as they are."""
    others = tuple(name for name in _chosen(parts, mode) if name not in names)
    _take(parts, mode, others + marked)


def _take(parts: Parts, mode: str, marked: tuple[str, ...]) -> None:
    """Mark these and no others, in the order of the page. For use in callbacks."""
    st.session_state[f"{parts.prefix}_{mode}"] = [
        name for name in parts.can_be_hidden if name in marked
    ]


def _lock(page: str, parts: Parts) -> None:
    """Draw the lock, the way to see the page as a pupil, and the teacher's own link."""
    key = "classroom_lock"
    st.session_state[key] = bool(rules.lock(page))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.link_button(
            "See it as a pupil", share.link(), icon=":material/visibility:",
            help="Opens the page in another tab, as the link opens it. **Share** has the link.",
        )  # fmt: skip
        st.toggle(
            "Lock the page", key=key, on_change=partial(_turn, page, parts, key),
            help="Who follows the link finds no menu like this one.",
        )  # fmt: skip
    with st.container():
        if rules.lock(page):
            st.caption("Your own link unlocks it. Keep it to yourself:")
            st.code(share.link(with_key=True), language=None, wrap_lines=True)


def _turn(page: str, parts: Parts, key: str) -> None:
    on = bool(st.session_state[key])
    st.session_state[f"{parts.prefix}_lock"] = rules.lock_of(rules.own_key()) if on else ""
