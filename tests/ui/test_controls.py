"""The presets: the networks of the MNIST tutorial first, then what distortion buys."""

from nn.activations import HIDDEN_ACTIVATIONS
from nn.data.augmentation import AUGMENTATIONS
from nn.optimizers import OPTIMIZERS
from nn.schedules import SCHEDULES
from tests.benchmarks.sources import NETWORKS
from ui.kit import names
from ui.mnist.mnist_controls import BATCHES, LEARNING_RATES, SMOOTHINGS, parse_sizes
from ui.mnist.mnist_presets import BEST, PRESETS


def test_the_first_presets_name_the_tutorials_networks() -> None:
    named = [
        ([784, *p.spec.hidden_sizes, 10], p.spec.learning_rate, p.spec.iterations)
        for p in PRESETS[:2]
    ]
    assert named == [network[:3] for network in NETWORKS]


def test_the_best_preset_distorts_and_the_controls_can_show_it() -> None:
    spec = BEST.spec
    assert spec.augmentation != "none"
    assert spec.learning_rate in LEARNING_RATES
    assert spec.label_smoothing in SMOOTHINGS
    assert str(spec.batch_size) in BATCHES


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


def test_every_choice_of_nn_has_a_name_on_the_page() -> None:
    assert set(names.ACTIVATIONS) == set(HIDDEN_ACTIVATIONS)
    assert set(names.OPTIMIZERS) == set(OPTIMIZERS)
    assert set(names.SCHEDULES) == set(SCHEDULES)
    assert set(names.AUGMENTATIONS) == set(AUGMENTATIONS)
