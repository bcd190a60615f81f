"""The guided tour of XOR."""

from __future__ import annotations

from ui.kit.tutorials import XOR
from ui.settings.small import values
from ui.tours.step import Step, Tour, keys_of

BASE = values(XOR)

TOUR = Tour(
    "xor",
    keys_of(XOR, "ask_1", "ask_2"),
    (
        Step(
            "Two hidden units bend the plane. Now one straight line divides the four points.",
            "Move “Hidden units” down to 1.",
            "One unit bends nothing that helps: one of the four points stays wrong.",
            "xor_hidden",
            BASE,
            want={"xor_hidden": 1},
        ),
        Step(
            "The seed decides about the first weights. With seed 12 it got there.",
            "Type 1 as the seed.",
            "Other first weights, and it is stuck: it gets only two of the four points right.",
            "xor_seed",
            BASE,
            want={"xor_seed": 1},
        ),
        Step(
            "Still seed 1, and stuck. Would more units find a way out?",
            "Move “Hidden units” up to 8.",
            "All four are right. More units leave more ways out.",
            "xor_hidden",
            {**BASE, "xor_seed": 1},
            want={"xor_hidden": 8},
        ),
        Step(
            "Back to two units that get there. What if the steps are much larger?",
            "Move “Learning rate” up to 10.",
            "The cost jumps up and down instead of falling: the steps overshoot.",
            "xor_lr",
            BASE,
            want={"xor_lr": 10.0},
        ),
        Step(
            "Ask the network: with A = 1 and B = 0, it answers nearly 1.",
            "Under “Ask it about any pair”, move B to 1.",
            "Nearly 0: both are one, and it should be one or the other.",
            "xor_ask_2",
            {**BASE, "xor_ask_1": 1.0, "xor_ask_2": 0.0},
            want={"xor_ask_2": 1.0},
        ),
    ),
    table="xor",
)
