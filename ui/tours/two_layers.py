"""The guided tour of the page with two layers."""

from __future__ import annotations

import streamlit as st

from ui.kit.tutorials import TWO_LAYERS
from ui.settings.small import values
from ui.tours.step import Step, Tour, keys_of

BASE = values(TWO_LAYERS)

TOUR = Tour(
    "two_layers",
    keys_of(TWO_LAYERS, "backprop"),
    (
        Step(
            "Four hidden units have learned the table: each output is close to the truth.",
            "Move “Hidden units” down to 1.",
            "It answers about one half to every row. One hidden unit is not enough.",
            "two_hidden",
            BASE,
            want={"two_hidden": 1},
        ),
        Step(
            "The first weights were drawn by chance. What if all of them are zero?",
            "Choose “Zeros” as the first weights.",
            "All four units stay copies of each other, and the network learns nothing.",
            "two_init",
            BASE,
            want={"two_init": "zeros"},
        ),
        Step(
            "The learning rate is 1 here. What if the steps are a hundred times smaller?",
            "Move “Learning rate” down to 0.01.",
            "After 1,500 steps every answer is still about one half. It would need many more.",
            "two_lr",
            BASE,
            want={"two_lr": 0.01},
        ),
        Step(
            "Every number here is a sum that you can look at.",
            "Click a hidden unit in the drawing of the network.",
            "The unit is open: it is added up, one weighted input at a time.",
            "two_network",
            {**BASE, "two_unit": "Output", "two_number": False},
            mark=lambda state: state.get("two_unit"),
            do=lambda: st.session_state.update(two_unit="Hidden 1"),
        ),
        Step(
            "Each step of the training moves all weights so that the cost falls. How does it know "
            "which way?",
            "Open “Backpropagation, by hand”, below the network.",
            "Press its play button, now or later. In about three minutes the error flows back "
            "along the edges, and every weight gets its slope.",
            "two_backprop",
            {**BASE, "two_backprop": False},
            want={"two_backprop": True},
        ),
        Step(
            "The loss is how wrong an answer is. At first it is the sum of squared errors.",
            "Choose “Cross-entropy” as the loss.",
            "Now every answer is closer to the truth: cross-entropy punishes a wrong answer more.",
            "two_loss",
            BASE,
            want={"two_loss": "binary_cross_entropy"},
        ),
    ),
    table="two",
)
