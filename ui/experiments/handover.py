"""A training of an experiment is opened where one can look into it, and settings come from there.

Other pages' controls are set as their presets do it, before the page is drawn. Widgets that are
bound to the address hear from there.
"""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from runs.experiments.settings import Base, is_own, subject_of
from runs.mnist.spec import MnistSpec
from runs.playground.spec import PlaySpec
from ui import registry
from ui.settings import mnist, playground, setting
from ui.settings.setting import Seed, Setting, Slide, Span, Toggle

GO = "exp_go"  # in the session: what is to be opened


def page_of(spec: Base) -> registry.Page:
    """Return the page where such a training is at home; it is called like the subject."""
    return registry.BY_NAME[subject_of(spec)]


def button(spec: Base, key: str) -> None:
    """Draw the button that opens a training on its page."""
    if subject_of(spec) not in registry.BY_NAME:  # it has no page of its own
        return
    page = page_of(spec)
    st.button(
        f"Open in {page.title}", key=key, icon=page.icon, on_click=st.session_state.update,
        args=[{GO: spec}],
    )  # fmt: skip
    wanted = st.session_state.pop(GO, None)
    if wanted is not None:
        st.switch_page(page_of(wanted).file, query_params=put(wanted))


def put(spec: PlaySpec | MnistSpec) -> dict[str, str]:
    """Set the controls of the page where a training is at home; return what its address says."""
    return _playground(spec) if isinstance(spec, PlaySpec) else _mnist(spec)


def _playground(spec: PlaySpec) -> dict[str, str]:
    state, play, prefix = st.session_state, spec.play, playground.PREFIX
    state.play_features = list(play.features)
    state.play_layers = len(play.hidden_sizes)
    for i, (size, g) in enumerate(zip(play.hidden_sizes, play.hidden, strict=True), start=1):
        state[f"play_n{i}"], state[f"play_a{i}"] = size, g
    setting.put(prefix, playground.OF_POINTS, spec.data)
    setting.put(prefix, playground.SIMPLE, play)
    state.play_edits = ()
    if is_own(spec):
        state[playground.MINE] = spec.data
    return {
        "play_layers": str(len(play.hidden_sizes)),
        **told(prefix, playground.OF_POINTS, spec.data),
        **told(prefix, playground.SIMPLE, play),
    }


def _mnist(spec: MnistSpec) -> dict[str, str]:
    state = st.session_state
    state.mnist_data, state.mnist_convolutions = spec.data, len(spec.convolutions)
    for i, one in enumerate(spec.convolutions, start=1):
        for what in ("filters", "kernel", "pool"):
            state[f"mnist_c{i}_{what}"] = getattr(one, what)
    state.mnist_layers = len(spec.hidden_sizes)
    for i, size in enumerate(spec.hidden_sizes, start=1):
        state[f"mnist_n{i}"] = size
    setting.put(mnist.PREFIX, mnist.SETTINGS, spec)
    return told(mnist.PREFIX, mnist.SETTINGS, spec)


def told(prefix: str, settings: Iterable[Setting], trained: object) -> dict[str, str]:
    """Return what the address says of settings, as their widgets write it."""
    return {f"{prefix}_{one.name}": _written(one, one.shown(one.of(trained))) for one in settings}


def _written(one: Setting, value: object) -> str:
    if isinstance(one, Slide):
        return one.written(value)
    if isinstance(one, Toggle):
        return str(value).lower()
    assert isinstance(one, Seed | Span) or isinstance(value, str)
    return str(value)
