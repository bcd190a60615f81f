"""Predict, then look: what each page asks, and what a class can be asked in its room."""

from __future__ import annotations

from ui.kit.glossary import term
from ui.kit.quiz import Question

PERCEPTRON = (
    Question(
        "A single orange point lies far off, behind the blue ones. What does it do to the line?",
        ("Nothing, it is one of eighty", "It turns the whole line"),
        "It turns the whole line",
        "The further a point lies on the wrong side, the more it costs, without end. So this "
        "one pulls harder than many that are nearly right.",
        {"perceptron_data": "outlier"},
        "perceptron_plane",
    ),
    Question(
        "All weights start at zero. Can a single unit learn from there?",
        ("Yes", "No, zeros always stay equal"),
        "Yes",
        f"The {term('derivative')} of a weight has its input as a factor, so the weights part "
        "ways at the first step. Zeros are a trap only where several units would stay copies of "
        "each other.",
        {"perceptron_init": "zeros"},
        "perceptron_cost",
    ),
)
TWO_LAYERS = (
    Question(
        "All weights start at zero. Can four hidden units still learn the table?",
        ("Yes, training repairs any start", "No, they stay copies of each other"),
        "No, they stay copies of each other",
        f"Equal units get equal {term('derivative', 'derivatives')}, so they stay equal for ever. "
        "Four of them are then no better than one. Chance at the start is what makes them "
        "different.",
        {"two_init": "zeros"},
        "two_network",
    ),
    Question(
        "In this table the third input is always 1. Is it of any use?",
        ("No, it tells nothing", "Yes, it stands in for a bias"),
        "Yes, it stands in for a bias",
        f"At first there are no {term('bias', 'biases')}. A weight from an input that is always 1 "
        "adds a constant to a hidden unit's sum. That is just what a bias does.",
    ),
)
XOR = (
    Question(
        "Can a single hidden unit with tanh solve XOR?",
        ("Yes, with enough iterations", "No, however long it trains"),
        "No, however long it trains",
        f"One {term('unit')} looks along one direction only, and {term('tanh')} only rises. So "
        "the border is one straight line, or none. No straight line has both ones on one side "
        "and both zeros on the other. (GELU falls before it rises, so it can cut twice. Try it!)",
        {"xor_hidden": 1, "xor_activation": "tanh"},
        "xor_plane",
    ),
    Question(
        "Two hidden units are enough. Do they always get there?",
        ("Yes, from any first weights", "No, it depends on the first weights"),
        "No, it depends on the first weights",
        f"{term('gradient descent', 'Gradient descent')} only walks downhill. It can end in a "
        "hollow that is not the lowest. More units leave more ways out. Train a hundred seeds "
        "below and count.",
    ),
)
CONVOLUTION = (
    Question(
        "A digit is shifted by four pixels. Both networks have about as many parameters. Which one "
        "reads it still?",
        ("The dense one", "The convolutional one", "Both alike"),
        "The convolutional one",
        "Its filters give the same answers, only elsewhere, and pooling forgets part of the way. "
        "In a dense network every weight belongs to one pixel: for it, a shifted digit is new. "
        "See “Why not dense?” below.",
        place="conv_shift",
    ),
    Question(
        "A filter of 5 × 5 has 25 weights. It is used at 576 places. How many gradients does one "
        "weight get for an image?",
        (
            "One: the sum over all places",
            "576, one after the other",
            "One: of the strongest place",
        ),
        "One: the sum over all places",
        "It is one number that is used everywhere, so what all places would like adds up. Press a "
        "filter in the drawing to see the sum.",
        place="conv_drawing",
    ),
)
QUESTIONS = {  # by the page's name
    "perceptron": PERCEPTRON,
    "two_layers": TWO_LAYERS,
    "xor": XOR,
    "convolution": CONVOLUTION,
}
