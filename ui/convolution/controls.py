"""The sidebar of the page: what the network is, how it learns, and which kernels are kept."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from runs import ConvSpec
from runs.convolution.kernels import KERNELS, Frozen, name_of
from runs.convolution.spec import ACTIVATIONS, MAX_ITERATIONS, MOST_FILTERS, SIZES
from ui.convolution import frozen_link
from ui.kit import names
from ui.kit.glossary import sentence
from ui.kit.widgets import choice, slide, slide_or_type
from ui.memory import address

FIRST = ConvSpec()
FROZEN = "conv_frozen"  # kernels made by hand, in the address
IMAGE, SOURCE = "conv_image", "conv_source"
FIRST_IMAGE = 280  # an 8 that both networks read, and one of them also when it is shifted
LEARNING_RATES = [0.0003, 0.001, 0.002, 0.003, 0.005, 0.01, 0.03, 0.1, 0.3, 1.0]
ITERATIONS = [1, 10, 100, 200, 500, 1000, 2000, 3000, MAX_ITERATIONS]
BATCHES = (8, 16, 32, 64, 128, 256)
SEEDS = 10_000


def spec() -> ConvSpec | None:
    """Draw the sidebar and return what it says; None, and a sentence, if that cannot be."""
    with st.sidebar:
        chosen = {**_layers(), **_training(), **_chance()}
        frozen = frozen_link.unpack(_kept(), chosen["filters"][0], chosen["kernels"][0])
        with st.container(key="conv_hand"):
            _list(frozen)
        st.button(
            "Back to the first values", icon=":material/restart_alt:", key="conv_reset",
            on_click=reset, width="stretch",
        )  # fmt: skip
        problem = st.container()
    try:
        return ConvSpec(**chosen, frozen=frozen)
    except ValueError as error:
        problem.error(str(error), icon=":material/error:")
        return None


def _layers() -> dict[str, Any]:
    filters, kernels = [], []
    for i in range(2):
        st.subheader(f"Layer {i + 1}")
        filters.append(_filters(i))
        sizes = {str(n): f"{n} × {n}" for n in SIZES[i]}
        help = sentence("kernel")
        kernels.append(int(choice("Kernel", f"conv_k{i + 1}", sizes, help, str(FIRST.kernels[i]))))
    shown = {name: names.ACTIVATIONS[name] for name in ACTIVATIONS}
    g = choice("Activation", "conv_activation", shown, sentence("activation function"))
    return {"filters": tuple(filters), "kernels": tuple(kernels), "activation": g}


def _filters(i: int) -> int:
    return st.slider(
        "Filters", 1, MOST_FILTERS[i], FIRST.filters[i], key=f"conv_n{i + 1}",
        bind="query-params", help=sentence("filter"),
    )  # fmt: skip


def _training() -> dict[str, Any]:
    st.subheader("Training")
    rate = slide(
        "Learning rate", "conv_lr", LEARNING_RATES, FIRST.learning_rate, sentence("learning rate")
    )
    help = sentence("iteration")
    iterations = slide_or_type("Iterations", "conv_iterations", ITERATIONS, FIRST.iterations, help)
    batches = {str(n): str(n) for n in BATCHES}
    batch = choice("Batch size", "conv_batch", batches, sentence("batch"), str(FIRST.batch_size))
    help = sentence("adam")
    optimizer = choice("Optimizer", "conv_optimizer", names.OPTIMIZERS, help, FIRST.optimizer)
    augment = choice(
        "Distort the images", "conv_augment", names.AUGMENTATIONS,
        "Every step turns, stretches, shifts and bends its images a little, each time anew.",
        FIRST.augmentation,
    )  # fmt: skip
    return {
        "learning_rate": rate, "iterations": iterations, "batch_size": int(batch),
        "optimizer": optimizer, "augmentation": augment,
    }  # fmt: skip


def _chance() -> dict[str, Any]:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        seed = st.number_input(
            "Seed", 0, SEEDS - 1, FIRST.seed, key="conv_seed", bind="query-params",
            help=sentence("seed"),
        )  # fmt: skip
        st.button("New seed", key="conv_new_seed", icon=":material/casino:", on_click=_new_seed)
    return {"seed": seed}


def _new_seed() -> None:
    others = np.setdiff1d(np.arange(SEEDS), [st.session_state.conv_seed])
    st.session_state.conv_seed = int(np.random.default_rng().choice(others))


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
    st.session_state.update(
        conv_n1=FIRST.filters[0], conv_n2=FIRST.filters[1], conv_k1=str(FIRST.kernels[0]),
        conv_k2=str(FIRST.kernels[1]), conv_activation=FIRST.activation, conv_seed=FIRST.seed,
        conv_lr=FIRST.learning_rate, conv_iterations=FIRST.iterations,
        conv_batch=str(FIRST.batch_size), conv_optimizer=FIRST.optimizer,
        conv_augment=FIRST.augmentation, **{FROZEN: ""},
    )  # fmt: skip
