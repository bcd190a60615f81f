"""Challenges: what a class is asked to do best, by which rules, and what counts.

An entry is the settings of a page. The server trains them itself, with seeds and data of its own
(``runs.rooms.scores``), so whatever an entry says of seeds and of points counts for nothing.
Adding a challenge is one entry in ``CHALLENGES``.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal
from uuid import uuid4

import sqlalchemy as sa

from runs.mnist.spec import MnistSpec
from runs.playground import clinic
from runs.playground.plane_data import PlaneData
from runs.playground.settings import Play
from runs.playground.spec import PlaySpec
from runs.rooms import schema
from runs.rooms.room import Place, Refused, Seat
from runs.rooms.rooms import Rooms
from runs.service.pace import ORDINARY

Entered = PlaySpec | MnistSpec
By = Literal["score", "units", "parameters", "steps", "distance", "seconds", "robust"]
HIGHER: tuple[By, ...] = ("score", "robust")  # is better; of all others lower is
MOST_OPEN = 20  # challenges of one room, all in all
LARGEST = 2**31 - 1  # secret seed that the database has room for
CHALLENGE = schema.challenge.c
LABELS: dict[By, str] = {
    "score": "Accuracy", "units": "Units", "parameters": "Parameters", "steps": "Steps",
    "distance": "Off by", "seconds": "Seconds", "robust": "Disturbed",
}  # fmt: skip
AWARDS: dict[By, str] = {  # what the best of each is called
    "score": "the highest accuracy", "parameters": "the fewest parameters",
    "seconds": "the fastest", "robust": "the most robust",
}  # fmt: skip


# ---- rules -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rule:
    """A limit, as the challenge tells it; ``broken`` says in a sentence why an entry breaks it."""

    text: str
    broken: Callable[[Any], str | None]


def seconds(spec: Entered) -> float:
    """Return what a training takes by an ordinary pace: alike on all servers, busy or not."""
    return float(spec.work() @ ORDINARY)


def _at_most(limit: float) -> Rule:
    def broken(spec: Entered) -> str | None:
        if (taken := seconds(spec)) <= limit:
            return None
        return (
            f"This training would take {taken:,.0f} s, and at most {limit:g} s are allowed. "
            "Choose fewer iterations, smaller layers or smaller batches."
        )

    return Rule(
        f"At most {limit:g} s of training, counted by its operations on an ordinary computer: "
        "a busy server takes nothing away.",
        broken,
    )


def _on(kind: str, noun: str) -> Rule:
    def broken(spec: PlaySpec) -> str | None:
        return None if spec.data.name == kind else f"This challenge is about {noun}: choose them."

    return Rule(f"Trained and tested on {noun} that the server draws and nobody has seen.", broken)


def _digits(spec: MnistSpec) -> str | None:
    right = spec.data == "mnist-5k"
    return None if right else "This challenge is about the 5,000 digits that come along."


def _by_hand(spec: PlaySpec) -> str | None:
    return "Weights that were set by hand do not count here." if spec.play.edits else None


def _plain_inputs(spec: PlaySpec) -> str | None:
    right = spec.play.features == ("x1", "x2")
    return None if right else "Only x₁ and x₂ are allowed as inputs here."


DIGITS = Rule(
    "Learns from 4,000 of the 5,000 digits and is tested on the others. Nobody knows which.",
    _digits,
)
NOT_BY_HAND = Rule("The network begins from weights that the server draws.", _by_hand)
PLAIN_INPUTS = Rule("The inputs are x₁ and x₂.", _plain_inputs)
NAMES = {  # of settings, where a rule speaks of them
    "features": "input features", "hidden_sizes": "hidden layers", "hidden": "activations",
    "squared": "loss", "initializer": "first weights", "optimizer": "optimizer",
    "learning_rate": "learning rate", "schedule": "learning rate over time",
    "batch_size": "batch size", "l1": "L1 penalty", "l2": "L2 penalty", "dropout": "dropout",
    "iterations": "number of iterations", "convolutions": "convolutions",
    "batch_norm": "normalised batches", "label_smoothing": "label smoothing",
    "augmentation": "distortion of the images",
}  # fmt: skip


def changed(spec: Entered, start: Entered) -> list[str]:
    """Return the settings of the training that are not as at the beginning; seeds do not count."""
    now, first = (one.play if isinstance(one, PlaySpec) else one for one in (spec, start))
    return [
        one.name for one in fields(first)
        if one.name in NAMES and getattr(now, one.name) != getattr(first, one.name)
    ]  # fmt: skip


def _kept(start: Entered, names: Sequence[str], text: str) -> Rule:
    def broken(spec: Entered) -> str | None:
        wrong = [NAMES[name] for name in changed(spec, start) if name in names]
        return f"Leave the {' and the '.join(wrong)} as at the beginning." if wrong else None

    return Rule(text, broken)


def _changes(start: PlaySpec, most: int) -> Rule:
    def broken(spec: PlaySpec) -> str | None:
        names = [NAMES[name] for name in changed(spec, start)]
        if len(names) <= most:
            return None
        return f"{len(names)} settings were changed, and at most {most} may be: {', '.join(names)}."

    return Rule(f"At most {most} settings may be changed.", broken)


# ---- the challenges --------------------------------------------------------------------------


@dataclass(frozen=True)
class Challenge:
    """What a class is asked to do best."""

    key: str
    title: str
    task: str  # a sentence
    start: Entered  # where everybody begins
    rules: tuple[Rule, ...]
    by: By  # by which entries are ranked,
    threshold: float | None = None  # once they have reached this accuracy, if there is one
    floor: float = 0.0  # the accuracy from which on there are points
    sealed: bool = False  # one entry each, and nobody sees how good it is before the end
    awards: tuple[By, ...] = ("score", "parameters", "seconds", "robust")

    @property
    def page(self) -> str:
        """The page whose settings are an entry."""
        return "playground" if isinstance(self.start, PlaySpec) else "mnist"

    @property
    def better(self) -> Literal["higher", "lower"]:
        """Which of two figures wins."""
        return "higher" if self.by in HIGHER else "lower"

    def check(self, spec: object) -> Entered:
        """Return an entry that keeps all rules, without what does not count.

        Raises:
            Refused: with a sentence, if it breaks one.
        """
        if not isinstance(spec, type(self.start)):
            names = {"playground": "playground", "mnist": "MNIST page"}
            raise Refused(f"An entry to this challenge is made on the {names[self.page]}.")
        for rule in self.rules:
            if sentence := rule.broken(spec):
                raise Refused(sentence)
        if isinstance(spec, PlaySpec):
            return PlaySpec(self.start.data, replace(spec.play, seed=0))  # type: ignore[arg-type]
        return replace(spec, seed=0)


SPIRAL = PlaySpec(
    PlaneData("spiral"),
    Play(hidden_sizes=(8, 8), learning_rate=0.3, batch_size=32, iterations=3000),
)
MOONS = PlaySpec(
    PlaneData("moons"), Play(hidden_sizes=(8,), hidden=("tanh",), batch_size=32, iterations=1000)
)
QUICK = MnistSpec(hidden_sizes=(32,), learning_rate=0.1, batch_size=64, iterations=500)
FLAT = PlaySpec(clinic.BY_KEY["deep_sigmoid"].data, clinic.BY_KEY["deep_sigmoid"].play)
GUESS = MnistSpec(hidden_sizes=(32,), learning_rate=0.01, batch_size=64, iterations=300)
CHALLENGES = (
    Challenge(
        "spiral_units",
        "The spiral with the fewest units",
        "Separate the two arms of the spiral with as few hidden units as you can.",
        SPIRAL,
        (_on("spiral", "points of the spiral"), PLAIN_INPUTS, NOT_BY_HAND, _at_most(10)),
        "units", 0.95, 0.95,
    ),
    Challenge(
        "moons_parameters",
        "97 % on moons with the fewest parameters",
        "Read 97 % of the moons' points right with as few weights and biases as you can.",
        MOONS,
        (_on("moons", "points of the moons"), NOT_BY_HAND, _at_most(10)),
        "parameters", 0.97, 0.97, awards=("score", "seconds", "robust"),
    ),
    Challenge(
        "digits_seconds",
        "The best reader within 20 seconds",
        "Read as many handwritten digits as you can after 20 seconds of training.",
        QUICK,
        (DIGITS, _at_most(20)),
        "score", floor=0.9, awards=("parameters", "seconds", "robust"),
    ),
    Challenge(
        "digits_parameters",
        "The smallest reader",
        "Read 95 % of the handwritten digits with as few weights and biases as you can.",
        QUICK,
        (DIGITS, _at_most(30)),
        "parameters", 0.95, 0.95, awards=("score", "seconds", "robust"),
    ),
    Challenge(
        "flat_curve",
        "Cure the flattest curve",
        "Six layers of sigmoid units learn nothing: change two settings so that the curve falls "
        "as early as possible.",
        FLAT,
        (
            _on("circles", "points of the circles"), NOT_BY_HAND,
            _kept(FLAT, ("hidden_sizes", "features", "iterations"),
                  "Six layers of six units, the same inputs and as many iterations."),
            _changes(FLAT, 2),
        ),
        "steps", 0.95, 0.95, awards=("score", "robust"),
    ),
    Challenge(
        "best_rate",
        "Guess the best learning rate",
        "Set the learning rate that will end with the lowest cost on digits that were never seen: "
        "think, do not press Start, and send it.",
        GUESS,
        (
            DIGITS, _kept(GUESS, [name for name in NAMES if name != "learning_rate"],
                  "Only the learning rate may be changed."),
        ),
        "distance", sealed=True, awards=(),
    ),
)  # fmt: skip
BY_KEY = {one.key: one for one in CHALLENGES}


# ---- of a room -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Opened:
    """A challenge of a room."""

    id: str
    room: str
    kind: str
    seed: int = field(repr=False)  # a secret
    opened: float
    closed: float | None = None

    @property
    def challenge(self) -> Challenge:
        """What it is about."""
        return BY_KEY[self.kind]


@dataclass(frozen=True)
class Entry:
    """What a member has entered."""

    id: str
    challenge: str  # its id
    member: str  # its id
    place: Place
    sent: float
    state: str  # waiting, training, scored or failed
    result: dict[str, Any] | None = None  # as ``runs.rooms.scores`` writes it
    reason: str | None = None  # why it failed, in a sentence


def open_(rooms: Rooms, seat: Seat, kind: str) -> Opened:
    """Open a challenge in the teacher's room.

    Raises:
        Refused: if it is no challenge, it is open already, there are too many, or it is not the
            teacher who opens it.
        Unreachable: if the database does not answer.
    """
    seat.must_be_the_teachers()
    if kind not in BY_KEY:
        raise Refused("There is no such challenge.")
    one = Opened(uuid4().hex, seat.room, kind, secrets.randbelow(LARGEST), rooms.clock())
    with rooms.changing(seat.room) as connection:
        there = connection.execute(
            sa.select(CHALLENGE.kind, CHALLENGE.closed).where(CHALLENGE.room_id == seat.room)
        ).all()
        if any(before.kind == kind and before.closed is None for before in there):
            raise Refused("This challenge is open already.")
        if len(there) >= MOST_OPEN:
            raise Refused(f"A room has up to {MOST_OPEN} challenges.")
        connection.execute(schema.challenge.insert().values(
            id=one.id, room_id=one.room, kind=kind, seed=one.seed, opened=one.opened,
        ))  # fmt: skip
    return one


def close(rooms: Rooms, seat: Seat, challenge: str) -> None:
    """Take no more entries; what waits is still trained.

    Raises:
        Refused: if somebody else than the teacher asks.
        Unreachable: if the database does not answer.
    """
    seat.must_be_the_teachers()
    with rooms.changing(seat.room) as connection:
        connection.execute(
            schema.challenge.update()
            .where(CHALLENGE.id == challenge, CHALLENGE.room_id == seat.room,
                   CHALLENGE.closed.is_(None))
            .values(closed=rooms.clock())
        )  # fmt: skip


def of_room(rooms: Rooms, room: str) -> tuple[Opened, ...]:
    """Return the challenges of a room, in the order in which they were opened.

    Raises:
        Unreachable: if the database does not answer.
    """
    with rooms.database.reading() as connection:
        found = connection.execute(
            sa.select(schema.challenge).where(CHALLENGE.room_id == room).order_by(CHALLENGE.opened)
        ).all()
    return tuple(map(read, found))


def read(row: Any) -> Opened:
    """Make a challenge of its row."""
    return Opened(row.id, row.room_id, row.kind, row.seed, row.opened, row.closed)
