"""The sidebar of the page: what is trained, what varies, and from how many seeds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from runs.experiments import text
from runs.experiments.settings import (
    Base,
    Setting,
    Value,
    current,
    may_vary,
    settings_of,
    subject_of,
)
from runs.experiments.spec import MOST_AXES, Axis, ExperimentSpec
from runs.experiments.values import parse_values, told
from ui.experiments import data
from ui.experiments.data import FIRST
from ui.experiments.shown import CALLED, capital
from ui.memory import address
from ui.settings import experiments as table
from ui.settings import playground, setting
from ui.settings.experiments import PREFIX
from ui.training import vary

MAIN = ("hidden_sizes", "activation", "learning_rate", "iterations")  # what is said of the base
BASE = vary.BASE
PACKED, BETWEEN = r"[a-z0-9.~+-]{1,600}", "~"  # values in the address


def spec() -> ExperimentSpec | None:
    """Draw the sidebar and return what it says; None, and a sentence, if that cannot be."""
    with st.sidebar:
        base = _base()
        with st.container():
            keys = _vary(base)
        found: dict[str, tuple[Value, ...] | None] = {}
        with st.container(key=f"{PREFIX}_values"):
            for key in table.KEYS:  # each has a place of its own, whether it varies or not
                with st.container():
                    if key in keys:
                        found[key] = _values(settings_of(subject_of(base))[key])
                    else:
                        address.tell(f"{PREFIX}_{key}", "")
        chosen = _others()
        st.button(
            "Back to the first values", icon=":material/restart_alt:", key=f"{PREFIX}_reset",
            on_click=apply, args=[FIRST], width="stretch",
        )  # fmt: skip
        problem = st.container()
    if not all(found.values()):
        return None
    axes = tuple(Axis(key, values) for key, values in found.items() if values)
    try:
        return ExperimentSpec(base, axes, **chosen)
    except ValueError as error:
        problem.warning(str(error), icon=":material/error:")
        return None


def _base() -> Base:
    """Draw the choice of the data, and return what does not vary."""
    if BASE not in st.query_params and address.returned(BASE):  # Back, to where it was as usual
        st.session_state[BASE] = ""
    link = address.keep_text(BASE, r"[ -~]{1,3000}")
    name = data.choose()
    try:
        base = data.on(text.from_text(link).base, name) if link else data.usual(name)
    except ValueError:
        base = data.usual(name)
    with st.container():
        st.caption(f"What does not vary: {described(base)}.")
    return base


def described(base: Base) -> str:
    """Say in a few words what is trained."""
    known = settings_of(subject_of(base))
    chosen = MAIN if "activation" in known else tuple(known)
    return ", ".join(f"{known[key].name} {_word(base, known[key])}" for key in chosen)


def _word(base: Base, one: Setting) -> str:
    value = current(base, one.key)
    return CALLED.get(one.key, {}).get(str(value)) or told(value, one)


def _vary(base: Base) -> list[str]:
    """Draw the choice of what varies."""
    known = may_vary(base)
    labels = {key: capital(one.name) for key, one in known.items()}
    key, first = f"{PREFIX}_vary", [axis.key for axis in FIRST.axes]
    address.keep_some(key, labels, first, labels)
    kept = st.session_state.get(key) or ()
    st.session_state[key] = [name for name in kept if name in known]
    chosen = st.multiselect(
        table.VARY.label, list(labels), format_func=labels.__getitem__, key=key,
        persist_state="session", help=table.VARY.help, max_selections=MOST_AXES,
        placeholder="Choose settings",
    )  # fmt: skip
    return list(chosen)


def _values(one: Setting) -> tuple[Value, ...] | None:
    """Draw the values of a setting; None, and a sentence, if they make no sense."""
    key, label = f"{PREFIX}_{one.key}", capital(one.name)
    if one.kind == "choice":
        called = CALLED.get(one.key) or {name: capital(name) for name in one.choices}
        names = {name: called.get(name, name) for name in one.choices}
        address.keep_some(key, names, [str(v) for v in _first(one)], names)
        chosen = st.pills(
            label, list(names), selection_mode="multi", format_func=names.__getitem__, key=key,
            persist_state="session", wrap=True,
        )  # fmt: skip
        if not chosen:
            st.warning(f"Choose at least one value for the {one.name}.")
        return tuple(name for name in names if name in (chosen or ())) or None
    packed = address.keep_text(key, PACKED) or _pack(_first(one), one)
    state, typed_key, of = st.session_state, f"{key}_typed", f"{key}_of"
    if state.get(of) != packed or typed_key not in state:  # a link, a preset or a tour has said so
        state[typed_key], state[of] = ", ".join(packed.split(BETWEEN)), packed
    typed = st.text_input(
        label, key=typed_key, persist_state="session", max_chars=200,
        help="A list as in 0.1, 0.3, 1, or a range as in 0.001 … 1 in steps of ten.",
    )  # fmt: skip
    try:
        values = parse_values(typed or "", one)
    except ValueError as error:
        st.warning(str(error), icon=":material/error:")
        return None
    state[key] = state[of] = _pack(values, one)
    address.tell(key, state[key])
    return values


def _pack(values: Sequence[Value], one: Setting) -> str:
    """Write values for the address, which has room for plain letters only."""
    return BETWEEN.join(told(value, one) for value in values)


def _first(one: Setting) -> tuple[Value, ...]:
    """Return the values that a setting begins with."""
    for axis in FIRST.axes:
        if axis.key == one.key:
            return axis.values
    points = st.session_state.get(data.KEY) in playground.KINDS
    typed = None if points else table.OF_DIGITS.get(one.key)
    usual = one.choices[0] if one.choices else "1, 2"
    return parse_values(typed or table.VALUES.get(one.key, usual), one)


def _others() -> dict[str, Any]:
    """Draw seeds, how combinations are taken, and whether hopeless ones end early."""
    chosen = setting.draw(PREFIX, [table.SEEDS, table.DRAW], FIRST)
    with st.container(key=f"{PREFIX}_counted"):
        if chosen["draw"] == "random":
            chosen |= setting.draw(PREFIX, [table.COUNT], FIRST)
    return chosen | setting.draw(PREFIX, [table.HALVING], FIRST)


def apply(wanted: ExperimentSpec) -> None:
    """Set all controls. For use in callbacks."""
    state, base = st.session_state, wanted.base
    told = vary.told(base)
    state[data.KEY] = name = told[data.KEY]
    state[BASE] = "" if base == data.usual(name) else told[BASE]
    state[f"{PREFIX}_vary"] = [axis.key for axis in wanted.axes]
    for axis in wanted.axes:
        one = wanted.known[axis.key]
        chosen = one.kind == "choice"
        state[f"{PREFIX}_{axis.key}"] = list(axis.values) if chosen else _pack(axis.values, one)
    setting.put(PREFIX, [table.SEEDS, table.DRAW, table.COUNT, table.HALVING], wanted)
