"""The controls that make up a training: one widget for each setting, all of them in the URL."""

from __future__ import annotations

import re
from typing import Any

import streamlit as st

from runs import MnistSpec
from runs.mnist.spec import MAX_HIDDEN_LAYERS, MAX_ITERATIONS, MAX_UNITS
from ui.classroom import rules
from ui.kit import data_sets, glossary
from ui.kit.names import ACTIVATIONS, AUGMENTATIONS, INITIALIZERS, OPTIMIZERS, SCHEDULES
from ui.kit.widgets import choice, slide, slide_or_type
from ui.memory import address, session
from ui.mnist import mnist_presets

LEARNING_RATES = [0.001, 0.003, 0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 1.0, 3.0, 10.0]
UNITS = [1, 2, 5, 10, 16, 20, 32, 50, 64, 100, 128, 200, 256, 300, 500, 512, 700, MAX_UNITS]
ITERATIONS = [*(n * 10**i for i in range(5) for n in (1, 2, 5)), MAX_ITERATIONS]
L2_STRENGTHS = [0.0, 1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2]
SMOOTHINGS = [0.0, 0.05, 0.1, 0.2]
SIZES = "mnist_hidden"  # in the address: 256-128-64
BATCHES = ["all", "32", "64", "128", "256", "512", "1024", "2048"]


def training_spec() -> MnistSpec | None:
    """Draw the controls in the sidebar and return what they say.

    If that is out of bounds, say so in a sentence and return None.
    """
    with st.sidebar:
        mnist_presets.buttons()
        settings = {**_data_set(), **_network(), **_training(), **_more()}
        problem = st.container()
    try:
        return MnistSpec(**settings)
    except ValueError as error:
        problem.error(str(error))
        return None


def _data_set() -> dict[str, Any]:
    address.keep("mnist_data", data_sets.NAMES, "mnist-5k", shown=data_sets.NAMES)
    name = st.segmented_control(
        "Data set",
        list(data_sets.NAMES),
        format_func=data_sets.NAMES.__getitem__,
        key="mnist_data",
        persist_state="session",
        required=True,
        width="stretch",
        help="5,000 images come with Glassbox: 4,000 to learn from, 1,000 to test on. "
        "The full MNIST set has 60,000 and 10,000.",
    )
    with st.container():
        if data_sets.dataset(str(name)).name != name:
            data_sets.offer_download()
    return {"data": name}


def _network() -> dict[str, Any]:
    st.subheader("Network")
    _sizes_from_link()
    count = st.slider(
        "Hidden layers", 0, MAX_HIDDEN_LAYERS, 1, key="mnist_layers", persist_state="session",
        help=glossary.sentence("hidden layer", "unit"),
    )  # fmt: skip
    with st.container():
        sizes = [_size(i) for i in range(1, count + 1)]
    address.tell(SIZES, "-".join(map(str, sizes)) or "none")
    hidden = choice("Activation", "mnist_activation", ACTIVATIONS, glossary.ACTIVATIONS)
    return {"hidden_sizes": tuple(sizes), "hidden": hidden}


def _size(i: int) -> int:
    return slide_or_type(
        f"Units {i}", f"mnist_n{i}", UNITS, 10, f"Units in hidden layer {i}.",
        bind=None, persist_state="session",
    )  # fmt: skip


def _sizes_from_link() -> None:
    """Take the hidden sizes from the address, once; what makes no sense is ignored.

    The widgets cannot be bound to it themselves: one that is new on the page, as after a
    preset with more layers, would not write its value there.
    """
    if "mnist_layers" in st.session_state and not address.returned("mnist_layers"):
        return
    sizes = parse_sizes(st.query_params.get(SIZES, ""))
    if sizes is not None:
        st.session_state.mnist_layers = len(sizes)
        for i, size in enumerate(sizes, start=1):
            st.session_state[f"mnist_n{i}"] = size


def parse_sizes(text: str) -> list[int] | None:
    """Read "256-128-64" as hidden sizes, "none" as no hidden layer; anything else is None."""
    if text == "none":
        return []
    if not re.fullmatch(r"\d{1,4}(-\d{1,4}){0,5}", text):
        return None
    sizes = [int(part) for part in text.split("-")]
    return sizes if all(1 <= size <= MAX_UNITS for size in sizes) else None


def _training() -> dict[str, Any]:
    st.subheader("Training")
    learning_rate = slide(
        "Learning rate",
        "mnist_lr",
        LEARNING_RATES,
        0.3,
        f"{glossary.sentence('learning rate')} "
        "A training that is under way takes it from its next iteration on.",
        on_change=_rate_changed,
    )
    iterations = slide_or_type(
        "Iterations", "mnist_iterations", ITERATIONS, 1000, glossary.sentence("iteration")
    )
    batch = choice(
        "Batch size",
        "mnist_batch",
        {size: "All images at once" if size == "all" else size for size in BATCHES},
        f"{glossary.sentence('batch')} Small batches take quick, rough steps.",
    )
    return {
        "learning_rate": learning_rate,
        "iterations": iterations,
        "batch_size": None if batch == "all" else int(batch),
        "optimizer": choice("Optimizer", "mnist_optimizer", OPTIMIZERS, glossary.OPTIMIZERS),
        "augmentation": _augmentation(),
    }


def _augmentation() -> str:
    return choice(
        "Distort the images",
        "mnist_augment",
        AUGMENTATIONS,
        "Every step turns, stretches, shifts and bends its images a little, each time anew. "
        "So the network cannot learn them by heart.",
    )


def _more() -> dict[str, Any]:
    sentence = glossary.sentence
    with st.expander("More settings", key="mnist_more"):
        seed = st.number_input(
            "Seed",
            0,
            2**32 - 1,
            0,
            key="mnist_seed",
            bind="query-params",
            help=sentence("seed"),
        )
        help = sentence("first weights", "xavier")
        initializer = choice("First weights", "mnist_init", INITIALIZERS, help, "he")
        help = glossary.SCHEDULES
        schedule = choice("Learning rate over time", "mnist_schedule", SCHEDULES, help)
        help = f"{sentence('L2 penalty')} It keeps the network from learning by heart."
        l2 = slide("L2 penalty", "mnist_l2", L2_STRENGTHS, 0.0, help)
        help = sentence("label smoothing")
        smoothing = slide("Label smoothing", "mnist_smoothing", SMOOTHINGS, 0.0, help)
    return {
        "seed": seed,
        "initializer": initializer,
        "schedule": schedule,
        "l2": l2,
        "label_smoothing": smoothing,
    }


def _rate_changed() -> None:
    if rules.is_fixed("mnist", "lr"):
        return
    session.change_rate(float(st.session_state.mnist_lr))
