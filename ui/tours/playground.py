"""The guided tour of the playground."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from runs.playground.plane_data import PlaneData
from runs.playground.presets import LARGE
from runs.playground.settings import MAX_HIDDEN_LAYERS, Play
from ui.play import clinic, controls, edits
from ui.play.own import own_kept
from ui.settings import playground
from ui.settings.playground import CLASSES, INPUTS, POINTS, SIMPLE
from ui.tours.step import Step, Tour

CIRCLES = PlaneData()
PLAY = Play()
ALONE = replace(PLAY, hidden_sizes=(), hidden=(), features=("x1", "x2", "x1_squared"))
SPIRAL = PlaneData("spiral", points=500, noise=0.1, test_share=0.3)
FEW = PlaneData("circles", points=60, noise=0.5, test_share=0.5, seed=1)
LAYERS = range(1, MAX_HIDDEN_LAYERS + 1)
KEYS = (
    *(f"play_{one.name}" for one in (CLASSES, *POINTS, INPUTS, playground.LAYERS, *SIMPLE)),
    *(f"play_{letter}{i}" for letter in "na" for i in LAYERS),
    *(controls.MORE, own_kept.DATA, edits.NAME, clinic.CHOSEN),
)


def _set(data: PlaneData, play: Play) -> partial[None]:
    return partial(controls.apply, data, play)


NO_CASE = {clinic.CHOSEN: None}
OPEN = {**NO_CASE, controls.MORE: True}  # the control is among those that are there on request
TOUR = Tour(
    "playground",
    KEYS,
    (
        Step(
            "Two hidden layers draw a line around the disc in the middle.",
            "Move “Hidden layers” down to 0.",
            "Without them there is only one straight line. It gets fewer than half of the test "
            "points right.",
            "play_layers",
            NO_CASE,
            _set(CIRCLES, PLAY),
            want={"play_layers": 0},
        ),
        Step(
            "Still no hidden layer. But the unit is shown x₁² too, and that helps a little.",
            "Add x₂² to the input features.",
            "Every point is right: a weighted sum of the two squares is an ellipse.",
            "play_features",
            NO_CASE,
            _set(CIRCLES, ALONE),
            want={"play_features": [*ALONE.features, "x2_squared"]},
        ),
        Step(
            "A spiral and two large layers. Plain gradient descent hardly gets anywhere.",
            "Choose “Adam” as the optimizer.",
            "As many steps, and now every point is right: Adam gives each weight a step size of "
            "its own.",
            "play_optimizer",
            OPEN,
            _set(SPIRAL, replace(LARGE, optimizer="sgd")),
            want={"play_optimizer": "adam"},
        ),
        Step(
            "Circles again, with steps that suit them: the cost only falls.",
            "Move “Learning rate” up to 10.",
            "The cost jumps up and down instead of falling: the steps overshoot.",
            "play_lr",
            NO_CASE,
            _set(CIRCLES, PLAY),
            want={"play_lr": 10.0},
        ),
        Step(
            "Few points, much noise, a large network: it knows every training point by heart, "
            "and misses test points.",
            "Move “L2 penalty” up to 0.03.",
            "Large weights cost something now. The line is smoother, and the test cost less than "
            "half of what it was.",
            "play_l2",
            OPEN,
            _set(FEW, LARGE),
            want={"play_l2": 0.03},
        ),
    ),
)
