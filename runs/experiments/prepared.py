"""Prepared experiments: each with a question to answer before, and what it shows.

Adding one is one entry in ``PREPARED``. What ``shows`` says holds whatever the seeds: a test runs
each with others.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from runs.experiments.features import FeaturesSpec
from runs.experiments.spec import Axis, ExperimentSpec
from runs.experiments.tickets import TicketSpec
from runs.playground.plane_data import PlaneData
from runs.playground.settings import Play
from runs.playground.spec import PlaySpec


@dataclass(frozen=True)
class Prepared:
    """An experiment under a name, with a question.

    Raises:
        ValueError: if the right answer is not among the answers.
    """

    key: str
    name: str
    question: str
    answers: tuple[str, ...]
    right: str
    spec: ExperimentSpec
    shows: str  # what is seen when it is done, and why

    def __post_init__(self) -> None:
        """Refuse a question that nobody can answer."""
        if self.right not in self.answers:
            raise ValueError(f"{self.right!r} is not one of the answers.")


SPIRALS = PlaneData("spirals", points=400, noise=0.1, test_share=0.3)
ADAM = Play(
    hidden_sizes=(8,), hidden=("tanh",), optimizer="adam", learning_rate=0.03, iterations=500
)
PLAIN = replace(ADAM, optimizer="sgd", learning_rate=0.3, iterations=300)
MOONS = PlaneData("moons", points=400, noise=0.3)
SMALL = Play(hidden_sizes=(6, 6), hidden=("tanh", "tanh"), learning_rate=0.1, iterations=300)

PREPARED = (
    Prepared(
        "rate_or_activation",
        "Learning rate or activation?",
        "What decides how well such a network learns: how large the steps are, or which "
        "activation its units have?",
        ("The learning rate", "The activation", "How the two go together"),
        "How the two go together",
        ExperimentSpec(
            PlaySpec(MOONS, SMALL),
            (
                Axis("learning_rate", (0.01, 0.1, 1.0, 10.0)),
                Axis("activation", ("sigmoid", "tanh", "relu")),
            ),
            seeds=(0, 1, 2),
        ),
        "No learning rate is good by itself. Sigmoid units have small slopes and need large steps; "
        "ReLU units die of such steps. So the largest share belongs to the two together. Look at "
        "the corners of “Two settings”.",
    ),
    Prepared(
        "width_or_depth",
        "Wide or deep?",
        "63 to 65 weights and biases, in one layer or in two, three or four: which of these "
        "networks learns the spirals best?",
        ("One wide layer", "Two layers", "Four narrow layers"),
        "One wide layer",
        ExperimentSpec(
            PlaySpec(SPIRALS, ADAM),
            (Axis("hidden_sizes", ((16,), (5, 7), (5, 4, 4), (4, 4, 3, 3))),),
            seeds=tuple(range(8)),
        ),
        "With so few weights each further layer makes all of them narrower, and a layer of three "
        "units lets little through. Depth pays once there are enough units in each layer. Look "
        "how far the seeds of the deep ones lie apart.",
    ),
    Prepared(
        "batch_and_rate",
        "Small batches, large steps?",
        "A batch of one point, of 8, of 64, or all points at once: which of them bears the "
        "largest learning rate?",
        ("One point", "All points at once", "All bear the same"),
        "All points at once",
        ExperimentSpec(
            PlaySpec(MOONS, PLAIN),
            (
                Axis("batch_size", (1, 8, 64, None)),
                Axis("learning_rate", (0.03, 0.3, 3.0, 30.0)),
            ),
            seeds=(0, 1, 2),
        ),
        "The direction of a step is the mean over its batch. That of one point is rough, and a "
        "large step along it spoils what others had taught. The mean of many is calm and bears "
        "large steps. So whoever changes the batch looks for the learning rate anew.",
    ),
    Prepared(
        "depth_and_initializer",
        "Does a deeper net need other first weights?",
        "“Uniform” draws small first weights, the same for every layer; Xavier and He fit them "
        "to the layer. Does that matter?",
        ("Never", "In a deep network", "In a flat network"),
        "In a deep network",
        ExperimentSpec(
            PlaySpec(
                PlaneData("circles", points=300, noise=0.1),
                replace(PLAIN, iterations=400),
            ),
            (Axis("depth", (1, 3, 6)), Axis("initializer", ("uniform", "xavier", "he"))),
            seeds=(0, 1, 2),
        ),
        "With one layer all three learn. With six, signals from small weights shrink layer by "
        "layer, and so do the slopes on their way back: nothing arrives at the first layers. Open "
        "such a training and look at its gradients.",
    ),
    Prepared(
        "how_many_seeds",
        "How many seeds until a difference is real?",
        "Eight hidden units or ten? If you train each once and compare: how often will the wrong "
        "one win?",
        ("Never", "Now and then", "Half of the time"),
        "Now and then",
        ExperimentSpec(PlaySpec(SPIRALS, ADAM), (Axis("width", (8, 10)),), seeds=tuple(range(20))),
        "Ten units are better in the middle. But trainings of one kind differ by more than the "
        "two kinds do, so that a single pair can say the opposite. Only many seeds show what is "
        "chance: look at the width of the bands.",
    ),
    Prepared(
        "double_descent",
        "Double descent",
        "200 digits to learn from, and a hidden layer that stays as it was drawn. It grows from "
        "20 units to 3,000. How does the test accuracy go?",
        ("It only rises", "It rises, then falls", "It rises, falls, and rises again"),
        "It rises, falls, and rises again",
        ExperimentSpec(
            FeaturesSpec(),
            (Axis("units", (20, 50, 100, 150, 200, 300, 500, 1000, 3000)),),
            seeds=(0, 1, 2),
        ),
        "With 200 units there is a single way to fit all 200 digits, and it needs huge weights: "
        "the worst place of all. With more units there are many ways, and the one with the "
        "smallest weights is taken. Nothing is trained here: the outputs have a formula.",
    ),
    Prepared(
        "lottery",
        "The lottery ticket",
        "Train, keep 2 of 100 weights, go back to where these began, and train again. Does it "
        "matter which are kept?",
        ("No", "Yes: the largest learn best", "Yes: chance learns best"),
        "Yes: the largest learn best",
        ExperimentSpec(
            TicketSpec(),
            (
                Axis("share", (0.2, 0.05, 0.02)),
                Axis("ticket", ("largest", "random", "redrawn")),
            ),
            seeds=(0, 1, 2),
        ),
        "The largest weights of the trained network, put back to their first values, learn far "
        "better than as many by chance: winning tickets, as Frankle and Carbin call them. "
        "“Redrawn” keeps the same places with other first values, and lies between. Each course "
        "shows both trainings and the cut between.",
    ),
)
BY_KEY = {one.key: one for one in PREPARED}
