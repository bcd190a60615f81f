"""The sidebar of the page: what the network is, how it learns, and which kernels are kept."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from runs import ConvSpec
from runs.convolution.kernels import KERNELS, Frozen, name_of
from ui.convolution import frozen_link
from ui.memory import address
from ui.settings import convolution, setting

FIRST = ConvSpec()
FROZEN = "conv_frozen"  # kernels made by hand, in the address
IMAGE, SOURCE = "conv_image", "conv_source"
FIRST_IMAGE = 280  # an 8 that both networks read, and one of them also when it is shifted


def spec() -> ConvSpec | None:
    """Draw the sidebar and return what it says; None, and a sentence, if that cannot be."""
    draw = partial(setting.draw, "conv", usual=FIRST)
    with st.sidebar:
        layers: dict[str, Any] = {}
        for i, layer in enumerate(convolution.LAYERS, start=1):
            st.subheader(f"Layer {i}")
            layers |= draw(layer)
        chosen = draw([convolution.ACTIVATION])
        st.subheader("Training")
        chosen |= draw([*convolution.TRAINING, convolution.SEED])
        filters, kernels = ((layers[f"{of}_1"], layers[f"{of}_2"]) for of in ("filters", "kernel"))
        frozen = frozen_link.unpack(_kept(), filters[0], kernels[0])
        with st.container(key="conv_hand"):
            _list(frozen)
        st.button(
            "Back to the first values", icon=":material/restart_alt:", key="conv_reset",
            on_click=reset, width="stretch",
        )  # fmt: skip
        problem = st.container()
    try:
        return replace(FIRST, filters=filters, kernels=kernels, frozen=frozen, **chosen)
    except ValueError as error:
        problem.error(str(error), icon=":material/error:")
        return None


def _kept() -> str:
    return address.keep_text(FROZEN, frozen_link.PATTERN)


def _list(frozen: tuple[Frozen, ...]) -> None:
    """Say which kernels were made by hand, and offer to let them learn again."""
    if not frozen:
        return
    size = int(st.session_state.conv_k1)
    said = ", ".join(f"filter {one.filter + 1} ({_called(one, size)})" for one in frozen)
    st.caption(f"Made by hand, and kept: {said}.")
    st.button(
        "Let all of them learn", key="conv_free", icon=":material/lock_open:",
        on_click=st.session_state.update, args=[{FROZEN: ""}], width="stretch",
    )  # fmt: skip


def _called(one: Frozen, size: int) -> str:
    name = name_of(one.numbers, size)
    return KERNELS[name][0].lower() if name else "own numbers"


def keep(spec: ConvSpec, one: Frozen) -> None:
    """Keep a kernel by hand from now on."""
    others = [other for other in spec.frozen if other.filter != one.filter]
    put([*others, one], spec.kernels[0])


def free(spec: ConvSpec, number: int) -> None:
    """Let a filter learn again."""
    put([one for one in spec.frozen if one.filter != number], spec.kernels[0])


def put(frozen: list[Frozen], size: int) -> None:
    """Write kernels into the session, and so into the address."""
    frozen.sort(key=lambda one: one.filter)
    st.session_state[FROZEN] = frozen_link.pack(frozen, size)


def reset() -> None:
    """Put everything back to what it was at first."""
    setting.put("conv", convolution.ALL, FIRST)
    st.session_state[FROZEN] = ""
