"""Prepared experiments: each with a question to answer before, and what it shows.

Adding one is one entry in ``PREPARED``. What ``shows`` says holds whatever the seeds: a test runs
each with others.
"""

from __future__ import annotations

from dataclasses import dataclass

from runs.experiments.spec import Axis, ExperimentSpec
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
)
BY_KEY = {one.key: one for one in PREPARED}
