"""The presets: the networks of the MNIST tutorial first, then what distortion buys."""

from dataclasses import fields

import pytest

from nn.activations import HIDDEN_ACTIVATIONS
from nn.data.augmentation import AUGMENTATIONS
from nn.optimizers import OPTIMIZERS
from nn.schedules import SCHEDULES
from runs import MnistSpec
from runs.playground.plane_data import PlaneData
from runs.playground.settings import Play
from tests.benchmarks.sources import NETWORKS
from ui.kit import names
from ui.mnist import convolution_controls
from ui.mnist.mnist_controls import parse_sizes
from ui.mnist.mnist_presets import BEST, PRESETS
from ui.settings import mnist, playground
from ui.settings.mnist import SETTINGS
from ui.settings.setting import Setting


def test_the_first_presets_name_the_tutorials_networks() -> None:
    named = [
        ([784, *p.spec.hidden_sizes, 10], p.spec.learning_rate, p.spec.iterations)
        for p in PRESETS[:2]
    ]
    assert named == [network[:3] for network in NETWORKS]


def test_the_best_preset_distorts_and_the_controls_can_show_it() -> None:
    spec = BEST.spec
    assert spec.augmentation != "none"
    for name, options in {"lr": "values", "smoothing": "values", "batch": "names"}.items():
        (setting,) = (one for one in SETTINGS if one.name == name)
        assert setting.shown(setting.of(spec)) in getattr(setting, options), name


def test_every_setting_of_a_training_has_a_control() -> None:
    own = {"data", "convolutions", "hidden_sizes"}  # with widgets of their own
    assert {one.field for one in SETTINGS} | own == {field.name for field in fields(MnistSpec)}


@pytest.mark.parametrize(
    ("setting", "usual"),
    [
        pytest.param(one, usual, id=f"{page.PREFIX}-{one.name}")
        for page, settings, usual in (
            (mnist, mnist.SETTINGS, MnistSpec()),
            (playground, playground.OF_POINTS, PlaneData()),
            (playground, playground.SIMPLE, Play()),
        )
        for one in settings
    ],
)
def test_a_widget_can_show_its_first_value_and_gives_it_back(
    setting: Setting, usual: object
) -> None:
    first = setting.of(usual)
    assert setting.fits(usual)
    assert setting.taken(setting.shown(first)) == first
    assert setting.told(usual) in setting.said(usual) or setting.phrase


def test_sizes_in_a_link() -> None:
    for text, sizes in {
        "10": [10],
        "256-128-64": [256, 128, 64],
        "none": [],
        "\u0663": [3],
    }.items():
        assert parse_sizes(text) == sizes
    for text in ("", "0", "1025", "5-", "5--5", "1-2-3-4-5-6-7", "9" * 5000, "-3", "ten"):
        assert parse_sizes(text) is None, text


def test_convolutions_in_a_link() -> None:
    for preset in PRESETS:
        convolutions = preset.spec.convolutions
        assert convolution_controls.parsed(convolution_controls.written(convolutions)) == (
            convolutions
        )
    for text in ("0k5p2", "8k0p1", "8k5", "65k5p2", "8k5p5", "-", "8k5p2-" * 3, "9" * 5000, "none",
                 "-".join(["8k5p2"] * 4)):  # fmt: skip
        assert convolution_controls.parsed(text) is None, text


def test_every_choice_of_nn_has_a_name_on_the_page() -> None:
    assert set(names.ACTIVATIONS) == set(HIDDEN_ACTIVATIONS)
    assert set(names.OPTIMIZERS) == set(OPTIMIZERS)
    assert set(names.SCHEDULES) == set(SCHEDULES)
    assert set(names.AUGMENTATIONS) == set(AUGMENTATIONS)
