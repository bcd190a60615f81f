"""What the choices of ``nn`` are called on the pages, in the order in which they are offered.

What is new in ``nn`` comes last, and is called as there until it has a better name here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nn.activations import HIDDEN_ACTIVATIONS
from nn.data.augmentation import AUGMENTATIONS as DISTORTIONS
from nn.data.datasets.mnist_5k import DIGITS
from nn.initializers import INITIALIZERS as DRAWS
from nn.layers import Conv2D, Dense, Layer
from nn.network import Network
from nn.optimizers import OPTIMIZERS as RULES
from nn.schedules import SCHEDULES as COURSES


def called(known: dict[str, str], names: Iterable[str]) -> dict[str, str]:
    """Return what each of ``names`` is called: those that are known, then the others."""
    others = {name: name.replace("_", " ").capitalize() for name in names if name not in known}
    return known | others


OPTIMIZERS = called(
    {"sgd": "Gradient descent", "momentum": "Momentum", "nesterov": "Nesterov", "adam": "Adam"},
    RULES,
)
ACTIVATIONS = called(
    {
        "relu": "ReLU",
        "leaky_relu": "Leaky ReLU",
        "gelu": "GELU",
        "tanh": "tanh",
        "sigmoid": "Sigmoid",
        "identity": "Identity",
    },
    HIDDEN_ACTIVATIONS,
)
SCHEDULES = called(
    {"constant": "Constant", "step": "In steps", "cosine": "Cosine", "one_cycle": "One cycle"},
    COURSES,
)
AUGMENTATIONS = called({"none": "None", "gentle": "Gentle", "strong": "Strong"}, DISTORTIONS)
INITIALIZERS = called({}, DRAWS)
LOSSES = {
    "sum_squared_error": "Sum of squared errors",
    "binary_cross_entropy": "Cross-entropy",
}


def layers(layers: Sequence[Layer]) -> list[str]:
    """Say what layers with weights are: "8 filters 5 × 5", or so many units."""
    said = []
    for layer in layers:
        if isinstance(layer, Conv2D):
            said.append(f"{layer.filters} filters {' × '.join(map(str, layer.window.size))}")
        elif isinstance(layer, Dense):
            said.append(str(layer.units))
    return said


def classes(net: Network) -> list[str]:
    """Name what the outputs of a network stand for: digits, unless it says otherwise itself."""
    told, n = net.provenance.get("classes"), net.layer_sizes[-1]
    if isinstance(told, list | tuple) and len(told) == n:
        return [str(name) for name in told]
    return [str(i) for i in range(n)]


def noun(net: Network) -> str:
    """Say what each of its examples is, in the singular."""
    return str(net.provenance.get("noun") or "digit")


def nouns(net: Network) -> str:
    """Say what its examples are, in the plural."""
    return str(net.provenance.get("nouns") or f"{noun(net)}s")


def reads_digits(net: Network) -> bool:
    """Whether it tells the ten digits apart, and nothing else."""
    return tuple(classes(net)) == DIGITS


def one(name: str) -> str:
    """Put the name of a class into a sentence: "an 8"; what is no number stands as it is.

    It may name one thing, or many, or a stuff: "circle", "shoes", "paper".
    """
    return a(name) if name.isdecimal() else name


def a(name: str) -> str:
    """Put "a" or "an" before a name: "an 8", "a 3", "an arrow"."""
    spoken_with_vowel = name[:1].lower() in "aeiou" if not name[:1].isdigit() else name[0] == "8"
    return f"an {name}" if name and (spoken_with_vowel or name in ("11", "18")) else f"a {name}"
