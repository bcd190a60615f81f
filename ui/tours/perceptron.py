"""The guided tour of the perceptron."""

from __future__ import annotations

from ui.kit.tutorials import PERCEPTRON
from ui.settings.small import values
from ui.tours.step import Step, Tour, keys_of

BASE = {**values(PERCEPTRON), "perceptron_data": "separable"}
TOUR = Tour(
    "perceptron",
    keys_of(PERCEPTRON, "data", "a", "b"),
    (
        Step(
            "This unit took 2,000 steps to find its line between circles and squares.",
            "Move “Iterations” down to 1.",
            "A single step, and the line already parts them. But the unit is not sure yet: its "
            "cost is hundreds of times higher than after 2,000 steps.",
            "perceptron_iterations",
            BASE,
            want={"perceptron_iterations": 1},
        ),
        Step(
            "The learning rate says how far each step goes. Here it is 0.5.",
            "Move “Learning rate” down to 0.001.",
            "All 2,000 small steps together get less far than ten large ones did.",
            "perceptron_lr",
            BASE,
            want={"perceptron_lr": 0.001},
        ),
        Step(
            "Points far away pull hard. What does a single one do, if it lies on the wrong side?",
            "Choose “One outlier” as the data.",
            "One point of eighty turns the whole line by more than 20 degrees.",
            "perceptron_data",
            BASE,
            want={"perceptron_data": "outlier"},
        ),
        Step(
            "These clouds overlap: no straight line gets every point right.",
            "Move “Iterations” up to 5,000.",
            "Not one more point is right. What a line cannot do, more steps do not change.",
            "perceptron_iterations",
            {**BASE, "perceptron_data": "overlapping"},
            want={"perceptron_iterations": 5000},
        ),
        Step(
            "The same unit, with 784 inputs: one for each pixel. It tells a 4 from a 1.",
            "Choose 9 as the second digit.",
            "A 4 and a 9 look more alike. Now it misreads more of the test images.",
            "perceptron_b",
            {**BASE, "perceptron_data": "digits", "perceptron_a": 4, "perceptron_b": 1},
            want={"perceptron_b": 9},
        ),
    ),
    table="perceptron",
)
