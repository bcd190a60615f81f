"""Lessons for a class: a link each, with a goal, minutes, what to do and what to ask.

What their texts say is so: ``tests/pages/test_class_lessons.py`` computes it. No Streamlit here.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from ui.classroom.parts import ONE_THING, PAGES

NAME = "lesson"  # in the address


@dataclass(frozen=True)
class Lesson:
    """One link for a class."""

    key: str
    title: str
    minutes: int
    goal: str  # what one can say after it
    page: str
    settings: dict[str, str]  # of its address
    do: tuple[str, ...]
    ask: tuple[tuple[str, str], ...]  # a question, and what there is to be found

    @property
    def link(self) -> str:
        """Return its address, from the start page."""
        return f"{self.page}?{urlencode({NAME: self.key, **self.settings})}"


def _only(page: str, label: str) -> str:
    """Return what a link hides, so that only what a ready choice names is left."""
    parts = PAGES[page]
    return "-".join(name for name in parts.can_be_hidden if name not in parts.ready[label])


LESSONS = (
    Lesson(
        "line", "One unit, one line", 5,
        "A unit draws a straight line. What no line can do, no training does.",
        "perceptron", {"perceptron_data": "overlapping"},
        (
            "Press play at the bottom: watch the line find its place.",
            "Move “Iterations” from 2,000 up to 5,000.",
            "Choose “Separable” as the data.",
        ),
        (
            ("How many more points are right after 5,000 steps?",
             "Not one. No line parts these clouds."),
            ("And where a line can part them?", "A single step is enough to part them."),
        ),
    ),
    Lesson(
        "hidden", "Why a hidden layer", 10,
        "A hidden layer bends the plane until one straight line is enough.",
        "xor", {"xor_hidden": "1"},
        (
            "Look at the four predictions: which one is wrong?",
            "Move “Hidden units” from 1 up to 2, and press play.",
            "Look at the plane as the hidden layer sees it.",
        ),
        (
            ("How many of the four points can one hidden unit get right?", "Three."),
            ("What has the layer of two units done to the plane?",
             "It has moved the points so that one line parts them: all four are right."),
        ),
    ),
    Lesson(
        "chance", "The same network, another beginning", 10,
        "Training goes downhill from first weights that are drawn by chance. It may get stuck.",
        "xor", {"xor_seed": "1"},
        (
            "Press play. How many of the four points are right?",
            "Everybody types another seed, and raises a hand if all four are right.",
            "Move “Hidden units” up to 8, with seed 1.",
        ),
        (
            ("How many hands went up?", "About half: of the seeds 0 to 39, 21."),
            ("Why do eight units help seed 1?", "There are more ways out. All four are right."),
        ),
    ),
    Lesson(
        "rate", "Too slow, too fast", 10,
        "The learning rate is the length of a step: too short gets nowhere, too long overshoots.",
        "playground", {"play_lr": "0.001", "play_hide": _only("playground", ONE_THING)},
        (
            "There is one thing to move: the learning rate. Press play at 0.001.",
            "Find a rate at which every point is right.",
            "Go on, up to 10.",
        ),
        (
            ("Which rates get every test point right?", "0.1, 0.3 and 1."),
            ("What does the cost do at 10, and why?",
             "It jumps up and down: the steps are longer than the valley is wide."),
        ),
    ),
    Lesson(
        "overfitting", "Overfitting", 10,
        "To be right about what one has seen is not to be right about what is new.",
        "playground",
        {
            "play_data": "gaussians", "play_points": "400", "play_noise": "1.0",
            "play_test": "80", "play_hidden": "8-8", "play_activations": "tanh-tanh",
            "play_optimizer": "adam", "play_lr": "0.03", "play_iterations": "1000",
        },
        (
            "Press play, and watch both lines of the chart “Cost”.",
            "Stop where the line of the test points is lowest. Which iteration is it?",
            "Move “L2 penalty” up to 0.03.",
        ),
        (
            ("How many training points are right at the end, and how many test points?",
             "All of them, and 78 %."),
            ("What did the penalty give, and what did it take?",
             "83 % of the test points are right now, and 88 % of the training points."),
        ),
    ),
    Lesson(
        "features", "Features instead of layers", 5,
        "With the right inputs, a single unit does what took a hidden layer.",
        "playground", {"play_hidden": "none", "play_activations": "none"},
        (
            "No hidden layer, two inputs: how much of the disc does a line get right?",
            "Add x₁² to the input features, then x₂².",
            "Take x₁ and x₂ away again.",
        ),
        (
            ("Which two inputs are enough?", "x₁² and x₂²: every point is right."),
            ("Why is a weighted sum of squares a closed line?", "It is an ellipse."),
        ),
    ),
    Lesson(
        "batches", "Many quick steps or few exact ones", 15,
        "A step from 32 images is rough, and so cheap that many of them get further.",
        "mnist", {"mnist_iterations": "100"},
        (
            "Press Start: 100 steps, each with all 4,000 images.",
            "Set 1,000 iterations, batches of 32 and a learning rate of 0.1. Press Start again.",
            "Look at the digits that it still gets wrong.",
        ),
        (
            ("Which of the two looked at more images?",
             "The first: 400,000, and the second 32,000."),
            ("Which of them reads more new digits?", "The second, by at least two in a hundred."),
        ),
    ),
)  # fmt: skip
BY_KEY = {lesson.key: lesson for lesson in LESSONS}
