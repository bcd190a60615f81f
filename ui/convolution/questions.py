"""Predict, then look: what this page asks."""

from __future__ import annotations

from ui.kit.quiz import Question

QUESTIONS = (
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
        ("One: the sum over all places", "576, one after the other", "One: of the strongest place"),
        "One: the sum over all places",
        "It is one number that is used everywhere, so what all places would like adds up. Press a "
        "filter in the drawing to see the sum.",
        place="conv_drawing",
    ),
)
