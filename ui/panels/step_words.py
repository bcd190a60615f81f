"""Why a step of the training is more than w <- w - alpha dw, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from runs.playground.settings import Play
from runs.small.at_once import Course
from ui.kit.names import SCHEDULES

MOVES = {  # by what an optimizer moves a weight
    "momentum": "Momentum moves it by the speed it has gathered, not by this slope alone.",
    "nesterov": "Nesterov moves it by this slope and the speed it has gathered.",
    "adam": "Adam moves it by running means of its slopes, not by this slope alone.",
}


def reasons(course: Course, source: int | None) -> list[str]:
    """Say why a weight, or a bias if ``source`` is None, moves by more than its slope.

    There is nothing to say of plain gradient descent.
    """
    play: object = course.experiment
    if not isinstance(play, Play):
        return []
    return list(_reasons(play, len(course.examples.y_train), source))


def _reasons(play: Play, m: int, source: int | None) -> Iterator[str]:
    if play.optimizer in MOVES:
        yield MOVES[play.optimizer]
    if play.batch_size is not None and play.batch_size < m:
        yield f"A step looks at a batch of {play.batch_size}; the slope here is that of all {m}."
    if play.schedule != "constant":
        name = SCHEDULES[play.schedule].lower()
        yield f"The learning rate does not stay as it is (schedule: {name})."
    if (play.l1 or play.l2) and source is not None:
        yield "The penalty pulls at it as well; slope and check are of the cost without penalty."
    if play.dropout:
        yield "Dropout leaves some units out of each step; here all of them work."
    if play.edits:
        yield "Some weights were set or frozen by hand, and do not follow their slopes."
