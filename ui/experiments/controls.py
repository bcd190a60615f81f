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
from runs.playground.spec import PlaySpec
from ui.experiments import data
from ui.experiments.data import FIRST
from ui.experiments.shown import CALLED, capital
from ui.insides import Container
from ui.memory import address
from ui.settings import experiments as table
from ui.settings import playground, setting
from ui.settings.experiments import PREFIX
from ui.training import vary

MAIN = ("activation", "learning_rate", "iterations")  # what is said of the base, and its sizes
SIZES = ("hidden_sizes", "depth", "width")
TYPED = ("number", "whole")
WRITE = "Write a list (0.1, 1), a range (1 … 5), or 0.001 … 1 in steps of ten."
BASE = vary.BASE
PACKED, BETWEEN = r"[a-z0-9.~+-]{1,600}", "~"  # values in the address


def spec() -> ExperimentSpec | str:
    """Draw the sidebar and return what it says; if that cannot be, a sentence that says why."""
    problem = ""
    with st.sidebar:
        base, place = _base()
        with st.container():
            keys = _vary(base)
        said = described(base, keys)
        place.caption(f"What does not vary: {said}. To change one of these, choose it below.")
        found: dict[str, tuple[Value, ...]] = {}
        with st.container(key=f"{PREFIX}_values"):
            for key in table.KEYS:  # each has a place of its own, whether it varies or not
                with st.container():
                    if key not in keys:
                        address.tell(f"{PREFIX}_{key}", "")
                        continue
                    try:
                        found[key] = _values(settings_of(subject_of(base))[key])
                    except ValueError as error:
                        problem = problem or str(error)
                        st.warning(str(error), icon=":material/error:")
        with st.container():
            if any(settings_of(subject_of(base))[key].kind in TYPED for key in keys):
                st.caption(WRITE)
        chosen = _others()
        st.button(
            "Back to the first values", icon=":material/restart_alt:", key=f"{PREFIX}_reset",
            on_click=apply, args=[FIRST], width="stretch",
        )  # fmt: skip
    axes = tuple(Axis(key, values) for key, values in found.items())
    try:
        return problem or ExperimentSpec(base, axes, **chosen)
    except ValueError as error:
        return str(error)


def _base() -> tuple[Base, Container]:
    """Draw the choice of the data; return what does not vary, and the place to say it."""
    if BASE not in st.query_params and address.returned(BASE):  # Back, to where it was as usual
        st.session_state[BASE] = ""
    link = address.keep_text(BASE, r"[ -~]{1,3000}")
    name = data.choose()
    try:
        base = data.on(text.from_text(link).base, name) if link else data.usual(name)
    except ValueError:
        base = data.usual(name)
    return base, st.container()


def described(base: Base, varies: Sequence[str]) -> str:
    """Say in a few words what is trained, but for what varies: the main settings, and others
    that are not as usual.
    """
    known = may_vary(base)
    chosen = [key for key in known if key not in varies and key != "data"]
    usual: Base
    if "activation" in known:
        usual = FIRST.base if isinstance(base, PlaySpec) else data.READS
        main = (*_sizes(varies), *MAIN)
        chosen = [
            key
            for key in (*main, *(key for key in known if key not in (*main, *SIZES)))
            if key in chosen and (key in main or current(base, key) != current(usual, key))
        ]
    return ", ".join(f"{known[key].name} {_word(base, known[key])}" for key in chosen)


def _sizes(varies: Sequence[str]) -> Sequence[str]:
    """Return what is said of the hidden layers: their sizes, or what of these does not vary."""
    return {
        ("depth",): ["width"], ("width",): ["depth"], ("depth", "width"): [],
    }.get(tuple(key for key in SIZES[1:] if key in varies), SIZES[:1])  # fmt: skip


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


def _values(one: Setting) -> tuple[Value, ...]:
    """Draw the values of a setting, and return them.

    Raises:
        ValueError: with a sentence, if they make no sense.
    """
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
            raise ValueError(f"Choose at least one value for the {one.name}.")
        return tuple(name for name in names if name in chosen)
    packed = address.keep_text(key, PACKED) or _pack(_first(one), one)
    state, typed_key, of = st.session_state, f"{key}_typed", f"{key}_of"
    if state.get(of) != packed or typed_key not in state:  # a link, a preset or a tour has said so
        state[typed_key], state[of] = ", ".join(packed.split(BETWEEN)), packed
    typed = st.text_input(
        label, key=typed_key, persist_state="session", max_chars=200,
        help="A list as in 0.1, 0.3, 1, or a range as in 0.001 … 1 in steps of ten.",
    )  # fmt: skip
    values = parse_values(typed or "", one)
    state[key] = state[of] = _pack(values, one)
    address.tell(key, state[key])
    return values


def _pack(values: Sequence[Value], one: Setting) -> str:
    """Write values for the address, which has room for plain letters only."""
    return BETWEEN.join(told(value, one) for value in values)


def _first(one: Setting) -> tuple[Value, ...]:
    """Return the values that a setting begins with."""
    points = st.session_state.get(data.KEY) in playground.KINDS
    typed = None if points else table.OF_DIGITS.get(one.key)
    for axis in FIRST.axes:
        if axis.key == one.key and not typed:
            return axis.values
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
