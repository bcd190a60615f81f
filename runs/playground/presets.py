"""Presets of the playground: settings under a name that show something worth seeing.

Adding one is one entry in ``PRESETS``. What ``promise`` says holds whatever the seeds: a test
trains each preset with twenty of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from runs.playground.plane_data import PlaneData
from runs.playground.settings import Play


@dataclass(frozen=True)
class Preset:
    """Settings under a name, with a sentence that says what to see."""

    key: str
    name: str
    text: str
    data: PlaneData
    play: Play
    promise: float | None  # least accuracy on test points; in a regression: largest test cost


CIRCLES = PlaneData("circles", points=300, noise=0.1, test_share=0.3)
PLAIN = Play(hidden_sizes=(), hidden=(), learning_rate=1.0, iterations=500)
LARGE = Play(
    hidden_sizes=(16, 16),
    hidden=("tanh", "tanh"),
    optimizer="adam",
    learning_rate=0.03,
    schedule="cosine",
    iterations=1000,
)
SPIRALS = PlaneData("spirals", points=500, noise=0.05, test_share=0.3, classes=3)
TWO_LAYERS = replace(LARGE, hidden_sizes=(4, 2), schedule="constant", iterations=500)
SMOOTH = replace(LARGE, l2=0.0003)
FIRST, SECOND = TWO_LAYERS.hidden_sizes
WIDE, DEEP = LARGE.hidden_sizes

PRESETS = (
    Preset(
        "circles",
        "Circles, with two layers",
        f"Each of the {FIRST} units of the first layer draws one straight edge. The {SECOND} "
        "units of the second join them to a line around the disc.",
        CIRCLES,
        TWO_LAYERS,
        0.93,
    ),
    Preset(
        "xor",
        "XOR, from one product",
        "No hidden layer: the product x₁x₂ already is positive where class 1 is. Watch its "
        "weight grow, while those of x₁ and x₂ stay small beside it.",
        PlaneData("xor", points=300, noise=0.1, test_share=0.3),
        replace(PLAIN, features=("x1", "x2", "product")),
        0.97,
    ),
    Preset(
        "squares",
        "Circles, without a hidden layer",
        "With the squares x₁² and x₂² as inputs, a single unit draws a closed line: a weighted "
        "sum of squares is a circle or an ellipse.",
        CIRCLES,
        replace(PLAIN, features=("x1_squared", "x2_squared")),
        0.97,
    ),
    Preset(
        "spiral",
        "Spiral, solved",
        f"Two arms, from x₁ and x₂ alone, with {WIDE} and {DEEP} tanh units and Adam. The "
        "first layer only has straight edges, the second already has bends.",
        PlaneData("spiral", points=500, noise=0.1, test_share=0.3),
        LARGE,
        0.97,
    ),
    Preset(
        "spirals",
        "Three spirals",
        f"{SPIRALS.classes} classes, so {SPIRALS.classes} outputs with softmax. Each output "
        "learns where its own arm lies, and the largest one wins.",
        SPIRALS,
        LARGE,
        0.93,
    ),
    Preset(
        "hills",
        "Hills (regression)",
        "No classes: the network learns a height for every place, two hills and two hollows. "
        "Compare its colours with those of the points.",
        PlaneData("hills", points=400, noise=0.1, test_share=0.3),
        replace(LARGE, hidden_sizes=(8, 8), squared=True),
        0.012,
    ),
    Preset(
        "checkerboard",
        "Checkerboard",
        f"Sixteen fields for {WIDE} and {DEEP} units. A little L2 penalty "
        f"({SMOOTH.l2:g}) keeps the weights from growing large.",
        PlaneData("checkerboard", points=600, noise=0.0, test_share=0.3),
        SMOOTH,
        0.93,
    ),
)
