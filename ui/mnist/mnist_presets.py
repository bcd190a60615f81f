"""Settings under a name: the two networks of the MNIST tutorial, and some that learn more."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from nn.data.datasets import About, mnist
from runs import MnistSpec
from runs.mnist.spec import Convolution
from runs.service.own_data import is_own
from ui.kit import data_sets
from ui.mnist import convolution_controls
from ui.settings import mnist as settings
from ui.settings import setting


@dataclass(frozen=True)
class Preset:
    """Settings under a name."""

    label: str
    icon: str
    help: str
    spec: MnistSpec
    plain: tuple[str, str] = ("", "")  # label and help where the images are no digits


SMALL = Preset(
    "784 → 10 → 10",
    ":material/bolt:",
    "One hidden layer of 10 units, 1,000 steps on all images at once.",
    MnistSpec(hidden_sizes=(10,), learning_rate=0.3, iterations=1000),
)
DEEP = Preset(
    "784 → 256 → 128 → 64 → 10",
    ":material/layers:",
    "Three hidden layers, 500 steps on all images at once. Takes minutes.",
    MnistSpec(hidden_sizes=(256, 128, 64), learning_rate=0.5, iterations=500),
)
FAST = Preset(
    "98 % before you finish reading this",
    ":material/rocket_launch:",
    "The same layers, but 1,875 steps on 128 images each: four times through the full set, in "
    "less than ten seconds. It reads 98 of 100 test images that it never saw.",
    MnistSpec(
        data="mnist",
        hidden_sizes=(256, 128, 64),
        optimizer="nesterov",
        learning_rate=0.1,
        schedule="one_cycle",
        iterations=1875,
        batch_size=128,
    ),
    (
        "Quick: small batches",
        "Three hidden layers, and 1,875 steps on 128 images each, with a learning rate that rises "
        "and falls.",
    ),
)
BEST = Preset(
    "99 %, with images distorted",
    ":material/trophy:",
    "The same layers, 6,500 steps on 128 distorted images each: fourteen times through the full "
    "set, in less than a minute. It reads 99 of 100 test images that it never saw.",
    replace(FAST.spec, augmentation="gentle", iterations=6500),
    (
        "The same, with images distorted",
        "6,500 steps on 128 distorted images each. It helps most where there are few images.",
    ),
)
BLINK = Preset(
    "99 % in a blink",
    ":material/visibility:",
    "Two convolutions and no hidden layer: 1,406 steps on 128 images each, three times through the "
    "full set, in about half a minute. It reads 99 of 100 test images that it never saw.",
    MnistSpec(
        data="mnist",
        convolutions=(Convolution(8, 5, 2), Convolution(24, 3, 2)),
        batch_norm=True,
        hidden_sizes=(),
        optimizer="adam",
        learning_rate=0.01,
        schedule="one_cycle",
        iterations=1406,
        batch_size=128,
    ),
    (
        "Two convolutions",
        "Two convolutions and no hidden layer: 1,406 steps on 128 images each.",
    ),
)
TINY = Preset(
    "Under 10,000 parameters",
    ":material/fit_screen:",
    "Three convolutions and no hidden layer, 7,500 steps on 128 distorted images each. With 8,390 "
    "parameters it reads 99.5 of 100 test images that it never saw. Takes some minutes.",
    replace(
        BLINK.spec,
        convolutions=(Convolution(8, 5, 2), Convolution(20, 3, 2), Convolution(24, 3, 1)),
        iterations=7500,
        augmentation="gentle",
    ),
    (
        "Three convolutions, images distorted",
        "Under 10,000 parameters, and 7,500 steps on 128 distorted images each. Takes some "
        "minutes.",
    ),
)
DIGITS = ("mnist-5k", "mnist")
FEW = 2000  # images
PRESETS = [SMALL, DEEP, FAST, BEST, BLINK, TINY]


def for_own(data: str, m: int) -> MnistSpec:
    """Return settings with which m images of a visitor's own are learned at once, in seconds.

    Few images are soon known by heart, so they are distorted, and convolutions need fewer of them
    than hidden layers.
    """
    few, batch = m < FEW, 32 if m < FEW else 128
    return replace(
        BLINK.spec,
        data=data,
        convolutions=(Convolution(8, 5, 2), Convolution(16, 3, 2)),
        batch_size=batch,
        iterations=min(max(300, 4 * m // batch), 1000),
        augmentation="strong" if few else "gentle",
    )


def own(images: About) -> list[Preset]:
    """Return what suits the images of a visitor's own, if these are."""
    if not is_own(images.name):
        return []
    spec = for_own(images.name, images.n_train)
    told = (
        f"Two convolutions, {spec.iterations:,} steps on {spec.batch_size} distorted images each: "
        "some seconds."
    )
    return [Preset("What suits your images", ":material/auto_awesome:", told, spec)]


def buttons(images: About) -> None:
    """Draw a button for each preset; what some promise is true of digits alone."""
    st.caption("Start from one of these, then change anything.")
    for preset in (*own(images), *(fitting(preset, images) for preset in PRESETS)):
        st.button(
            preset.label,
            help=preset.help,
            on_click=_apply_preset,
            args=[preset.spec],
            width="stretch",
            icon=preset.icon,
        )


def fitting(preset: Preset, images: About) -> Preset:
    """Return a preset as it is for other images: it keeps them, and promises less."""
    if images.name in DIGITS:
        return preset
    sizes = (images.pixels, *preset.spec.hidden_sizes, images.n_classes)
    label, told = preset.plain
    spec = replace(preset.spec, data=DIGITS[0])  # which no preset insists on
    return replace(
        preset, label=label or " → ".join(map(str, sizes)), help=told or preset.help, spec=spec
    )


def choose_data(name: str) -> None:
    """Choose a data set, if the visitor can. For use in callbacks."""
    if name in data_sets.choices():
        st.session_state.mnist_data = name


def _apply_preset(spec: MnistSpec) -> None:
    """Set the controls; what is said of the full set needs the full set, if it is here."""
    apply(spec)
    if spec.data == "mnist" and mnist.available():
        st.session_state.mnist_data = spec.data
    elif spec.data == "mnist":
        st.toast("This is meant for the 70,000 images. With the 5,000 it reads fewer new ones.")


def apply(spec: MnistSpec) -> None:
    """Set all controls to a spec, but for the data set. For use in callbacks."""
    convolution_controls.put(spec.convolutions)
    state = st.session_state
    state.mnist_layers = len(spec.hidden_sizes)
    for i, size in enumerate(spec.hidden_sizes, start=1):
        state[f"mnist_n{i}"] = size
    setting.put(settings.PREFIX, settings.SETTINGS, spec)


def begin(spec: MnistSpec) -> None:
    """Set all controls to a spec, and the data set if it is here. For use in callbacks."""
    apply(spec)
    choose_data(spec.data)
